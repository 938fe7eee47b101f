"""Following a file that another process writes: its models tell what the writer's own tell."""

from __future__ import annotations

import logging
import threading
import time
import zlib
from pathlib import Path
from typing import Any

import numpy as np
from traits.api import Any as AnyTrait
from traits.api import HasStrictTraits

from epxs.core.api import EpxsError, Mailbox
from epxs.phynx.entry import Entry
from epxs.phynx.foreign.follow_foreign import ForeignLooks
from epxs.phynx.foreign.foreign_tree import ForeignTree
from epxs.phynx.living.liveness import has_writer
from epxs.phynx.living.superblock import read_superblock
from epxs.phynx.living.watch import Watch
from epxs.phynx.names import natural

logger = logging.getLogger(__name__)

#: Seconds between two looks at the results of fits, and at whether there are new entries.
_RESULTS, _ENTRIES = 0.1, 0.05
#: States of scans that may get more points.
_RUNNING = frozenset(("running", "paused"))


class Follower(HasStrictTraits):
    """Looks at a growing file in a thread of its own; its models change in `deliver`.

    `Measurement.acquired`, `npoints` and `state`, and `ElementMaps.fitted` and `updated`
    change as they do in the process that writes. Entries that are added are noticed, and
    the end of a scan, and the death of its writer. A file of another format is followed as
    far as its reader tells: how many points there are, and scans that are added.

    Make it with `File.follow`; use it as a context manager, or close it.

    Parameters
    ----------
    file
        A `File` open for reading.
    interval
        Seconds between two looks at how many points there are.
    """

    #: The `Entry` that was added last, or is being written; None before.
    entry = AnyTrait()

    _mailbox = AnyTrait()
    _stopping = AnyTrait()
    _thread = AnyTrait()

    def __init__(self, file: Any, interval: float = 0.002) -> None:
        super().__init__()
        self._mailbox = Mailbox()
        self._stopping = threading.Event()
        has_reader = isinstance(file.h5, ForeignTree)
        looks = (ForeignLooks if has_reader else _Looks)(file, self._mailbox)
        self._thread = threading.Thread(
            target=_serve,
            args=(looks, file, self._stopping, interval),
            name="phynx-follow",
            daemon=True,
        )
        self._thread.start()

    def deliver(self) -> int:
        """Bring the models up to date; call it in the thread that owns them.

        Returns
        -------
        int
            How many models changed.
        """
        latest, entries = self._mailbox.collect()
        for entry in entries:
            self.entry = entry
        for (node, _), traits in latest.items():
            node.trait_set(**traits)
        return len(latest) + len(entries)

    def wait(self, timeout: float) -> bool:
        """Wait until there is something to deliver, *timeout* seconds at most."""
        return bool(self._mailbox.wait(timeout))

    @property
    def is_following(self) -> bool:
        """Whether it still looks; it ends when its file is closed."""
        return bool(self._thread.is_alive())

    def close(self) -> None:
        """Stop looking, soon; what was found can still be delivered."""
        self._stopping.set()

    def __enter__(self) -> Follower:
        return self

    def __exit__(self, *exception: object) -> None:
        self.close()
        self._thread.join()


def _serve(looks: Any, file: Any, stopping: threading.Event, interval: float) -> None:
    try:
        while not stopping.wait(interval):
            if file.reach is not None and not file.reach.check():
                continue  # whoever waits for its disk holds up all who use HDF5
            if not looks.look():
                break
    except Exception:  # the edge of the worker
        logger.exception("%s is not followed any more", looks.path)
    finally:
        looks.close()


class _Looks:
    """What the thread does: looks, and posts what changed."""

    def __init__(self, file: Any, mailbox: Mailbox) -> None:
        self.path: Path = file.location
        self._file = file
        self._mailbox = mailbox
        self._scans: list[_Scan] = []
        self._known: set[str] | None = None
        self._next = 0.0
        #: Whether the file could not be opened anew, and that is tried again.
        self._waiting = False
        #: What was on disk when the file was opened, as far as that is known.
        self._stamp: tuple[Any, ...] | None = None

    def look(self) -> bool:
        """Look once; return whether there may be more to see."""
        if not self._file:
            return False
        try:
            for scan in self._scans:
                scan.look(self._mailbox)
            if time.monotonic() >= self._next:
                self._next = time.monotonic() + _ENTRIES
                self._look_around()
        except (EpxsError, OSError, KeyError, ValueError, RuntimeError) as error:
            # somebody opens the file anew just now, in this process or in that of the writer
            logger.debug("%s: %s", self.path, error)
        return True

    def close(self) -> None:
        """Let go of the file."""
        for scan in self._scans:
            scan.close()

    def _look_around(self) -> None:
        """Open the file anew if its writer did; look for entries."""
        if not self._file.is_foreign and self._is_stale():
            if not self._reopen():
                return
        elif self._known is not None and not self._file.writable:
            return  # entries are not added to a file that is being read
        self._stamp = self._stamp or self._read_stamp()
        names = set(self._file.h5)
        added = sorted(names - (self._known or set()), key=natural)
        first, self._known = self._known is None, names
        for name in added:
            entry = self._file[f"/{name}"]
            if isinstance(entry, Entry):
                self._begin(entry, announce=not first)

    def _read_stamp(self) -> tuple[Any, ...]:
        """Return what changes whenever somebody opens the file to write, and closes it."""
        superblock = read_superblock(self.path)
        if superblock is None or superblock.is_open:
            return () if superblock is None else (superblock.end, superblock.flags)
        stat = self.path.stat()
        return superblock.end, superblock.flags, stat.st_mtime_ns

    def _is_stale(self) -> bool:
        """Whether what this process has open is not what is on disk."""
        if self._waiting:
            return True
        superblock = read_superblock(self.path)
        if self._file.writable or superblock is None:
            return False
        if self._read_stamp() == self._stamp:
            return False
        if superblock.is_open != self._file.follows:
            return not superblock.is_open or has_writer(self.path)
        # a scan that goes on only grows; after it there may be another one
        return self._stamp is not None and not any(scan.goes_on for scan in self._scans)

    def _reopen(self) -> bool:
        superblock = read_superblock(self.path)
        if superblock is not None and superblock.is_open and not superblock.for_readers:
            return False  # the next entry is being made
        stamp = self._read_stamp()
        self._waiting = True
        self._file.reopen("r")
        self._waiting, self._stamp = False, stamp
        for scan in self._scans:
            scan.look(self._mailbox, finally_=True)
        self._scans = [scan for scan in self._scans if scan.goes_on]
        return True

    def _begin(self, entry: Any, announce: bool) -> None:
        measurement = entry.measurement
        # what its model says counts as well: the writer may have died since it was made
        running = measurement is not None and not _RUNNING.isdisjoint(
            (measurement.read_state(), measurement.state)
        )
        if running:
            self._scans.append(_Scan(entry))
        if running or announce:
            self._mailbox.push(entry)


class _Scan:
    """A scan that is being written, or whose results are."""

    def __init__(self, entry: Any) -> None:
        self._measurement = entry.measurement
        self._grows = self._measurement.grows
        self._watch = Watch(self._measurement)
        self._told: dict[str, Any] = {}
        self._results: dict[Any, int | None] = dict.fromkeys(entry.results.values())
        self._next = 0.0
        #: Whether points may still come; results may come later.
        self.goes_on = True

    def look(self, mailbox: Mailbox, finally_: bool = False) -> None:
        """Post what changed."""
        if self.goes_on:
            state = self._watch.state()  # first: an ended scan gets no more points
            found = {"acquired": self._watch.acquired(), "state": state}
            if self._grows:
                found = {"npoints": found["acquired"], **found}
            if found != self._told:
                self._told = found
                mailbox.post((self._measurement, "progress"), found)
            self.goes_on = state in _RUNNING
        if self._results and (finally_ or time.monotonic() >= self._next):
            self._next = time.monotonic() + _RESULTS
            self._look_at_results(mailbox)
        if not self.goes_on:
            self.close()

    def close(self) -> None:
        """Let go of the file."""
        self._watch.close()

    def _look_at_results(self, mailbox: Mailbox) -> None:
        for maps, before in self._results.items():
            quality = np.ascontiguousarray(maps.chi_square)
            now = zlib.crc32(quality.tobytes())  # a fit that was made again counts as many
            if now == before:
                continue
            self._results[maps] = now
            fitted = maps.read_fitted()
            if before is not None or fitted != maps.fitted:
                mailbox.post((maps, "fitted"), {"fitted": fitted, "updated": True})
