"""Finds the reader for a file of another format."""

from __future__ import annotations

import logging
from pathlib import Path
from typing import Any

import h5py

from epxs.core.api import FileError, FormatError, OfferError, offers
from epxs.phynx.attributes import text_attribute

logger = logging.getLogger(__name__)

#: Bytes of a file that are not HDF5 which a reader judges it by.
START = 4096
#: Who writes files that nodes read as they are.
_OUR_OWN = ("epxs",)


def find_reader(path: str | Path) -> Any:
    """Return a reader for the file *path*, or None for an HDF5 file that needs none.

    Raises
    ------
    FileError
        If the file cannot be read.
    FormatError
        If it is not HDF5, and no reader knows its format.
    """
    path = Path(path)
    if not h5py.is_hdf5(path):
        return _open_text(path)
    with h5py.File(path, "r", locking=False, swmr=True) as file:
        reader = reader_class(file)
    return None if reader is None else reader(path)


def reader_class(file: h5py.File) -> Any:
    """Return the class of the reader for an open HDF5 file, or None if it needs none."""
    if text_attribute(file, "creator") in _OUR_OWN:
        return None
    return next((cls for cls in _readers(hdf5=True) if _accepts(cls, file)), None)


def _open_text(path: Path) -> Any:
    try:
        with path.open("rb") as stream:
            start = stream.read(START)
    except OSError as error:
        raise FileError(
            f"{path}: cannot be read: {error.strerror}. Check its name and permissions."
        ) from error
    for cls in _readers(hdf5=False):
        if _accepts(cls, start):
            return cls(path)
    known = ", ".join(offers.names(offers.READERS))
    raise FormatError(
        f"{path}: found a file of an unknown format; expected HDF5, or one of: {known}. "
        "Install the plugin that reads it."
    )


def _readers(hdf5: bool) -> list[Any]:
    """Return the classes of readers that are installed and can be imported."""
    found = []
    for name in offers.names(offers.READERS):
        try:
            cls = offers.find(offers.READERS, name)
        except OfferError as error:
            logger.warning("%s", error)
            continue
        if bool(getattr(cls, "hdf5", False)) == hdf5:
            found.append(cls)
    return found


def _accepts(cls: Any, start: Any) -> bool:
    """Whether the reader knows the file; one that fails does not."""
    try:
        return bool(cls.sniff(start))
    except Exception as error:  # the edge of the plugin
        logger.warning("reader %s: %s", cls.__name__, error, exc_info=True)
        return False
