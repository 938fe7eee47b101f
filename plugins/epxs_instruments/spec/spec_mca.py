"""The spectra of a scan in a spec file: lines that begin with ``@``."""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

import numpy as np

from epxs_instruments.spec.spec_cache import LIMIT
from epxs_instruments.spec.spec_counts import parse_spectra
from epxs_instruments.spec.spec_header import ScanHeader

#: Tags that name no detector.
_NAMELESS = ("", "A", "MCA")
#: Bytes of the file that are read at once, and between two spectra that are read together.
_PIECE, _GAP = 8_000_000, 100_000
#: Bytes of text that are parsed at once.
_BATCH = 48_000

_log = logging.getLogger(__name__)


class TaggedLine(NamedTuple):
    """Where a spectrum stands in the file."""

    tag: str
    #: Offsets of its numbers.
    start: int
    end: int
    #: Number of rows of the scan that stand before it.
    rows_before: int


class SpectraColumn:
    """Spectra of the rows of a scan, read from the file when they are asked for.

    All are looked at once, to learn how long they are and whether they are counts. What was
    read then is kept for a while, if it is not too much.

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
        self._channels = 0
        self.dtype: np.dtype[Any] = np.dtype("u4")
        size = sum(line.end - line.start for line in lines if line is not None)
        kept: dict[int, np.ndarray] = {}
        lengths: Counter[int] = Counter()
        only_counts = None not in lines
        for row, spectrum in self._spectra(range(len(lines))):
            lengths[len(spectrum)] += 1
            only_counts = only_counts and spectrum.dtype.kind == "u"
            if size < LIMIT:
                kept[row] = spectrum
        if lengths:
            self._channels = max(lengths, key=lambda length: (lengths[length], length))
        if not (only_counts and set(lengths) <= {self._channels}):
            self.dtype = np.dtype("f8")
        if odd := lengths.total() - lengths[self._channels]:
            _log.warning(
                "%s: found %d spectra of another length than %d channels; they are left out",
                source.path, odd, self._channels,
            )  # fmt: skip
        if kept and len(lines) * self._channels * self.dtype.itemsize <= LIMIT:
            source.cache.keep(self, self._together(kept))

    def _together(self, spectra: dict[int, np.ndarray]) -> np.ndarray:
        """Return an array of all rows."""
        if len(spectra) == len(self._lines) and self.dtype.kind == "u":
            return np.concatenate(list(spectra.values())).reshape(self.shape)
        return self._filled(range(len(self._lines)), iter(spectra.items()))

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
        kept = self._source.cache.find(self)
        if kept is not None and isinstance(keys[0], slice):
            return np.array(kept[keys])
        rows = np.arange(len(self))[keys[0]]
        if np.ndim(rows) == 0:
            return self._read([int(rows)])[0][keys[1:]]
        return self._read([int(row) for row in rows])[(slice(None), *keys[1:])]

    def __array__(self, dtype: Any = None, copy: bool | None = None) -> np.ndarray:
        return np.asarray(self[:], dtype=dtype)

    def _read(self, rows: list[int]) -> np.ndarray:
        kept = self._source.cache.find(self)
        if kept is not None:
            return kept[rows]
        return self._filled(rows, self._spectra(rows))

    def _filled(self, rows: Sequence[int], spectra: Iterator[tuple[int, np.ndarray]]) -> np.ndarray:
        """Return an array of *spectra* by row; those of another length are left out."""
        nothing = np.nan if self.dtype.kind == "f" else 0
        found = np.full((len(rows), self._channels), nothing, dtype=self.dtype)
        places: dict[int, list[int]] = {}
        for place, row in enumerate(rows):
            places.setdefault(row, []).append(place)
        for row, spectrum in spectra:
            if len(spectrum) == self._channels:
                found[places[row]] = spectrum
        return found

    def _spectra(self, rows: Sequence[int]) -> Iterator[tuple[int, np.ndarray]]:
        """Yield each of *rows* that has a spectrum, and the spectrum, of whatever length."""
        batch: list[tuple[int, bytes]] = []
        size = 0
        for row, text in self._texts(sorted(set(rows))):
            batch.append((row, text))
            size += len(text)
            if size > _BATCH:
                yield from _parsed(batch)
                batch, size = [], 0
        yield from _parsed(batch)

    def _texts(self, rows: list[int]) -> Iterator[tuple[int, bytes]]:
        """Yield rows and the texts of their spectra; what stands together is read at once."""
        wanted = [(row, line) for row in rows if (line := self._lines[row]) is not None]
        n = 0
        while n < len(wanted):
            first, end, last = wanted[n][1].start, wanted[n][1].end, n + 1
            while last < len(wanted):
                line = wanted[last][1]
                if not 0 <= line.start - end < _GAP or line.end - first > _PIECE:
                    break
                end, last = line.end, last + 1
            piece = self._source.read(first, end)
            for row, line in wanted[n:last]:
                yield row, piece[line.start - first : line.end - first]
            n = last


def _parsed(batch: list[tuple[int, bytes]]) -> Iterator[tuple[int, np.ndarray]]:
    if batch:
        yield from zip((row for row, _ in batch), parse_spectra([t for _, t in batch]), strict=True)


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


def _channels(count: int, described: tuple[float, ...]) -> np.ndarray:
    """Return the number of each channel, from 0 where the header does not fit the spectra."""
    if len(described) >= 3:
        first, last = described[1:3]
        step = described[3] if len(described) > 3 and described[3] > 0 else 1.0
        if int((last - first) // step) + 1 == count:
            return (first + step * np.arange(count)).astype(np.int64)
    return np.arange(count)
