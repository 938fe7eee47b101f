"""Whether an open file still is what it was: cut short, or written over by another program.

HDF5 tells neither: it keeps what it knows of a file in memory, and reads zeros behind the end.
"""

from __future__ import annotations

import hashlib
import os
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import h5py

from epxs.phynx.living.superblock import end_of_file

#: Blocks of a file that are looked at, and how long each is, bytes.
BLOCKS, BLOCK = 64, 4096

#: Part of its blocks that stay in a file in which a program changes something.
KEPT = 0.25

#: Part of its size below which a file was cut short, whatever it says of itself: one that is
#: written by HDF5 for readers says it late.
CUT = 0.9

#: Datasets of an entry that are written once, when it begins.
_WRITTEN_ONCE = ("start_time", "experiment_identifier", "entry_identifier_uuid", "definition")

#: Bytes of one of them.
_LONGEST = 256

#: Bytes that stay in a file, with their places.
Stamp = tuple[tuple[int, bytes], ...]


def end_of(handle: Any) -> tuple[int, int] | None:
    """Return descriptor and size in bytes of a file of the disk that is open to read, or None."""
    if not isinstance(handle, h5py.File) or handle.mode != "r":
        return None
    try:
        return handle.id.get_vfd_handle(), handle.id.get_filesize()
    except (RuntimeError, NotImplementedError, ValueError):  # it is not on a disk
        return None


def cut_short(descriptor: int, known: int) -> str:
    """Return that a file is shorter than what it holds, so that HDF5 reads zeros; "" if not.

    Parameters
    ----------
    descriptor
        Of the open file.
    known
        Its size when it was opened, in bytes.
    """
    size = os.fstat(descriptor).st_size
    if size >= known:
        return ""
    end = end_of_file(os.pread(descriptor, BLOCK, 0))
    if size >= (CUT * known if end is None else end):
        return ""
    return (
        f"found {size:,} bytes; expected {known:,}: the file was cut short while it was open. "
        "Open another copy of it."
    )


def stamp_of(file: Any) -> Stamp:
    """Return what stays in a file however it grows: when its entry began, and where that stands.

    Empty if it has nothing of that kind. Not in the main thread.
    """
    entry = file.default_entry
    if entry is None or not isinstance(entry.h5, h5py.Group):
        return ()
    places = []
    try:
        for name in _WRITTEN_ONCE:
            h5 = entry.h5.get(name)
            if not isinstance(h5, h5py.Dataset) or h5.file.filename != file.filename:
                continue
            place, length = h5.id.get_offset(), h5.id.get_storage_size()
            if place is not None and 0 < length <= _LONGEST:
                places.append((place, length))
        return tuple(_read(file.location, places))
    except (KeyError, OSError, RuntimeError, ValueError):  # damaged: what reads it will say so
        return ()


@dataclass(frozen=True)
class Imprint:
    """What was in a file at some time, as far as is needed to know it again."""

    size: int

    #: What stays however it grows.
    stamp: Stamp

    #: Digests of blocks spread over it; b"" of one of zeros, which may be waiting for data.
    sample: tuple[bytes, ...]

    @classmethod
    def of(cls, path: str | Path, stamp: Stamp = (), grows: bool = False) -> Imprint:
        """Return that of the file as it is; *stamp* is what `stamp_of` told of it.

        Of one that *grows* nothing else is read.
        """
        size = os.stat(path).st_size
        return cls(size, stamp, () if grows else _sample(path, size))

    def fits(self, path: str | Path, grows: bool = False) -> bool:
        """Whether the file still is the same, though something may have been changed in it.

        Parameters
        ----------
        path
            The file.
        grows
            Whether it is being written, so that most of its blocks may change.
        """
        if self.stamp:  # nothing else begins at that time, and says so there
            return (
                tuple(_read(path, [(place, len(each)) for place, each in self.stamp])) == self.stamp
            )
        if grows or not self.sample:
            return True
        pairs = zip(self.sample, _sample(path, self.size), strict=True)
        kept = [before == now for before, now in pairs if before]
        return sum(kept) >= KEPT * len(kept)


def _sample(path: str | Path, size: int) -> tuple[bytes, ...]:
    """Return digests of blocks spread over the first *size* bytes of a file."""
    count = min(BLOCKS, -(-size // BLOCK))
    step = max(BLOCK, size // max(1, count))
    places = [(number * step, min(BLOCK, size - number * step)) for number in range(count)]
    return tuple(
        hashlib.blake2b(each, digest_size=8).digest() if any(each) else b""
        for _, each in _read(path, places)
    )


def _read(path: str | Path, places: list[tuple[int, int]]) -> list[tuple[int, bytes]]:
    with open(path, "rb", buffering=0) as stream:
        return [(place, os.pread(stream.fileno(), length, place)) for place, length in places]
