"""Asks an IOC from time to time: one that hangs says nothing, for half a minute."""

from __future__ import annotations

import threading
from collections.abc import Callable

from epxs.core.api import InstrumentError

#: Time between two questions, s.
INTERVAL = 2.0


class Heartbeat:
    """Calls *ask* in a thread of its own, and *tell* when it begins or ceases to answer.

    Parameters
    ----------
    ask
        Reads something from the IOC.
    tell
        Called with an error when there is no answer, and with None when there is one again.
    interval
        Time between two questions, in s; 0 for `INTERVAL`.
    """

    def __init__(
        self,
        ask: Callable[[], object],
        tell: Callable[[InstrumentError | None], None],
        interval: float = 0.0,
    ) -> None:
        self._ask = ask
        self._tell = tell
        self._interval = interval or INTERVAL
        self._ended = threading.Event()
        threading.Thread(target=self._serve, name="epics-heartbeat", daemon=True).start()

    def end(self) -> None:
        """Ask no more."""
        self._ended.set()

    def _serve(self) -> None:
        silent = False
        while not self._ended.wait(self._interval):
            error = None
            try:
                self._ask()
            except InstrumentError as failure:
                error = failure
            if self._ended.is_set():
                return
            if (error is not None) != silent:
                silent = error is not None
                self._tell(error)
