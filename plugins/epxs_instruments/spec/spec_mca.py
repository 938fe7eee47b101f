"""The spectra of a scan in a spec file: lines that begin with ``@``."""

from __future__ import annotations

import logging
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from epxs_instruments.spec.spec_header import ScanHeader, to_floats

#: Tags that name no detector.
_NAMELESS = ("", "A", "MCA")
#: What a spectrum of counts consists of.
_COUNTS = b"0123456789 \t\r\n"
#: A number that may be more than 32 bits can hold.
_LARGE = re.compile(rb"[0-9]{10}")
#: What is left of a number that 64 bits cannot hold.
_MOST = np.iinfo(np.int64).max

_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class TaggedLine:
    """Where a spectrum stands in the file."""

    tag: str
    #: Offsets of its numbers.
    start: int
    end: int
    #: Number of rows of the scan that stand before it.
    rows_before: int


class SpectraColumn:
    """Spectra of the rows of a scan, read from the file when they are asked for.

    Parameters
    ----------
    source
        The `SpecBytes`.
    lines
        The spectrum of each row, or None.
    """

    def __init__(self, source: Any, lines: list[TaggedLine | None]) -> None:
        self._source = source
        self._lines = lines
        lengths: dict[int, int] = {}
        counted: list[int] = []
        only_counts = True
        for line in lines:
            if line is None:
                continue
            text = self._text(line)
            # spectra with as many blanks are taken to be as long; reading checks it
            blanks = text.count(b" ") + text.count(b"\n")
            if blanks not in lengths:
                lengths[blanks] = len(parse_spectrum(text))
            counted.append(lengths[blanks])
            only_counts = only_counts and _are_counts(text)
        self._channels = max(set(counted), key=counted.count) if counted else 0
        whole = len(counted) == len(lines) and set(counted) <= {self._channels}
        self.dtype = np.dtype("u4" if whole and only_counts else "f8")
        if odd := len(counted) - counted.count(self._channels):
            _log.warning(
                "%s: found %d spectra of another length than %d channels; they are left out",
                source.path, odd, self._channels,
            )  # fmt: skip

    @property
    def shape(self) -> tuple[int, int]:
        """Rows and channels."""
        return len(self._lines), self._channels

    @property
    def ndim(self) -> int:
        """Two."""
        return 2

    def __len__(self) -> int:
        return len(self._lines)

    def __getitem__(self, key: Any) -> np.ndarray:
        keys = key if isinstance(key, tuple) else (key,)
        if keys[:1] == (Ellipsis,) or not keys:
            return np.asarray(self[:])[key]
        rows = np.arange(len(self))[keys[0]]
        if np.ndim(rows) == 0:
            return self._read([int(rows)])[0][keys[1:]]
        return self._read([int(row) for row in rows])[(slice(None), *keys[1:])]

    def __array__(self, dtype: Any = None, copy: bool | None = None) -> np.ndarray:
        return np.asarray(self[:], dtype=dtype)

    def _text(self, line: TaggedLine) -> bytes:
        text: bytes = self._source.read(line.start, line.end)
        return text.translate(None, b"\\")

    def _read(self, rows: list[int]) -> np.ndarray:
        nothing = np.nan if self.dtype.kind == "f" else 0
        found = np.full((len(rows), self._channels), nothing, dtype=self.dtype)
        for place, row in enumerate(rows):
            line = self._lines[row]
            if line is None:
                continue
            spectrum = parse_spectrum(self._text(line))
            if len(spectrum) == self._channels:
                found[place] = spectrum
            else:
                _log.warning(
                    "%s: row %d: found a spectrum of %d channels; expected %d. It is left out.",
                    self._source.path, row, len(spectrum), self._channels,
                )  # fmt: skip
        return found


@dataclass(frozen=True)
class SpecMca:
    """The spectra that one detector took during a scan."""

    #: Shape ``(rows, channels)``; uint32 if all are counts, else float64 (NaN where missing).
    counts: Any
    #: Energy = a0 + a1 channel + a2 channel^2, usually in keV.
    calibration: tuple[float, ...]
    #: Number of each channel; shape ``(channels,)``.
    channels: np.ndarray
    #: Other numbers of the detector by name; shape ``(rows,)`` each.
    columns: Mapping[str, np.ndarray] = field(default_factory=dict)
    #: ``#`` lines of the file that it is from, if that is not the scan's own.
    header_lines: tuple[str, ...] = ()


def detector_name(tag: str) -> str:
    """Return the name of the detector with *tag*: the tag, if it is more than "spectrum"."""
    return "detector" if tag in _NAMELESS else tag


def gather(
    source: Any, lines: list[TaggedLine], rows: int, header: ScanHeader
) -> tuple[dict[str, SpecMca], list[TaggedLine]]:
    """Return the spectra by detector, and those that belong to no row.

    Parameters
    ----------
    source
        The `SpecBytes`.
    lines
        All spectra of the scan.
    rows
        Number of rows of the scan.
    header
        What the scan says of its detectors.
    """
    series: dict[str, list[TaggedLine | None]] = {}
    tags = {}
    for tag in dict.fromkeys(line.tag for line in lines):
        for nth, own in enumerate(_series([line for line in lines if line.tag == tag], rows)):
            name = detector_name(tag) + (f"_{nth + 1}" if nth else "")
            series[name], tags[name] = own, tag
    used = {line for own in series.values() for line in own}
    mcas = {}
    for place, (name, own) in enumerate(series.items()):
        counts = SpectraColumn(source, own)
        mcas[name] = SpecMca(
            counts=counts,
            calibration=header.mca.calibration(tags[name], place),
            channels=_channels(counts.shape[1], header.mca.channel_range(tags[name], place)),
        )
    return mcas, [line for line in lines if line not in used]


def _series(lines: list[TaggedLine], rows: int) -> list[list[TaggedLine | None]]:
    """Return the spectra of one tag by row: one list, or several if each row has several.

    A spectrum may stand before or behind the numbers of its row. Spectra without a row were
    taken after the scan, or before a point that was never finished: they are left out. Of
    spectra that a row has too many the last one counts.
    """
    if not rows:
        return [list(lines)]
    behind = 1 if lines[0].rows_before else 0
    by_row: dict[int, list[TaggedLine]] = {}
    for line in lines:
        if line.rows_before - behind < rows:
            by_row.setdefault(line.rows_before - behind, []).append(line)
    if not by_row:
        return []
    count = max(by_row) + 1
    numbers = {len(own) for own in by_row.values()}
    if len(numbers) > 1:
        return [[by_row[row][-1] if row in by_row else None for row in range(count)]]
    return [
        [by_row[row][n] if row in by_row else None for row in range(count)]
        for n in range(numbers.pop())
    ]


def parse_spectrum(text: bytes) -> np.ndarray:
    """Return the numbers of a spectrum without ``\\``; int64 if all are counts, else float64."""
    if not text.strip():
        return np.zeros(0, dtype=np.int64)
    if not text.translate(None, _COUNTS):
        counts = np.fromstring(text, dtype=np.int64, sep=" ")
        if counts.max() < _MOST:
            return counts
    return np.array(to_floats(text.split()), dtype=np.float64)


def _are_counts(text: bytes) -> bool:
    """Whether all numbers are counts that fit into 32 bits."""
    if text.translate(None, _COUNTS):
        return False
    return not _LARGE.search(text) or int(parse_spectrum(text).max()) < 2**32


def _channels(count: int, described: tuple[float, ...]) -> np.ndarray:
    """Return the number of each channel, from 0 where the header does not fit the spectra."""
    if len(described) >= 3:
        first, last = described[1:3]
        step = described[3] if len(described) > 3 and described[3] > 0 else 1.0
        if int((last - first) // step) + 1 == count:
            return (first + step * np.arange(count)).astype(np.int64)
    return np.arange(count)
