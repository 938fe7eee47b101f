"""Errands: work that one thread does, in order of urgency, for a thread that must not wait."""

from __future__ import annotations

import itertools
import logging
import math
import queue
import threading
import time
from collections import deque
from collections.abc import Callable
from typing import Any

from epxs.core.mailbox import Mailbox

logger = logging.getLogger(__name__)

#: Priorities: a smaller number is served first.
URGENT, NORMAL, BULK = 0, 1, 2


class Errands:
    """One daemon thread that runs functions and hands their results back.

    The results wait until the owner of the models calls `deliver`, usually from a timer of
    the GUI; so no callback ever runs in a foreign thread.

    Parameters
    ----------
    name
        Name of the thread, for logs and debuggers.
    """

    def __init__(self, name: str) -> None:
        self._name = name
        self._mailbox = Mailbox()
        #: What was collected and not yet delivered; used by the thread that delivers alone.
        self._arrived: deque[tuple[Any, Any]] = deque()
        self._count = itertools.count()
        self._queue: queue.PriorityQueue[tuple[int, int, Callable[[], None]]] = (
            queue.PriorityQueue()
        )
        self._lock = threading.Lock()
        self._open = 0
        self._thread: threading.Thread | None = None
        #: Priority of what runs now, and how many run within one another; set by the thread alone.
        self._running = BULK
        self._depth = 0
        #: Seconds for which the thread has worked, as far as errands have ended.
        self.worked = 0.0

    def submit(
        self,
        function: Callable[[], Any],
        then: Callable[[Any], None] | None = None,
        failed: Callable[[Exception], None] | None = None,
        priority: int = NORMAL,
    ) -> None:
        """Run *function* in the thread; `deliver` then calls *then* with its result.

        Parameters
        ----------
        function
            Called without arguments in the thread.
        then
            Called with the result by `deliver`.
        failed
            Called with the exception by `deliver`; without it the exception is logged.
        priority
            `URGENT`, `NORMAL` or `BULK`; equal ones are served in order.
        """

        def run() -> None:
            try:
                result = function()
            except Exception as error:  # the edge of the worker
                if failed is None:
                    logger.exception("%s: an errand failed", self._name)
                self._mailbox.push((failed, error))
            else:
                self._mailbox.push((then, result))

        self._start()
        self._queue.put((priority, next(self._count), run))

    def give_way(self) -> None:
        """Run what is more urgent than the errand that calls this; does nothing elsewhere.

        An errand that takes long calls it between its parts, so that a click is answered in
        the middle of it.
        """
        if threading.current_thread() is not self._thread:
            return
        while (waiting := self._next_above(self._running)) is not None:
            self._run(waiting)

    def deliver(self, seconds: float = math.inf) -> int:
        """Call what waits for results, in the calling thread; return how many there were.

        Parameters
        ----------
        seconds
            After which no further one is called; the rest waits for the next time.
        """
        _, arrived = self._mailbox.collect()
        self._arrived.extend(arrived)
        end, count = time.monotonic() + seconds, 0
        while self._arrived and (not count or time.monotonic() < end):
            callback, value = self._arrived.popleft()
            count += 1
            try:
                if callback is not None:
                    callback(value)
            finally:
                with self._lock:
                    self._open -= 1
        return count

    @property
    def has_arrived(self) -> bool:
        """Whether there is more to deliver that `deliver` left for the next time."""
        return bool(self._arrived)

    @property
    def at_work(self) -> int | None:
        """Identifier of the thread while it runs an errand; None while it has nothing to do."""
        return None if self._thread is None or not self._depth else self._thread.ident

    @property
    def idle(self) -> bool:
        """Whether nothing is left to do or to deliver."""
        return self._open == 0

    def wait(self, timeout: float) -> bool:
        """Wait until there is something to deliver, *timeout* seconds at most."""
        return self.has_arrived or self._mailbox.wait(timeout)

    def _start(self) -> None:
        with self._lock:
            self._open += 1
            if self._thread is None:
                self._thread = threading.Thread(target=self._serve, name=self._name, daemon=True)
                self._thread.start()

    def _serve(self) -> None:
        while True:
            self._run(self._queue.get())
            self.worked = time.thread_time()

    def _run(self, item: tuple[int, int, Callable[[], None]]) -> None:
        priority, _, run = item
        before, self._running = self._running, priority
        self._depth += 1
        try:
            run()
        finally:
            self._depth -= 1
            self._running = before

    def _next_above(self, priority: int) -> tuple[int, int, Callable[[], None]] | None:
        """Take the most urgent errand out of the queue, if it is more urgent than *priority*."""
        try:
            item = self._queue.get_nowait()
        except queue.Empty:
            return None
        if item[0] < priority:
            return item
        self._queue.put(item)
        return None
