"""What a `Follower` does with a file of another format: looks whether its reader finds more."""

from __future__ import annotations

import logging
import time
from pathlib import Path
from typing import Any

from epxs.core.api import EpxsError, Mailbox
from epxs.phynx.entry import Entry

logger = logging.getLogger(__name__)

#: Seconds between two looks; a look at a file that did not grow takes microseconds.
_INTERVAL = 0.05


class ForeignLooks:
    """Looks at a file of another format, and posts what changed; in the thread of the follower.

    Parameters
    ----------
    file
        A `File` that a reader shows.
    mailbox
        Where changes are posted.
    """

    def __init__(self, file: Any, mailbox: Mailbox) -> None:
        self.path: Path = file.location
        self._file = file
        self._mailbox = mailbox
        self._known = set(file.keys())
        self._told: dict[Any, dict[str, Any]] = {}
        self._next = 0.0
        #: What was wrong at the last look, so that it is told once.
        self._trouble = ""

    def look(self) -> bool:
        """Look once; return whether there may be more to see."""
        if not self._file:
            return False
        if time.monotonic() >= self._next:
            self._next = time.monotonic() + _INTERVAL
            try:
                if self._file.look_again():
                    self._tell()
                self._trouble = ""
            except EpxsError as error:  # removed, or being replaced just now
                if str(error) != self._trouble:
                    logger.warning("%s", error)
                self._trouble = str(error)
        return True

    def close(self) -> None:
        """Do nothing: only the file itself is open."""

    def _tell(self) -> None:
        names = self._file.keys()
        added = [name for name in names if name not in self._known]
        self._known = set(names)
        for name in added:
            entry = self._file[f"/{name}"]
            if isinstance(entry, Entry):
                _ = entry.measurement  # from now on it is watched
                self._mailbox.push(entry)
        for measurement in self._file.watched:
            found = {
                "npoints": measurement.read_npoints(),
                "acquired": measurement.read_acquired(),
                "state": measurement.read_state(),
            }
            if self._told.get(measurement, measurement.trait_get(*found)) != found:
                self._mailbox.post((measurement, "progress"), found)
            self._told[measurement] = found
