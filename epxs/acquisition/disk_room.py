"""Whether a disk has room for what is about to be written to it."""

from __future__ import annotations

import shutil
from collections.abc import Iterable
from pathlib import Path

from epxs.instrument.api import PointTaken

#: Kept free for the tables of the file and for its orderly end: bytes, and part of the disk.
RESERVE = 32 * 1024 * 1024
RESERVED_PART = 1 / 8
#: Bytes of a file for each byte of a point: tables, and chunks that are filled in part.
OVERHEAD = 1.5


def free_bytes(path: Path) -> tuple[int, int]:
    """Return the free bytes and all bytes of the disk that *path* is, or will be, on."""
    usage = shutil.disk_usage(path.parent)
    return usage.free, usage.total


def lacking_bytes(path: Path, needed: int) -> int:
    """Return how many bytes the disk of *path* lacks to take *needed* more; 0 for none.

    HDF5 must never meet a full disk: what it could not write it cannot get rid of.
    """
    free, total = free_bytes(path)
    reserve = min(RESERVE, int(total * RESERVED_PART))
    return max(0, int(needed * OVERHEAD) + reserve - free)


def size_of_points(points: Iterable[PointTaken]) -> int:
    """Return the bytes of the values of *points*."""
    return sum(getattr(value, "nbytes", 8) for point in points for value in point.values.values())
