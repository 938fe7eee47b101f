"""Which measurement an entry is about: its own, or that in another file which its results name."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, Any

from epxs.core.api import EpxsError
from epxs.phynx.file import open as open_file
from epxs.phynx.measurement import Measurement

if TYPE_CHECKING:
    from epxs.phynx.file import File

logger = logging.getLogger(__name__)


def measured_by(entry: Any) -> tuple[Measurement | None, File | None]:
    """Return the measurement of *entry*, or that which its results are of.

    Returns
    -------
    measurement : Measurement or None
        None if there is none, or its file was moved: results can be seen without.
    file : File or None
        The file that was opened for it; to be closed by the caller.
    """
    if entry.measurement is not None:
        return entry.measurement, None
    path, inside = entry.get("source/source_file"), entry.get("source/source_path")
    if path is None or inside is None:
        return None, None
    try:
        file = open_file(path.text())
    except EpxsError as error:
        logger.warning("the spectra of these results are not at hand: %s", error)
        return None, None
    found = file.get(inside.text())
    if isinstance(found, Measurement):
        return found, file
    file.close()
    return None, None
