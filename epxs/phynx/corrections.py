"""Counts as they would be with an ideal detector in an ideal beam."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from epxs.core.api import FormatError
from epxs.phynx.columns import real
from epxs.phynx.views import UnitView, View


class Corrected(UnitView):
    """View of corrected counts; float64.

    Indexed, it reads counts with the corrections it stands for; called, it gives a view with
    others: ``counts.corrected(monitor=True)[10:20]``.

    Parameters
    ----------
    counts
        The `Spectrum`, or another array whose first axis is the points.
    detector
        Has ``dead_time``, ``live_time`` and ``monitor``.
    dead_time
        Whether counts are multiplied by the dead-time correction, where it was recorded.
    live_time
        Whether counts are divided by the live time in seconds, which corrects for dead time.
    monitor
        Whether counts are divided by the monitor (its readings over their efficiency) and
        multiplied by its mean over all points, so that they remain counts.

    Raises
    ------
    FormatError
        If a correction is asked for that needs what was not recorded.
    """

    def __init__(
        self,
        counts: Any,
        detector: Any,
        dead_time: bool = True,
        live_time: bool = False,
        monitor: bool = False,
    ) -> None:
        unit = "counts/s" if live_time else "counts"
        super().__init__(self._read_counts, lambda: counts.shape, unit)
        self._counts = counts
        self._detector = detector
        self._factors: list[tuple[str, Callable[[Any], Any]]] = []
        if live_time:
            self._add("live time", getattr(detector, "live_time", None), _over_time)
        elif dead_time and (recorded := getattr(detector, "dead_time", None)) is not None:
            self._factors.append(("dead time", recorded.correction.__getitem__))
        if monitor:
            self._add("monitor", getattr(detector, "monitor", None), _over_monitor)

    def __call__(
        self, dead_time: bool = True, live_time: bool = False, monitor: bool = False
    ) -> Corrected:
        """Return a view with these corrections."""
        return Corrected(self._counts, self._detector, dead_time, live_time, monitor)

    @property
    def steps(self) -> tuple[str, ...]:
        """What is corrected: ``dead time``, ``live time``, ``monitor``."""
        return tuple(name for name, _ in self._factors)

    def factor(self, rows: Any) -> np.ndarray:
        """Return the factor from counts to corrected counts of *rows*; NaN where unknown."""
        factor: Any = 1.0
        with np.errstate(divide="ignore", invalid="ignore"):
            for _, read in self._factors:
                found = np.asarray(read(rows), dtype=float)
                factor = factor * np.where(np.isfinite(found), found, np.nan)
        return np.asarray(factor)

    def _read_counts(self, key: Any) -> np.ndarray:
        counts = real(self._counts[key], f"{self._counts.file.filename}::{self._counts.path}")
        rows = key[0] if isinstance(key, tuple) and key else key
        factor = self.factor(... if isinstance(rows, tuple) else rows)
        if factor.ndim and factor.shape != counts.shape[: factor.ndim]:
            raise FormatError(
                f"{self._counts.file.filename}::{self._counts.path}: found corrections of shape "
                f"{factor.shape}; expected one number for each spectrum of "
                f"{counts.shape[: factor.ndim]}. Correct the spectra that have one."
            )
        return counts * factor.reshape(factor.shape + (1,) * (counts.ndim - factor.ndim))

    def _add(self, name: str, found: Any, make: Callable[[Any], Callable[[Any], Any]]) -> None:
        if found is None:
            raise FormatError(
                f"{self._counts.file.filename}::{self._counts.path}: found no {name}; expected "
                f"one to correct by. Leave the correction for the {name} out."
            )
        self._factors.append((name, make(found)))


def _over_time(live: Any) -> Callable[[Any], Any]:
    return lambda key: 1.0 / real(live[key], live.path)


def _over_monitor(monitor: Any) -> Callable[[Any], Any]:
    readings = monitor.corrected
    measured = np.asarray(readings[...], dtype=float)
    measured = measured[np.isfinite(measured) & (measured > 0)]
    mean = float(measured.mean()) if len(measured) else np.nan

    def factor(key: Any) -> Any:
        found = np.asarray(readings[key], dtype=float)
        return np.where(found > 0, mean / found, np.nan)

    return factor


class SummedCounts(View):
    """Counts of several detector elements, added up; shape ``(points, channels)``.

    Parameters
    ----------
    detectors
        Each has ``counts``.

    Raises
    ------
    FormatError
        If there is none, or they differ in their channels.
    """

    def __init__(self, detectors: dict[str, Any]) -> None:
        self._spectra = [detector.counts for detector in detectors.values()]
        shapes = {tuple(spectrum.shape[1:]) for spectrum in self._spectra}
        if len(shapes) != 1:
            raise FormatError(
                f"detectors {', '.join(detectors) or '(none)'}: found spectra of "
                f"{sorted(shape[0] for shape in shapes) or 'no'} channels; expected one number "
                "of channels. Name the detectors to add up."
            )
        self.names = tuple(detectors)
        super().__init__(self._read_raw, lambda: self._spectra[0].shape)

    @property
    def raw(self) -> View:
        """Counts as they were recorded."""
        return View(self._read_raw, lambda: self.shape)

    def corrected(
        self, dead_time: bool = True, live_time: bool = False, monitor: bool = False
    ) -> UnitView:
        """Return a view of the sum of counts, each element corrected by itself."""
        views = [s.corrected(dead_time, live_time, monitor) for s in self._spectra]
        return UnitView(
            lambda key: np.sum([view[key] for view in views], axis=0),
            lambda: self.shape,
            views[0].units,
        )

    def _read_raw(self, key: Any) -> np.ndarray:
        return np.asarray(sum(real(s[key], s.path) for s in self._spectra))
