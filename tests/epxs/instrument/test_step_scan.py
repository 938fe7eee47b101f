"""Step scans that we run ourselves, over a bench of numbers."""

import threading

import pytest

from epxs.core.api import InstrumentError
from epxs.instrument.api import (
    Motor,
    PointTaken,
    ScanFinished,
    ScanInterrupted,
    ScanResumed,
    ScanStarted,
    StepScan,
    announce_scan,
    plan_line,
)


class Bench:
    """Moves and counts at once, and does what a test says before each count."""

    def __init__(self):
        self.here, self.before, self.told = {"samx": 5.0}, {}, []
        self.still = threading.Event()
        self.taken = 0

    def move(self, targets):
        self.here.update(targets)

    def take(self, seconds):
        number, self.taken = self.taken, self.taken + 1
        self.before.get(number, lambda: None)()
        return {"scalar_data/I0": self.here["samx"] * 10}

    def tell(self, message):
        self.told.append(message)
        if isinstance(message, ScanInterrupted):
            self.still.set()

    def scan(self, line):
        plan = plan_line(line, self.here)
        motors = {"samx": Motor(mnemonic="samx", units="mm", position=5.0)}
        started = announce_scan(plan, "1", motors, {}, {"program": "test"})
        return StepScan(plan, started, self.move, self.take, self.tell)

    def indices(self):
        return [message.index for message in self.told if isinstance(message, PointTaken)]


@pytest.fixture
def bench():
    return Bench()


def test_every_point_is_visited_counted_and_told(bench):
    scan = bench.scan("dscan samx -1 1 2 0.1")
    scan.start()
    assert scan.future.result(5) == 3
    started, *points, end = bench.told
    assert isinstance(started, ScanStarted)
    assert started.nodes["scalar_data/samx"].attrs["range"] == [4, 6]
    assert [p.values["scalar_data/I0"] for p in points] == [40, 50, 60]
    assert end.status == "completed"
    assert bench.here["samx"] == 5.0  # relative scans go back


def test_it_stands_still_and_takes_the_interrupted_point_again(bench):
    scan = bench.scan("ascan samx 0 4 4 0.1")
    bench.before[2] = scan.interrupt
    scan.start()
    assert bench.still.wait(5)
    assert bench.indices() == [0, 1]
    scan.resume()
    assert scan.future.result(5) == 5
    assert bench.indices() == [0, 1, 2, 3, 4]
    assert [type(m) for m in bench.told[3:5]] == [ScanInterrupted, ScanResumed]


def test_it_can_be_given_up_while_it_stands_still(bench):
    scan = bench.scan("ascan samx 0 4 4 0.1")
    bench.before[2] = scan.interrupt
    scan.start()
    bench.still.wait(5)
    scan.end()
    assert scan.future.result(5) == 2
    assert bench.told[-1].status == "aborted"


def test_what_goes_wrong_at_a_point_loses_nothing(bench, caplog):
    scan = bench.scan("ascan samx 0 4 4 0.1")

    def fail():
        raise InstrumentError("scaler1: found no answer")

    bench.before[1] = fail
    scan.start()
    assert bench.still.wait(5)
    assert str(scan.error) == "scaler1: found no answer"
    scan.resume()
    scan.future.result(5)
    assert bench.indices() == [0, 1, 2, 3, 4]


def test_a_fault_of_ours_ends_it_with_what_it_was(bench, caplog):
    scan = bench.scan("ascan samx 0 4 4 0.1")
    bench.before[1] = lambda: 1 / 0
    scan.start()
    with pytest.raises(ZeroDivisionError):
        scan.future.result(5)
    assert isinstance(bench.told[-1], ScanFinished)


def test_a_motor_that_there_is_not_is_refused(bench):
    with pytest.raises(InstrumentError, match="found no motor 'samz'; expected one of samx"):
        bench.scan("ascan samz 0 4 4 0.1")


def test_a_scan_without_end_goes_on_until_it_is_given_up(bench):
    scan = bench.scan("timescan 0.1")
    bench.before[20] = scan.end
    scan.start()
    assert scan.future.result(5) == 20
    assert scan.started.open_ended
