"""Refining a configuration on a summed spectrum: calibration and widths, in a new file."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from epxs.core.api import ConfigurationError
from epxs_fluorescence.configuration import Configuration, read_configuration
from epxs_fluorescence.configuration_text import with_options, write_new
from epxs_fluorescence.region_fit import RegionFit, RegionFitter

#: What can be refined: option in [detector] -> PyMca's name, least reach of the search.
REFINABLE = {
    "zero": ("Zero", 0.1),
    "gain": ("Gain", 0.0005),
    "noise": ("Noise", 0.05),
    "fano": ("Fano", 0.1),
}


@dataclass(frozen=True)
class Refined:
    """A configuration with values from a fit."""

    #: Text of the new configuration.
    text: str
    #: Option -> value before, value after, its standard deviation (NaN at a bound).
    values: dict[str, tuple[float, float, float]]
    #: Reduced chi square of the sum before and after.
    chi2: tuple[float, float]


def refine(
    config: str | Path,
    counts: np.ndarray,
    points: float,
    free: Sequence[str] = tuple(REFINABLE),
) -> Refined:
    """Fit a summed spectrum with parameters of the detector free.

    Parameters
    ----------
    config
        Path of the configuration, or its text; it is not changed.
    counts
        Sum of the spectra; shape ``(channels,)``.
    points
        Of how many spectra.
    free
        Options of [detector] to refine: zero and gain (keV), noise (keV), fano.

    Raises
    ------
    ConfigurationError
        If the configuration is unusable, or an option cannot be refined.
    """
    configuration = read_configuration(config)
    unknown = sorted(set(free) - set(REFINABLE))
    if unknown or not free:
        raise ConfigurationError(
            f"configuration {configuration.name}: found {', '.join(unknown) or 'nothing'} to "
            f"refine; expected some of: {', '.join(REFINABLE)}. Name these."
        )
    before = _fit(configuration.text, counts, points)
    after = _fit(with_options(configuration.text, _freed(configuration, free)), counts, points)
    values = {}
    for option in free:
        value, sigma = after.parameters[REFINABLE[option][0]]
        values[option] = (configuration.number("detector", option, 0), value, sigma)
    changed = {("detector", option): f"{value:.9g}" for option, (_, value, _) in values.items()}
    return Refined(with_options(configuration.text, changed), values, (before.chi2, after.chi2))


def write_refined(refined: Refined, out: str | Path) -> Path:
    """Write the new configuration; the old one is kept.

    Raises
    ------
    FileError
        If there is such a file already, or it cannot be written.
    """
    write_new(out, refined.text)
    return Path(out)


def _freed(configuration: Configuration, free: Sequence[str]) -> dict[tuple[str, str], object]:
    """Return options that free *free* and hold everything else."""
    options: dict[tuple[str, str], object] = {("fit", "linearfitflag"): 0}
    for option, (_, reach) in REFINABLE.items():
        options["detector", f"fixed{option}"] = int(option not in free)
        if option in free:
            told = configuration.number("detector", f"delta{option}", reach)
            options["detector", f"delta{option}"] = max(told, reach)
    parts = ("st_arearatio", "st_sloperatio", "lt_arearatio", "lt_sloperatio", "step_heightratio")
    options.update({("peakshape", f"fixed{part}"): 1 for part in parts})
    options["detector", "fixedsum"] = 1
    return options


def _fit(text: str, counts: np.ndarray, points: float) -> RegionFit:
    with RegionFitter(text, len(counts)) as fitter:
        return fitter.fit(counts, points)
