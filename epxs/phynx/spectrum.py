"""Spectra of a detector: a row of channels for each point."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from epxs.core.api import FormatError
from epxs.phynx.columns import is_column, real
from epxs.phynx.corrections import Corrected
from epxs.phynx.dataset import Dataset
from epxs.phynx.views import View

#: Rows that are read at once, so that others come to their turn between.
SLICE = 100


class Spectrum(Dataset):
    """Counts of a multi-channel analyser; shape ``(points, channels)``."""

    @property
    def raw(self) -> View:
        """View of the counts as they were recorded."""
        return View(self.__getitem__, lambda: self.shape)

    @property
    def corrected(self) -> Corrected:
        """View of counts multiplied by the dead-time correction; float64.

        Where no dead time was recorded, the counts as they are. Called, it gives a view with
        other corrections: ``counts.corrected(live_time=True, monitor=True)``.
        """
        return Corrected(self, self.parent)

    def sum(self, rows: Sequence[int] | None = None, corrected: bool = False) -> np.ndarray:
        """Return the sum of the spectra of *rows*; float64, shape ``(channels,)``.

        Rows that were not measured or were skipped do not count.

        Parameters
        ----------
        rows
            Row numbers; those that are selected in the measurement by default, else all.
        corrected
            Whether each is corrected for dead time first.
        """
        return self._sum(self._usable(rows), corrected)

    def mean(self, rows: Sequence[int] | None = None, corrected: bool = False) -> np.ndarray:
        """Return the mean spectrum of *rows*, as `sum`; NaN if none of them was measured."""
        usable = self._usable(rows)
        with np.errstate(invalid="ignore"):
            return self._sum(usable, corrected) / (len(usable) or np.nan)

    def _usable(self, rows: Sequence[int] | None) -> np.ndarray:
        measurement = self.measurement
        if rows is None:
            chosen = () if measurement is None else measurement.selection
            rows = chosen if len(chosen) else range(len(self))
        wanted = np.unique(np.asarray(rows, dtype=np.intp))
        if measurement is None:
            return wanted
        usable = measurement.measured & ~measurement.masked
        wanted = wanted[(wanted >= 0) & (wanted < len(usable))]
        return np.asarray(wanted[usable[wanted]])

    def _sum(self, rows: np.ndarray, corrected: bool) -> np.ndarray:
        """Add up *rows*, which ascend, in pieces of neighbours."""
        if not is_column(self):
            raise FormatError(
                f"{self.file.filename}::{self.path}: found no array of real numbers; expected "
                "spectra. Choose another detector."
            )
        source = self.corrected if corrected else self
        rows = rows[(rows >= 0) & (rows < len(self))]
        total = np.zeros(self.shape[1:])
        start = 0
        while start < len(rows):
            stop = min(start + SLICE, len(rows))
            # neighbours are read in one piece, even if some of them are not wanted
            while rows[stop - 1] - rows[start] >= 2 * SLICE and stop > start + 1:
                stop = start + (stop - start) // 2
            piece = real(source[int(rows[start]) : int(rows[stop - 1]) + 1], self.path)
            total += piece[rows[start:stop] - rows[start]].sum(axis=0)
            start = stop
            self.file.errands.give_way()
        return total
