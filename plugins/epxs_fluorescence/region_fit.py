"""The full fit of one spectrum: of a region, of a whole map, of a file of one spectrum."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np

from epxs.analysis.api import BlockTask, WarmWorker
from epxs.core.api import FormatError
from epxs_fluorescence.model import build_model
from epxs_fluorescence.quantities import detection_limit


@dataclass(frozen=True)
class RegionFit:
    """What a full fit found in one spectrum."""

    #: Names of the groups.
    names: tuple[str, ...]
    #: PyMca's ``fitarea`` and its standard deviation, counts; shape ``(groups,)``.
    areas: np.ndarray
    sigmas: np.ndarray
    #: Mass fractions and their standard deviations; NaN where there is none.
    mass_fractions: np.ndarray
    mass_fraction_sigmas: np.ndarray
    #: Least area that can be told from nothing: 3 sigma of the background, counts.
    limits: np.ndarray
    #: Reduced chi square.
    chi2: float
    #: Parameters that were fitted: name -> value, standard deviation (NaN at a bound).
    parameters: dict[str, tuple[float, float]]
    #: Fitted channels: energy in keV; counts of the data, the fit, and parts of it.
    energy: np.ndarray
    counts: np.ndarray
    fitted: np.ndarray
    continuum: np.ndarray
    pile_up: np.ndarray
    #: Counts of each group; shape ``(groups, fitted channels)``.
    groups: np.ndarray


class RegionFitter:
    """Fits spectra with one configuration; keeps a process in which PyMca is ready.

    Parameters
    ----------
    config
        Path of the configuration, or its text.
    channels
        Number of channels of the spectra.

    Raises
    ------
    ConfigurationError
        If the configuration is unusable.
    """

    def __init__(self, config: str | Path, channels: int = 2048) -> None:
        model = build_model(config, channels=channels)
        self._names = model.names
        self._channels = channels
        self._worker = WarmWorker(
            BlockTask(
                "epxs_fluorescence.region_worker:RegionWorker",
                {
                    "configuration": model.configuration,
                    "channels": channels,
                    "mass_factor": model.mass_factor,
                    "groups": list(model.names),
                },
            )
        )

    def fit(self, counts: np.ndarray, points: float = 1) -> RegionFit:
        """Fit the sum of the spectra of *points* points.

        Parameters
        ----------
        counts
            Shape ``(channels,)``.
        points
            Of how many spectra it is the sum.

        Raises
        ------
        FormatError
            If it is no such spectrum.
        WorkersError
            If PyMca cannot fit it.
        """
        counts = np.asarray(counts, dtype=float)
        if counts.shape != (self._channels,) or not np.isfinite(counts).all() or points < 1:
            raise FormatError(
                f"region: found a spectrum of shape {counts.shape} from {points:g} points; "
                f"expected {self._channels} numbers from at least one. Choose points that were "
                "measured."
            )
        found = self._worker.ask(counts=counts, points=float(points))
        names = found.pop("parameter_names")
        values, sigmas = found.pop("parameters"), found.pop("parameter_sigmas")
        limits = detection_limit(found.pop("blank_sigmas"))
        parameters = {
            name: (float(value), float(sigma))
            for name, value, sigma in zip(names, values, sigmas, strict=True)
        }
        return RegionFit(names=self._names, limits=limits, parameters=parameters, **found)

    def close(self) -> None:
        """End the process."""
        self._worker.close()

    def __enter__(self) -> RegionFitter:
        return self

    def __exit__(self, *exception: object) -> None:
        self.close()
