"""A file that was never closed, read as if it had been; the file itself stays as it is."""

from __future__ import annotations

import io
import os
from pathlib import Path
from typing import Any

from epxs.phynx.living.superblock import Superblock


class ClosedView(io.RawIOBase):
    """The bytes of an HDF5 file, with a superblock that says it was closed.

    HDF5 refuses a file whose writer was killed before it let others read, and waits for a
    writer that is dead where a page is half-written. Of this it simply reads what there is.

    Parameters
    ----------
    path
        The file; nobody writes it.
    superblock
        The one it has.
    """

    def __init__(self, path: Path, superblock: Superblock) -> None:
        super().__init__()
        self._stream = path.open("rb", buffering=0)
        self.name = str(path)
        self._size = os.fstat(self._stream.fileno()).st_size
        self._first = superblock.place
        self._block = superblock.closed(self._size).packed()
        self._at = 0

    def readable(self) -> bool:
        """It is."""
        return True

    def seekable(self) -> bool:
        """It is."""
        return True

    def seek(self, offset: int, whence: int = os.SEEK_SET) -> int:
        """Go to *offset*."""
        start = {os.SEEK_SET: 0, os.SEEK_CUR: self._at, os.SEEK_END: self._size}[whence]
        self._at = start + offset
        return self._at

    def tell(self) -> int:
        """Return where it is."""
        return self._at

    def readinto(self, buffer: Any) -> int:
        """Fill *buffer*; what lies behind the end of the file is zeros."""
        view = memoryview(buffer).cast("B")
        count = os.preadv(self._stream.fileno(), [view], self._at)
        first, last = self._at, self._at + count
        begin, end = max(first, self._first), min(last, self._first + len(self._block))
        if begin < end:
            patch = self._block[begin - self._first : end - self._first]
            view[begin - first : end - first] = patch
        self._at += count
        return count

    def close(self) -> None:
        """Close the file."""
        self._stream.close()
        super().close()
