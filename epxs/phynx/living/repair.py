"""Repair of files whose writer was killed: closing what it left open, and saying so in them."""

from __future__ import annotations

import logging
import os
from datetime import UTC, datetime
from pathlib import Path

import h5py

from epxs.core.api import FileError, FormatError
from epxs.phynx.errors import hdf5_reason
from epxs.phynx.living.closed_view import ClosedView
from epxs.phynx.living.liveness import WriterMark, has_writer, is_locked
from epxs.phynx.living.superblock import Superblock, read_superblock
from epxs.phynx.writing import h5write, undeclared
from epxs.phynx.writing.settle import settle_open

logger = logging.getLogger(__name__)


def needs_repair(path: str | Path) -> bool:
    """Say whether *path* was left open by a writer that is dead; reads its first block only."""
    place = Path(path)
    superblock = read_superblock(place)
    return superblock is not None and superblock.is_open and not _is_used(place)


def repair(path: str | Path) -> list[str]:
    """Close a file whose writer was killed; return what was done, a sentence each.

    Every point that was acknowledged stays. Measurements that were running become
    ``interrupted``, with the time of the last change of the file as their end. A file that
    was closed is left as it is.

    Raises
    ------
    FileError
        If somebody is writing the file, a part of it is missing, or it cannot be written.
    FormatError
        If the file is damaged so that something in it cannot be read.
    """
    place = Path(path)
    superblock = read_superblock(place)
    if superblock is None or not superblock.is_open:
        return []
    if _is_used(place):
        raise FileError(
            f"{place}: found a file that another program is writing; expected one whose writer "
            "is gone. Wait until it is closed there."
        )
    check_complete(place, superblock)
    ended = datetime.fromtimestamp(place.stat().st_mtime, UTC).isoformat(timespec="milliseconds")
    _check_readable(place, superblock)
    try:
        mark = WriterMark(place)
        try:
            _close(place, superblock)
            done = ["its writer was killed; closed the file that it left open"]
            done += _settle(place, ended)
        finally:
            mark.remove()
    except OSError as error:
        raise FileError(
            f"{place}: cannot be repaired: {hdf5_reason(error)}. Mend the permissions of the "
            "file, or repair a copy of it."
        ) from error
    return done


def open_closed_view(path: Path) -> h5py.File:
    """Open to read a file that was left open, as if it had been closed.

    Raises
    ------
    FileError
        If a part of it is missing.
    OSError
        If it cannot be read, because its writer was killed before it was complete.
    """
    superblock = read_superblock(path)
    assert superblock is not None  # `needs_repair` saw it
    check_complete(path, superblock)
    file = h5py.File(ClosedView(path, superblock), "r")
    try:
        list(file)
    except RuntimeError as error:
        file.close()
        raise OSError(str(error)) from error
    return file


def check_complete(path: Path, superblock: Superblock) -> None:
    """Raise if the end of a file is missing.

    Raises
    ------
    FileError
        If the file is shorter than its superblock says.
    """
    size, expected = path.stat().st_size, superblock.base + superblock.end
    if size < expected:
        raise FileError(
            f"{path}: found {size} bytes; expected {expected}: the end of the file is missing. "
            "Take a complete copy of it; a full disk, a transfer that broke off, or a writer "
            "that was killed too early leaves such a file."
        )


def _is_used(path: Path) -> bool:
    return has_writer(path) or is_locked(path)


def _close(path: Path, superblock: Superblock) -> None:
    """Write the superblock of a closed file; one write within one page, so all or nothing."""
    descriptor = os.open(path, os.O_RDWR | os.O_CLOEXEC)
    try:
        size = os.fstat(descriptor).st_size
        os.pwrite(descriptor, superblock.closed(size).packed(), superblock.place)
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _check_readable(path: Path, superblock: Superblock) -> None:
    """Raise if any object of the file cannot be read, before anything is changed."""
    last = "/"

    def look(name: str, node: h5py.Group | h5py.Dataset) -> None:
        nonlocal last
        last = name
        if isinstance(node, h5py.Dataset) and node.chunks:
            node.id.get_num_chunks()  # walks through the index
        for attribute in node.attrs:
            node.attrs.get_id(attribute)

    try:
        with ClosedView(path, superblock) as view, h5py.File(view, "r") as file:
            file.visititems(look)
    except (OSError, RuntimeError, KeyError, ValueError) as error:
        raise FormatError(
            f"{path}: found something that cannot be read behind {last}: {hdf5_reason(error)}; "
            "expected a file whose parts are all there. What is readable of it can be copied "
            "with: epxs repack"
        ) from error


def _settle(path: Path, ended: str) -> list[str]:
    """Say in the file which measurements were interrupted, and when."""
    done = []
    with h5py.File(path, "r+", libver=("v110", "v110"), locking=False) as file:
        settle_open(file, path)
        for name in list(file):
            entry = file.get(name)
            if isinstance(entry, h5py.Group) and _is_running(entry):
                done.append(_interrupt(entry, ended))
    undeclared.forget(path)
    return done


def _is_running(entry: h5py.Group) -> bool:
    state = entry.get("measurement/state")
    return isinstance(state, h5py.Dataset) and state[()].rstrip(b"\0") == b"running"


def _interrupt(entry: h5py.Group, ended: str) -> str:
    entry["measurement/state"][()] = b"interrupted"
    if "end_time" in entry:
        start = entry["start_time"][()].rstrip(b"\0").decode()
        entry["end_time"][()] = ended.encode()
        entry["duration"][()] = h5write.seconds_between(start, ended)
    acquired = int(entry["measurement/acquired"][()])
    return f"{entry.name.lstrip('/')} was interrupted; its {acquired} points are kept"
