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
from epxs.core.reach import Reach

logger = logging.getLogger(__name__)

#: Priorities: a smaller number is served first.
URGENT, NORMAL, BULK = 0, 1, 2

#: Priority, number, what to run, and the file that it needs.
_Item = tuple[int, int, Callable[[], None], "Reach | None"]


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
        self._queue: queue.PriorityQueue[_Item] = queue.PriorityQueue()
        #: What needs a file that does not answer, until it does.
        self._aside: list[_Item] = []
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
        needs: Reach | None = None,
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
        needs
            The file that it reads: while that does not answer the errand is put aside, and
            others are run.
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
        self._queue.put((priority, next(self._count), run, needs))

    def for_file(self, needs: Reach | None) -> Errands:
        """Return what runs errands in the same thread, each of which needs a file."""
        return self if needs is None else _ForFile(self, needs)

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
        if self._aside:
            self._take_up()
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
    def waits_for(self) -> list[str]:
        """Files that do not answer, and that errands which were put aside need."""
        with self._lock:
            return sorted({item[3].path for item in self._aside if item[3] is not None})

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

    def _take_up(self) -> None:
        """Have done what was put aside, as far as its file answers now."""
        with self._lock:
            found = [item for item in self._aside if item[3] is None or not item[3].waits]
            self._aside = [item for item in self._aside if item not in found]
        for item in found:
            self._queue.put(item)

    def _run(self, item: _Item) -> None:
        priority, _, run, needs = item
        if needs is not None and not needs.check():
            with self._lock:
                self._aside.append(item)
            return
        before, self._running = self._running, priority
        self._depth += 1
        try:
            run()
        finally:
            self._depth -= 1
            self._running = before

    def _next_above(self, priority: int) -> _Item | None:
        """Take the most urgent errand out of the queue, if it is more urgent than *priority*."""
        try:
            item = self._queue.get_nowait()
        except queue.Empty:
            return None
        if item[0] < priority:
            return item
        self._queue.put(item)
        return None


class _ForFile(Errands):
    """The errands of one file, which the thread of all files runs while that file answers."""

    def __init__(self, errands: Errands, needs: Reach) -> None:
        self._all, self._needs = errands, needs

    def submit(
        self,
        function: Callable[[], Any],
        then: Callable[[Any], None] | None = None,
        failed: Callable[[Exception], None] | None = None,
        priority: int = NORMAL,
        needs: Reach | None = None,
    ) -> None:
        """Run *function* in the thread of all files, once the file answers."""
        self._all.submit(function, then, failed, priority, needs or self._needs)

    def give_way(self) -> None:
        """Run what is more urgent, of whichever file."""
        self._all.give_way()

    def deliver(self, seconds: float = math.inf) -> int:
        """Call what waits for results, of all files."""
        return self._all.deliver(seconds)

    def wait(self, timeout: float) -> bool:
        """Wait until there is something to deliver, of whichever file."""
        return self._all.wait(timeout)

    @property
    def waits_for(self) -> list[str]:
        """Files that do not answer, and that errands need."""
        return self._all.waits_for

    @property
    def has_arrived(self) -> bool:
        """Whether there is more to deliver."""
        return self._all.has_arrived

    @property
    def at_work(self) -> int | None:
        """Identifier of the thread while it runs an errand."""
        return self._all.at_work

    @property
    def idle(self) -> bool:
        """Whether nothing is left to do or to deliver, of any file."""
        return self._all.idle
