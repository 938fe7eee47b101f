"""Calls from the thread of the shell that the main thread carries out."""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import Future, TimeoutError
from typing import Any

from epxs.core.api import EpxsError, Mailbox

#: Seconds between looks whether somebody interrupted who waits for the main thread.
PACE = 0.1


class MainThread:
    """Runs functions in the thread that made it, for threads that wait for their results.

    Parameters
    ----------
    wake
        Called, in any thread, when there is something to `deliver`.
    """

    def __init__(self, wake: Callable[[], None] = lambda: None) -> None:
        self._thread = threading.current_thread()
        self._mailbox = Mailbox()
        self._wake = wake
        self._closed = False

    @property
    def closed(self) -> bool:
        """Whether nothing is carried out any more."""
        return self._closed

    def call(self, function: Callable[..., Any], *arguments: Any, **options: Any) -> Any:
        """Run *function* in the main thread, and return what it returns.

        Raises
        ------
        EpxsError
            If the window is closed.
        """
        if threading.current_thread() is self._thread:
            return function(*arguments, **options)
        if self._closed:
            raise _closed()
        future: Future[Any] = Future()
        self._mailbox.push((future, lambda: function(*arguments, **options)))
        self._wake()
        while True:
            try:
                return future.result(PACE)
            except TimeoutError:
                if future.done():  # it was the function's own
                    raise
                if self._closed:
                    raise _closed() from None

    def deliver(self) -> None:
        """Carry out what waits; in the main thread."""
        _, waiting = self._mailbox.collect()
        for future, run in waiting:
            if not future.set_running_or_notify_cancel():
                continue
            try:
                future.set_result(run())
            except BaseException as error:  # noqa: BLE001 - the caller's, in the other thread
                future.set_exception(error)

    def close(self) -> None:
        """Carry out nothing any more: who waits is told so."""
        self._closed = True


def _closed() -> EpxsError:
    return EpxsError(
        "shell: found the window closed; expected it to carry this out. "
        "Keep what you need in variables, or open the window again."
    )
