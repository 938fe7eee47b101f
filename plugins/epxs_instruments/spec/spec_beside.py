"""Files beside a spec file whose names begin with its own: spectra and images of its scans."""

from __future__ import annotations

import os
import time
from pathlib import Path

#: A folder that changed less than so many nanoseconds before it was listed may have changed
#: again since, and its time would not tell.
_UNSURE = 100_000_000


class Beside:
    """The names of these files; a folder that did not change is listed once.

    Parameters
    ----------
    path
        The spec file.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._changed = -1
        self._names: list[str] = []

    def names(self) -> list[str]:
        """Return the names without that of the spec file: ``.scan7.vortex.mca``; sorted."""
        folder = self._path.parent
        try:
            changed = os.stat(folder).st_mtime_ns
            if changed != self._changed:
                self._names = self._list(folder)
                self._changed = changed if time.time_ns() - changed > _UNSURE else -1
        except OSError:  # the folder is gone, or may not be listed
            return []
        return self._names

    def _list(self, folder: Path) -> list[str]:
        own = self._path.name
        with os.scandir(folder) as found:
            return sorted(
                entry.name[len(own) :]
                for entry in found
                if entry.name.startswith(own) and entry.name != own
            )

    def path(self, name: str) -> Path:
        """Return the file that `names` has as *name*."""
        return self._path.with_name(self._path.name + name)

    def size(self, name: str) -> int:
        """Return how long it is, in bytes; -1 if it is gone."""
        try:
            return os.path.getsize(self.path(name))
        except OSError:
            return -1
