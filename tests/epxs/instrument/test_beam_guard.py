"""The beam-loss guard, with a bench that counts what a test says."""

import threading
from concurrent.futures import Future

import numpy as np
import pytest
from traits.api import Any as AnyTrait
from traits.api import List

from epxs.core.api import ScanError
from epxs.instrument.api import (
    BeamGuard,
    Instrument,
    Motor,
    PointTaken,
    Scaler,
    ScanFinished,
    ScanInterrupted,
    ScanResumed,
    ScanStarted,
)

LINE = "ascan samx 0 9 9 0.1"


class Stage(Motor):
    def _follow(self):
        self.position = 0.0


class Clock(Scaler):
    bench = AnyTrait()

    def _start(self, preset):
        future = Future()
        self.bench.looks.append(preset)
        future.set_result({"I0": self.bench.beam.pop(0) if self.bench.beam else 0.0})
        return future


class Bench(Instrument):
    """Stands still and goes on at once."""

    beam = List()
    looks = List()
    calls = List()
    resumed = AnyTrait()

    def run(self, command):
        return Future()

    def _find_motors(self):
        return {"samx": Stage(mnemonic="samx"), "detx": Stage(mnemonic="detx")}

    def _make_scaler(self):
        return Clock(bench=self)

    def abort(self):
        self.calls.append("pause")
        self.tell(ScanInterrupted(0.0))

    def resume_scan(self):
        self.calls.append("resume")
        self.tell(ScanResumed(0.0))
        self.resumed.set()
        return Future()


@pytest.fixture
def bench():
    bench = Bench(address="test://bench", state="connected", resumed=threading.Event())
    bench.guard = BeamGuard(monitor="I0", threshold=100.0, interval=0.0, settling=0.0)
    bench.told = []
    yield bench
    bench.guard.stop()


Bench.add_class_trait("told", List())


def fly(bench, values, line=LINE):
    """Tell a scan with these values of the monitor, one second apart; return what was masked."""
    told = []
    bench.subscribe(told.append)
    bench.tell(ScanStarted("1", line, (10,), "", 0.0, {}))
    for index, value in enumerate(values):
        bench.tell(PointTaken(index, float(index), {"scalar_data/I0": value}))
    return told


def masked(told):
    return [m.values.get("scalar_data/masked") for m in told if isinstance(m, PointTaken)]


def wait_for(guard, state):
    reached = threading.Event()
    guard.observe(lambda event: event.new == state and reached.set(), "state")
    assert guard.state == state or reached.wait(5)


def test_points_without_beam_are_marked(bench):
    told = fly(bench, [500, 500, 3, 4, 500])
    assert masked(told) == [0, 0, 1, 1, 0]
    assert told[0].nodes["scalar_data/masked"].attrs["counter"] == "I0"
    assert bench.guard.masked == 2
    assert bench.calls == []


def test_a_beam_that_is_just_back_is_not_trusted_at_once(bench):
    bench.guard.settling = 1.5
    assert masked(fly(bench, [500, 3, 500, 500, 500])) == [0, 1, 1, 0, 0]


def test_points_that_are_masked_already_stay_so(bench):
    told = fly(bench, [])
    bench.tell(PointTaken(0, 0.0, {"scalar_data/I0": 500, "scalar_data/masked": 1}))
    assert masked(told) == [1]


def test_nan_is_no_beam(bench):
    assert masked(fly(bench, [np.nan, 500])) == [1, 0]


def test_the_scan_stands_still_and_goes_on_when_the_beam_is_back(bench):
    bench.guard.action = "pause"
    bench.beam = [3.0, 90.0, 500.0]
    fly(bench, [500, 3])
    assert bench.resumed.wait(5)
    assert bench.calls == ["pause", "resume"]
    assert bench.looks == [0.1] * 3  # as long as a point of the scan
    assert bench.guard.state == "watching"


def test_the_beam_must_be_back_for_a_while(bench):
    bench.guard.trait_set(action="pause", settling=0.25)
    bench.beam = [500.0, 3.0, 500.0, 500.0, 500.0]
    fly(bench, [3])
    assert bench.resumed.wait(5)
    assert len(bench.looks) == 5


def test_a_motor_that_was_moved_meanwhile_forbids_going_on(bench):
    bench.guard.action = "pause"
    detx = bench.motors.detx

    class Moves(list):
        def pop(self, index):
            detx.position = 50.0
            return 500.0

    bench.trait_setq(beam=[1.0])
    bench.scaler.bench = type("Other", (), {"looks": [], "beam": Moves([1])})
    fly(bench, [3])
    wait_for(bench.guard, "refused")
    assert bench.calls == ["pause"]
    assert "found the motor detx at 50; expected it where the scan was" in bench.guard.last_error
    with pytest.raises(ScanError, match="going on is not safe: found the motor detx at 50"):
        bench.scan.resume()
    bench.scan.resume(force=True)
    assert bench.calls == ["pause", "resume"]


def test_nobody_goes_on_without_beam(bench):
    bench.guard.trait_set(action="pause", resumes=False, interval=60.0)
    fly(bench, [3])
    bench.scan.wait_until_still(5)
    with pytest.raises(ScanError, match="found I0 at 3; expected 100 or more"):
        bench.scan.resume()


def test_a_lost_instrument_forbids_going_on(bench):
    fly(bench, [500])
    bench.state = "lost"
    with pytest.raises(ScanError, match="found the instrument lost; expected it connected"):
        bench.guard.check_resume(bench.scan)


def test_a_pause_of_the_user_is_the_users(bench):
    bench.guard.action = "pause"
    fly(bench, [500])
    bench.scan.pause()
    assert not bench.resumed.wait(0.05)
    bench.scan.resume()
    assert bench.calls == ["pause", "resume"]


def test_a_monitor_that_is_not_counted_is_told_once(bench, caplog):
    bench.guard.monitor = "I9"
    assert masked(fly(bench, [1, 2])) == [None, None]
    assert bench.guard.last_error.startswith("beam guard: found no 'I9' in the points; expected")
    assert len(caplog.records) == 1
    with pytest.raises(ScanError, match="beam guard: found no counter 'I9'; expected one of I0"):
        bench.guard.look()


def test_a_guard_that_is_off_changes_nothing(bench):
    bench.guard.state = "off"
    assert masked(fly(bench, [3])) == [None]
    bench.tell(ScanFinished("completed", 1.0))
