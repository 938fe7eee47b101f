"""Where the scans of a spec file are: byte offsets, found without keeping the data."""

from __future__ import annotations

import os
import re
import threading
import weakref
from dataclasses import dataclass
from pathlib import Path

from epxs.core.api import FileError, FormatError
from epxs_instruments.spec.spec_lines import ScanLines

_SECTION = re.compile(rb"\n#[SFE][ \t]+(?=\S)")
_FIRST = re.compile(rb"#[SFE][ \t]+(?=\S)")
_NUMBER = re.compile(rb"#S[ \t]+(\d+)")

#: Bytes that are looked through at once, and bytes of a line that tell which line it is.
_CHUNK, _MARK = 16_000_000, 64
#: Bytes at the start by which a file is told from another that took its place.
_FACE = 512


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
    #: Whether the file ends with it: its last line may be half written.
    is_last: bool


class SpecBytes:
    """The bytes of a spec file and the sections in it.

    They are read, not mapped: a file that somebody cuts short while it is looked at gives
    fewer bytes, not the end of the process.

    Raises
    ------
    FileError
        If the file cannot be read.
    FormatError
        If there is neither a scan nor a file header.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        try:
            self._file = path.open("rb", buffering=0)
        except OSError as error:
            raise FileError(
                f"{path}: found that it cannot be read ({error.strerror}); expected a spec file. "
                "Check its name and permissions."
            ) from error
        weakref.finalize(self, self._file.close)
        self._lock = threading.Lock()
        self._last: tuple[Section, ScanLines] | None = None
        self._starts: list[int] = []
        self._size = 0
        self._face = b""
        self.sections: list[Section] = []
        self._look_on()
        if not self._starts:
            raise FormatError(
                f"{self.path}: found neither a scan (#S) nor a file header (#F); expected a file "
                "written by spec. Check the name of the file."
            )

    def read(self, start: int, end: int) -> bytes:
        """Return the bytes from *start* to *end*; fewer if the file was cut short."""
        with self._lock:
            self._file.seek(start)
            return self._file.read(max(0, end - start)) or b""

    def close(self) -> None:
        """Let go of the file."""
        self._file.close()

    def lines(self, section: Section) -> ScanLines:
        """Return the lines of one scan; those of the last one asked for are kept."""
        if self._last is None or self._last[0] != section:
            self._last = section, ScanLines(self, section)
        return self._last[1]

    def first_line(self, section: Section) -> bytes:
        """Return the line that begins a scan."""
        return self.read(section.start, min(section.end, section.start + 4096)).split(b"\n", 1)[0]

    # -- the index -------------------------------------------------------------------------

    def is_same_file(self) -> bool:
        """Whether the file at the path is still this one: grown perhaps, not replaced or cut."""
        try:
            there, ours = os.stat(self.path), os.fstat(self._file.fileno())
        except OSError:
            return False
        same = (there.st_dev, there.st_ino) == (ours.st_dev, ours.st_ino)
        return same and there.st_size >= self._size and self.read(0, len(self._face)) == self._face

    def refresh(self) -> bool:
        """Look through what was added; return whether anything was."""
        if os.fstat(self._file.fileno()).st_size <= self._size:
            return False
        self._look_on()
        return True

    def _look_on(self) -> None:
        """Find where sections begin behind what was looked through before."""
        size = os.fstat(self._file.fileno()).st_size
        place = max(0, self._size - _MARK)
        known = set(self._starts[-8:])
        if self._size == 0 and _FIRST.match(self.read(0, _MARK)):
            self._starts.append(0)
        while place < size:
            data = self.read(place, min(size, place + _CHUNK))
            if not data:
                break
            found = [place + match.start() + 1 for match in _SECTION.finditer(data)]
            self._starts += [start for start in found if start not in known]
            known = set(found[-8:]) | known
            at_end = place + len(data) >= size
            place += len(data) if at_end else len(data) - _MARK
        self._size = size
        self._face = self.read(0, min(size, _FACE))
        self.sections = self._sections(size)

    def _sections(self, size: int) -> list[Section]:
        """Return the scans in the order of the file."""
        sections: list[Section] = []
        header = b""
        seen: dict[int, int] = {}
        in_header = False
        if not self._starts:
            return sections
        for start, end in zip(self._starts, [*self._starts[1:], size], strict=True):
            mark = self.read(start, start + _MARK)
            found = _NUMBER.match(mark)
            if not found:  # a header follows on a header, or takes its place
                if mark[1:2] != b"S":
                    before = header if in_header else _kept(header)
                    header = before + self.read(start, end)
                    in_header = True
                continue
            in_header = False
            number = int(found.group(1))
            seen[number] = seen.get(number, 0) + 1
            sections.append(Section(number, seen[number], start, end, header, end == size))
        return sections


def _kept(header: bytes) -> bytes:
    """Return the names of motors: they stay valid until a later header gives others."""
    return b"\n".join(line for line in header.split(b"\n") if line.startswith(b"#O")) + b"\n"
