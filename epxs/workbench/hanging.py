"""Whether a file hangs that was opened already: its disk went away while it was read.

HDF5 reads one file at a time in a process. So a file is asked whether it answers before it is
read (`epxs.core.api.Reach`): what needs it waits, other files go on. Where a disk goes away in the
middle of a read the views of all HDF5 files wait for it; the window does not, says which file it
is, and can be closed.
"""

from __future__ import annotations

import logging
import os
import sys
import threading
import time
from collections.abc import Callable, Iterable
from typing import Any

from epxs.core.api import Errands, Reach
from epxs.core.reach import PATIENCE as PATIENCE_BEFORE
from epxs.phynx import api as phynx

#: Seconds without any work after which a thread that reads is said to hang.
PATIENCE = 5.0

#: Work of a thread that only waits, s: less than that between two looks is none.
_NOTHING = 0.002

#: Seconds between two looks of the thread that ends a program which cannot be closed, and for
#: how long it looks: what closes by itself, or was not closed after all, is left alone.
_PACE, _LONGEST = 0.2, 30.0


class Hanging:
    """Looks whether the thread of *errands* gets on; the owner calls `look` now and then.

    Parameters
    ----------
    errands
        What reads files.
    tell
        Called with a sentence when a file hangs, and when it answers again; in the thread that
        calls `look`.
    """

    def __init__(self, errands: Errands, tell: Callable[[str], None]) -> None:
        self._errands, self._tell = errands, tell
        self._moved, self._worked = time.monotonic(), 0.0
        #: The file that hangs while it is read; "" while none does.
        self.file = ""
        #: Files that did not answer before they were read.
        self._silent: dict[str, Reach] = {}

    def look(self, reaches: Iterable[Reach] = ()) -> None:
        """Look again; tell if something changed.

        Parameters
        ----------
        reaches
            Of the open files.
        """
        for reach in reaches:
            if reach.hangs and reach.path not in self._silent:
                self._silent[reach.path] = reach
                self._tell(
                    f"{reach.path}: does not answer: found nothing for {PATIENCE_BEFORE:g} s; "
                    "expected its first byte. What needs it waits, other files go on: see whether "
                    "its disk is connected."
                )
        for path in [path for path, reach in self._silent.items() if not reach.waits]:
            del self._silent[path]
            self._tell(f"{path}: answers again")
        hangs = self.stands_for() > PATIENCE
        if hangs and not self.file:
            self.file = read_by(self._errands.at_work) or "a file"
            self._tell(
                f"{self.file}: does not answer: it was read, and found nothing for {PATIENCE:g} s; "
                "expected its data. Views of HDF5 files wait for it: see whether its disk is "
                "connected, or close the window and open the other files again."
            )
        elif not hangs and self.file:
            self._tell(f"{self.file}: answers again")
            self.file = ""

    def stands_for(self) -> float:
        """Return for how long the thread has neither worked nor ended its errand, s."""
        thread, now = self._errands.at_work, time.monotonic()
        worked = work_of(thread)
        if thread is None or not 0 <= worked - self._worked < _NOTHING:
            self._moved, self._worked = now, worked
        return now - self._moved


def work_of(thread: int | None) -> float:
    """Return for how long a thread of this process has worked, s; 0 if that is not known."""
    if thread is None or not hasattr(time, "pthread_getcpuclockid"):
        return 0.0
    try:
        return time.clock_gettime(time.pthread_getcpuclockid(thread))
    except OSError:  # it ended meanwhile
        return 0.0


def read_by(thread: int | None) -> str:
    """Return the name of the file that a thread of this process reads now; "" if none."""
    frame: Any = None if thread is None else sys._current_frames().get(thread)
    while frame is not None:
        for name in ("self", "file"):
            own = frame.f_locals.get(name)
            if isinstance(own, phynx.Node):
                return str(own.file.filename)
        frame = frame.f_back
    return ""


def leave_anyway(errands: Errands) -> None:
    """End the program also if a file hangs; called when it is about to end.

    What is left of a file must be given back to HDF5, which waits for the disk for ever.
    """
    hanging = Hanging(errands, lambda sentence: None)

    def watch() -> None:
        end = time.monotonic() + _LONGEST
        while hanging.stands_for() < PATIENCE:
            if time.monotonic() > end:
                return
            time.sleep(_PACE)
        _end([read_by(errands.at_work) or "a file"])

    threading.Thread(target=watch, name="workbench-leaving", daemon=True).start()


def end_if_silent(errands: Errands) -> None:
    """End the program at once if a file did not answer when it should be closed.

    Call it when nothing is left to be done: HDF5 closes what is open, and would wait.
    """
    if names := errands.waits_for:
        _end(names)


def _end(names: Iterable[str]) -> None:
    for name in names:
        print(f"{name}: does not answer; the program ends without closing it", file=sys.stderr)
    sys.stdout.flush()
    sys.stderr.flush()
    logging.shutdown()
    os._exit(0)
