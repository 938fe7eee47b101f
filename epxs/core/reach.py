"""Whether a file answers: asked before it is read, without anything that others wait for.

A read from a disk that went away ends when the disk is back, or never. Whoever reads for many
asks `Reach.check` at first; what hangs is then a thread that holds nothing.
"""

from __future__ import annotations

import os
import threading
import time
from pathlib import Path

#: Seconds for which an answer is believed; no file is asked more often.
FRESH = 1.0

#: Seconds that `Reach.check` waits for an answer; a disk that is there has one in a millisecond.
SOON = 0.05

#: Seconds without an answer after which a file is said to hang.
PATIENCE = 1.0


class Reach:
    """Asks for the first byte of a file in a thread that may hang, when somebody wants to know.

    Parameters
    ----------
    path
        The file. Whether it is there does not matter: that it is not is an answer.
    """

    def __init__(self, path: str | Path) -> None:
        self.path = str(path)
        self._lock = threading.Lock()
        self._answered = threading.Event()
        #: When the last answer came, and when the question was asked that waits for one.
        self._last = -FRESH
        self._asked: float | None = None

    @property
    def waits(self) -> bool:
        """Whether a question was asked that was not answered yet."""
        return self._asked is not None

    @property
    def hangs(self) -> bool:
        """Whether it did not answer for longer than a disk takes."""
        asked = self._asked
        return asked is not None and time.monotonic() - asked > PATIENCE

    def check(self) -> bool:
        """Say whether it answers; waits `SOON` seconds at most."""
        with self._lock:
            now, asked = time.monotonic(), self._asked
            if asked is None:
                if now - self._last < FRESH:
                    return True
                self._asked = asked = now
                self._answered.clear()
                threading.Thread(target=self._ask, name="epxs-reach", daemon=True).start()
        return self._answered.wait(max(0.0, asked + SOON - now))

    def _ask(self) -> None:
        try:
            # a path that is opened is asked for anew, also where a disk far away is remembered
            descriptor = os.open(self.path, os.O_RDONLY | os.O_CLOEXEC)
            try:
                os.pread(descriptor, 1, 0)
            finally:
                os.close(descriptor)
        except OSError:  # also an answer: what reads it says what is wrong
            pass
        self._last, self._asked = time.monotonic(), None
        self._answered.set()
