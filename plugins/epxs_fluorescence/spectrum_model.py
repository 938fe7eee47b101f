"""What the spectrum pane shows, and how it is read: no window is needed for any of it."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from epxs.analysis.api import SpectraReader
from epxs.core.api import EpxsError, FormatError
from epxs.workbench.api import Grid
from epxs_fluorescence.detector_facts import detector_facts, live_time
from epxs_fluorescence.fit_reader import FitReader, Fitted
from epxs_fluorescence.fit_table import TableRow

#: Values of spectra read at a time: so few that a click never waits long behind them.
CHUNK = 1_000_000


@dataclass(frozen=True)
class SpectrumReading:
    """A spectrum with its fit, ready to be drawn."""

    #: What it is of: which point, or how many points.
    title: str
    #: Dead time, rates and times, with units.
    facts: str = ""
    #: Energy of the channels, keV (their numbers if not `calibrated`); shape ``(channels,)``.
    energy: np.ndarray = field(default_factory=lambda: np.zeros(0))
    #: Counts per channel; shape ``(channels,)``.
    counts: np.ndarray = field(default_factory=lambda: np.zeros(0))
    #: Whether the energies are known.
    calibrated: bool = True
    #: The fit, or None where there is none (yet).
    fitted: Fitted | None = None
    #: The numbers of the fit.
    table: tuple[TableRow, ...] = ()
    #: False if there is more to read: read again.
    complete: bool = True
    #: Rows of the measurement that it is of.
    rows: tuple[int, ...] = ()
    #: Mean of all spectra that were read so far, counts; shape ``(channels,)``, or ``(0,)``.
    mean: np.ndarray = field(default_factory=lambda: np.zeros(0))
    #: Live time of all of `rows` together, s; NaN where it was not recorded.
    live_time: float = math.nan
    #: Why there is no fit though there are results, a sentence; "" if there is no such reason.
    trouble: str = ""


class RunningSum:
    """Sum of spectra that reads every row once.

    Parameters
    ----------
    spectra
        The spectra.
    """

    def __init__(self, spectra: SpectraReader) -> None:
        self._spectra = spectra
        self._rows_at_a_time = max(1, CHUNK // spectra.channels)
        #: Sum of the rows so far; counts, shape ``(channels,)``.
        self.counts = np.zeros(spectra.channels)
        #: Counts of each row in all channels, NaN where not read; shape ``(rows,)``.
        self.totals = np.zeros(0)
        #: Which rows were read, whatever was in them; shape ``(rows,)``.
        self._seen = np.zeros(0, dtype=bool)

    @property
    def unusable(self) -> int:
        """How many rows were read that have channels without a finite number."""
        return int((self._seen & np.isnan(self.totals)).sum())

    @property
    def rows(self) -> np.ndarray:
        """The rows in the sum, ascending."""
        return np.flatnonzero(np.isfinite(self.totals))

    def add(self) -> bool:
        """Add rows that were measured since, a part of them if they are many.

        Returns
        -------
        bool
            Whether all that were measured are in.
        """
        measured = self._spectra.measured_rows()
        if len(measured) and measured[-1] >= len(self.totals):
            longer = np.full(int(measured[-1]) + 1, np.nan)
            longer[: len(self.totals)] = self.totals
            self.totals = longer
            seen = np.zeros(len(longer), dtype=bool)
            seen[: len(self._seen)] = self._seen
            self._seen = seen
        missing = measured[~self._seen[measured]]
        part = missing[: self._rows_at_a_time]
        if len(part):
            spectra = self._spectra.read(part.tolist())
            totals = spectra.sum(axis=1)
            good = np.isfinite(totals)  # else one broken spectrum would spoil the sum of all
            self.counts = self.counts + spectra[good].sum(axis=0)
            self.totals[part[good]] = totals[good]
            self._seen[part] = True
        return len(part) == len(missing)


class SpectrumReader:
    """Reads spectra and fits of one measurement; belongs to the thread that reads files.

    Parameters
    ----------
    measurement
        A `phynx` measurement, or None if only its results are at hand.
    results
        Its `ElementMaps`, or None.
    grid
        Where its rows lie.
    """

    def __init__(self, measurement: Any, results: Any, grid: Grid | None) -> None:
        self._measurement = measurement
        self._grid = grid
        self._fits = None if results is None else FitReader(results)
        self._sum: RunningSum | None = None

    def forget(self) -> None:
        """Read results anew next time; they changed. May be called from any thread."""
        if self._fits is not None:
            self._fits.stale = True

    def read(self, rows: Sequence[int] = (), quick: bool = False) -> SpectrumReading:
        """Return the sum of *rows*, or of all that are measured if there are none.

        If it must be *quick*, and the fits of *rows* were read before, they are not read anew.
        """
        if self._measurement is None:
            return self._read_results(tuple(rows))
        try:
            self._prepare()
        except FormatError as error:
            return SpectrumReading(title=f"no spectra: {error}")
        return self._read_rows(tuple(rows), quick) if len(rows) else self._read_sum()

    def _prepare(self) -> None:
        if self._sum is not None:
            return
        spectra = SpectraReader(self._measurement)
        self._mcas = [self._measurement.mcas[name] for name in spectra.detectors]
        calibration = self._mcas[0].calibration
        self._calibrated = tuple(calibration[:2]) != (0.0, 1.0)
        self._energy = np.asarray(self._mcas[0].energy, dtype=float)
        entry = self._measurement.entry
        self._name = self._measurement.name if entry is None else entry.name
        self._spectra = spectra
        self._sum = RunningSum(spectra)

    def _read_results(self, rows: tuple[int, ...]) -> SpectrumReading:
        """Return the fit alone."""
        if self._fits is None:
            return SpectrumReading(title="no spectra")
        fitted, table = self._fits.read(np.zeros(0), np.asarray(rows or self._fits.rows()), None)
        what = self._where(rows) if rows else "sum of all points"
        return SpectrumReading(
            title=f"{what}   (the spectra of this fit are not at hand)",
            energy=np.zeros(0) if fitted is None else fitted.energy,
            fitted=fitted,
            table=table,
            rows=rows,
        )

    def _read_rows(self, rows: tuple[int, ...], quick: bool) -> SpectrumReading:
        wanted = np.unique(np.asarray(rows, dtype=np.intp))
        measured = wanted[np.isin(wanted, self._spectra.measured_rows())].tolist()
        if not measured:
            return self._reading(self._where(rows) + ", not measured", np.zeros_like(self._energy))
        counts = np.zeros_like(self._energy)
        step, unusable = max(1, CHUNK // len(counts)), 0
        for start in range(0, len(measured), step):
            spectra = self._spectra.read(measured[start : start + step])
            good = np.isfinite(spectra).all(axis=1)
            unusable += int((~good).sum())
            counts += spectra[good].sum(axis=0)
            self._measurement.file.errands.give_way()
        title = self._where(tuple(measured)) + _told_unusable(unusable, len(measured))
        fit = self._fit(counts, measured, None, quick)
        return self._reading(title, counts, measured, *fit)

    def _read_sum(self) -> SpectrumReading:
        assert self._sum is not None
        complete = self._sum.add()
        rows = self._sum.rows
        npoints = self._measurement.read_npoints()
        of = "" if len(rows) == npoints else f" of {npoints}"
        title = f"sum of {len(rows)}{of} points"
        unusable = self._sum.unusable
        title += _told_unusable(unusable, len(rows) + unusable)
        if not complete:  # soon there is more: the fit waits for it
            return self._reading(title, self._sum.counts, rows, complete=False)
        fit = self._fit(self._sum.counts, rows, self._sum.totals)
        if fit[0] is not None and fit[0].points < len(rows):
            title += f" (fit of {fit[0].points}, scaled)"
        return self._reading(title, self._sum.counts, rows, *fit)

    def _fit(
        self,
        counts: np.ndarray,
        rows: Sequence[int] | np.ndarray,
        totals: np.ndarray | None,
        quick: bool = False,
    ) -> tuple[Fitted | None, tuple[TableRow, ...]]:
        if self._fits is None:
            return None, ()
        try:
            return self._fits.read(counts, np.asarray(rows, dtype=np.intp), totals, quick)
        except (EpxsError, OSError, LookupError, RuntimeError, TypeError, ValueError) as error:
            # a spectrum is worth seeing whatever a file says of its fit
            self._fits.trouble = " ".join(f"the fit cannot be read: {error}".split())
            return None, ()

    def _reading(
        self,
        title: str,
        counts: np.ndarray,
        rows: Sequence[int] | np.ndarray = (),
        fitted: Fitted | None = None,
        table: tuple[TableRow, ...] = (),
        complete: bool = True,
    ) -> SpectrumReading:
        of_model = fitted is not None and len(fitted.energy) == len(counts)
        found: list[int] = np.asarray(rows, dtype=np.intp).tolist()
        return SpectrumReading(
            title=f"{self._name}   {title}",
            facts=detector_facts(self._mcas, found),
            energy=fitted.energy if fitted is not None and of_model else self._energy,
            counts=counts,
            calibrated=self._calibrated or of_model,
            fitted=fitted if of_model else None,
            table=table,
            complete=complete,
            rows=tuple(found),
            mean=self._mean(),
            live_time=live_time(self._mcas, found),
            trouble="" if self._fits is None else self._fits.trouble,
        )

    def _mean(self) -> np.ndarray:
        assert self._sum is not None
        points = len(self._sum.rows)
        return self._sum.counts / points if points else np.zeros(0)

    def _where(self, rows: tuple[int, ...]) -> str:
        """Say which points *rows* are."""
        if len(rows) > 1:
            return f"sum of {len(rows)} selected points"
        if self._grid is None:
            return f"row {rows[0]}"
        place = self._grid.text(rows[0])
        if not self._grid.fast.unit:
            place += " (unit not recorded)"
        return f"{place}   row {rows[0]}"


def _told_unusable(unusable: int, read: int) -> str:
    """Return what a title says of *unusable* ones of *read* spectra."""
    if not unusable:
        return ""
    if unusable < read:
        return f", {unusable} more have no finite counts"
    return ", no finite counts" if read == 1 else f", none of {read} has finite counts"


def value_limits(
    energy: np.ndarray,
    curves: Mapping[str, np.ndarray],
    low: float,
    high: float,
    logarithmic: bool,
) -> tuple[float, float]:
    """Return limits of the axis of counts that show all between two energies.

    Parameters
    ----------
    energy
        Energies, keV; shape ``(channels,)``.
    curves
        Counts by name, ``counts`` and perhaps ``continuum`` among them; ``(channels,)`` each.
    low, high
        The energies in view, keV.
    logarithmic
        Whether the axis is; then single counts are in view, empty decades are not.
    """
    inside = (energy >= low) & (energy <= high)
    top = max((float(c[inside].max(initial=0.0)) for c in curves.values()), default=0.0)
    if not logarithmic:
        return 0.0, 1.06 * top if top > 0 else 1.0
    top = max(top, 1.0)
    found = [c[inside & (c > 0)] for c in curves.values()]
    least = min((float(c.min()) for c in found if len(c)), default=1.0)
    seen = curves["counts"][inside & (curves["counts"] > 0)]
    smallest = float(seen.min()) if len(seen) else 1.0
    bottom = max(0.7 * least, 0.3 * smallest, 1e-6 * top)
    return min(bottom, 0.5 * top), 1.6 * top
