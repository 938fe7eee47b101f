"""The fit of points, put together from what the results in a file hold."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from epxs_fluorescence.fit_table import GroupNumbers, TableRow, table_rows
from epxs_fluorescence.labels import as_lines, significant_groups
from epxs_fluorescence.model import Line

#: The quantities of a group, as `ElementMaps` names them.
_QUANTITIES = ("area", "sigma", "mass_fraction", "mass_fraction_sigma")

#: Arrays of a model that a fit is drawn from, beside its curves.
_DRAWN = ("continuum", "window", "energy")


@dataclass(frozen=True)
class Fitted:
    """The fit of a spectrum."""

    #: Energy of the channels, keV; shape ``(channels,)``.
    energy: np.ndarray
    #: Fitted channels: first, and one behind the last.
    window: tuple[int, int]
    #: Counts per channel of all, and of the continuum; shape ``(channels,)``.
    fit: np.ndarray
    continuum: np.ndarray
    #: Counts minus fit in standard deviations, of the window; shape ``(window,)``, or
    #: ``(0,)`` where the counts are not known.
    residual: np.ndarray
    #: Counts per channel of groups that stand out, the surest first; shape ``(channels,)``.
    components: Mapping[str, np.ndarray]
    #: Emission lines of the model.
    lines: tuple[Line, ...]
    #: Reduced chi square of a single point, else None.
    chi2: float | None
    #: Number of points whose fits were added.
    points: int


class FitReader:
    """Reads the results of one fit; belongs to the thread that reads files.

    Parameters
    ----------
    results
        `ElementMaps`.
    """

    def __init__(self, results: Any) -> None:
        self._results = results
        self._model: dict[str, np.ndarray] = {}
        self._names: list[str] = []
        self._maps: dict[str, np.ndarray] = {}
        self._begun = False
        #: Whether maps and continuum must be read again.
        self.stale = False
        #: How many look for what changed, one in the middle of another.
        self._reading = 0
        #: Why the fit cannot be drawn, though there are numbers; a sentence, or "".
        self.trouble = ""

    def rows(self) -> np.ndarray:
        """Return all rows of the results."""
        return np.arange(int(np.prod(self._results.shape, dtype=int)))

    def read(
        self,
        counts: np.ndarray,
        rows: np.ndarray,
        totals: np.ndarray | None,
        quick: bool = False,
    ) -> tuple[Fitted | None, tuple[TableRow, ...]]:
        """Return the sum of the fits of *rows*, and their numbers.

        Parameters
        ----------
        counts
            Sum of the spectra of *rows*; shape ``(channels,)``, or ``(0,)`` if not known.
        rows
            Rows, ascending.
        totals
            Counts of all rows of the measurement: if some of *rows* are not fitted yet, the
            fit of the others is scaled by them. Shape ``(rows,)``, or None.
        quick
            Whether rows whose fits were read before need not be read anew.

        Returns
        -------
        fitted
            None where nothing is fitted, or the file has no model to draw it from.
        table
            The numbers.
        """
        self.trouble = ""
        self._refresh(rows, quick)
        rows = rows[rows < len(self._maps["area"][0])] if self._names else rows[:0]
        fitted = rows[np.isfinite(self._maps["area"][:, rows]).any(axis=0)] if len(rows) else rows
        if not len(fitted):
            return None, ()
        table = table_rows(self._numbers(fitted))
        self.trouble = self._missing()
        if "response" not in self._model or self.trouble:
            return None, table
        scale = 1.0
        if totals is not None and len(fitted) < len(rows) and totals[fitted].sum() > 0:
            scale = float(totals[rows].sum() / totals[fitted].sum())
        return self._fit(counts, fitted, scale), table

    # --------------------------------------------------------------------------------------

    def _missing(self) -> str:
        """Return what a model lacks to be drawn; "" if nothing, or if there is no model."""
        model = self._model
        if "response" not in model:
            return ""
        missing = [name for name in _DRAWN if name not in model]
        groups = len(model["response"])
        if missing:
            found = f"no {', no '.join(missing)}"
        elif groups != len(self._names):
            found = f"curves of {groups} groups for {len(self._names)} maps"
        else:
            return ""
        return (
            f"{self._results.path}/model: found {found}; expected what a fit is drawn from. "
            "Fit again to see its curves."
        )

    def _refresh(self, rows: np.ndarray, quick: bool) -> None:
        """Read what is needed for the first time, or what may have changed."""
        if not self._begun:
            self._model = self._results.model
            self._names = self._results.names
            self._lines = tuple(as_lines(self._results.lines, self._names))
            self._begun = self.stale = True
        if not (self.stale or self._reading) or (quick and self._knows(rows)):
            return
        self.stale = False  # first: what is written from now on makes it stale again
        complete = False
        self._reading += 1
        try:
            self._maps = {quantity: self._read_maps(quantity) for quantity in _QUANTITIES}
            correction = getattr(self._results, "correction", None)
            self._correction = (
                np.ones(len(self.rows())) if correction is None else correction.ravel()
            )
            if "continuum" in self._model:
                self._model["continuum"] = np.asarray(self._results["model/continuum"][...])
            complete = True
        finally:
            self._reading -= 1
            self.stale = self.stale or not complete

    def _knows(self, rows: np.ndarray) -> bool:
        """Return whether fits of all *rows* were read before."""
        if not self._maps:
            return False
        areas = self._maps["area"]
        return bool(
            self._names
            and (rows < areas.shape[1]).all()
            and np.isfinite(areas[:, rows]).any(axis=0).all()
        )

    def _read_maps(self, quantity: str) -> np.ndarray:
        """Return a quantity of all groups; shape ``(groups, rows)``."""
        read = getattr(self._results, quantity)
        found = []
        for name in self._names:
            found.append(read(name).ravel())
            self._results.file.errands.give_way()
        return np.array(found, dtype="f4")

    def _numbers(self, rows: np.ndarray) -> dict[str, GroupNumbers]:
        areas, sigmas, parts, part_sigmas = (
            self._maps[quantity][:, rows].astype(float) for quantity in _QUANTITIES
        )
        count = np.maximum(np.isfinite(parts).sum(axis=1), 1)
        has_part = np.isfinite(parts).any(axis=1)
        part = np.where(has_part, np.nansum(parts, axis=1) / count, np.nan)
        part_sigma = np.sqrt(np.nansum(part_sigmas**2, axis=1)) / count
        area, sigma = np.nansum(areas, axis=1), np.sqrt(np.nansum(sigmas**2, axis=1))
        columns = zip(area, sigma, part, part_sigma, strict=True)
        return {
            name: GroupNumbers(*(float(value) for value in numbers))
            for name, numbers in zip(self._names, columns, strict=True)
        }

    def _fit(self, counts: np.ndarray, rows: np.ndarray, scale: float) -> Fitted:
        model = self._model
        # drawn over the counts as they were recorded
        recorded = self._maps["area"][:, rows].astype(float) / self._correction[rows]
        areas = scale * np.nansum(recorded, axis=1)
        curves = areas[:, None] * model["response"]
        continuum = scale * (self._amounts(rows) @ model["continuum"])
        fit = curves.sum(axis=0) + continuum
        first, last = (int(edge) for edge in model["window"])
        part = slice(first, last)
        components = dict(zip(self._names, curves, strict=True))
        sure = significant_groups(components, fit, part)
        residual = np.zeros(0)
        if len(counts) == len(fit):
            residual = (counts[part] - fit[part]) / np.sqrt(np.maximum(fit[part], 0.5))
        return Fitted(
            energy=np.asarray(model["energy"], dtype=float),
            window=(first, last),
            fit=fit,
            continuum=continuum,
            residual=residual,
            components={name: components[name] for name in sure},
            lines=self._lines,
            chi2=float(self._results.chi_square.ravel()[rows[0]]) if len(rows) == 1 else None,
            points=len(rows),
        )

    def _amounts(self, rows: np.ndarray) -> np.ndarray:
        """Return the sum of the amounts of the continuum; shape ``(coefficients,)``."""
        if len(rows) == 1:
            amounts = self._results.coefficients(int(rows[0]))[1]
            return np.nan_to_num(amounts)
        stored = self._results.get("model/coefficients")
        if stored is None:
            return np.zeros(0)
        return np.asarray(np.nansum(stored[...][rows].astype(float), axis=0))
