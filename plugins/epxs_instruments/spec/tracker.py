"""Follows a scan that spec's macros broadcast: variables in, scan messages out; no sockets.

Three properties are followed, in the order in which they arrive: ``status/ready``,
``var/_SC_NEWSCAN`` (a dictionary as a scan begins, 0 as it ends) and ``var/_SC_NEWSCANDATA``
(one dictionary per point). What they held *before* we came says little: see `Tracker.feed`.
"""

from __future__ import annotations

import logging
import time as clock
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from epxs.core.api import FormatError
from epxs.instrument.api import (
    Message,
    PointTaken,
    ScanFinished,
    ScanInterrupted,
    ScanResumed,
    ScanStarted,
)
from epxs_instruments.spec.announcement import read_announcement, read_point

READY = "status/ready"
NEWSCAN = "var/_SC_NEWSCAN"
NEWSCANDATA = "var/_SC_NEWSCANDATA"
#: In this order they are registered: what NEWSCAN holds can be judged only if READY is known.
PROPERTIES = (READY, NEWSCAN, NEWSCANDATA)

_log = logging.getLogger(__name__)


@dataclass
class _Running:
    """The scan that is followed."""

    scan: ScanStarted
    last: int = -1
    #: Points that were jumped over.
    missing: list[int] = field(default_factory=list)
    interrupted: bool = False


class Tracker:
    """Turns the values of three properties into scan messages.

    Parameters
    ----------
    complain
        Called with a sentence about what is passed over.
    """

    def __init__(self, complain: Callable[[str], None] = _log.warning) -> None:
        self._complain = complain
        self._ready: bool | None = None
        self._running: _Running | None = None
        #: What NEWSCAN held when we came while spec was idle: over, or waiting for ``scan_on``.
        self._dormant: ScanStarted | None = None

    @property
    def scan(self) -> ScanStarted | None:
        """The scan that runs or stands interrupted, if any."""
        return self._running.scan if self._running else None

    @property
    def missing(self) -> list[int]:
        """Points of that scan that were announced and not told, by index."""
        running = self._running
        if running is None:
            return []
        return [*running.missing, *range(running.last + 1, running.scan.npoints)]

    def feed(
        self, name: str, value: Any, time: float = 0.0, initial: bool = False
    ) -> list[Message]:
        """Return what the new *value* of the property *name* says.

        Parameters
        ----------
        time
            When the value was sent, in seconds since the epoch; 0 for now.
        initial
            True for the first event after registration, which repeats an old value: a scan
            announced while spec is idle is not running, and an old point is not a new one.
        """
        time = time or clock.time()
        if name == READY:
            return self._on_ready(str(value).strip() not in ("0", ""), time)
        if name == NEWSCAN:
            return self._on_scan(value, time, initial)
        if name == NEWSCANDATA and not initial:
            return self._on_point(value, time)
        return []

    def lost(self, time: float = 0.0) -> list[Message]:
        """The connection is lost: whether the scan goes on is not known."""
        self._ready = None
        self._dormant = None
        return self._interrupt(time or clock.time())

    def abandon(self, time: float = 0.0) -> list[Message]:
        """The scan that stands still is given up; should it go on all the same, it is a new one."""
        if self._running:
            self._dormant = self._running.scan
        return self._finish("aborted", time or clock.time())

    def _on_ready(self, ready: bool, time: float) -> list[Message]:
        self._ready = ready
        return self._interrupt(time) if ready else []

    def _interrupt(self, time: float) -> list[Message]:
        if not self._running or self._running.interrupted:
            return []
        self._running.interrupted = True
        return [ScanInterrupted(time)]

    def _on_scan(self, value: Any, time: float, initial: bool) -> list[Message]:
        text = str(value).strip()
        if text in ("0", ""):
            self._dormant = None
            return self._end(time, initial)
        try:
            scan = read_announcement(text, time)
        except FormatError as error:
            self._complain(f"a scan cannot be followed: {error}")
            self._dormant = None
            return [] if initial else self._finish("aborted", time)
        if initial:
            return self._on_old_scan(scan, time)
        messages = self._finish("aborted", time)
        self._running = _Running(scan)
        return [*messages, scan]

    def _on_old_scan(self, scan: ScanStarted, time: float) -> list[Message]:
        """Judge the scan that was announced before we came, or came back."""
        if self._running and _same(self._running.scan, scan):
            return []  # its next point says that it goes on
        messages = self._finish("aborted", time)
        if self._ready is False:
            self._running = _Running(scan)
            return [*messages, scan]
        self._dormant = scan
        return messages

    def _end(self, time: float, initial: bool) -> list[Message]:
        if not self._running:
            return []
        all_taken = self._running.last + 1 >= self._running.scan.npoints
        return self._finish("completed" if all_taken or not initial else "aborted", time)

    def _finish(self, status: Any, time: float) -> list[Message]:
        if not self._running:
            return []
        self._running = None
        return [ScanFinished(status, time)]

    def _on_point(self, value: Any, time: float) -> list[Message]:
        messages: list[Message] = []
        if not self._running:
            if not self._dormant:
                return []
            self._running = _Running(self._dormant)
            messages.append(self._dormant)
            self._dormant = None
        running = self._running
        if running.interrupted:
            running.interrupted = False
            messages.append(ScanResumed(time))
        try:
            point = read_point(str(value), time, running.last + 1, running.scan.nodes)
        except FormatError as error:
            self._complain(f"scan {running.scan.scan_id}: a point is lost: {error}")
            return messages
        return [*messages, *self._checked(running, point)]

    def _checked(self, running: _Running, point: PointTaken) -> list[Message]:
        expected = running.last + 1
        if point.index < expected:
            self._complain(
                f"scan {running.scan.scan_id}: found point {point.index} again; expected point "
                f"{expected}. It is passed over."
            )
            return []
        if point.index > expected and running.last >= 0:
            self._complain(
                f"scan {running.scan.scan_id}: found point {point.index}; expected point "
                f"{expected}. The {point.index - expected} points between are missing."
            )
        running.missing += range(expected, point.index)
        running.last = point.index
        return [point]


def _same(first: ScanStarted, second: ScanStarted) -> bool:
    """Whether two announcements are of one scan."""
    return (first.scan_id, first.command, first.source_file) == (
        second.scan_id,
        second.command,
        second.source_file,
    )
