"""Whether open files are still what they were: one may vanish, be replaced, or be cut short.

HDF5 tells none of it: it reads on in a file that has no name any more, and zeros behind the end.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from epxs.core.api import Errands
from epxs.workbench.latest import Latest

#: Seconds between two looks.
PACE = 1.5

#: Part of its size below which a file was cut short: a writer that ends gives back a little.
CUT = 0.9


@dataclass(frozen=True)
class _State:
    """A file on its disk: which one it is, and its size in bytes; all 0 if there is none."""

    device: int = 0
    number: int = 0
    size: int = 0


class Whereabouts:
    """Looks at files in the thread of *errands*, for a disk may hang; tells once of each change.

    Parameters
    ----------
    errands
        What looks at the disk.
    tell
        Called with a sentence in the thread that delivers for *errands*.
    """

    def __init__(self, errands: Errands, tell: Callable[[str], None]) -> None:
        self._errands, self._tell = errands, tell
        self._known: dict[str, _State] = {}
        self._told: dict[str, str] = {}
        self._looked = -PACE
        self._reader = Latest("where files are")

    def look(self, files: Mapping[str, bool]) -> None:
        """Look again if it is time to; of each name whether the file is being written."""
        now = time.monotonic()
        if now - self._looked < PACE or self._reader.busy:
            return
        self._looked = now
        names = list(files)
        for gone in set(self._known) - set(names):
            del self._known[gone]
            self._told.pop(gone, None)
        self._reader.ask(
            self._errands,
            lambda: {name: _state(name) for name in names},
            lambda found: self._compare(found, files),
        )

    def cancel(self) -> None:
        """Tell nothing any more."""
        self._reader.cancel()

    def _compare(self, found: Mapping[str, _State], written: Mapping[str, bool]) -> None:
        for name, now in found.items():
            before = self._known.setdefault(name, now)
            if written[name] and now.size:
                self._known[name] = now
            told = "" if now == before else changed(name, before, now)
            if told and self._told.get(name) != told:
                self._tell(told)
            self._told[name] = told
            if now.size > before.size and not told:
                self._known[name] = now


def changed(name: str, before: _State, now: _State) -> str:
    """Return what happened to a file, in one sentence; "" if nothing that matters."""
    if not now.number:
        return (
            f"{name}: found no such file any more; expected the one that is open. What is shown is "
            "of the file as it was: see whether it was moved, and open it there."
        )
    if before.number and (now.device, now.number) != (before.device, before.number):
        return (
            f"{name}: found another file in its place; expected the one that is open. What is "
            "shown is of the file before: close it and open it again."
        )
    if now.size < CUT * before.size:
        return (
            f"{name}: found {now.size:,} bytes; expected {before.size:,} as before. It was cut "
            "short, and what is read from it may be wrong: close it and open another copy."
        )
    return ""


def _state(name: str) -> _State:
    try:
        found = os.stat(name)
    except OSError:
        return _State()
    return _State(found.st_dev, found.st_ino, found.st_size)
