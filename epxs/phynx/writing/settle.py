"""What is left to do in a file when a scan is over and nobody follows it any more."""

from __future__ import annotations

import logging
from pathlib import Path

import h5py

from epxs.phynx.errors import hdf5_reason
from epxs.phynx.writing import growing, undeclared
from epxs.phynx.writing.cube import add_cubes

logger = logging.getLogger(__name__)


def settle(path: Path) -> None:
    """Trim the arrays of scans that grew, show spectra as maps, add what nobody announced.

    Where that fails, as on a full disk, the file is as good as it was while it grew.

    Parameters
    ----------
    path
        A file that is closed.
    """
    try:
        with h5py.File(path, "r+", libver=("v110", "v110"), locking=False) as file:
            settle_open(file, path)
        undeclared.forget(path)
    except (OSError, RuntimeError, KeyError, ValueError) as error:
        logger.error(
            "%s: cannot be tidied up: %s. All points are in it; values that were not announced "
            "are beside it.",
            path,
            hdf5_reason(error),
        )


def settle_open(file: h5py.File, path: Path) -> None:
    """Do so in a *file* that is open for writing; leave the file beside *path*."""
    for name in list(file):
        entry = file.get(name)
        if isinstance(entry, h5py.Group):
            growing.trim(entry)
            add_cubes(entry)
    undeclared.merge(file, path)
