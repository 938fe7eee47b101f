"""One run of the linear fit over one measurement: learns the mean, then fits points."""

from __future__ import annotations

import os
from dataclasses import replace

import numpy as np
from traits.api import provides

from epxs.analysis.i_analysis import IEstimator
from epxs.core.api import ConfigurationError
from epxs.phynx.api import FitFlag, ResultsBlock
from epxs_fluorescence.model import LinearModel
from epxs_fluorescence.nonnegative import nonnegative
from epxs_fluorescence.one_thread import one_thread
from epxs_fluorescence.reweighted import Reweighted
from epxs_fluorescence.solve import FixedWeights, Solution

#: Counts are averaged over this many channels, weighted 1 2 3 2 1, for the weights.
_SMOOTHING = np.array([1.0, 2.0, 3.0, 2.0, 1.0]) / 9.0

#: Spectra that are worth several threads.
MANY = 8192
#: Numbers of 16 bits of which the sum surely fits in 32.
_EXACT = 1 << 16
#: Of a spectrum with counts, and of one without.
_FLAGS = np.array([0, FitFlag.EMPTY], np.uint8)


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
    nnls
        Whether areas may not be negative; lifts the mean of every trace element.
    irls
        Whether each spectrum is fitted once more, with weights from its first fit.
    exact
        Whether double precision is used throughout; where it would be seen by default.
    workers
        Threads that share the work where there are very many spectra; 0: as many as there are
        processors.

    Raises
    ------
    ConfigurationError
        If both *nnls* and *irls* are asked for.
    """

    def __init__(
        self,
        model: LinearModel,
        nnls: bool = False,
        irls: bool = False,
        exact: bool | None = None,
        workers: int = 0,
    ) -> None:
        if nnls and irls:
            raise ConfigurationError(
                f"configuration {model.name}: found nnls and irls; expected one of them. "
                "Leave one out."
            )
        self._model = model
        self._nnls, self._irls, self._exact = nnls, irls, exact
        self._workers = workers or os.cpu_count() or 1
        self._sum = np.zeros(model.channels)
        self._noise = np.zeros(model.channels)
        self._observed = 0
        self._due = next_refresh(0)
        self._columns = np.zeros((model.continuum.size, model.channels))
        self._variance = np.zeros(model.channels)
        self._solver: FixedWeights | None = None
        self._fitter: FixedWeights | Reweighted | None = None

    def learn(self, spectra: np.ndarray, variances: np.ndarray | None = None) -> None:
        """Add *spectra* to the mean (counts; shape ``(points, channels)``).

        Parameters
        ----------
        variances
            Of the counts where they were corrected; same shape.
        """
        spectra = self._checked(spectra)
        part = slice(*self._model.window)
        added = _added(spectra[:, part])
        self._sum[part] += added
        self._noise[part] += added if variances is None else _added(variances[:, part])
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
        columns = self._model.continuum.columns(self._sum[first:end] / self._observed)
        # one count more than seen, so that no channel is taken for certainly empty
        noise = np.pad(self._noise[first:end] / self._observed, 2, mode="edge")
        variance = np.convolve(noise, _SMOOTHING, mode="valid") + 1.0 / self._observed
        self._columns[:, first:end] = columns
        self._variance[first:end] = variance
        design = np.column_stack((self._model.design, columns.T))
        self._solver = FixedWeights(design, variance, len(self._model.names), self._exact)
        self._fitter = Reweighted(self._solver) if self._irls else self._solver
        self._due = next_refresh(self._observed)

    def fit(self, spectra: np.ndarray, variances: np.ndarray | None = None) -> ResultsBlock:
        """Fit *spectra* (counts; shape ``(points, channels)``).

        Parameters
        ----------
        variances
            Of the counts where they were corrected; same shape.

        Raises
        ------
        ConfigurationError
            If nothing was observed yet, or the number of channels is another one.
        """
        spectra = self._checked(spectra)
        if self._fitter is None and len(spectra):
            self.refresh()
        first, end = self._model.window
        noise = None if variances is None else variances[:, first:end]
        solution = self._solve(spectra[:, first:end], noise)
        groups = len(self._model.names)
        areas, sigmas = solution.parameters[:, :groups], solution.sigmas
        # an area that the spectra say nothing about is not known
        if self._model.unseen:
            areas[:, self._model.unseen] = sigmas[:, self._model.unseen] = np.nan
        # where there is no count, no square of residuals is expected
        flags = _FLAGS.take((solution.promised <= 0).view(np.uint8))
        return ResultsBlock(
            areas=areas,
            sigmas=sigmas,
            chi2=solution.chi2,
            continuum=solution.parameters[:, groups:],
            mass_fractions=areas * self._model.mass_factor,
            mass_fraction_sigmas=sigmas * self._model.mass_factor,
            flags=flags,
        )

    def _solve(self, spectra: np.ndarray, variances: np.ndarray | None) -> Solution:
        if self._fitter is None or self._solver is None:
            return Solution.empty(self._model.size, len(self._model.names))
        workers = self._workers if len(spectra) >= MANY else 1
        found = self._fitter.fit(spectra, variances, workers)
        if not self._nnls:
            return found
        free = found.parameters
        with one_thread():
            held = nonnegative(self._solver.covariance, free, len(self._model.names))
        chi2 = found.chi2 + self._solver.misfit(held - free, found)
        return replace(found, parameters=held, chi2=chi2)

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
        if spectra.ndim == 1:
            spectra = spectra[None]
        if spectra.shape[1] != self._model.channels:
            raise ConfigurationError(
                f"configuration {self._model.name}: found spectra of {spectra.shape[1]} channels; "
                f"expected {self._model.channels}, for which its model was built. "
                "Begin the analysis anew for this detector."
            )
        return spectra


def _added(spectra: np.ndarray) -> np.ndarray:
    """Return the sum of *spectra*, counts; whole counts add up exactly, in any order."""
    short = spectra.dtype.kind == "u" and spectra.dtype.itemsize <= 2
    kind = np.uint32 if short and len(spectra) <= _EXACT else np.float64
    return np.asarray(spectra.sum(axis=0, dtype=kind), dtype=float)
