"""Whether open files still are what they were: one may vanish, be replaced, cut, or written over.

HDF5 tells none of it: it reads on in a file that has no name any more, and zeros behind the end.
"""

from __future__ import annotations

import os
import stat
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from epxs.core.api import Errands, Reach
from epxs.phynx.api import Imprint, Stamp
from epxs.workbench.latest import Latest

#: Seconds between two looks.
PACE = 1.5

#: Part of its size below which a file was cut short: a writer that ends gives back a little.
CUT = 0.9

#: Seconds after which a writer that has ended has closed its file.
ENDING = 10.0


@dataclass(frozen=True)
class Watched:
    """An open file, as far as the program knows."""

    #: Whether it is being written, as far as is known.
    written: bool = False

    #: How often it was opened: whoever writes into it from here opens it anew.
    generation: int = 0

    #: What stays in it however it grows.
    stamp: Stamp = ()

    #: Says whether its disk answers; while it does not, nobody looks.
    reach: Reach | None = None


@dataclass(frozen=True)
class _State:
    """A file on its disk: which one, its size in bytes and when it changed; 0 if there is none."""

    device: int = 0
    number: int = 0
    size: int = 0
    changed: int = 0


@dataclass(frozen=True)
class _Found:
    """What a look found of a file: its state, and whether what is in it is what was."""

    state: _State
    imprint: Imprint | None = None
    fits: bool = True


class Whereabouts:
    """Looks at files in the thread of *errands*, for a disk may hang; tells once of each change.

    Parameters
    ----------
    errands
        What looks at the disk.
    tell
        Called with the name of a file, a sentence, and whether what is read from it is wrong
        from now on; in the thread that delivers for *errands*.
    """

    def __init__(self, errands: Errands, tell: Callable[[str, str, bool], None]) -> None:
        self._errands, self._tell = errands, tell
        self._known: dict[str, _Found] = {}
        self._watched: dict[str, Watched] = {}
        #: Until when a file may change that was being written.
        self._ending: dict[str, float] = {}
        self._told: dict[str, str] = {}
        #: States in which a file had other contents; told of if they are so twice, for this
        #: program itself may be writing it.
        self._suspected: dict[str, _State] = {}
        self._looked = -PACE
        self._reader = Latest("where files are")

    def look(self, files: Mapping[str, Watched]) -> None:
        """Look again if it is time to."""
        now = time.monotonic()
        if now - self._looked < PACE or self._reader.busy:
            return
        self._looked = now
        for name in set(self._known) - set(files):
            self.forget(name)
        for name, file in files.items():
            before = self._watched.get(name)
            if file.written:
                self._ending[name] = now + ENDING
            fresh = before is not None and before.generation != file.generation
            if fresh and not self._told.get(name):  # it was opened anew to write into it
                self._known.pop(name, None)
        self._watched = dict(files)
        asked = {name: (file, self._known.get(name), self._may_change(name, now))
                 for name, file in files.items()}  # fmt: skip
        self._reader.ask(self._errands, lambda: _look_at_all(asked), self._compare)

    def forget(self, name: str) -> None:
        """Begin anew with a file, which is being closed."""
        for each in (self._known, self._watched, self._told, self._ending, self._suspected):
            each.pop(name, None)  # type: ignore[attr-defined]

    def cancel(self) -> None:
        """Tell nothing any more."""
        self._reader.cancel()

    def _may_change(self, name: str, now: float) -> bool:
        return now < self._ending.get(name, 0.0)

    def _compare(self, found: Mapping[str, _Found]) -> None:
        for name, now in found.items():
            before = self._known.setdefault(name, now)
            written = self._watched[name].written if name in self._watched else False
            told, wrong = "", False
            if now.state != before.state:
                told, wrong = changed(name, before.state, now.state, now.fits)
            if written and now.state.size and now.fits:
                told, wrong = "", False
            if not now.fits and self._suspected.get(name) != now.state:
                self._suspected[name] = now.state
                continue
            if told and self._told.get(name) != told:
                self._tell(name, told, wrong)
            self._told[name] = told
            if not told:
                self._known[name] = now


def changed(name: str, before: _State, now: _State, fits: bool = True) -> tuple[str, bool]:
    """Return what happened to a file, in one sentence, and whether reading it is wrong now.

    Parameters
    ----------
    name
        The file.
    before, now
        Its states.
    fits
        Whether what is in it is what was.

    Returns
    -------
    tuple
        A sentence; "" if nothing happened that matters.
    """
    if not now.number:
        return (
            f"{name}: found no such file any more; expected the one that is open. What is shown is "
            "of the file as it was: see whether it was moved, and open it there."
        ), False
    if before.number and (now.device, now.number) != (before.device, before.number):
        return (
            f"{name}: found another file in its place; expected the one that is open. What is "
            "shown is of the file before: see the other one with File > Open again."
        ), False
    if now.size < CUT * before.size:
        return (
            f"{name}: found {now.size:,} bytes; expected {before.size:,} as before. It was cut "
            "short, and nothing is read from it any more: close it and open another copy."
        ), True
    if not fits:
        return (
            f"{name}: found other contents; expected those that are open. Another program wrote "
            "over the file, and nothing is read from it any more: see what is in it now with "
            "File > Open again."
        ), True
    return "", False


def _look_at_all(asked: Mapping[str, tuple[Watched, _Found | None, bool]]) -> dict[str, _Found]:
    """Return what is found of those files that answer."""
    return {
        name: _look(name, *each)
        for name, each in asked.items()
        if each[0].reach is None or each[0].reach.check()
    }


def _look(name: str, file: Watched, before: _Found | None, may_change: bool) -> _Found:
    """Return what is found of a file; what is in it is looked at only if it changed."""
    state = _state(name)
    if not state.size:
        return _Found(state)
    known = None if before is None else before.imprint
    if before is not None and before.state == state and (may_change or (known and known.sample)):
        return before
    try:
        fits = known is None or known.fits(name, may_change)
        return _Found(state, Imprint.of(name, file.stamp, grows=may_change), fits)
    except OSError:  # it may be looked at, but not read
        return _Found(state)


def _state(name: str) -> _State:
    try:
        found = os.stat(name)
    except OSError:
        return _State()
    if not stat.S_ISREG(found.st_mode):  # reading a pipe would wait
        return _State(found.st_dev, found.st_ino)
    return _State(found.st_dev, found.st_ino, found.st_size, found.st_mtime_ns)
