"""Reading the spectra of a measurement, summed over its detectors, block by block."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np

from epxs.analysis.correction import corrected_factor
from epxs.analysis.spectra_block import SpectraBlock
from epxs.core.api import FormatError
from epxs.phynx.api import FitFlag, Measurement

#: Rows read and fitted at a time: large enough for fast linear algebra, small enough for memory.
BLOCK = 1000


class SpectraReader:
    """The spectra of a measurement, summed over detectors.

    Parameters
    ----------
    measurement
        Where the spectra are.
    detectors
        Names of the detectors to sum; by default all, but for one that has the sum of others.
    exclude
        Names of detectors to leave out, as an element that is broken.
    dead_time
        Whether counts of `block` are multiplied by the dead-time correction, where it was
        recorded.
    normalize
        Name of a counter; counts of `block` are divided by its readings over their mean, so
        that they remain counts.
    corrections
        Names of installed corrections, each an `epxs.analysis.api.ICorrection`.

    Raises
    ------
    FormatError
        If the measurement has no spectra, detectors differ in their channels, or there is no
        such counter.
    """

    def __init__(
        self,
        measurement: Measurement,
        detectors: Sequence[str] = (),
        exclude: Sequence[str] = (),
        dead_time: bool = False,
        normalize: str = "",
        corrections: Sequence[str] = (),
    ) -> None:
        found = measurement.mcas
        missing = sorted({*detectors, *exclude} - set(found))
        chosen = [name for name in detectors or measurement.elements if name not in exclude]
        if missing or not chosen:
            raise FormatError(
                f"{measurement.path}: found detectors {', '.join(found) or 'none'}; expected "
                f"{', '.join(missing) or 'at least one group with spectra'}. "
                "Choose a measurement with a multi-channel analyser."
            )
        self.detectors = tuple(chosen)
        self._counts = [found[name].counts for name in self.detectors]
        channels = {counts.shape[-1] for counts in self._counts}
        if len(channels) > 1:
            raise FormatError(
                f"{measurement.path}: found detectors of {sorted(channels)} channels; expected "
                "equal numbers. Name the detectors to be summed."
            )
        #: Channels of a spectrum.
        self.channels: int = channels.pop()
        self._measurement = measurement
        views = [counts.corrected(dead_time=dead_time) for counts in self._counts]
        self._dead_times = [view if view.steps else None for view in views]
        self._monitor = monitor_over_mean(measurement, normalize) if normalize else None
        #: What is corrected, for people.
        self.steps = tuple(dict.fromkeys(step for view in views for step in view.steps))
        if normalize:
            self.steps = (*self.steps, f"monitor {normalize}")
        self._monitor, steps = corrected_factor(measurement, corrections, self._monitor)
        self.steps = (*self.steps, *steps)
        #: Rows to read at a time: whole chunks of the file.
        self.block_rows = _whole_chunks(self._counts)

    def read(self, rows: Sequence[int]) -> np.ndarray:
        """Return the spectra of *rows*; float64, counts, shape ``(rows, channels)``.

        Rows may be in any order, as long as each is given once. Nothing is corrected.
        """
        wanted = np.asarray(rows, dtype=np.intp)
        total = np.zeros((len(wanted), self.channels))
        for counts in self._counts:
            total += _read(counts, wanted)
        return total

    def block(self, rows: Sequence[int] | np.ndarray) -> SpectraBlock:
        """Return the spectra of *rows* with what they are corrected by.

        Rows may be in any order, as long as each is given once.
        """
        wanted = np.asarray(rows, dtype=np.intp)
        flags = np.zeros(len(wanted), np.uint8)
        monitor = None
        if self._monitor is not None:
            monitor = self._monitor[wanted]
            flags[~np.isfinite(monitor)] |= np.uint8(FitFlag.NO_MONITOR)
        each = [_checked(_read(counts, wanted), flags) for counts in self._counts]
        factors = [_factor(view, wanted, flags) for view in self._dead_times]
        if len(each) == 1 or all(factor is None for factor in factors):
            counts = each[0] if len(each) == 1 else _added(each)
            factor = _product(factors[0], monitor)
            return SpectraBlock(counts, None, factor, factor, flags)
        return self._corrected(each, factors, monitor, flags)

    def _corrected(
        self,
        each: list[np.ndarray],
        factors: list[np.ndarray | None],
        monitor: np.ndarray | None,
        flags: np.ndarray,
    ) -> SpectraBlock:
        """Return the sum of detectors, each corrected by itself."""
        counts = np.zeros(each[0].shape, np.float32)
        variances = np.zeros_like(counts)
        recorded = np.zeros(len(counts))
        for own, factor in zip(each, factors, strict=True):
            part = own.astype(np.float32)
            recorded += part.sum(axis=1, dtype=float)
            if factor is not None:
                part *= factor[:, None].astype(np.float32)
            counts += part
            if factor is not None:
                part *= factor[:, None].astype(np.float32)
            variances += part
        mean = np.ones(len(counts))
        np.divide(counts.sum(axis=1, dtype=float), recorded, out=mean, where=recorded > 0)
        return SpectraBlock(counts, variances, monitor, _product(mean, monitor), flags)

    def measured_rows(self) -> np.ndarray:
        """Return the rows that were measured and not skipped, ascending."""
        measured = np.asarray(self._measurement.measured, dtype=bool)
        rows = np.flatnonzero(measured & ~self._masked())
        # of a file that was cut short some detectors have fewer rows than there are points
        return rows[rows < min(counts.shape[0] for counts in self._counts)]

    def without_skipped(self, rows: Sequence[int]) -> list[int]:
        """Return *rows* without those that the scan skipped."""
        masked = self._masked()
        return [row for row in rows if not masked[row]]

    def _masked(self) -> np.ndarray:
        return np.asarray(self._measurement.masked, dtype=bool)


def blocks(rows: Sequence[int] | np.ndarray, size: int = BLOCK) -> Iterator[list[int]]:
    """Yield *rows* in lists of *size*."""
    for start in range(0, len(rows), size):
        yield [int(row) for row in rows[start : start + size]]


def aligned_blocks(rows: np.ndarray, size: int = BLOCK) -> Iterator[np.ndarray]:
    """Yield ascending *rows* in arrays that end at multiples of *size*."""
    ends = np.flatnonzero(np.diff(rows // size)) + 1
    yield from (part for part in np.split(rows, ends) if len(part))


def monitor_over_mean(measurement: Any, name: str) -> np.ndarray:
    """Return the mean of the counter *name* over its readings, NaN where they are not above 0.

    Raises
    ------
    FormatError
        If there is no such counter, or no reading above zero.
    """
    scalars = measurement.scalar_data
    found = None if scalars is None else scalars.get(name)
    if found is None:
        there = ", ".join(scalars.keys()) if scalars is not None else ""
        raise FormatError(
            f"{measurement.file.filename}::{measurement.path}: found no counter {name!r}; "
            f"expected one of: {there or 'none'}. Name the monitor as it is called there."
        )
    readings = np.asarray(getattr(found, "corrected", found)[...], dtype=float)
    usable = np.where(readings > 0, readings, np.nan)
    if not np.isfinite(usable).any():
        raise FormatError(
            f"{measurement.file.filename}::{found.path}: found no reading above zero; expected "
            "the readings of a monitor. Name another counter."
        )
    return np.asarray(np.nanmean(usable) / usable)


def _whole_chunks(spectra: Sequence[Any]) -> int:
    """Return about `BLOCK` rows that are a multiple of the rows of a chunk."""
    chunks = getattr(getattr(spectra[0], "h5", None), "chunks", None)
    rows = chunks[0] if chunks else 1
    return max(1, round(BLOCK / rows)) * rows if rows < 4 * BLOCK else BLOCK


def _read(counts: Any, rows: np.ndarray) -> np.ndarray:
    """Return *rows* of an array of the file: in one piece where most of it is wanted."""
    if not len(rows):
        return np.asarray(counts[0:0])
    first, last = int(rows.min()), int(rows.max())
    if last - first < 2 * len(rows):
        piece = np.asarray(counts[first : last + 1])
        if last - first == len(rows) - 1 and (np.diff(rows) == 1).all():
            return piece
        return piece[rows - first]
    order = np.argsort(rows)
    found = np.asarray(counts[rows[order]])
    back = np.empty_like(order)
    back[order] = np.arange(len(order))
    return found[back]


def _checked(counts: np.ndarray, flags: np.ndarray) -> np.ndarray:
    """Return *counts*; mark rows that cannot be right."""
    if not counts.size:
        return counts
    if counts.dtype.kind != "u":
        # a comparison with NaN is false
        flags[~(counts.min(axis=1) >= 0)] |= np.uint8(FitFlag.BAD_COUNTS)
    highest = counts.max(axis=1)
    if counts.dtype.kind == "f":
        flags[~(highest < np.inf)] |= np.uint8(FitFlag.BAD_COUNTS)
    else:
        flags[highest == np.iinfo(counts.dtype).max] |= np.uint8(FitFlag.SATURATED)
    return counts


def _factor(view: Any, rows: np.ndarray, flags: np.ndarray) -> np.ndarray | None:
    """Return the dead-time correction of *rows*; mark those that have none."""
    if view is None:
        return None
    first, last = int(rows.min(initial=0)), int(rows.max(initial=-1))
    if last < first:
        return np.ones(len(rows))
    factor = np.asarray(view.factor(slice(first, last + 1)), dtype=float)[rows - first]
    unknown = ~(np.isfinite(factor) & (factor > 0))
    flags[unknown] |= np.uint8(FitFlag.NO_DEAD_TIME)
    return np.where(unknown, 1.0, factor)


def _added(each: list[np.ndarray]) -> np.ndarray:
    """Return the sum of detectors, in a type that holds it: the smaller, the faster."""
    kinds = {counts.dtype.kind for counts in each}
    kind: type = np.int64 if kinds <= {"u", "i"} else np.float64
    if kinds == {"u"} and sum(int(counts.max(initial=0)) for counts in each) < 1 << 32:
        kind = np.uint32
    total: np.ndarray = each[0].astype(kind)
    for counts in each[1:]:
        np.add(total, counts, out=total, casting="unsafe")
    return total


def _product(first: np.ndarray | None, second: np.ndarray | None) -> np.ndarray | None:
    if first is None or second is None:
        return second if first is None else first
    return np.asarray(first * second)


def _selection(ascending: np.ndarray) -> slice | np.ndarray:
    """Return a slice where the rows follow each other: HDF5 reads it much faster."""
    if len(ascending) and ascending[-1] - ascending[0] == len(ascending) - 1:
        return slice(int(ascending[0]), int(ascending[-1]) + 1)
    return ascending
