"""Following what a workspace shows, with spectra read in the background."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from itertools import count
from types import SimpleNamespace
from weakref import ref

import numpy as np
import pytest

from epxs.workbench.document import read_document
from epxs_fluorescence import spectrum_follower
from epxs_fluorescence.spectrum_follower import INTERVAL, SpectrumFollower, follow


class Clock:
    """A clock that a test sets, and what waits for it."""

    def __init__(self):
        self.now = 100.0
        self.waiting = []

    def later(self, seconds, function):
        self.waiting.append((seconds, function))

    def wake(self):
        """Let time pass until what waits is due."""
        ((seconds, function),) = self.waiting
        self.waiting.clear()
        self.now += seconds
        function()


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def scan(workspace, grown) -> Iterator:
    """A scan of which two points are taken and fitted, live in the workspace."""
    scan = grown()
    scan.take(0, 1)
    scan.fit(0, 1)
    scan.measurement.refresh()
    document = read_document(scan.file, scan.entry)
    document.live = True
    workspace.add(document)
    yield scan
    workspace.close_all()


@pytest.fixture
def follower(workspace, scan, clock, deliver):
    """A follower that shows the sum of these two."""
    follower = SpectrumFollower(workspace, clock.later)
    follower.trait_set(clock=lambda: clock.now, _asked=clock.now)
    deliver(workspace, lambda: follower.reading is not None)
    return follower


def test_at_first_it_shows_the_sum_of_all_points(follower, counts_of):
    np.testing.assert_array_equal(follower.reading.counts, counts_of(0, 1))


def test_a_selected_row_is_shown_at_once(follower, scan, clock, workspace, deliver, counts_of):
    scan.measurement.selection = (1,)
    deliver(workspace, lambda: follower.reading.rows == (1,))
    np.testing.assert_array_equal(follower.reading.counts, counts_of(1))
    assert clock.waiting == []


def test_without_a_selection_the_sum_is_shown_again(follower, workspace, deliver):
    workspace.active.select(1)
    deliver(workspace, lambda: follower.reading.rows == (1,))
    workspace.active.select(None)
    deliver(workspace, lambda: follower.reading.rows == (0, 1))


def test_a_click_is_read_once(follower, workspace, deliver, reads):
    workspace.active.select(1)
    deliver(workspace, lambda: follower.reading.rows == (1,))
    deliver(workspace, lambda: workspace.active.file.errands.idle)
    assert reads == [[1]]


def test_of_many_clicks_the_last_one_is_shown(follower, workspace, deliver, reads):
    for row in (0, 1) * 20:
        workspace.active.select(row)
    deliver(workspace, lambda: follower.reading.rows == (1,))
    assert len(reads) <= 2


def test_rows_that_arrive_join_the_sum(follower, scan, clock, workspace, deliver, reads):
    scan.take(2, 3)
    scan.measurement.acquired = 4
    clock.wake()
    deliver(workspace, lambda: follower.reading.rows == (0, 1, 2, 3))
    assert reads == [[2, 3]]


def test_a_fast_scan_is_looked_at_twice_a_second(follower, scan, clock):
    for acquired in (3, 4, 5, 6):
        scan.measurement.acquired = acquired
    ((seconds, _),) = clock.waiting
    assert seconds >= INTERVAL


def test_what_takes_long_to_read_is_looked_at_less_often(
    workspace, scan, clock, deliver, monkeypatch
):
    seconds = SimpleNamespace(perf_counter=count().__next__)  # each reading takes one
    monkeypatch.setattr(spectrum_follower, "time", seconds)
    follower = SpectrumFollower(workspace, clock.later)
    follower.trait_set(clock=lambda: clock.now, _asked=clock.now)
    deliver(workspace, lambda: follower.reading is not None)
    scan.measurement.acquired = 3
    assert [wait for wait, _ in clock.waiting] == [4.0]


def test_a_slow_scan_is_looked_at_at_once(follower, scan, clock, workspace, deliver):
    clock.now += 100 * INTERVAL
    scan.take(2)
    scan.measurement.acquired = 3
    deliver(workspace, lambda: follower.reading.rows == (0, 1, 2))
    assert clock.waiting == []


def test_a_selected_row_stays_shown_while_others_arrive(follower, scan, clock, workspace, deliver):
    workspace.active.select(1)
    deliver(workspace, lambda: follower.reading.rows == (1,))
    shown = follower.reading
    scan.take(2)
    scan.measurement.acquired = 3
    clock.wake()
    deliver(workspace, lambda: follower.reading is not shown)
    assert follower.reading.rows == (1,)


def test_results_that_arrive_are_shown(follower, scan, clock, workspace, deliver):
    scan.fit(0, 1, 2)
    scan.take(2)
    scan.results.updated = True
    clock.wake()
    deliver(workspace, lambda: follower.reading.fitted.points == 3)


def test_another_document_is_shown_instead(follower, workspace, document, deliver):
    deliver(workspace, lambda: follower.reading.title.startswith(document.entry.name))
    deliver(workspace, lambda: len(follower.reading.rows) == 12)


def test_nothing_is_shown_where_nothing_is_open(follower, workspace):
    workspace.active = None
    assert follower.reading is None


def test_what_arrives_for_a_closed_document_is_not_shown(follower, workspace, deliver):
    file = workspace.active.file
    workspace.active.select(1)
    workspace.active = None
    deliver(workspace, lambda: file.errands.idle)
    assert follower.reading is None


def test_files_are_read_in_another_thread_only(
    follower, scan, clock, workspace, deliver, reading_threads
):
    scan.measurement.acquired = 3
    clock.wake()
    workspace.active.select(1)
    deliver(workspace, lambda: follower.reading.rows == (1,))
    assert reading_threads == {"phynx-io"}


def test_views_of_one_workspace_share_a_follower(workspace, clock):
    first = follow(workspace, clock.later)
    assert follow(workspace, clock.later) is first


def test_a_follower_that_nobody_needs_is_gone(workspace, scan, clock, deliver):
    told = ref(follow(workspace, clock.later))
    deliver(workspace, lambda: scan.file.errands.idle)
    gc.collect()
    assert told() is None


def test_results_whose_spectra_are_elsewhere_are_followed_too(follower, scan, workspace, deliver):
    document = workspace.active
    workspace.active = None
    document.measurement = None
    workspace.active = document
    deliver(workspace, lambda: follower.reading is not None)
    document.select(1)
    deliver(workspace, lambda: follower.reading.rows == (1,))
    assert "not at hand" in follower.reading.title


def test_a_spectrum_that_cannot_be_read_is_told_and_no_other_stands_in_its_place(
    follower, workspace, deliver, monkeypatch
):
    def fails(self, rows, quick):
        raise OSError("the disk is gone")

    with monkeypatch.context() as patch:
        patch.setattr(spectrum_follower.SpectrumReader, "read", fails)
        workspace.active.select(1)
        deliver(workspace, lambda: follower.trouble)
    assert follower.trouble == "spectrum: cannot be read: the disk is gone"
    assert follower.reading is None
    workspace.active.select(0)
    deliver(workspace, lambda: follower.reading is not None)
    assert follower.trouble == ""
