"""Operations on a scan: regions of interest, decompositions, detection limits.

Each has a form in the window and runs with ``epxs run``.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np
from traits.api import Any as AnyTrait
from traits.api import Bool, Enum, Int, Range, Str

from epxs.analysis.api import (
    Operation,
    ResultMap,
    SpectraReader,
    fit_file,
    fit_measurement,
    results_of,
)
from epxs.core.api import ConfigurationError
from epxs.phynx.api import open as open_phynx
from epxs_fluorescence.decompose import METHODS, Decomposition, decompose
from epxs_fluorescence.limits import detection_limits
from epxs_fluorescence.roi_analysis import RoiAnalysis

#: Numbers of a point that a decomposition takes at most: channels are added up to so many.
FEATURES = 512


class _OfSpectra(Operation):
    """What operations on spectra have in common: which, and with what corrections."""

    #: Names with commas between.
    detectors = Str(desc="detectors to add up, with commas between; all where empty")
    exclude = Str(desc="detectors to leave out, with commas between")
    dead_time = Bool(True, desc="correct for dead time where it was recorded")
    normalize = Str(desc="counter to divide by, over its mean")

    def reader(self, scan: Any) -> SpectraReader:
        """Return the spectra."""
        return SpectraReader(
            scan.measurement,
            _names(self.detectors),
            _names(self.exclude),
            self.dead_time,
            self.normalize,
        )


class RoiMaps(_OfSpectra):
    """Maps of the counts in windows of channels; needs no model."""

    title = "Maps of regions of interest"
    units = "counts"

    windows = Str(desc="windows in keV, or channels: Fe K = 6.2:6.6; Cu K = 780:830 ch")
    config = Str(desc="PyMca configuration instead: a window about the main line of each group")

    def run(self, scan: Any) -> Iterable[ResultMap]:
        """Return a map for each window, with its standard deviations."""
        if bool(self.windows) == bool(self.config):
            raise ConfigurationError(
                f"{self.title}: found {'both' if self.windows else 'neither'} of windows and "
                "config; expected one of them. Name windows: --windows 'Fe K = 6.2:6.6'"
            )
        reader = self.reader(scan)
        calibration = scan.measurement.mcas[reader.detectors[0]].calibration
        analysis = RoiAnalysis(self.windows or self.config, calibration)
        names = analysis.plan(reader.channels).groups
        return maps_of(scan.measurement, reader, analysis, names)


class Decomposed(_OfSpectra):
    """Principal components, non-negative factors or clusters of spectra, or of element maps."""

    title = "Components and clusters"

    method = Enum(*METHODS, desc="pca, nmf or k-means")
    components = Range(1, 50, 3, desc="how many")
    results = Str(desc="file of a fit: its maps are decomposed, and not the spectra")
    seed = Int(0, desc="of the random start: the same numbers every time")

    _arrays = AnyTrait(transient=True)

    def run(self, scan: Any) -> Iterable[ResultMap]:
        """Return a map of the amount of each component; for clusters, of their numbers."""
        measurement = scan.measurement
        rows, values, told = _maps(self.results) if self.results else self._spectra(scan)
        found = decompose(values, self.method, int(self.components), self.seed)
        self._arrays = {"components": found.components, "explained": found.explained, **told}
        return [
            ResultMap(name, _placed(measurement, rows, amounts))
            for name, amounts in self._columns(found)
        ]

    def arrays(self) -> dict[str, np.ndarray]:
        """Return components, what they explain, and the features they are of."""
        return dict(self._arrays or {})

    def _columns(self, found: Decomposition) -> Iterator[tuple[str, np.ndarray]]:
        if self.method == "k-means":
            yield "cluster", found.labels + 1.0
        for number, amounts in enumerate(found.amounts.T, 1):
            yield f"{self.method} {number}", amounts

    def _spectra(self, scan: Any) -> tuple[np.ndarray, np.ndarray, dict[str, np.ndarray]]:
        """Return rows, their spectra with channels added up, and the energies of these."""
        reader = self.reader(scan)
        width = -(-reader.channels // FEATURES)
        edges = np.arange(0, reader.channels, width)
        rows, parts = [], []
        measured = reader.measured_rows()
        for start in range(0, len(measured), reader.block_rows):
            own = measured[start : start + reader.block_rows]
            block = reader.block(own)
            counts = np.add.reduceat(block.counts[block.usable], edges, axis=1, dtype=np.float32)
            if block.factor is not None:
                counts *= block.factor[block.usable, None].astype(np.float32)
            rows.append(own[block.usable])
            parts.append(counts)
        values = np.concatenate(parts) if parts else np.zeros((0, len(edges)), np.float32)
        calibration = scan.measurement.mcas[reader.detectors[0]].calibration
        energy = np.polynomial.polynomial.polyval(edges + (width - 1) / 2, calibration)
        return np.concatenate(rows or [np.zeros(0, int)]), values, {"energy": energy}


class DetectionLimits(_OfSpectra):
    """Maps of the area that a group must have to stand out of what is below it."""

    title = "Maps of detection limits"
    units = "counts"

    config = Str(desc="PyMca configuration of the fit")
    sigmas = Range(0.5, 10.0, 3.0, desc="standard deviations of the background")

    def run(self, scan: Any) -> Iterable[ResultMap]:
        """Fit the scan, and return a map for each group."""
        if not self.config:
            raise ConfigurationError(
                f"{self.title}: found no configuration; expected that of the fit. "
                "Name it: --config CFG"
            )
        with TemporaryDirectory(prefix="epxs-limits-") as folder:
            fitted = fit_file(
                str(scan.file.location),
                self.config,
                Path(folder, "fit.h5"),
                scan.path,
                detectors=_names(self.detectors),
                exclude=_names(self.exclude),
                dead_time=self.dead_time,
                normalize=self.normalize,
            )
            with open_phynx(fitted) as file:
                limits = detection_limits(results_of(file), self.sigmas)
        return [ResultMap(name, values) for name, values in limits.items()]


def maps_of(
    measurement: Any, reader: SpectraReader, analysis: Any, names: Sequence[str]
) -> list[ResultMap]:
    """Return the maps, with sigmas, that an *analysis* makes of the spectra of a *reader*."""
    count = measurement.read_npoints()
    areas = np.full((count, len(names)), np.nan)
    sigmas = areas.copy()

    def store(rows: Sequence[int], block: Any, model: Any = None, again: bool = False) -> None:
        areas[list(rows)], sigmas[list(rows)] = block.areas, block.sigmas

    fit_measurement(reader, analysis, store, threads=1)
    shape = measurement.acquisition_shape
    return [
        ResultMap(name, own.reshape(shape), sigma.reshape(shape))
        for name, own, sigma in zip(names, areas.T, sigmas.T, strict=True)
    ]


def _maps(path: str) -> tuple[np.ndarray, np.ndarray, dict[str, np.ndarray]]:
    """Return rows, the areas of all groups in them, and the names of these."""
    with open_phynx(path) as file:
        results = results_of(file)
        names = list(results.names)
        values = np.column_stack([np.ravel(results.area(name)) for name in names])
    seen = np.isfinite(values).any(axis=0)
    rows = np.flatnonzero(np.isfinite(values[:, seen]).all(axis=1))
    told = {"features": np.array([name for name, own in zip(names, seen, strict=True) if own])}
    return rows, values[np.ix_(rows, seen)], told


def _placed(measurement: Any, rows: np.ndarray, values: np.ndarray) -> np.ndarray:
    full = np.full(measurement.read_npoints(), np.nan)
    full[rows] = values
    return full.reshape(measurement.acquisition_shape)


def _names(text: str) -> tuple[str, ...]:
    return tuple(word.strip() for word in text.split(",") if word.strip())
