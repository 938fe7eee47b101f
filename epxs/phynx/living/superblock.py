"""The superblock of an HDF5 file: whether it was closed, and where it ends.

References
----------
HDF5 File Format Specification 3.0, II.A (superblock, versions 2 and 3) and the checksum of
Bob Jenkins, "lookup3" (2006), which it uses.
"""

from __future__ import annotations

import os
import struct
from dataclasses import dataclass, replace
from pathlib import Path

from epxs.core.api import FormatError

_SIGNATURE = b"\x89HDF\r\n\x1a\n"
#: Signature, version, sizes of offsets and lengths, flags; base address, address of the
#: extension, end of the file, address of the root group. The checksum follows.
_FORM = "<8sBBBB4Q"
#: Bytes of a superblock with offsets of 8 bytes, with its checksum.
LENGTH = struct.calcsize(_FORM) + 4
_NO_FLAGS = 0
_WRITING, _SWMR = 1, 4


@dataclass(frozen=True)
class Superblock:
    """What the first bytes of an HDF5 file of version 1.10 or later say."""

    #: Where it stands in the file, in bytes: 0, or behind a block of the user.
    place: int
    version: int
    size_of_lengths: int
    #: Bit 0: open for writing. Bit 2: by a single writer beside readers.
    flags: int
    base: int
    extension: int
    #: Bytes of the file, from the base, that HDF5 knows of.
    end: int
    root: int

    @property
    def is_open(self) -> bool:
        """Whether somebody writes the file, or wrote it and never closed it."""
        return bool(self.flags & (_WRITING | _SWMR))

    @property
    def for_readers(self) -> bool:
        """Whether the writer let others read."""
        return bool(self.flags & _SWMR)

    def closed(self, size: int) -> Superblock:
        """Return that of the same file, closed; everything up to *size* bytes belongs to it.

        What was written after the end was stored last would otherwise be written over.
        """
        return replace(self, flags=_NO_FLAGS, end=max(self.end, size - self.base))

    def packed(self) -> bytes:
        """Return it as it stands in a file, with its checksum."""
        fields = (self.version, 8, self.size_of_lengths, self.flags)
        places = (self.base, self.extension, self.end, self.root)
        content = struct.pack(_FORM, _SIGNATURE, *fields, *places)
        return content + struct.pack("<I", lookup3(content))


def read_superblock(path: Path) -> Superblock | None:
    """Read the superblock of the HDF5 file *path*; None if it is of another kind.

    Older versions, and files with addresses of another length, have no flags.

    Raises
    ------
    FormatError
        If its checksum is wrong.
    """
    with path.open("rb") as stream:
        size = os.fstat(stream.fileno()).st_size
        place = 0
        while place + LENGTH <= size:
            stream.seek(place)
            content = stream.read(LENGTH)
            if content.startswith(_SIGNATURE):
                return _parse(path, place, content)
            place = max(512, 2 * place)
    return None


def end_of_file(content: bytes) -> int | None:
    """Return where a file ends according to its first bytes *content*, of any version.

    None if they do not say it for sure: somebody writes it beside readers, or it is no HDF5 file.
    """
    place = content.find(_SIGNATURE)
    if place < 0 or len(content) < place + 64:
        return None
    version = content[place + 8]
    if version in (0, 1) and content[place + 13] == 8:
        base, _, end = struct.unpack_from("<3Q", content, place + 24 + 4 * version)
    elif version in (2, 3) and content[place + 9] == 8:
        if content[place + 11] & _SWMR:
            return None
        base, _, end = struct.unpack_from("<3Q", content, place + 12)
    else:
        return None
    return int(base + end)


def _parse(path: Path, place: int, content: bytes) -> Superblock | None:
    _, version, offsets, lengths, flags, *places = struct.unpack(_FORM, content[:-4])
    if version not in (2, 3) or offsets != 8:
        return None
    (stored,) = struct.unpack("<I", content[-4:])
    if stored != lookup3(content[:-4]):
        raise FormatError(
            f"{path}: found a wrong checksum in its first block; expected that of HDF5. "
            "The file is damaged: take another copy of it."
        )
    return Superblock(place, version, lengths, flags, *places)


def lookup3(content: bytes) -> int:
    """Return the checksum ``hashlittle`` of *content*, 32 bits."""
    a = b = c = (0xDEADBEEF + len(content)) & _MASK
    whole = max(0, (len(content) - 1) // 12) * 12
    for place in range(0, whole, 12):
        words = struct.unpack_from("<3I", content, place)
        a, b, c = _mix(*((x + y) & _MASK for x, y in zip((a, b, c), words, strict=True)))
    if not content:
        return c
    words = struct.unpack("<3I", content[whole:].ljust(12, b"\0"))
    return _final(*((x + y) & _MASK for x, y in zip((a, b, c), words, strict=True)))


_MASK = 0xFFFFFFFF


def _rotated(value: int, bits: int) -> int:
    return ((value << bits) | (value >> (32 - bits))) & _MASK


def _mix(a: int, b: int, c: int) -> tuple[int, int, int]:
    for bits in (4, 6, 8, 16, 19, 4):
        # a, b, c take turns
        a = ((a - c) & _MASK) ^ _rotated(c, bits)
        c = (c + b) & _MASK
        a, b, c = b, c, a
    return a, b, c


def _final(a: int, b: int, c: int) -> int:
    for bits in (14, 11, 25, 16, 4, 14, 24):
        c = ((c ^ b) - _rotated(b, bits)) & _MASK
        a, b, c = b, c, a
    # the last turn leaves what was c one place further
    return b
