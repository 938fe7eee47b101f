"""The ``#`` lines of spec files."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

_WIDE = re.compile(r"\s{2,}")
_MONITOR = re.compile(r"[-+.\deE]+\s*\(([^)]*)\)")
#: Labels that are taken for the monitor where the header names none.
MONITORS = ("I0", "Monitor", "monitor", "mon", "ic0")


def decode(data: bytes) -> str:
    """Return the text of a file that may be older than UTF-8."""
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        return data.decode("latin-1")


def split_names(text: str, count: int | None = None) -> list[str]:
    """Return names that two blanks separate, or one where only that gives *count* names."""
    text = text.strip()
    wide = _WIDE.split(text) if text else []
    narrow = text.split()
    return narrow if count is not None and len(wide) != count == len(narrow) else wide


def to_floats(cells: Sequence[str | bytes]) -> list[float]:
    """Return numbers; NaN for what is none, or not finite."""
    return [_to_float(cell) for cell in cells]


def _to_float(cell: Any) -> float:
    try:
        value = float(cell)
    except ValueError:
        return float("nan")
    separator = b"_" if isinstance(cell, bytes) else "_"
    return value if abs(value) != float("inf") and separator not in cell else float("nan")


@dataclass
class McaHeader:
    """``#@`` lines: channels and calibrations, some with the name of their detector."""

    #: Number of channels, first, last, step; by name, or "" for any.
    channels: list[tuple[str, tuple[float, ...]]] = field(default_factory=list)
    #: Terms of the energy, by name, or "" for any.
    calibrations: list[tuple[str, tuple[float, ...]]] = field(default_factory=list)

    def add(self, key: str, text: str) -> None:
        """Take in ``#@CALIB 0 0.01 0 vortex`` or ``#@CHANN 2048 0 2047 1``."""
        words = text.split()
        numbers = []
        while words and (number := _to_float(words[0])) == number:
            numbers.append(number)
            words.pop(0)
        entry = (" ".join(words).lstrip("@"), tuple(numbers))
        if key == "CALIB" and numbers:
            self.calibrations.append(entry)
        elif key == "CHANN" and numbers:
            self.channels.append(entry)

    def calibration(self, tag: str, place: int) -> tuple[float, ...]:
        """Return the terms for a detector: by its name, else by its place, else the first."""
        return _entry(self.calibrations, tag, place) or (0.0, 1.0, 0.0)

    def channel_range(self, tag: str, place: int) -> tuple[float, ...]:
        """Return number, first, last, step for a detector, or nothing."""
        return _entry(self.channels, tag, place)


def _entry(entries: list[tuple[str, tuple[float, ...]]], tag: str, place: int) -> tuple[float, ...]:
    for name, numbers in entries:
        if name == tag:
            return numbers
    if place < len(entries):
        return entries[place][1]
    return entries[0][1] if entries else ()


@dataclass
class ScanHeader:
    """What the ``#`` lines before and among the data say."""

    date: str = ""
    labels_text: str = ""
    #: Number of columns as ``#N`` says, or 0.
    columns: int = 0
    monitor: str = ""
    comments: list[str] = field(default_factory=list)
    mca: McaHeader = field(default_factory=McaHeader)
    #: What ``#U name = value`` lines say; ``SKIPMODE`` has the words behind it.
    settings: dict[str, str] = field(default_factory=dict)
    #: Numbers of lines that are not told otherwise, by key: ``G0``, ``Q``, ``T``, ``M``.
    numbers: dict[str, list[float]] = field(default_factory=dict)
    _names: dict[str, str] = field(default_factory=dict)
    _positions: dict[str, list[float]] = field(default_factory=dict)

    def add(self, line: str) -> None:
        """Take in one line."""
        key, _, text = line[1:].partition(" ")
        text = text.strip()
        if key == "D":
            self.date = self.date or text
        elif key == "L":
            self.labels_text = text
        elif key == "N":
            self.columns = int(text.split()[0]) if text[:1].isdigit() else 0
        elif key in ("C", "U"):
            self._comment(key, text)
        elif key == "M":
            found = _MONITOR.match(text)
            self.monitor = found.group(1).strip() if found else ""
            self._keep_numbers(key, text)
        elif key.startswith("@"):
            self.mca.add(key[1:], text)
        elif key[:1] in ("O", "P") and key[1:].isdigit():
            self._motors(key, text)
        elif key != "S":
            self._keep_numbers(key, text)

    def _keep_numbers(self, key: str, text: str) -> None:
        """Keep the numbers that *text* begins with."""
        numbers = []
        for word in text.split():
            value = _to_float(word)
            if value != value:
                break
            numbers.append(value)
        if key and numbers:
            self.numbers.setdefault(key, numbers)

    def _comment(self, key: str, text: str) -> None:
        self.comments.append(text)
        name, separator, value = text.partition("=")
        if key == "U" and separator:
            self.settings[name.strip()] = value.strip()
            if name.strip() == "monitor":
                self.monitor = self.monitor or value.strip()
        elif key == "U" and text.split()[:1] == ["SKIPMODE"]:
            self.settings["SKIPMODE"] = " ".join(text.split()[1:])

    def _motors(self, key: str, text: str) -> None:
        if key[:1] == "O":
            self._names[key[1:]] = text
        else:
            self._positions[key[1:]] = to_floats(text.split())

    @property
    def positioners(self) -> dict[str, float]:
        """Positions by name, where a header names the motor."""
        found: dict[str, float] = {}
        for number, positions in self._positions.items():
            names = split_names(self._names.get(number, ""), len(positions))
            found.update(zip(names, positions, strict=False))
        return found

    def widths(self) -> list[int]:
        """Return the numbers of columns that the header speaks for, the likeliest first."""
        text = self.labels_text
        return [len(split_names(text)), len(text.split()), self.columns]

    def labels(self, width: int) -> list[str]:
        """Return names for *width* columns; ``column_7`` where the header names none."""
        labels = split_names(self.labels_text, width or self.columns or None)
        if not width:
            return labels
        return labels[:width] + [f"column_{n + 1}" for n in range(len(labels), width)]


@dataclass(frozen=True)
class FileHeader:
    """What the file header says."""

    #: Name that spec itself gave the file.
    source: str = ""
    #: Seconds since 1970 from which the column ``Epoch`` counts.
    epoch: float = float("nan")
    program: str = ""
    user: str = ""


def read_file_header(data: bytes) -> FileHeader:
    """Return what the lines of a file header say."""
    values: dict[str, Any] = {}
    for line in decode(data).splitlines():
        key, _, text = line.partition(" ")
        text = text.strip()
        if key == "#F":
            values["source"] = text
        elif key == "#E":
            values["epoch"] = _to_float(text)
        elif key == "#C" and "user" not in values:
            found = re.match(r"(.*?)\s+User\s*=\s*(.*)", text)
            if found:
                values["program"], values["user"] = found.group(1), found.group(2).strip()
    return FileHeader(**values)
