"""A time limit for what a plugin does in the main thread."""

from __future__ import annotations

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from epxs.core.api import EpxsError


class TookTooLong(EpxsError, TimeoutError):
    """A plugin did not come back in time."""


@contextmanager
def within(seconds: float, what: str) -> Iterator[None]:
    """Raise `TookTooLong` in the context when *seconds* are over.

    Uses the alarm of the process, so it works in the main thread of systems that have one; an
    extension module that never returns is not interrupted. Elsewhere there is no limit.
    """
    if not hasattr(signal, "setitimer") or threading.current_thread() is not (
        threading.main_thread()
    ):
        yield
        return

    def ring(*arguments: Any) -> None:
        raise TookTooLong(
            f"{what}: found it at work after {seconds:g} s; expected it to be done. "
            "Ask its author to do long work in a thread."
        )

    before = signal.signal(signal.SIGALRM, ring)
    signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)
