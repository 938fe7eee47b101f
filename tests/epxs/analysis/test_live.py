"""Tests of fitting while a scan grows: the numbers in the end do not depend on the way."""

import queue
import threading

import numpy as np
import pytest
from scans import CHANNELS, Windows, areas_of_sums, spectrum

from epxs.analysis.api import LiveAnalysis, fit_measurement


class Spectra:
    """Spectra that could be read from a file; those of *skipped* rows are not to be fitted."""

    channels = CHANNELS

    def __init__(self, skipped=()):
        self.skipped = set(skipped)

    def read(self, rows):
        return np.array([spectrum(row) for row in rows], dtype=float)

    def measured_rows(self):
        return np.array([row for row in range(12) if row not in self.skipped])

    def without_skipped(self, rows):
        return [row for row in rows if row not in self.skipped]


class Results:
    """Keeps what is stored, as a file would."""

    def __init__(self):
        self.areas = {}
        self.times_stored = 0
        self.ended = queue.Queue()

    def store(self, rows, block, model=None, again=False):
        self.times_stored += len(rows)
        self.areas.update(zip(rows, block.areas, strict=True))

    def array(self):
        return np.array([self.areas[row] for row in sorted(self.areas)])


@pytest.fixture
def results():
    return Results()


def run(results, groups, skipped=()):
    live = LiveAnalysis(Spectra(skipped), Windows(), results.store, results.ended.put)
    for rows in groups:
        live.add(rows)
    live.finish()
    return results.ended.get(timeout=10.0)


def test_in_the_end_all_rows_are_fitted_with_all_that_was_learnt(results):
    assert run(results, [(row,) for row in range(12)]) is None
    assert np.array_equal(results.array(), areas_of_sums())


def test_the_final_numbers_do_not_depend_on_how_points_arrived(results):
    run(results, [(5, 4), (0, 1, 2, 3), tuple(range(6, 12))])
    assert np.array_equal(results.array(), areas_of_sums())


def test_live_and_offline_agree_to_the_last_bit(results):
    run(results, [(row,) for row in range(12)])
    offline = Results()
    fit_measurement(Spectra(), Windows(), offline.store)
    assert np.array_equal(results.array(), offline.array())


def test_skipped_rows_are_neither_fitted_nor_learnt_from(results):
    run(results, [tuple(range(12))], skipped=[3, 7])
    kept = [row for row in range(12) if row not in (3, 7)]
    assert sorted(results.areas) == kept
    assert np.array_equal(results.array(), areas_of_sums(kept))


def test_a_scan_without_points_ends_without_results(results):
    assert run(results, []) is None
    assert results.areas == {}


def test_cancelling_ends_without_the_final_fit(results):
    live = LiveAnalysis(Spectra(), Windows(), results.store, results.ended.put)
    live.cancel()
    assert results.ended.get(timeout=10.0) is None


def test_an_analysis_that_fails_says_so_and_does_not_hang(results, caplog):
    class Failing(Windows):
        def begin(self, channels):
            estimator = super().begin(channels)
            estimator.fit = lambda spectra: 1 / 0
            return estimator

    live = LiveAnalysis(Spectra(), Failing(), results.store, results.ended.put)
    live.add((0,))
    assert isinstance(results.ended.get(timeout=10.0), ZeroDivisionError)
    assert "the live analysis stopped" in caplog.text


def test_offline_progress_counts_each_row_twice(results):
    done = []
    fit_measurement(Spectra(), Windows(), results.store, progress=done.append)
    assert sum(done) == 24


def test_offline_work_that_is_cancelled_stores_nothing(results):
    assert fit_measurement(Spectra(), Windows(), results.store, cancelled=lambda: True) == 0
    assert results.areas == {}


def test_new_rows_come_before_those_that_are_fitted_again():
    """However many there are, a scan is followed without delay."""

    class Late(Windows):
        def begin(self, channels):
            estimator = super().begin(channels)
            estimator.refresh_due = lambda: estimator.seen in (6, 11)
            return estimator

    told, ended, started = [], queue.Queue(), threading.Event()

    def store(rows, block, model=None, again=False):
        told.append((tuple(rows), again))
        if again and (11,) not in [rows for rows, _ in told]:
            live.add((11,))
            live.finish()
        elif len(told) == 1:
            started.set()

    spectra = Spectra()
    spectra.block_rows = 2
    live = LiveAnalysis(spectra, Late(), store, ended.put)
    live.add(range(6))
    assert started.wait(10.0)
    live.add(range(6, 11))
    assert ended.get(timeout=10.0) is None
    first = next(place for place, (_, again) in enumerate(told) if again)
    assert told[first : first + 2] == [((0, 1), True), ((11,), False)]
