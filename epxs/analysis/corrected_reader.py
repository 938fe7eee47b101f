"""Reading counts with the corrections they need, and the variances that go with them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from epxs.analysis.correction import corrected_factor
from epxs.analysis.spectra import SpectraReader, _selection, monitor_over_mean


class CorrectedReader:
    """Spectra summed over detectors, each corrected by itself.

    Counts are Poisson distributed as they were recorded, so a correction goes into their
    variance squared.

    Parameters
    ----------
    measurement
        Where the spectra are.
    detectors
        Names of the detectors to sum; all by default.
    dead_time
        Whether counts are multiplied by the dead-time correction, where it was recorded.
    normalize
        Name of a counter of the measurement; counts are divided by its readings over their
        mean, so that they remain counts.
    corrections
        Names of installed corrections, each an `epxs.analysis.api.ICorrection`.
    exclude
        Names of detectors to leave out.

    Raises
    ------
    FormatError
        If there are no such spectra, or no such counter.
    """

    def __init__(
        self,
        measurement: Any,
        detectors: Sequence[str] = (),
        dead_time: bool = True,
        normalize: str = "",
        corrections: Sequence[str] = (),
        exclude: Sequence[str] = (),
    ) -> None:
        plain = SpectraReader(measurement, detectors, exclude, dead_time, normalize, corrections)
        self._plain = plain
        self.detectors = plain.detectors
        #: Channels of a spectrum.
        self.channels = plain.channels
        self.measured_rows = plain.measured_rows
        self._counts = [measurement.mcas[name].counts for name in self.detectors]
        self._corrections = [counts.corrected(dead_time=dead_time) for counts in self._counts]
        #: What is corrected, for people.
        self.steps = tuple(dict.fromkeys(s for c in self._corrections for s in c.steps))
        self._monitor = monitor_over_mean(measurement, normalize) if normalize else None
        if normalize:
            self.steps = (*self.steps, f"monitor {normalize}")
        self._monitor, steps = corrected_factor(measurement, corrections, self._monitor)
        self.steps = (*self.steps, *steps)

    def flags(self, rows: Sequence[int]) -> np.ndarray:
        """Return bits of `epxs.phynx.api.FitFlag` that speak against a fit; ``(rows,)``."""
        flags = self._plain.block(rows).flags
        return np.zeros(len(rows), np.uint8) if flags is None else flags

    def read(self, rows: Sequence[int]) -> tuple[np.ndarray, np.ndarray]:
        """Return corrected counts and their variances, ``(rows, channels)`` each.

        NaN where a correction is not known, as for a dead time of 100 %.
        """
        wanted = np.asarray(rows, dtype=np.intp)
        order = np.argsort(wanted)
        ascending = wanted[order]
        where = _selection(ascending)
        total = np.zeros((len(wanted), self.channels))
        variance = np.zeros((len(wanted), self.channels))
        for counts, correction in zip(self._counts, self._corrections, strict=True):
            raw = np.asarray(counts[where], dtype=float)
            factor = np.broadcast_to(correction.factor(where), len(wanted))
            # dead times beyond 100 % are faults of the electronics
            factor = np.where(factor > 0, factor, np.nan)
            if self._monitor is not None:
                factor = factor * self._monitor[ascending]
            total[order] += raw * factor[:, None]
            variance[order] += raw * np.square(factor)[:, None]
        return total, variance
