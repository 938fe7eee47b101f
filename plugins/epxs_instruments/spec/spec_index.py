"""Where the scans of a spec file are: byte offsets, found without keeping the data."""

from __future__ import annotations

import itertools
import os
import re
import threading
import weakref
from dataclasses import dataclass
from pathlib import Path

from epxs.core.api import FileError, FormatError
from epxs_instruments.spec.spec_cache import Cache
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
        #: Spectra that were read last.
        self.cache = Cache()
        self._starts: list[int] = []
        self._size = 0
        self._face = b""
        self.sections: list[Section] = []
        # what is known of the sections that cannot grow any more
        self._sorted = 0
        self._complete: list[Section] = []
        self._seen: dict[int, int] = {}
        self._header, self._in_header = b"", False
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
        self.cache.clear()
        self._file.close()

    def lines(self, section: Section) -> ScanLines:
        """Return the lines of one scan; those of the last one asked for are kept."""
        last = self._last  # another thread may ask for another scan meanwhile
        if last is None or last[0] != section:
            self._last = last = section, ScanLines(self, section)
        return last[1]

    def forget(self) -> None:
        """Let go of the lines that were kept."""
        self._last = None

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
        if self._size == 0 and _FIRST.match(self.read(0, _MARK)):
            self._starts.append(0)
        while place < size:
            data = self.read(place, min(size, place + _CHUNK))
            if not data:
                break
            last = self._starts[-1] if self._starts else -1  # pieces overlap
            found = (place + match.start() + 1 for match in _SECTION.finditer(data))
            self._starts += [start for start in found if start > last]
            at_end = place + len(data) >= size
            place += len(data) if at_end else len(data) - _MARK
        self._size = size
        if len(self._face) < _FACE:
            self._face = self.read(0, min(size, _FACE))
        self._sort(size)

    def _sort(self, size: int) -> None:
        """Make sections of what begins; only the last one, and those behind it, are looked at."""
        bounds = itertools.pairwise([*self._starts[self._sorted :], size])
        open_end: list[Section] = []
        for start, end in bounds:
            section = self._section(start, end, is_last=end == size)
            if end == size:  # it may grow
                open_end = [section] if isinstance(section, Section) else []
                break
            self._sorted += 1
            if isinstance(section, Section):
                self._complete.append(section)
                self._seen[section.number] = section.occurrence
                self._in_header = False
            elif section is not None:
                self._header, self._in_header = section, True
        self.sections = [*self._complete, *open_end]

    def _section(self, start: int, end: int, is_last: bool) -> Section | bytes | None:
        """Return a scan, or the header that counts from here on; None for neither."""
        mark = self.read(start, start + _MARK)
        if found := _NUMBER.match(mark):
            number = int(found.group(1))
            again = self._seen.get(number, 0) + 1
            return Section(number, again, start, end, self._header, is_last)
        if mark[1:2] == b"S":
            return None
        # a header follows on a header, or takes its place
        before = self._header if self._in_header else _kept(self._header)
        return before + self.read(start, end)


def _kept(header: bytes) -> bytes:
    """Return the names of motors: they stay valid until a later header gives others."""
    return b"\n".join(line for line in header.split(b"\n") if line.startswith(b"#O")) + b"\n"
