"""A scan under way, fed with messages."""

import gc
import weakref
from concurrent.futures import Future

import numpy as np
import pytest

from epxs.core.api import InstrumentError, ScanError
from epxs.instrument import scan as scans
from epxs.instrument.api import (
    Instrument,
    PointTaken,
    ScanFinished,
    ScanInterrupted,
    ScanResumed,
    ScanStarted,
)

LINE = "ascan samx 0 3 3 0.1"


class Bench(Instrument):
    """An instrument that does what a test says."""

    def run(self, command):
        self.replies = Future()
        return self.replies

    def abort(self):
        self.calls.append("abort")

    def resume_scan(self):
        self.calls.append("resume")
        return Future()

    def end_scan(self):
        self.calls.append("end")
        self.tell(ScanFinished("aborted", 9.0))

    from traits.api import Any, List

    replies = Any()
    calls = List()


@pytest.fixture
def bench():
    return Bench(address="test://bench")


@pytest.fixture
def scan(bench):
    return bench._start(LINE)


def begin(bench, line=LINE, shape=(4,)):
    bench.tell(ScanStarted("7", line, shape, "", 0.0, {}))


def point(bench, index, **values):
    bench.tell(PointTaken(index, 0.0, values))


def test_points_are_told_once_and_end_with_the_scan(bench, scan):
    begin(bench)
    for index in range(4):
        point(bench, index, I0=index)
    bench.tell(ScanFinished("completed", 1.0))
    assert [p.index for p in scan.points(timeout=1)] == [0, 1, 2, 3]
    assert list(scan.points(timeout=1)) == []
    assert (scan.state, scan.progress, scan.wait(1)) == ("completed", 1.0, "completed")


def test_masked_points_are_left_out(bench, scan):
    begin(bench)
    bench.tell(PointTaken(0, 0.0, {"scalar_data/masked": 1}))
    bench.tell(PointTaken(1, 0.0, {"scalar_data/masked": 0}))
    bench.tell(ScanFinished("aborted", 1.0))
    assert [p.index for p in scan.points()] == [1]
    assert scan.acquired == 2


def test_a_gap_is_missing_until_it_is_filled(bench, scan):
    begin(bench)
    for index in (0, 3):
        point(bench, index)
    assert scan.missing == [1, 2]
    point(bench, 2)
    assert scan.missing == [1]


def test_a_scan_of_somebody_else_does_not_pass_for_ours(bench, scan):
    begin(bench, "ascan samz 0 3 3 0.1")
    assert (scan.state, bench.scan.line) == ("waiting", "ascan samz 0 3 3 0.1")
    bench.tell(ScanFinished("completed", 1.0))
    begin(bench, "ascan  samx 0 3.0 3  0.1")
    assert bench.scan is scan


def test_a_refused_command_fails_with_the_words_of_the_instrument(bench, scan):
    bench.replies.set_exception(InstrumentError("samx: hits a limit"))
    assert scan.state == "failed"
    with pytest.raises(InstrumentError, match="samx: hits a limit"):
        list(scan.points())
    with pytest.raises(InstrumentError, match="samx: hits a limit"):
        scan.wait()


def test_a_command_that_tells_of_no_scan_fails(bench, scan):
    bench.replies.set_result("0")
    with pytest.raises(ScanError, match="found the command over without any scan told of"):
        scan.wait(1)


def test_pause_and_resume_are_told_when_they_make_sense_only(bench, scan):
    with pytest.raises(ScanError, match="found it waiting; expected a running scan to pause"):
        scan.pause()
    begin(bench)
    with pytest.raises(ScanError, match="found it running; expected a paused scan to resume"):
        scan.resume()
    scan.pause()
    bench.tell(ScanInterrupted(1.0))
    assert scan.state == "paused"
    scan.resume()
    bench.tell(ScanResumed(2.0))
    assert (scan.state, bench.calls) == ("running", ["abort", "resume"])


def test_an_aborted_scan_ends_when_it_stands_still(bench, scan):
    begin(bench)
    scan.abort()
    assert bench.calls == ["abort"]
    point(bench, 0)  # was on its way
    bench.tell(ScanInterrupted(1.0))
    assert bench.calls == ["abort", "end"]
    assert (scan.wait(1), scan.acquired) == ("aborted", 1)
    scan.abort()  # harmless
    with pytest.raises(ScanError, match="found it aborted; expected a paused scan"):
        scan.resume()


def test_a_point_that_does_not_come_is_told(bench, scan):
    begin(bench)
    with pytest.raises(ScanError, match=r"found no new point for 0.01 s after 0; expected one"):
        list(scan.points(timeout=0.01))
    with pytest.raises(ScanError, match=r"found it not over after 0.01 s \(0 points\)"):
        scan.wait(0.01)


def test_points_that_nobody_takes_do_not_fill_the_memory(bench, scan, monkeypatch):
    monkeypatch.setattr(scans, "WAITING_LIMIT", 10_000)
    begin(bench)
    for index in range(4):
        point(bench, index, counts=np.zeros(500))
    with pytest.raises(ScanError, match="found 2 points dropped because nobody took them"):
        list(scan.points(timeout=1))


def test_a_scan_without_end_has_no_progress(bench, scan):
    begin(bench, shape=())
    point(bench, 0)
    assert np.isnan(scan.progress)
    assert np.isnan(scan.time_left)


def test_with_a_gui_traits_wait_for_it_but_points_do_not(bench, scan):
    bench.updates.defer()
    begin(bench)
    point(bench, 0)
    assert (scan.acquired, scan.state) == (0, "waiting")
    assert next(scan.points(timeout=1)).index == 0
    assert (scan.acquired, scan.state) == (1, "running")


def test_points_of_a_scan_of_somebody_else_are_kept_only_when_somebody_asked_for_them(bench):
    begin(bench, "ascan samz 0 3 3 0.1")
    spectrum = np.zeros(500)
    unseen = weakref.ref(spectrum)
    point(bench, 0, counts=spectrum)
    del spectrum
    gc.collect()
    assert unseen() is None
    points = bench.scan.points(timeout=1)
    point(bench, 1, counts=np.zeros(500))
    assert next(points).index == 1
    assert bench.scan.acquired == 2
