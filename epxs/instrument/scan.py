"""A scan under way: its points as they come, its progress, and the hand on it."""

from __future__ import annotations

import threading
import time
from collections import deque
from collections.abc import Iterator
from concurrent.futures import Future
from math import nan
from typing import Any

import numpy as np
from traits.api import Any as AnyTrait
from traits.api import Bool, Enum, Float, HasStrictTraits, Instance, Int, List, Property, Str

from epxs.core.api import EpxsError, ScanError
from epxs.instrument.messages import (
    Message,
    PointTaken,
    ScanFinished,
    ScanInterrupted,
    ScanResumed,
    ScanStarted,
)
from epxs.instrument.scan_command import same_command
from epxs.instrument.updates import Updates

#: Bytes of points that wait for somebody to take them, at most.
WAITING_LIMIT = 256 * 1024 * 1024
#: Where a point says that it is to be left out.
MASKED = "scalar_data/masked"


class Scan(HasStrictTraits):
    """A scan of an instrument, from the command to its end.

    `points`, `wait`, `pause`, `resume` and `abort` may be called from any thread but that of the
    driver.
    """

    #: The command line.
    line = Str()
    #: ``waiting`` for the instrument to begin; ``paused`` also when something interrupted it.
    state = Enum("waiting", "running", "paused", "completed", "aborted", "failed")
    #: What it announced when it began.
    started = Instance(ScanStarted)
    #: Points announced (0 if nobody knows how many), and points that came.
    npoints = Int(0)
    acquired = Int(0)
    #: Points that were announced and jumped over, by index.
    missing = List(Int())
    #: Part that is done, 0 to 1; not a number if nobody knows how many points will come.
    progress = Property(Float(), observe="npoints, acquired")
    #: Points per second, so far.
    rate = Float(0.0)
    #: What went wrong, or "".
    last_error = Str()
    instrument = AnyTrait()
    updates = Instance(Updates, (), allow_none=False)

    _changed = Instance(threading.Condition, (), allow_none=False)
    #: Points that nobody has taken yet, their size in bytes, and how many were dropped.
    _waiting = Instance(deque, (), allow_none=False)
    _bytes = Int(0)
    _lost = Int(0)
    #: Whether points wait for somebody at all.
    _keeps = Bool(True)
    #: Highest index that came, number of points that came, and when the first one did.
    _told = Int(-1)
    _count = Int(0)
    _first = Float(0.0)
    #: How it ended, once it has, and what was wrong.
    _end = Str()
    _error = Instance(Exception)
    _aborting = Bool(False)
    _is_paused = Bool(False)

    def _get_progress(self) -> float:
        return self.acquired / self.npoints if self.npoints else nan

    @property
    def time_left(self) -> float:
        """Estimate of the time until its end, in s; not a number if nobody can tell."""
        left = self.npoints - self.acquired
        return left / self.rate if self.npoints and self.rate > 0 else nan

    @property
    def is_over(self) -> bool:
        """Whether no more points will come."""
        return bool(self._end)

    def is_of(self, started: ScanStarted) -> bool:
        """Whether *started* announces the scan that this one waits for."""
        return self.started is None and same_command(self.line, started.command)

    # -- for scripts ---------------------------------------------------------------------------

    def points(self, timeout: float | None = None) -> Iterator[PointTaken]:
        """Yield each point once, as it comes; ends with the scan. Masked points are left out.

        A scan that a script started yields all its points; one that the window or somebody else
        started, those from the first call on: the others are in the file.

        Parameters
        ----------
        timeout
            Longest time to wait for one point, in s; for ever by default.

        Raises
        ------
        ScanError
            If the scan failed, no point came for that long, or so many points waited to be
            taken that some had to be dropped (they are in the file).
        """
        self._keeps = True
        return self._points(timeout)

    def _points(self, timeout: float | None) -> Iterator[PointTaken]:
        while (point := self._next(timeout)) is not None:
            if not np.any(point.values.get(MASKED, 0)):
                yield point

    def _next(self, timeout: float | None) -> PointTaken | None:
        with self._changed:
            came = self._changed.wait_for(lambda: bool(self._waiting or self._end), timeout)
            if self._lost:
                lost, self._lost = self._lost, 0
                raise ScanError(
                    f"{self.line}: found {lost} points dropped because nobody took them; expected "
                    "somebody who keeps pace. Read the scan from its file instead."
                )
            point = self._waiting.popleft() if self._waiting else None
            if point is not None:
                self._bytes -= _size(point)
        self.updates.settle()
        if not came:
            raise ScanError(
                f"{self.line}: found no new point for {timeout:g} s after {self._count}; expected "
                "one. Look at the instrument, or wait longer."
            )
        if point is None and self._error is not None:
            raise self._error
        return point

    def wait(self, timeout: float | None = None) -> str:
        """Wait until it is over; return ``completed`` or ``aborted``.

        Raises
        ------
        ScanError
            If it is not over after *timeout* (s); it goes on.
        EpxsError
            If the instrument refused it.
        """
        with self._changed:
            over = self._changed.wait_for(lambda: bool(self._end), timeout)
        self.updates.settle()
        if not over:
            raise ScanError(
                f"{self.line}: found it not over after {timeout:g} s ({self._count} points); "
                "expected its end. It goes on: wait longer, or abort it."
            )
        if self._error is not None:
            raise self._error
        return str(self._end)

    def pause(self) -> None:
        """Have it stand still after the present point."""
        if self.started is None or self._end or self._is_paused:
            raise ScanError(
                f"{self.line}: found it {self._standing()}; expected a running scan to pause. "
                "Look at its state first."
            )
        self.instrument.abort()

    def resume(self, force: bool = False) -> None:
        """Go on with a scan that stands still.

        Raises
        ------
        ScanError
            If it does not stand still, or a guard of the instrument finds that it is not safe
            (unless *force*).
        """
        if self._end or not self._is_paused:
            raise ScanError(
                f"{self.line}: found it {self._standing()}; expected a paused scan to resume. "
                "Look at its state first."
            )
        guard = self.instrument.guard
        if guard is not None and not force:
            guard.check_resume(self)
        self.instrument.resume_scan().add_done_callback(self.answered)

    @property
    def is_paused(self) -> bool:
        """Whether it stands still, as the driver's thread knows it."""
        return bool(self._is_paused) and not self._end

    def wait_until_still(self, timeout: float) -> bool:
        """Wait until it stands still or is over, *timeout* seconds at most; say whether it is."""
        with self._changed:
            return self._changed.wait_for(lambda: bool(self._end or self._is_paused), timeout)

    def abort(self) -> None:
        """End it; the points that came stay."""
        if self._end:
            return
        self._aborting = True
        if self._is_paused:
            self.instrument.end_scan()
        else:
            self.instrument.abort()

    def _standing(self) -> str:
        return str(self._end) or ("paused" if self._is_paused else
                                  "running" if self.started is not None else "waiting")  # fmt: skip

    def let_points_go(self) -> None:
        """Keep points from the first call of `points` on only: nobody is known to want them.

        A window would hold the spectra of a whole scan for nobody.
        """
        with self._changed:
            self._keeps = False
            self._waiting.clear()
            self._bytes = 0

    # -- for drivers, in their thread ----------------------------------------------------------

    def take(self, message: Message) -> None:
        """Take note of a message about it."""
        match message:
            case ScanStarted():
                self.started = message
                self.updates.set(self, "npoints", message.npoints)
                self._set_state("running")
            case PointTaken():
                self._take_point(message)
            case ScanInterrupted():
                with self._changed:
                    self._is_paused = True
                    self._changed.notify_all()
                self._set_state("paused")
                if self._aborting:
                    self.instrument.end_scan()
            case ScanResumed():
                self._is_paused = False
                self._set_state("running")
            case ScanFinished():
                self._finish(message.status)

    def answered(self, reply: Future[Any]) -> None:
        """The instrument has answered to its command, or refused it."""
        error = None if reply.cancelled() else reply.exception()
        if error is not None and not self._aborting:
            self.updates.set(self, "last_error", str(error))
        if self.started is not None or self._end:
            return
        if error is None:
            error = ScanError(
                f"{self.line}: found the command over without any scan told of; expected one. "
                "Check that the instrument broadcasts its scans (client_data 1)."
            )
        if self._aborting:
            self._finish("aborted")
        else:
            self._error = error if isinstance(error, EpxsError) else ScanError(str(error))
            self._finish("failed")

    def _take_point(self, point: PointTaken) -> None:
        now = time.monotonic()
        self._first = self._first or now
        if point.index > self._told + 1 and self._told >= 0:
            gap = list(range(self._told + 1, point.index))
            self.updates.call(self._miss, gap)
        elif point.index < self._told:
            self.updates.call(self._find, point.index)
        self._told = max(self._told, point.index)
        self._count += 1
        self.updates.set(self, "acquired", self._count)
        if now > self._first:
            self.updates.set(self, "rate", (self._count - 1) / (now - self._first))
        with self._changed:
            if self._keeps:
                self._keep(point)
            self._changed.notify_all()

    def _keep(self, point: PointTaken) -> None:
        self._waiting.append(point)
        self._bytes += _size(point)
        while self._bytes > WAITING_LIMIT:
            self._bytes -= _size(self._waiting.popleft())
            self._lost += 1

    def _miss(self, gap: list[int]) -> None:
        self.missing = [*self.missing, *gap]

    def _find(self, index: int) -> None:
        self.missing = [known for known in self.missing if known != index]

    def _set_state(self, state: str) -> None:
        self.updates.call(self._apply_state, state)

    def _apply_state(self, state: str) -> None:
        self.state = state

    def _finish(self, status: str) -> None:
        self._is_paused = False
        self._set_state(status)
        with self._changed:
            self._end = status
            self._changed.notify_all()

    def __repr__(self) -> str:
        return f"<Scan {self.line!r}: {self.state}, {self.acquired} of {self.npoints or '?'}>"


def _size(point: PointTaken) -> int:
    return 200 + sum(getattr(value, "nbytes", 32) for value in point.values.values())
