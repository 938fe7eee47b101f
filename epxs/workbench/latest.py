"""Reading for views: the newest request only, and never more than one on its way."""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import Any
from weakref import WeakSet

from epxs.core.api import NORMAL, Errands

logger = logging.getLogger(__name__)

#: Those that wait for what they asked.
_flying: WeakSet[Latest] = WeakSet()


def in_the_air() -> int:
    """Return how many requests of all views are on their way; 0 when all views are complete."""
    return len(_flying)


def forget_all() -> None:
    """Expect nothing that is on its way any more: nobody delivers it."""
    _flying.clear()


class Latest:
    """Runs one request at a time; of those that come meanwhile only the newest is kept.

    So a view that follows a fast scan asks as often as it likes, and reads as often as the
    disk allows. What is more urgent than the request on its way, such as a click, overtakes it;
    then nobody is told what that one found.

    Parameters
    ----------
    name
        What is read, for the log.
    """

    #: How often a request that failed is tried again: a file may be changing its mode.
    TRIES = 3

    def __init__(self, name: str) -> None:
        self._name = name
        self._flies = False
        self._urgency = NORMAL
        self._sent = 0
        self._next: tuple[Any, ...] | None = None
        self._cancelled = 0

    @property
    def busy(self) -> bool:
        """Whether a request is on its way."""
        return self._flies

    def ask(
        self,
        errands: Errands,
        read: Callable[[], Any],
        show: Callable[[Any], None],
        priority: int = NORMAL,
        tell: Callable[[str], None] = lambda sentence: None,
    ) -> None:
        """Have *read* run in the thread of *errands*, and *show* called with its result.

        Call it from the main thread, where *show* is called as well; or *tell*, with a sentence,
        if it cannot be read.
        """
        request = (errands, read, show, priority, tell)
        if self._flies and priority >= self._urgency:
            self._next = request
        else:
            self._send(request, self.TRIES)

    def cancel(self) -> None:
        """Show nothing of what was asked so far."""
        self._cancelled += 1
        self._next = None
        _flying.discard(self)

    def _send(self, request: tuple[Any, ...], tries: int) -> None:
        self._flies = True
        _flying.add(self)
        errands, read, show, priority, tell = request
        self._urgency, self._next = priority, None
        self._sent += 1
        number, ticket = self._sent, self._cancelled

        def arrived(result: Any) -> None:
            if number != self._sent:
                return  # it was overtaken
            self._land()
            if ticket == self._cancelled:
                self._show(show, result)
            self._go_on()

        def failed(error: Exception) -> None:
            if number != self._sent:
                return
            self._land()
            if self._next is None and ticket == self._cancelled:
                if tries > 1:
                    self._send(request, tries - 1)
                    return
                sentence = f"{self._name}: cannot be read: {error}"
                logger.warning("%s", sentence)
                logger.debug("%s", self._name, exc_info=error)
                self._show(tell, " ".join(sentence.split()))
            self._go_on()

        errands.submit(read, arrived, failed, priority)

    def _land(self) -> None:
        self._flies = False
        _flying.discard(self)

    def _go_on(self) -> None:
        if not self._flies and self._next is not None:
            request, self._next = self._next, None
            self._send(request, self.TRIES)

    def _show(self, show: Callable[[Any], None], result: Any) -> None:
        try:
            show(result)
        except Exception:  # one view must not take the others along
            logger.exception("%s: cannot be shown", self._name)
