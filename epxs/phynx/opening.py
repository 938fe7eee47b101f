"""Opening HDF5 files in every state they are found in, with errors that say what to do."""

from __future__ import annotations

import logging
import time
from pathlib import Path
from typing import Any

import h5py

from epxs.core.api import FileError, FormatError
from epxs.phynx.errors import hdf5_reason
from epxs.phynx.foreign.foreign_tree import ForeignTree
from epxs.phynx.foreign.readers import find_reader, reader_class
from epxs.phynx.living.liveness import has_writer, is_locked
from epxs.phynx.living.repair import check_complete, needs_repair, open_closed_view, repair
from epxs.phynx.living.superblock import read_superblock
from epxs.phynx.writing import undeclared
from epxs.phynx.writing.filters import offer_filters

logger = logging.getLogger(__name__)

#: Readable by HDF5 1.10 and later, and able to be read while it is written.
LIBVER = "v110"
#: Looks at a first block that seems to be damaged.
_LOOKS = 5


def open_h5(path: Path, mode: str) -> h5py.File:
    """Open *path*.

    Parameters
    ----------
    path
        The file.
    mode
        ``r``: also while it is written, or after its writer was killed; never locks.
        ``a``: to add to it, made if it is not there. ``w``: made anew.

    Raises
    ------
    FileError
        If it cannot be opened, made or written.
    FormatError
        If it is not an HDF5 file.
    """
    if mode == "r":
        return _open_to_read(path)
    if mode == "a":
        return _open_to_add(path)
    if mode == "w":
        return _create(path)
    raise FileError(f"{path}: found the mode {mode!r}; expected 'r', 'a' or 'w'. Use one of these.")


def open_readable(path: Path, raw: bool) -> Any:
    """Open *path* to read: an h5py file, or the tree that a reader of another format shows.

    Parameters
    ----------
    path
        The file.
    raw
        Whether an HDF5 file of another program is shown as it is.

    Raises
    ------
    FileError
        If it cannot be opened.
    FormatError
        If it is of no known format.
    """
    check_accessible(path)
    if not h5py.is_hdf5(path):
        _check_begun(path)
        return ForeignTree(find_reader(path))
    file = _open_to_read(path)
    check_root(path, file)
    reader = None if raw else reader_class(file)
    if reader is None:
        return file
    file.close()
    return ForeignTree(reader(path))


def _check_begun(path: Path) -> None:
    """Raise if nothing is in the file yet: HDF5 writes the first block of a new one last."""
    with path.open("rb") as stream:
        begun = any(stream.read(8))
    if not begun:
        raise FileError(
            f"{path}: found an empty file, or one whose writer has just begun; expected data. "
            "If a program is making it, try again in a moment; if not, make it again."
        )


def check_root(path: Path, handle: Any) -> None:
    """Raise if the root of a file that was opened cannot be read.

    Raises
    ------
    FileError
        If it is damaged.
    """
    if not isinstance(handle, h5py.File):
        return
    try:
        h5py.h5o.get_info(handle.id)
        len(handle)
        len(handle.attrs)
    except (OSError, RuntimeError, KeyError, ValueError) as error:
        handle.close()
        raise _cannot_read(path, error) from error


def _open_to_read(path: Path) -> h5py.File:
    _check_readable(path)
    offer_filters()
    failure: OSError | None = None
    for _ in range(2):  # a writer may begin or end in between
        try:
            return h5py.File(path, "r", locking=False)
        except OSError as error:
            failure = error
        if _marked_as_written(path):
            _check_superblock(path)
            try:
                return h5py.File(path, "r", swmr=True, locking=False)
            except OSError as error:
                logger.debug("%s: %s", path, error)
    if needs_repair(path):  # its writer was killed before it let others read
        try:
            return open_closed_view(path)
        except OSError as error:
            logger.debug("%s: %s", path, error)
    assert failure is not None
    if (superblock := read_superblock(path)) is not None:
        check_complete(path, superblock)
    raise _cannot_read(path, failure) from failure


def _check_superblock(path: Path) -> None:
    """Raise if the first block is damaged: HDF5 would wait for a writer to mend it, for long."""
    for left in reversed(range(_LOOKS)):
        try:
            read_superblock(path)
            return
        except FormatError:
            if not left:
                raise
        time.sleep(0.005)  # it may be just being written


def _marked_as_written(path: Path) -> bool:
    """Whether the file says that somebody is writing it, or was when it was left behind.

    Byte 11 of the superblock (version 3 and later) has the flags; what HDF5 answers depends
    on how far the file has grown beyond what its superblock knows.
    """
    with path.open("rb") as stream:
        start = stream.read(12)
    return (
        len(start) == 12 and start[:8] == b"\x89HDF\r\n\x1a\n" and start[8] >= 3 and start[11] > 0
    )


def _cannot_read(path: Path, error: Exception) -> FileError:
    state = ""
    if has_writer(path):
        state = "a file that another program is making"
    elif is_locked(path):  # older layouts have no mark: only the lock tells
        state = "a file that another program has open for writing, and locked"
    elif _marked_as_written(path):
        state = "a file whose writer ended before its layout was complete"
    if state:
        return FileError(
            f"{path}: found {state}; expected a finished file, or one that can be followed. "
            "Try again when the program has finished; after a crash, make it again."
        )
    return FileError(
        f"{path}: cannot be read: {hdf5_reason(error)}. Check that it was copied completely."
    )


def check_accessible(path: Path) -> None:
    """Raise what a user can understand, where HDF5 would only say that it failed."""
    try:
        with path.open("rb") as stream:
            stream.read(1)
    except FileNotFoundError as error:
        raise FileError(
            f"{path}: found no such file; expected a file of data. Check the spelling."
        ) from error
    except IsADirectoryError as error:
        raise FileError(f"{path}: found a folder; expected a file. Name a file in it.") from error
    except OSError as error:
        raise FileError(
            f"{path}: cannot be read: {error.strerror}. Check the permissions of the file."
        ) from error


def _check_readable(path: Path) -> None:
    check_accessible(path)
    if not h5py.is_hdf5(path):
        raise FormatError(
            f"{path}: found a file of another format; expected HDF5. "
            "Convert it with: epxs convert FILE"
        )


def _open_to_add(path: Path) -> h5py.File:
    if not path.exists() or path.stat().st_size == 0:
        return _create(path)
    _check_readable(path)
    _check_unused(path)
    for done in repair(path):
        logger.warning("%s: %s", path, done)
    try:
        return h5py.File(path, "r+", libver=(LIBVER, LIBVER), locking=False)
    except OSError as error:
        raise _cannot_write(path, error) from error


def _create(path: Path) -> h5py.File:
    _check_unused(path)
    undeclared.forget(path)  # it is of a file that is no more
    try:
        return h5py.File(path, "w", libver=(LIBVER, LIBVER), locking=False)
    except OSError as error:
        raise _cannot_write(path, error) from error


def _check_unused(path: Path) -> None:
    """Raise if another program writes the file.

    HDF5 is told not to lock: it would refuse a file that this process reads already, and
    one that a viewer was left open with. So we look ourselves.
    """
    if has_writer(path) or is_locked(path):
        raise FileError(
            f"{path}: found a file that another program is writing; expected a file that is "
            "closed. Close it there, or choose another file to write to."
        )


def _cannot_write(path: Path, error: OSError) -> FileError:
    if isinstance(error, FileNotFoundError):
        return FileError(
            f"{path}: found no folder {path.parent}; expected one to write the file into. "
            "Make the folder, or choose another one."
        )
    return FileError(
        f"{path}: cannot be written: {hdf5_reason(error)}. "
        "Choose another place, or mend the permissions."
    )
