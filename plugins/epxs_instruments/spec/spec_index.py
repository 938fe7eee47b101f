"""Where the scans of a spec file are: byte offsets, found without reading the data."""

from __future__ import annotations

import mmap
import os
import re
from dataclasses import dataclass
from pathlib import Path

from epxs.core.api import FileError, FormatError
from epxs_instruments.spec.spec_lines import ScanLines

_SECTION = re.compile(rb"\n#[SFE][ \t]+(?=\S)")
_FIRST = re.compile(rb"#[SFE][ \t]+(?=\S)")
_NUMBER = re.compile(rb"#S[ \t]+(\d+)")


@dataclass(frozen=True)
class Section:
    """One scan in the file."""

    number: int
    #: 1 for the first scan of this number, 2 for the next ...
    occurrence: int
    start: int
    end: int
    #: Bytes of the file header that counts for it.
    header: bytes


class SpecBytes:
    """The bytes of a spec file and the sections in it."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._bytes = _map(path)
        self._last: tuple[Section, ScanLines] | None = None
        self.sections = self._index()

    def lines(self, section: Section) -> ScanLines:
        """Return the lines of one scan; those of the last one asked for are kept."""
        if self._last is None or self._last[0] is not section:
            data = bytes(self._bytes[section.start : section.end])
            self._last = section, ScanLines(data, section.header)
        return self._last[1]

    def first_line(self, section: Section) -> bytes:
        """Return the line that begins a scan."""
        end = self._bytes.find(b"\n", section.start, section.end)
        return bytes(self._bytes[section.start : end if end >= 0 else section.end])

    def _index(self) -> list[Section]:
        """Return the scans in the order of the file.

        Raises
        ------
        FormatError
            If there is neither a scan nor a file header.
        """
        data = self._bytes
        starts = [0] if _FIRST.match(data) else []
        starts += [found.start() + 1 for found in _SECTION.finditer(data)]
        if not starts:
            raise FormatError(
                f"{self.path}: found neither a scan (#S) nor a file header (#F); expected a file "
                "written by spec. Check the name of the file."
            )
        sections: list[Section] = []
        header = b""
        seen: dict[int, int] = {}
        in_header = False
        for start, end in zip(starts, [*starts[1:], len(data)], strict=True):
            found = _NUMBER.match(data, start)
            if not found:  # a header follows on a header, or takes its place
                if data[start + 1 : start + 2] != b"S":
                    header = (header if in_header else _kept(header)) + bytes(data[start:end])
                    in_header = True
                continue
            in_header = False
            number = int(found.group(1))
            seen[number] = seen.get(number, 0) + 1
            sections.append(Section(number, seen[number], start, end, header))
        return sections


def _kept(header: bytes) -> bytes:
    """Return the names of motors: they stay valid until a later header gives others."""
    return b"\n".join(line for line in header.split(b"\n") if line.startswith(b"#O")) + b"\n"


def _map(path: Path) -> bytes | mmap.mmap:
    """Return the bytes of a file, as far as possible without reading them.

    Raises
    ------
    FileError
        If it cannot be read.
    """
    try:
        with path.open("rb") as file:
            if os.fstat(file.fileno()).st_size == 0:
                return b""
            return mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
    except OSError as error:
        raise FileError(
            f"{path}: found that it cannot be read ({error.strerror}); expected a spec file. "
            "Check its name and permissions."
        ) from error
