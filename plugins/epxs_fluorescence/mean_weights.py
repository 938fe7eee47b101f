"""The full fit with weights and background from the mean spectrum: without PyMca's bias.

The model is PyMca's, with all that is not linear: free calibration, widths and tails,
pile-up, an exponential continuum. For given values of these, areas and continuum are solved
by weighted linear least squares; the others by Gauss and Newton's method between their
bounds (variable projection). Areas keep their sign. Where nothing of that kind is free, the
result is that of the linear fit.

References
----------
.. [1] G. Golub and V. Pereyra, Inverse Problems 19 (2003) R1-R26: variable projection.
.. [2] S. Baker and R. D. Cousins, Nucl. Instrum. Methods 221 (1984) 437-442: the bias of
   weights from counts.
"""

from __future__ import annotations

import contextlib
from dataclasses import dataclass, replace

import numpy as np

from epxs_fluorescence import gefit
from epxs_fluorescence.fitted_spectra import FittedSpectra
from epxs_fluorescence.nonnegative import nonnegative
from epxs_fluorescence.pymca_theory import PymcaTheory

_EXPONENTIAL = 5
#: Ends when chi square falls by less than this part.
_SMALL = 1e-5
_ITERATIONS = 20
_SMOOTHING = np.array([1.0, 2.0, 3.0, 2.0, 1.0]) / 9.0


@dataclass(frozen=True)
class FitState:
    """A point of the fit."""

    #: Values of what is not linear.
    values: np.ndarray
    #: Amounts of groups and columns.
    amounts: np.ndarray
    #: Shape ``(channels, amounts)``.
    design: np.ndarray
    #: Fitted counts; shape ``(channels,)``.
    fitted: np.ndarray
    chi2: float


class MeanWeights:
    """Fits spectra one by one with weights from their mean.

    Parameters
    ----------
    theory
        The model of the configuration, with exponentials computed.
    window
        Channels that are fitted.
    columns
        Columns of the continuum; shape ``(columns, fitted channels)``.
    mean
        Mean of all spectra, counts; shape ``(channels,)``.
    points
        How many spectra it is the mean of.
    nnls
        Whether areas may not be negative.
    """

    def __init__(
        self,
        theory: PymcaTheory,
        window: slice,
        columns: np.ndarray,
        mean: np.ndarray,
        points: float,
        nnls: bool = False,
    ) -> None:
        theory.prepare(mean)
        self._nnls = nnls
        #: The model.
        self.theory = theory
        self._channels = np.arange(len(mean), dtype=float)[window]
        self._columns = columns
        self._window = window
        smooth = np.convolve(np.pad(mean[window], 2, mode="edge"), _SMOOTHING, mode="valid")
        #: Expected variance of the channels, counts.
        self.variance = smooth + 1.0 / points
        self._weight = 1.0 / self.variance
        self._parameters = theory.start
        codes = theory.codes
        free = np.flatnonzero(codes[0, : theory.first] == gefit.QUOTED)
        self._free = free
        low, high = np.sort(codes[1:, free], axis=0)
        exponential = int(theory.config["fit"]["continuum"]) == _EXPONENTIAL
        order = int(theory.config["fit"].get("exppolorder", 6)) if exponential else 0
        self._low = np.concatenate((low, np.full(order, -np.inf)))
        self._high = np.concatenate((high, np.full(order, np.inf)))
        #: PyMca's names of the groups.
        self.groups = tuple(theory.groups)
        #: Names of the parameters of the detector that are fitted.
        self.detector = tuple(theory.names[i] for i in free)
        self._start = np.concatenate((self._parameters[free], self._exponents(mean, order)))
        self._fixed = self._design(self._start)
        if len(self._start):
            with contextlib.suppress(np.linalg.LinAlgError):
                self._start = self.minimum(mean[window]).values

    def fit(self, counts: np.ndarray, window: slice, columns: np.ndarray) -> FittedSpectra:
        """Fit *counts*, whose variances are themselves; shape ``(points, channels)``."""
        groups = len(self.groups)
        shown = len(columns)
        found = FittedSpectra.empty(len(counts), groups, shown, len(self.detector))
        for row in np.flatnonzero(np.isfinite(counts).all(axis=1)):
            with contextlib.suppress(np.linalg.LinAlgError):
                self._fit_one(counts[row, window], row, columns, found)
        return found

    def _fit_one(
        self, counts: np.ndarray, row: int, columns: np.ndarray, found: FittedSpectra
    ) -> None:
        groups = len(self.groups)
        best = self.minimum(counts)
        free = best
        if self._nnls:
            best = self._held(best)
        factor = self.theory.area_factor(self.full_parameters(best.values))
        found.areas[row] = best.amounts[:groups] * factor
        found.sigmas[row] = spread(self.transform(free)[0][:groups], counts) * factor
        found.chi2[row] = pearson(counts, best.fitted, best.design.shape[1] + len(best.values))
        found.detector[row] = best.values[: len(self.detector)]
        if len(best.amounts) - groups == len(columns):
            found.continuum[row] = best.amounts[groups:]
        elif len(columns):
            curve = best.design[:, groups:] @ best.amounts[groups:]
            found.continuum[row] = np.linalg.lstsq(columns.T, curve, rcond=None)[0]

    def _held(self, state: FitState) -> FitState:
        """Return the fit with the same calibration in which no area is negative."""
        covariance = np.linalg.inv((state.design.T * self._weight) @ state.design)
        amounts = nonnegative(covariance, state.amounts[None], len(self.groups))[0]
        fitted = state.fitted + state.design @ (amounts - state.amounts)
        return replace(state, amounts=amounts, fitted=fitted)

    # -- the model ----------------------------------------------------------------------------

    def full_parameters(self, values: np.ndarray) -> np.ndarray:
        """Return PyMca's parameters with *values* in their places."""
        parameters = self._parameters.copy()
        parameters[self._free] = values[: len(self._free)]
        return parameters

    def _design(self, values: np.ndarray) -> np.ndarray:
        """Return what is linear: groups, then continuum; ``(channels, amounts)``."""
        lines = self.theory.matrix(self.full_parameters(values), self._channels)
        return np.column_stack((lines, self._continuum(values).T))

    def _continuum(self, values: np.ndarray) -> np.ndarray:
        """Return the columns of the continuum, ``(columns, channels)``."""
        exponents = values[len(self._free) :]
        if not len(exponents):
            return self._columns
        x = np.linspace(-1.0, 1.0, len(self._channels))
        powers = np.polynomial.legendre.legvander(x, len(exponents))[:, 1:]
        return np.vstack((self._columns[: self._stripped], np.exp(powers @ exponents)))

    @property
    def _stripped(self) -> int:
        """Number of columns that are strip or SNIP."""
        return int(bool(self.theory.config["fit"]["stripflag"]))

    def _exponents(self, mean: np.ndarray, order: int) -> np.ndarray:
        """Return a first guess of the exponents of an exponential continuum."""
        if not order:
            return np.zeros(0)
        guess = np.zeros(order)
        level = np.log(np.maximum(mean[self._window], 0.5))
        x = np.linspace(-1.0, 1.0, len(level))
        # the lower of two halves, so that peaks do not count
        line = np.polynomial.legendre.legfit(x, level, min(order, 2))
        low = level < np.polynomial.legendre.legval(x, line)
        line = np.polynomial.legendre.legfit(x[low], level[low], min(order, 2))
        guess[: len(line) - 1] = line[1:]
        return guess

    # -- the fit ------------------------------------------------------------------------------

    def minimum(self, counts: np.ndarray) -> FitState:
        """Return the best fit of *counts* in the window, shape ``(fitted channels,)``."""
        state = self._solved(self._start, counts)
        if not len(self._start):
            return state
        for _ in range(_ITERATIONS):
            step = self._step(state, counts)
            better = self._better(state, step, counts)
            if better is None:
                return state
            gained = state.chi2 - better.chi2
            state = better
            if gained < _SMALL * state.chi2:
                return state
        return state

    def _better(self, state: FitState, step: np.ndarray, counts: np.ndarray) -> FitState | None:
        """Return a better state along *step*, or None."""
        for part in (1.0, 0.5, 0.25, 0.1, 0.02):
            values = np.clip(state.values + part * step, self._low, self._high)
            tried = self._solved(values, counts)
            if tried.chi2 < state.chi2:
                return tried
        return None

    def _solved(self, values: np.ndarray, counts: np.ndarray) -> FitState:
        """Solve what is linear, and the pile-up of it."""
        changed = len(values) and not np.array_equal(values, self._start)
        design = self._design(values) if changed or len(values) else self._fixed
        weighted = design.T * self._weight
        inverse = np.linalg.inv(weighted @ design)
        amounts = inverse @ (weighted @ counts)
        lines = design @ amounts
        piled = np.zeros_like(lines)
        if self.theory.pile_up:
            parameters = self.full_parameters(values)
            # it is small: three rounds leave less than its third power
            for _ in range(3):
                piled = self.theory.piled(lines, parameters, self._channels)
                amounts = inverse @ (weighted @ (counts - piled))
                lines = design @ amounts
            piled = self.theory.piled(lines, parameters, self._channels)
        fitted = lines + piled
        misfit = counts - fitted
        return FitState(values, amounts, design, fitted, float((self._weight * misfit) @ misfit))

    def _slopes(self, state: FitState) -> np.ndarray:
        """Return derivatives of the fitted counts by what is not linear, ``(channels, n)``."""
        found = np.empty((len(state.fitted), len(state.values)))
        for place, value in enumerate(state.values):
            step = 1e-4 * (abs(value) or 1e-3)
            up, down = state.values.copy(), state.values.copy()
            up[place] += step
            down[place] -= step
            found[:, place] = (self._counts(up, state) - self._counts(down, state)) / (2 * step)
        return found

    def _counts(self, values: np.ndarray, state: FitState) -> np.ndarray:
        """Return the model of *values* with the amounts of *state*."""
        groups = len(self.groups)
        count = len(self._free)
        parameters = self.full_parameters(values)
        if np.array_equal(values[:count], state.values[:count]):
            lines = state.design[:, :groups] @ state.amounts[:groups]
        else:
            parameters[self.theory.first :] = state.amounts[:groups]
            lines = self.theory.shapes.total(parameters, self._channels)
        lines = lines + state.amounts[groups:] @ self._continuum(values)
        if not self.theory.pile_up:
            return lines
        return np.asarray(lines + self.theory.piled(lines, parameters, self._channels))

    def _step(self, state: FitState, counts: np.ndarray) -> np.ndarray:
        """Return Gauss and Newton's step of what is not linear, within the bounds."""
        slopes = self._slopes(state)
        misfit = counts - state.fitted
        step = np.zeros(len(state.values))
        held = np.zeros(len(step), dtype=bool)
        while not held.all():
            joint = np.column_stack((state.design, slopes[:, ~held]))
            scale = np.sqrt(np.einsum("ij,i,ij->j", joint, self._weight, joint))
            scale[scale == 0] = 1.0
            joint = joint / scale
            weighted = joint.T * self._weight
            solution = np.linalg.lstsq(weighted @ joint, weighted @ misfit, rcond=1e-12)[0] / scale
            step[:] = 0.0
            step[~held] = solution[state.design.shape[1] :]
            outward = ((state.values <= self._low) & (step < 0)) | (
                (state.values >= self._high) & (step > 0)
            )
            if not outward.any():
                break
            held |= outward
            step[:] = 0.0
        return step

    def transform(self, state: FitState) -> tuple[np.ndarray, np.ndarray]:
        """Return how changes of the counts change the fit, near *state*.

        Returns
        -------
        tuple
            Shape ``(amounts, channels)``; and the same for what is not linear, NaN for what
            stands at a bound.
        """
        design = state.design
        inside = (state.values > self._low) & (state.values < self._high)
        if inside.any():
            design = np.column_stack((design, self._slopes(state)[:, inside]))
        scale = np.sqrt(np.einsum("ij,i,ij->j", design, self._weight, design))
        scale[scale == 0] = 1.0
        weighted = (design / scale).T * self._weight
        inverse = np.linalg.pinv(weighted @ (design / scale), hermitian=True)
        matrix = (inverse @ weighted) / scale[:, None]
        values = np.full((len(state.values), len(state.fitted)), np.nan)
        values[inside] = matrix[len(state.amounts) :]
        return matrix[: len(state.amounts)], values


def spread(transform: np.ndarray, counts: np.ndarray) -> np.ndarray:
    """Return standard deviations of what *transform* makes of Poisson counts."""
    return np.asarray(np.sqrt(np.square(transform) @ np.maximum(counts, 0.0)))


def pearson(counts: np.ndarray, fitted: np.ndarray, parameters: int) -> float:
    """Return Pearson's sum over what Poisson counts would give; see the linear fit."""
    unit = np.maximum(fitted, 0.5)
    expected = float((np.maximum(fitted, 0.0) / unit).sum())
    if expected <= 0:
        return 0.0
    freedom = len(counts) / max(1, len(counts) - parameters)
    return freedom * float((np.square(counts - fitted) / unit).sum()) / expected
