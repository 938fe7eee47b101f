"""Maps of regions of interest, live and offline: an analysis that needs no model."""

from __future__ import annotations

from importlib.metadata import version
from pathlib import Path

import numpy as np
from traits.api import HasStrictTraits, Str, Tuple, provides

from epxs.analysis.i_analysis import IAnalysis, IEstimator
from epxs.phynx.api import FitFlag, ResultsBlock, ResultsPlan
from epxs_fluorescence.model import build_model
from epxs_fluorescence.roi import Roi, read_rois, rois_of_model, sums


@provides(IAnalysis)
class RoiAnalysis(HasStrictTraits):
    """Adds up the counts in windows of channels.

    Parameters
    ----------
    windows
        As `epxs_fluorescence.roi.read_rois` takes them; or the path, or the text, of a PyMca
        configuration, of which each group gets a window about its strongest line.
    calibration
        Energy of channel 0 and width of a channel, keV; for windows in keV.

    Raises
    ------
    ConfigurationError
        From `plan` and `begin`, if the windows are unusable.
    """

    #: Name for people.
    name = Str("Regions of interest")
    #: Windows, or a configuration.
    windows = Str()
    #: keV.
    calibration = Tuple()

    def __init__(self, windows: str | Path, calibration: tuple[float, ...] = ()) -> None:
        super().__init__(windows=str(windows), calibration=tuple(calibration))

    def rois(self, channels: int) -> tuple[Roi, ...]:
        """Return the windows in spectra of *channels*."""
        if "=" not in self.windows or "[" in self.windows:
            return rois_of_model(build_model(self.windows, channels=channels))
        energy = None
        if self.calibration:
            energy = np.polynomial.polynomial.polyval(np.arange(channels), self.calibration)
        return read_rois(self.windows, channels, energy)

    def plan(self, channels: int) -> ResultsPlan:
        """Describe the results for spectra of *channels*, so that a file can be prepared."""
        rois = self.rois(channels)
        told = "\n".join(f"{roi.name} = {roi.first}:{roi.end - 1} ch" for roi in rois)
        return ResultsPlan(
            name="roi",
            groups=tuple(roi.name for roi in rois),
            units="counts",
            configuration=told,
            configuration_name="regions of interest",
            parameters={
                "estimator": "sum of the counts in the window; nothing is taken off below it",
                "uncertainties": "square root of the counts",
            },
            program="epxs",
            version=version("epxs"),
            model={"windows": np.array([(roi.first, roi.end) for roi in rois])},
        )

    def begin(self, channels: int) -> RoiEstimator:
        """Return what adds up, for spectra of *channels*."""
        return RoiEstimator(self.rois(channels))


@provides(IEstimator)
class RoiEstimator:
    """Adds up counts; there is nothing to learn, and nothing is ever fitted again."""

    def __init__(self, rois: tuple[Roi, ...]) -> None:
        self._rois = rois

    def learn(self, spectra: np.ndarray, variances: np.ndarray | None = None) -> None:
        """Learn nothing."""

    def refresh_due(self) -> bool:
        """Never."""
        return False

    def refresh(self) -> None:
        """Do nothing."""

    def fit(self, spectra: np.ndarray, variances: np.ndarray | None = None) -> ResultsBlock:
        """Return the counts in the windows; see `IEstimator.fit`."""
        areas = sums(spectra, self._rois)
        noise = areas if variances is None else sums(variances, self._rois)
        return ResultsBlock(
            areas=areas,
            sigmas=np.sqrt(np.maximum(noise, 0.0)),
            chi2=np.full(len(areas), np.nan),
            continuum=np.zeros((len(areas), 0)),
            flags=np.full(len(areas), FitFlag.FITTED, np.uint8),
        )

    def model_arrays(self) -> dict[str, np.ndarray]:
        """Return nothing."""
        return {}
