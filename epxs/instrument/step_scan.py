"""Step scans that we run ourselves: move, count, tell, and so on, until told to stand still."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Mapping
from concurrent.futures import Future
from itertools import count
from typing import Any

from epxs.core.api import EpxsError, InstrumentError
from epxs.instrument.messages import (
    Message,
    NodeSpec,
    PointTaken,
    ScanFinished,
    ScanInterrupted,
    ScanResumed,
    ScanStarted,
)
from epxs.instrument.scan_plan import ScanPlan

logger = logging.getLogger(__name__)

Move = Callable[[Mapping[str, float]], None]
Count = Callable[[float], Mapping[str, Any]]


class StepScan:
    """One scan, in a thread of its own.

    Where it is interrupted it stands still before the next point; a point that was being taken
    is taken again when it goes on. What goes wrong at a point interrupts it too: nothing is lost,
    and it can be resumed when the cause is mended.

    Parameters
    ----------
    plan
        Its points.
    started
        What is announced.
    move
        Brings motors to user positions by mnemonic, and returns when they stand.
    take
        Counts for a time (s), and returns values by path below the measurement.
    tell
        Called with each message, in the scan's thread.
    failed
        Called with what went wrong at a point.
    """

    def __init__(
        self,
        plan: ScanPlan,
        started: ScanStarted,
        move: Move,
        take: Count,
        tell: Callable[[Message], None],
        failed: Callable[[object], None] = lambda error: None,
    ) -> None:
        self.plan = plan
        self.started = started
        #: Holds the number of points once it is over; an error if it was given up.
        self.future: Future[Any] = Future()
        self._move = move
        self._take = take
        self._tell = tell
        self._failed = failed
        self._interrupted = False
        self._goes = threading.Event()
        self._goes.set()
        self._given_up = False
        self.error: Exception | None = None
        self._thread = threading.Thread(target=self._serve, name="epxs-step-scan", daemon=True)

    def start(self) -> None:
        """Begin."""
        self._thread.start()

    @property
    def is_over(self) -> bool:
        """Whether no more points will come."""
        return self.future.done()

    def interrupt(self) -> None:
        """Stand still before the next point; the caller stops what moves."""
        self._interrupted = True

    def resume(self) -> None:
        """Go on."""
        self._goes.set()

    def end(self) -> None:
        """Give it up."""
        self._given_up = True
        self._interrupted = True
        self._goes.set()

    def join(self, timeout: float) -> None:
        """Wait for its thread."""
        self._thread.join(timeout)

    # -- in its thread -------------------------------------------------------------------------

    def _serve(self) -> None:
        try:
            taken = self._run()
        except Exception as error:  # the edge of the worker
            logger.exception("%s", self.started.command)
            self._tell(ScanFinished("aborted", time.time()))
            self.future.set_exception(error)
            return
        self._tell(ScanFinished("aborted" if self._given_up else "completed", time.time()))
        self.future.set_result(taken)

    def _run(self) -> int:
        self._tell(self.started)
        index = 0
        for index in range(self.plan.npoints) if self.plan.npoints else count():
            while not self._take_point(index):
                if not self._stand_still():
                    return index
            if self.plan.rest:
                time.sleep(self.plan.rest)
        if self.plan.back:
            self._move(self.plan.back)
        return index + 1

    def _take_point(self, index: int) -> bool:
        """Take a point; say whether it was, and nobody wanted to stand still meanwhile."""
        if self._interrupted:
            return False
        positions = self.plan.positions(index)
        try:
            if positions:
                self._move(positions)
            if self._interrupted:
                return False
            begin = time.time()
            values = self._take(self.plan.seconds)
        except EpxsError as error:
            self.error = error
            logger.error("%s: point %d: %s", self.started.command, index, error)
            self._interrupted = True
            self._failed(error)
            return False
        if self._interrupted:  # the count was cut short
            return False
        own = {"scalar_data/i": index, "scalar_data/epoch": begin}
        own |= {f"scalar_data/{name}": value for name, value in positions.items()}
        self._tell(PointTaken(index, begin, own | dict(values)))
        return True

    def _stand_still(self) -> bool:
        """Wait until somebody resumes it; say whether to go on."""
        self._goes.clear()
        if not self._given_up:
            self._tell(ScanInterrupted(time.time()))
            self._goes.wait()
        if self._given_up:
            return False
        self._interrupted = False
        self._tell(ScanResumed(time.time()))
        return True


def announce(
    plan: ScanPlan,
    scan_id: str,
    motors: Mapping[str, Any],
    nodes: Mapping[str, NodeSpec],
    info: Mapping[str, Any],
) -> ScanStarted:
    """Return the announcement of a scan that we run.

    Parameters
    ----------
    motors
        All motors that are known, by mnemonic: where they stand is recorded.
    nodes
        What else will be measured.
    info
        What else is known.
    """
    tree: dict[str, NodeSpec] = {
        "scalar_data/i": NodeSpec("Dataset", {"dtype": "uint32"}),
        "scalar_data/epoch": NodeSpec("Dataset", {"dtype": "d", "units": "s"}),
    }
    for name, motor in motors.items():
        attrs = {"data": motor.position, "units": motor.units, "name": motor.name}
        tree[f"positioners/{name}"] = NodeSpec("Dataset", attrs)
    for scanned in plan.ranges:
        if scanned.mne not in motors:
            raise InstrumentError(
                f"{plan.heading}: found no motor {scanned.mne!r}; expected one of "
                f"{', '.join(motors)}. Check the name."
            )
        tree[f"scalar_data/{scanned.mne}"] = NodeSpec(
            "Axis",
            {
                "dtype": "d",
                "axis": scanned.axis,
                "primary": scanned.primary,
                "range": [scanned.start, scanned.stop],
                "units": motors[scanned.mne].units,
            },
        )
    return ScanStarted(
        scan_id=scan_id,
        command=plan.heading,
        shape=plan.shape,
        source_file="",
        time=time.time(),
        nodes=tree | dict(nodes),
        info=dict(info),
    )
