"""The spectra of a scan in a spec file: lines that begin with ``@``."""

from __future__ import annotations

import logging
import re
from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np

from epxs_instruments.spec.spec_header import ScanHeader, to_floats

_TAG = re.compile(rb"@([^\s\\]*)")
#: Tags that name no detector.
_NAMELESS = ("", "A", "MCA")

_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class SpecMca:
    """The spectra that one detector took during a scan."""

    #: Shape ``(rows, channels)``; uint32 if all are counts, else float64 (NaN where missing).
    counts: np.ndarray
    #: Energy = a0 + a1 channel + a2 channel^2, usually in keV.
    calibration: tuple[float, ...]
    #: Number of each channel; shape ``(channels,)``.
    channels: np.ndarray
    #: Other numbers of the detector by name; shape ``(rows,)`` each.
    columns: Mapping[str, np.ndarray] = field(default_factory=dict)


@dataclass(frozen=True)
class TaggedLine:
    """A spectrum as it stands in the file."""

    tag: str
    numbers: bytes
    #: Number of rows of the scan that stand before it.
    rows_before: int


def read_tagged(line: bytes, rows_before: int) -> TaggedLine:
    """Return a ``@`` line, continued lines already joined; its tag is never a number."""
    found = _TAG.match(line)
    tag = found.group(1) if found else b""
    return TaggedLine(tag.decode("latin-1"), line[1 + len(tag) :], rows_before)


def detector_name(tag: str) -> str:
    """Return the name of the detector with *tag*: the tag, if it is more than "spectrum"."""
    return "detector" if tag in _NAMELESS else tag


def gather(lines: list[TaggedLine], rows: int, header: ScanHeader) -> dict[str, SpecMca]:
    """Return the spectra by detector.

    Parameters
    ----------
    rows
        Number of rows of the scan.
    """
    series: dict[str, list[tuple[int, bytes]]] = {}
    tags = {}
    for tag in dict.fromkeys(line.tag for line in lines):
        for nth, own in enumerate(_series([line for line in lines if line.tag == tag], rows)):
            name = detector_name(tag) + (f"_{nth + 1}" if nth else "")
            series[name], tags[name] = own, tag
    mcas = {}
    for place, (name, own) in enumerate(series.items()):
        counts = _stack([_spectrum(numbers) for _, numbers in own], [row for row, _ in own])
        mcas[name] = SpecMca(
            counts=counts,
            calibration=header.mca.calibration(tags[name], place),
            channels=_channels(counts.shape[1], header.mca.channel_range(tags[name], place)),
        )
    return mcas


def _series(lines: list[TaggedLine], rows: int) -> list[list[tuple[int, bytes]]]:
    """Return rows and spectra of one tag: one list, or several if each row has several.

    A spectrum may stand before or behind the numbers of its row. Spectra without a row were
    taken after the scan, or before a point that was never finished: they are left out. Of
    spectra that a row has too many the last one counts.
    """
    if not rows:
        return [[(row, line.numbers) for row, line in enumerate(lines)]]
    behind = 1 if lines[0].rows_before else 0
    by_row: dict[int, list[bytes]] = {}
    for line in lines:
        if line.rows_before - behind < rows:
            by_row.setdefault(line.rows_before - behind, []).append(line.numbers)
    numbers = {len(spectra) for spectra in by_row.values()}
    if len(numbers) > 1 or not numbers:
        return [[(row, spectra[-1]) for row, spectra in by_row.items()]] if by_row else []
    return [[(row, own[n]) for row, own in by_row.items()] for n in range(numbers.pop())]


def _spectrum(numbers: bytes) -> np.ndarray:
    """Return one spectrum; uint32 if all numbers are counts."""
    words = numbers.replace(b"\\", b" ").split()
    try:
        values = np.array(list(map(int, words)), dtype=np.int64)
    except (ValueError, OverflowError):
        return np.array(to_floats(words), dtype=np.float64)
    if len(values) and (values.min() < 0 or values.max() >= 2**32):
        return values.astype(np.float64)
    return values.astype(np.uint32)


def _stack(spectra: list[np.ndarray], rows: list[int]) -> np.ndarray:
    """Return spectra in their rows; NaN where a row has none or one of another length."""
    lengths = [len(spectrum) for spectrum in spectra]
    channels = max(set(lengths), key=lengths.count)
    usable = [n for n, length in enumerate(lengths) if length == channels]
    if len(usable) < len(spectra):
        _log.warning(
            "found %d spectra of another length than %d channels; they are left out",
            len(spectra) - len(usable), channels,
        )  # fmt: skip
    count = max(rows) + 1
    whole = len(usable) == count and all(spectra[n].dtype == np.uint32 for n in usable)
    shape = (count, channels)
    stacked = np.empty(shape, np.uint32) if whole else np.full(shape, np.nan)
    for n in usable:
        stacked[rows[n]] = spectra[n]
    return stacked


def _channels(count: int, described: tuple[float, ...]) -> np.ndarray:
    """Return the number of each channel, from 0 where the header does not fit the spectra."""
    if len(described) >= 3:
        first, last = described[1:3]
        step = described[3] if len(described) > 3 and described[3] > 0 else 1.0
        if int((last - first) // step) + 1 == count:
            return (first + step * np.arange(count)).astype(np.int64)
    return np.arange(count)
