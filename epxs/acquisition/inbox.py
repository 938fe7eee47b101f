"""What waits for the recorder: a queue, and behind it a spool for when the disk is full."""

from __future__ import annotations

import queue
import time
from collections import deque
from collections.abc import Callable
from typing import Any

from epxs.acquisition.disk_room import size_of_points
from epxs.instrument.api import PointTaken

#: Messages that may wait; then the source is held back rather than memory filled.
QUEUE_LENGTH = 10_000
#: Bytes of points that are kept in memory while the disk is full; then the source is held back.
SPOOL_LIMIT = 4 * 1024**3
#: Points that are written, and flushed, together at most.
TOGETHER = 512


class Inbox:
    """Keeps messages in order; put by any thread, taken by the recorder's.

    While the disk is full, `spool` takes what comes into memory without handing it on.
    """

    def __init__(self) -> None:
        self._queue: queue.Queue[Any] = queue.Queue(QUEUE_LENGTH)
        self._spooled: deque[Any] = deque()
        self._bytes = 0
        #: Whether the last message, None, is in the spool.
        self.is_ending = False

    def put(self, item: Any) -> None:
        """Add a message; waits where too many do."""
        self._queue.put(item)

    def take(self) -> Any:
        """Return the next message, waiting for it."""
        return self._from_spool() if self._spooled else self._queue.get()

    def take_until(self, deadline: float) -> Any:
        """Return the next message that comes until *deadline* (of the monotonic clock).

        Raises
        ------
        queue.Empty
            If none came.
        """
        if self._spooled:
            return self._from_spool()
        return self._queue.get(timeout=max(0.0, deadline - time.monotonic()))

    def take_points(self) -> list[PointTaken]:
        """Return the points that are next: they share one flush."""
        points: list[PointTaken] = []
        while self._spooled and len(points) < TOGETHER:
            if not isinstance(self._spooled[0], PointTaken):
                return points
            points.append(self._from_spool())
        with self._queue.mutex:
            waiting = self._queue.queue
            while waiting and isinstance(waiting[0], PointTaken) and len(points) < TOGETHER:
                points.append(waiting.popleft())
            self._queue.not_full.notify_all()
        return points

    def put_back(self, items: list[Any]) -> None:
        """Have *items*, which were taken in this order, be the next ones again."""
        self._spooled.extendleft(reversed(items))
        self._bytes += sum(map(_size, items))

    def spool(self, until: Callable[[], bool], interval: float) -> None:
        """Take what comes into memory until *until*, asked each *interval* s, says so."""
        while not until():
            end = time.monotonic() + interval
            while (left := end - time.monotonic()) > 0:
                if self._bytes > SPOOL_LIMIT or self.is_ending:
                    time.sleep(left)
                    break
                try:
                    item = self._queue.get(timeout=left)
                except queue.Empty:
                    break
                self._spooled.append(item)
                self._bytes += _size(item)
                self.is_ending = item is None

    @property
    def is_long(self) -> bool:
        """Whether as many messages wait as are written together."""
        return bool(self._spooled) or self._queue.qsize() >= TOGETHER

    @property
    def spooled_points(self) -> int:
        """Number of points in memory."""
        return sum(isinstance(item, PointTaken) for item in self._spooled)

    def _from_spool(self) -> Any:
        item = self._spooled.popleft()
        self._bytes -= _size(item)
        return item


def _size(item: Any) -> int:
    return size_of_points([item]) if isinstance(item, PointTaken) else 0
