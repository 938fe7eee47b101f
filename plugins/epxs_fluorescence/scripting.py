"""What scripts find as ``epxs.fluorescence``.

`read_config`; `fit_region` and `RegionFitter` for one spectrum; `refine`, `write_refined`,
`calibrate`, `suggest`, `edited` to make a configuration; `without` leaves groups out of results;
`sensitivity`, `curve` for thin films; `detection_limits`; `decompose` into components and clusters.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from epxs.analysis.api import CorrectedReader, blocks
from epxs.core.api import FormatError
from epxs_fluorescence.calibrate import Calibration, calibrate, peak_channel
from epxs_fluorescence.configuration import Configuration, read_configuration
from epxs_fluorescence.decompose import Decomposition, decompose
from epxs_fluorescence.limits import detection_limits
from epxs_fluorescence.refine import Refined, refine, write_refined
from epxs_fluorescence.region_fit import RegionFit, RegionFitter
from epxs_fluorescence.regroup import Regrouped, without
from epxs_fluorescence.setup_text import edited
from epxs_fluorescence.suggest import Suggestions, on_elastic, suggest
from epxs_fluorescence.thin_film import Sensitivity, curve, sensitivity

__all__ = [
    "Calibration",
    "Decomposition",
    "Refined",
    "RegionFit",
    "RegionFitter",
    "Regrouped",
    "Sensitivity",
    "Suggestions",
    "UserConfig",
    "calibrate",
    "curve",
    "decompose",
    "detection_limits",
    "edited",
    "fit_region",
    "peak_channel",
    "read_config",
    "refine",
    "refine_on_sum",
    "sensitivity",
    "suggest",
    "suggest_elements",
    "sum_spectrum",
    "without",
    "write_refined",
]


@dataclass(frozen=True)
class UserConfig:
    """A PyMca configuration that was read and checked; stands for its path."""

    path: Path
    configuration: Configuration

    def __fspath__(self) -> str:
        return os.fspath(self.path)

    @property
    def text(self) -> str:
        """The whole text, unchanged."""
        return self.configuration.text


def read_config(path: str | os.PathLike[str]) -> UserConfig:
    """Read and check a PyMca configuration.

    Raises
    ------
    ConfigurationError
        If it cannot be read, or is none.
    """
    return UserConfig(Path(path), read_configuration(Path(path)))


def sum_spectrum(
    entry: Any, rows: Any = None, detectors: tuple[str, ...] = (), dead_time: bool = False
) -> tuple[np.ndarray, int]:
    """Return the sum of spectra, and of how many.

    Parameters
    ----------
    entry
        An entry, or a measurement.
    rows
        Numbers of rows; all that were measured by default.
    detectors, dead_time
        See `epxs.analysis.api.CorrectedReader`.

    Raises
    ------
    FormatError
        If there are no spectra.
    """
    measurement = getattr(entry, "measurement", None) or entry
    reader = CorrectedReader(measurement, detectors, dead_time)
    measured = reader.measured_rows()
    chosen = measured if rows is None else np.intersect1d(measured, np.ravel(rows))
    total = np.zeros(reader.channels)
    points = 0
    for block in blocks(chosen):
        counts, _ = reader.read(block)
        fine = np.isfinite(counts).all(axis=1)
        total += counts[fine].sum(axis=0)
        points += int(fine.sum())
    if not points:
        raise FormatError(
            f"{measurement.path}: found no measured point among the rows; expected at least one. "
            "Choose points that were measured."
        )
    return total, points


def fit_region(entry: Any, config: Any, rows: Any = None) -> RegionFit:
    """Return the full fit of the sum of some spectra; see `RegionFitter` for many of them."""
    counts, points = sum_spectrum(entry, rows)
    with RegionFitter(config, len(counts)) as fitter:
        return fitter.fit(counts, points)


def refine_on_sum(entry: Any, config: Any, rows: Any = None) -> Refined:
    """Return a configuration whose calibration and widths fit the sum; see `refine`."""
    return refine(config, *sum_spectrum(entry, rows))


def suggest_elements(entry: Any, config: Any = None, energy: float = 0.0) -> Suggestions:
    """Return which elements the sum of all spectra shows; see `suggest`.

    Parameters
    ----------
    entry
        An entry, or a measurement.
    config
        A configuration, for calibration, resolution, region and energy of the beam.
    energy
        Of the beam, keV; needed without a configuration.

    Raises
    ------
    FormatError
        If the energy of the beam is not known.
    """
    measurement = getattr(entry, "measurement", None) or entry
    counts, _ = sum_spectrum(measurement)
    if config is None:
        told = next(iter(measurement.mcas.values())).calibration
        if energy <= 0:
            raise FormatError(
                f"{measurement.path}: found no energy of the beam; expected one in keV. "
                "Name it, or a configuration."
            )
        return suggest(counts, on_elastic(counts, (told[0], told[1]), energy), energy, shift=0.04)
    known = read_configuration(Path(config))
    beam = energy or max(known.numbers("fit", "energy"), default=0.0)
    if beam <= 0:
        raise FormatError(
            f"configuration {known.name}: found no energy of the beam; expected one in [fit]. "
            "Name it."
        )
    return suggest(
        counts,
        (known.number("detector", "zero", 0), known.number("detector", "gain", 0.01)),
        beam,
        known.window(len(counts)),
        known.number("detector", "noise", 0.08),
        known.number("detector", "fano", 0.12),
    )
