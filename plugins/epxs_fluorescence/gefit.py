"""The two least-squares fits of PyMca (its module Gefit), in matrices instead of loops.

They take the same steps and give the same numbers, to rounding, so that results of PyMca can
be reproduced one by one; only the work around the model is another.

References
----------
.. [1] V. A. Solé et al., Spectrochim. Acta B 62 (2007) 63-68; ``PyMcaMath/fitting/Gefit.py``.
.. [2] W. H. Press et al., Numerical Recipes, chapter 15.5 (Levenberg and Marquardt).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

#: PyMca's codes of what a parameter may do.
FREE, POSITIVE, QUOTED, FIXED = 0, 1, 2, 3


@dataclass(frozen=True)
class Fit:
    """What a fit found."""

    #: All parameters; those that are fixed too.
    parameters: np.ndarray
    #: Standard deviations; of what is fixed, its value, as PyMca has it.
    sigmas: np.ndarray
    #: Chi square over the degrees of freedom.
    chi2: float
    #: Number of iterations.
    iterations: int


def linear(
    matrix: np.ndarray, y: np.ndarray, weight: np.ndarray, positive: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """Solve weighted linear least squares; what must be positive and is not becomes zero.

    Groups are dropped as PyMca drops them: all negative ones at once, then again.

    Parameters
    ----------
    matrix
        Shape ``(channels, parameters)``.
    y
        Shape ``(channels,)``.
    weight
        One over the variance; shape ``(channels,)``.
    positive
        Whether a parameter has to be positive; shape ``(parameters,)``.

    Returns
    -------
    tuple
        Parameters, and their standard deviations (0 where dropped).
    """
    weighted = matrix.T * weight
    gram, beta = weighted @ matrix, weighted @ y
    kept = np.arange(matrix.shape[1])
    found, sigmas = np.zeros(matrix.shape[1]), np.zeros(matrix.shape[1])
    while len(kept):
        inverse = np.linalg.inv(gram[np.ix_(kept, kept)])
        values = beta[kept] @ inverse
        wrong = (values < 0) & positive[kept]
        if not wrong.any():
            found[kept] = values
            sigmas[kept] = np.sqrt(np.abs(np.diag(inverse)))
            break
        kept = kept[~wrong]
    return found, sigmas


@dataclass(frozen=True)
class Problem:
    """A model with parameters that may do different things."""

    #: Returns the model at the channels of a slice, shape ``(channels,)``.
    model: Callable[[np.ndarray, slice], np.ndarray]
    #: Returns derivatives by some parameters, shape ``(parameters, channels)``.
    derivatives: Callable[[np.ndarray, np.ndarray, slice], np.ndarray]
    #: First guess; shape ``(parameters,)``.
    start: np.ndarray
    #: What each may do, its lower and its upper bound; shape ``(3, parameters)``.
    codes: np.ndarray


def nonlinear(
    problem: Problem,
    y: np.ndarray,
    weight: np.ndarray,
    iterations: int,
    deltachi: float,
    coarse: bool = True,
) -> Fit:
    """Fit by Levenberg and Marquardt's method.

    Parameters
    ----------
    problem
        The model.
    y
        Data; shape ``(channels,)``.
    weight
        One over the variance; shape ``(channels,)``.
    iterations
        Most iterations.
    deltachi
        Ends where chi square falls by less than this part.
    coarse
        Whether the first iteration looks at every second channel, as PyMca's does.
    """
    bounds = _Bounds(problem.codes, problem.start)
    free = bounds.free
    present = np.array(problem.start, dtype=float)
    damping, done, left = 0.001, 0, iterations
    part, inverse, chi2 = slice(None), np.zeros((0, 0)), 0.0
    while left > 0:
        done += 1
        half = coarse and done < 2 and 3 * len(present) < len(y)
        part = slice(None, None, 2) if half else slice(None)
        data, w = y[part], weight[part]
        present = bounds.folded(present)
        scales = bounds.scales(present)
        slopes = problem.derivatives(present, free, part) * scales[:, None]
        misfit = data - problem.model(present, part)
        before = float((w * misfit) @ misfit)
        weighted = slopes * w
        curvature, beta = weighted @ slopes.T, weighted @ misfit
        inverse = curvature
        while True:
            damped = curvature + damping * np.diag(np.diag(curvature))
            tried = bounds.moved(present, beta @ np.linalg.inv(damped))
            misfit = data - problem.model(tried, part)
            chi2 = float((w * misfit) @ misfit)
            if chi2 > before:
                damping *= 10.0
                if damping > 1000:
                    left = 0
                    break
                continue
            present = tried
            if (before - chi2) / (before or 1.0) < deltachi:
                left = 0
            damping /= 10.0
            break
        left -= 1
    sigmas = np.sqrt(np.abs(np.diag(np.linalg.inv(inverse))))
    freedom = len(y[part]) - len(free)
    return Fit(present, bounds.sigmas(present, sigmas), chi2 / freedom, done)


class _Bounds:
    """What the parameters may do: keeps those with bounds inside by a sine."""

    def __init__(self, codes: np.ndarray, start: np.ndarray) -> None:
        self._codes = codes[0]
        self._low, self._high = np.minimum(codes[1], codes[2]), np.maximum(codes[1], codes[2])
        inside = (self._high > self._low) & (start >= self._low) & (start <= self._high)
        quoted = (self._codes == QUOTED) & inside
        self._quoted = np.flatnonzero(quoted)
        self._positive = np.flatnonzero(self._codes == POSITIVE)
        #: Numbers of the parameters that change.
        self.free = np.flatnonzero(
            (self._codes == FREE) | (self._codes == POSITIVE) | quoted
        )  # fmt: skip

    def folded(self, values: np.ndarray) -> np.ndarray:
        """Return *values* with those that must be positive made so."""
        folded = values.copy()
        folded[self._positive] = np.abs(folded[self._positive])
        return folded

    def scales(self, values: np.ndarray) -> np.ndarray:
        """Return the derivative of each free parameter by what is varied in its place."""
        return np.array([self._scale(i, values[i]) for i in self.free])

    def _scale(self, index: int, value: float) -> float:
        if self._codes[index] != QUOTED:
            return 1.0
        middle, reach = self._middle(index)
        return float(reach * np.cos(np.arcsin((value - middle) / reach)))

    def moved(self, values: np.ndarray, steps: np.ndarray) -> np.ndarray:
        """Return *values* after *steps* of the free ones."""
        moved = values.copy()
        moved[self.free] += steps
        for place, index in enumerate(self.free):
            if self._codes[index] == QUOTED:
                middle, reach = self._middle(index)
                angle = np.arcsin((values[index] - middle) / reach) + steps[place]
                moved[index] = middle + reach * np.sin(angle)
        return self.folded(moved)

    def sigmas(self, values: np.ndarray, sigmas: np.ndarray) -> np.ndarray:
        """Return a standard deviation for each parameter, as PyMca tells it."""
        found = values.copy()
        for sigma, index in zip(sigmas, self.free, strict=True):
            if self._codes[index] != QUOTED:
                found[index] = sigma
            else:
                # of the value, not of its sine, as PyMca has it
                found[index] = abs(self._middle(index)[1] * np.cos(values[index]) * sigma)
        return found

    def _middle(self, index: int) -> tuple[float, float]:
        low, high = self._low[index], self._high[index]
        return 0.5 * (low + high), 0.5 * (high - low)
