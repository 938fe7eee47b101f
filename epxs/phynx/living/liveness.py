"""Who writes a file: a mark that dies with the process, and that asking does not disturb.

HDF5 itself cannot tell a file that is being written from one whose writer was killed. So a
writer of ours holds a lock on one byte far behind the end of the file. The lock is of the
open file description (Linux), not of HDF5: readers are asked nothing and locked nowhere.
"""

from __future__ import annotations

import fcntl
import os
import struct
from pathlib import Path

#: The byte that is locked; no file is that long.
_PLACE = 2**62
#: ``struct flock`` of Linux: type, whence, start, length, process.
_FLOCK = "hhqqi4x"


def _supported() -> bool:
    return hasattr(fcntl, "F_OFD_SETLK")


class WriterMark:
    """Says that this process writes the file, as long as it lives and until `remove`.

    Parameters
    ----------
    path
        The file, which exists.
    """

    def __init__(self, path: Path) -> None:
        self._descriptor = -1
        if not _supported():
            return
        self._descriptor = os.open(path, os.O_RDWR | os.O_CLOEXEC)
        request = struct.pack(_FLOCK, fcntl.F_WRLCK, os.SEEK_SET, _PLACE, 1, 0)
        try:
            fcntl.fcntl(self._descriptor, fcntl.F_OFD_SETLK, request)
        except OSError:  # a file system without locks: nobody will know, nothing breaks
            self.remove()

    def remove(self) -> None:
        """Say that this process does not write any more."""
        if self._descriptor >= 0:
            os.close(self._descriptor)
            self._descriptor = -1


def has_writer(path: Path) -> bool:
    """Say whether a process of ours is writing the file now; takes no lock."""
    if not _supported():
        return False
    try:
        descriptor = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
    except OSError:
        return False
    # a read lock may be asked about with a descriptor for reading only
    request = struct.pack(_FLOCK, fcntl.F_RDLCK, os.SEEK_SET, _PLACE, 1, 0)
    try:
        answer = fcntl.fcntl(descriptor, fcntl.F_OFD_GETLK, request)
    except OSError:
        return False
    finally:
        os.close(descriptor)
    return bool(struct.unpack(_FLOCK, answer)[0] != fcntl.F_UNLCK)


def is_locked(path: Path) -> bool:
    """Say whether a program that locks what it writes, as HDF5 does, has the file open."""
    try:
        descriptor = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
    except OSError:
        return False
    try:
        fcntl.flock(descriptor, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    except OSError:  # a file system without locks
        return False
    finally:
        os.close(descriptor)  # and the lock is gone
    return False
