"""One run of the linear fit over one measurement: learns the mean, then fits points."""

from __future__ import annotations

import numpy as np
from traits.api import provides

from epxs.analysis.i_analysis import IEstimator
from epxs.core.api import ConfigurationError
from epxs.phynx.api import ResultsBlock
from epxs_fluorescence.model import LinearModel
from epxs_fluorescence.solve import FixedWeights

#: Counts are averaged over this many channels, weighted 1 2 3 2 1, for the weights.
_SMOOTHING = np.array([1.0, 2.0, 3.0, 2.0, 1.0]) / 9.0


def next_refresh(observed: int) -> int:
    """Return the first of 1, 3, 10, 30, 100, 300, ... that exceeds *observed*."""
    step = 1
    while step <= observed:
        if 3 * step > observed:
            return 3 * step
        step *= 10
    return step


@provides(IEstimator)
class Estimator:
    """Fits points with weights and continuum from the mean of all points observed so far.

    Parameters
    ----------
    model
        The model of a spectrum.
    """

    def __init__(self, model: LinearModel) -> None:
        self._model = model
        self._sum = np.zeros(model.channels)
        self._observed = 0
        self._due = next_refresh(0)
        self._columns = np.zeros((model.continuum.size, model.channels))
        self._variance = np.zeros(model.channels)
        self._solver: FixedWeights | None = None

    def learn(self, spectra: np.ndarray) -> None:
        """Add *spectra* to the mean (raw counts; shape ``(points, channels)``)."""
        spectra = self._checked(spectra)
        # whole counts add up exactly, in any order
        self._sum += spectra.sum(axis=0, dtype=float)
        self._observed += len(spectra)

    def refresh_due(self) -> bool:
        """Say whether 1, 3, 10, 30, 100, ... points have been observed since."""
        return self._observed >= self._due

    def refresh(self) -> None:
        """Remake weights and continuum from the mean of what was observed.

        Raises
        ------
        ConfigurationError
            If nothing was observed.
        """
        if not self._observed:
            raise ConfigurationError(
                f"configuration {self._model.name}: found no spectrum to take the weights from; "
                "expected at least one. Observe spectra before fitting."
            )
        first, end = self._model.window
        mean = self._sum[first:end] / self._observed
        columns = self._model.continuum.columns(mean)
        # one count more than seen, so that no channel is taken for certainly empty
        smooth = np.convolve(np.pad(mean, 2, mode="edge"), _SMOOTHING, mode="valid")
        variance = smooth + 1.0 / self._observed
        self._columns[:, first:end] = columns
        self._variance[first:end] = variance
        self._solver = FixedWeights(np.column_stack((self._model.design, columns.T)), variance)
        self._due = next_refresh(self._observed)

    def fit(self, spectra: np.ndarray) -> ResultsBlock:
        """Fit *spectra* (raw counts; shape ``(points, channels)``).

        Raises
        ------
        ConfigurationError
            If nothing was observed yet, or the number of channels is another one.
        """
        spectra = self._checked(spectra)
        if self._solver is None:
            self.refresh()
        assert self._solver is not None
        first, end = self._model.window
        solution = self._solver.fit(spectra[:, first:end])
        groups = len(self._model.names)
        areas, sigmas = solution.parameters[:, :groups], solution.sigmas[:, :groups]
        return ResultsBlock(
            areas=areas,
            sigmas=sigmas,
            chi2=solution.chi2,
            continuum=solution.parameters[:, groups:],
            mass_fractions=areas * self._model.mass_factor,
            mass_fraction_sigmas=sigmas * self._model.mass_factor,
        )

    def model_arrays(self) -> dict[str, np.ndarray]:
        """Return what the last `refresh` made.

        Returns
        -------
        dict
            ``continuum``: counts for an amount of 1; shape ``(columns, channels)``.
            ``variance``: expected variance of the channels, counts, whose inverse are the
            weights; 0 outside the window; shape ``(channels,)``.
        """
        return {"continuum": self._columns.copy(), "variance": self._variance.copy()}

    def _checked(self, spectra: np.ndarray) -> np.ndarray:
        spectra = np.atleast_2d(spectra)
        if spectra.shape[1] != self._model.channels:
            raise ConfigurationError(
                f"configuration {self._model.name}: found spectra of {spectra.shape[1]} channels; "
                f"expected {self._model.channels}, for which its model was built. "
                "Begin the analysis anew for this detector."
            )
        return spectra
