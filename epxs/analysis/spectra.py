"""Reading the spectra of a measurement, summed over its detectors, block by block."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np

from epxs.core.api import FormatError
from epxs.phynx.api import Measurement

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

    Raises
    ------
    FormatError
        If the measurement has no spectra, or detectors differ in their channels.
    """

    def __init__(self, measurement: Measurement, detectors: Sequence[str] = ()) -> None:
        found = measurement.mcas
        missing = sorted(set(detectors) - set(found))
        if missing or not found:
            raise FormatError(
                f"{measurement.path}: found detectors {', '.join(found) or 'none'}; expected "
                f"{', '.join(missing) or 'at least one group with spectra'}. "
                "Choose a measurement with a multi-channel analyser."
            )
        self.detectors = tuple(detectors) or tuple(measurement.elements)
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

    def read(self, rows: Sequence[int]) -> np.ndarray:
        """Return the spectra of *rows*; float64, counts, shape ``(rows, channels)``.

        Rows may be in any order, as long as each is given once.
        """
        wanted = np.asarray(rows, dtype=np.intp)
        order = np.argsort(wanted)
        ascending = wanted[order]
        total = np.zeros((len(wanted), self.channels))
        for counts in self._counts:
            total[order] += counts[_selection(ascending)]
        return total

    def measured_rows(self) -> np.ndarray:
        """Return the rows that were measured and not skipped, ascending."""
        measured = np.asarray(self._measurement.measured, dtype=bool)
        return np.flatnonzero(measured & ~self._masked())

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


def _selection(ascending: np.ndarray) -> slice | np.ndarray:
    """Return a slice where the rows follow each other: HDF5 reads it much faster."""
    if len(ascending) and ascending[-1] - ascending[0] == len(ascending) - 1:
        return slice(int(ascending[0]), int(ascending[-1]) + 1)
    return ascending
