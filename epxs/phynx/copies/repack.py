"""Rewriting a file: compressed, or portable; or what can be read of a damaged one."""

from __future__ import annotations

import logging
import shutil
from pathlib import Path

from epxs.core.api import FileError
from epxs.phynx import opening
from epxs.phynx.copies.tree_compare import difference
from epxs.phynx.copies.tree_copy import TreeCopy
from epxs.phynx.living.liveness import has_writer, is_locked
from epxs.phynx.living.repair import needs_repair, repair
from epxs.phynx.writing.complete_file import complete_file
from epxs.phynx.writing.storage import Storage

logger = logging.getLogger(__name__)


def repack(
    path: str | Path,
    out: str | Path | None = None,
    compression: str = "bslz4",
    mend: bool = False,
    force: bool = False,
) -> list[str]:
    """Rewrite a file; return what was mended or lost, a sentence each.

    The result appears under its name when it is complete and was compared with the original,
    value by value. Until then the original stays as it is; little is in memory at a time.

    Parameters
    ----------
    path
        An HDF5 file.
    out
        Where the result is; in place of the original by default.
    compression
        ``bslz4`` (needs hdf5plugin to be read), ``gzip`` (everything reads it) or ``none``.
    mend
        Whether a file whose writer was killed is closed first, and what cannot be read is
        left out.
    force
        Whether *out* is replaced where it exists.

    Raises
    ------
    FileError
        If the file is being written, or was not closed and shall not be mended.
    FormatError
        If it has something that cannot be copied.
    ConfigurationError
        If there is no such compression.
    """
    place, storage = Path(path), Storage(compression)
    opening.check_accessible(place)
    if has_writer(place) or is_locked(place):
        raise FileError(
            f"{place}: found a file that another program is writing; expected a finished file. "
            "Wait until it is closed there."
        )
    done = _close(place, mend)
    target = place if out is None else Path(out)
    with complete_file(target, force or out is None or target == place) as new:
        with opening.open_h5(place, "r") as old:
            copy = TreeCopy(old, new.h5, storage, tolerant=mend)
            copy.run()
            new.flush()
            if not copy.lost and (told := difference(old, new.h5)):
                raise FileError(
                    f"{place}: found a copy that differs at {told}; expected the same. "
                    "The original was kept; copy it with: h5repack"
                )
        shutil.copymode(place, new.location)
    return done + [f"lost {lost}" for lost in copy.lost]


def _close(place: Path, mend: bool) -> list[str]:
    if not needs_repair(place):
        return []
    if mend:
        return repair(place)
    raise FileError(
        f"{place}: found a file that its writer left open when it was killed; expected a closed "
        "one. Close it with: epxs repack --repair FILE"
    )
