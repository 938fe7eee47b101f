"""Many spectra against one design with one weight vector: nothing but matrix products.

For fixed weights the areas are a linear map of the counts, so that they are unbiased
whatever the weights; their variances follow from the counts of each spectrum itself. The
whole map, from counts to areas, variances and what chi square needs, is computed once.

References
----------
.. [1] The linear map from spectra to amounts is that of Dynamic Analysis: C. G. Ryan, Int. J.
   Imaging Syst. Technol. 11 (2000) 219-230.
"""

from __future__ import annotations

from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from epxs_fluorescence.linear_map import BLOCK, LinearMap, Mapped
from epxs_fluorescence.one_thread import one_thread

#: Up to so many spectra are fitted one by one: a block of products would take longer.
FEW = 8
#: Counts of a spectrum beyond which double precision is used: in single precision an error is a
#: ten millionth of an area, and sigma at least the root of it.
MANY = 1e6


@dataclass(frozen=True)
class Solution:
    """What a fit found; every array has a row for each spectrum."""

    #: Parameters of the columns of the design; shape ``(spectra, columns)``.
    parameters: np.ndarray
    #: Standard deviations of the first ``uncertain`` of them; shape ``(spectra, uncertain)``.
    sigmas: np.ndarray
    #: Goodness of fit, 1 for a right model; shape ``(spectra,)``.
    chi2: np.ndarray
    #: Weighted squares of residuals that are expected, for a chi square of 1; likewise.
    promised: np.ndarray

    @classmethod
    def empty(cls, columns: int, uncertain: int, rows: int = 0) -> Solution:
        """Return room for the solution of *rows* spectra."""
        return cls(
            np.empty((rows, columns)), np.empty((rows, uncertain)), np.empty(rows), np.empty(rows)
        )

    def part(self, rows: slice) -> Solution:
        """Return a view of some *rows*."""
        return Solution(*(values[rows] for values in vars(self).values()))


class FixedWeights:
    """A weighted least-squares fit of many spectra with the same weights.

    Parameters
    ----------
    design
        Shapes; shape ``(channels, columns)``. Columns that vanish get the parameter 0.
    variance
        Expected variance of the channels, counts, positive; shape ``(channels,)``.
    uncertain
        How many of the columns, from the first, are told with sigmas; all by default.
    exact
        Whether double precision is used throughout. By default only where the expected
        counts are so many that single precision would be seen.
    """

    def __init__(
        self,
        design: np.ndarray,
        variance: np.ndarray,
        uncertain: int | None = None,
        exact: bool | None = None,
    ) -> None:
        self.design = np.ascontiguousarray(design, dtype=float)
        #: Weight of each channel; shape ``(channels,)``.
        self.weights = 1.0 / np.asarray(variance, dtype=float)
        #: From counts to parameters; shape ``(columns, channels)``.
        self.transform = _pseudo_inverse(self.design, self.weights)
        #: Normal equations; shape ``(columns, columns)``.
        self.gram = (self.design.T * self.weights) @ self.design
        #: Covariance of the parameters if weights are inverse variances; likewise.
        self.covariance = (self.transform / self.weights) @ self.transform.T
        self.uncertain = self.design.shape[1] if uncertain is None else uncertain
        if exact is None:
            exact = float(np.sum(variance)) > MANY
        #: Whether all is computed in double precision.
        self.exact = exact
        # residuals of weighted least squares have this share of each channel's variance
        leverage = np.einsum("ij,ji->i", self.design, self.transform)
        spread = np.square(self.transform[: self.uncertain]), self.weights * (1.0 - leverage)
        # of the counts: parameters and their sum; of the variances: all but the parameters
        total = np.ones(len(self.design))
        self._all = np.ascontiguousarray(np.vstack((self.transform, total, *spread)))
        self._of_counts = slice(0, self.design.shape[1] + 1)
        self._of_variances = slice(self.design.shape[1] + 1, None)
        self._kind = np.float64 if self.exact else np.float32

    @cached_property
    def _double(self) -> LinearMap:
        return LinearMap(self._all, self.weights, np.float64)

    @cached_property
    def _together(self) -> LinearMap:
        return self._double if self.exact else LinearMap(self._all, self.weights, np.float32)

    @cached_property
    def _counts(self) -> LinearMap:
        return LinearMap(self._all[self._of_counts], self.weights, self._kind)

    @cached_property
    def _variances(self) -> LinearMap:
        return LinearMap(self._all[self._of_variances], self.weights, np.float32)

    @cached_property
    def _few(self) -> tuple[np.ndarray, np.ndarray]:
        return self._all.astype(np.float32), self.weights.astype(np.float32)

    def fit(
        self, spectra: np.ndarray, variances: np.ndarray | None = None, workers: int = 1
    ) -> Solution:
        """Fit *spectra*.

        Parameters
        ----------
        spectra
            Counts; shape ``(spectra, channels)``.
        variances
            Their variances where they are not the counts themselves; same shape.
        workers
            Threads that share the work; results do not depend on them.
        """
        rows = len(spectra)
        found = Solution.empty(self.design.shape[1], self.uncertain, rows)
        if rows <= FEW:
            self._fit_each(spectra, variances, range(rows), found)
            return found

        def fit_share(first: int) -> None:
            for start in range(first * BLOCK, rows, workers * BLOCK):
                part = slice(start, min(start + BLOCK, rows))
                noise = None if variances is None else variances[part]
                self._fit_block(spectra[part], noise, found.part(part))

        with one_thread():
            if workers < 2:
                fit_share(0)
            else:
                with ThreadPoolExecutor(workers, thread_name_prefix="epxs-fit") as pool:
                    list(pool.map(fit_share, range(workers)))
        return found

    def misfit(self, change: np.ndarray, found: Solution) -> np.ndarray:
        """Return by how much chi square grows with a *change* of the parameters *found*."""
        more = np.einsum("ij,ij->i", change @ self.gram, change)
        ratio = np.zeros(len(more))
        np.divide(more, found.promised, out=ratio, where=found.promised > 0)
        return ratio

    def _fit_block(
        self, spectra: np.ndarray, variances: np.ndarray | None, found: Solution
    ) -> None:
        mapped = self._together(spectra) if variances is None else self._counts(spectra)
        many = np.flatnonzero(mapped.values[:, self._of_counts.stop - 1] > MANY)
        self._keep(mapped, self._spread_of(mapped, variances), found)
        if self.exact or not len(many):
            return
        if len(many) <= 2 * FEW:
            self._fit_each(spectra, variances, many, found, exact=True)
        else:
            mapped = self._double(spectra)
            exact = Solution.empty(self.design.shape[1], self.uncertain, len(spectra))
            self._keep(mapped, self._spread_of(mapped, variances), exact)
            for mine, better in zip(vars(found).values(), vars(exact).values(), strict=True):
                mine[many] = better[many]

    def _spread_of(self, mapped: Mapped, variances: np.ndarray | None) -> np.ndarray:
        if variances is None:
            return mapped.values[:, self._of_variances]
        return self._variances(variances).values

    def _keep(self, mapped: Mapped, spread: np.ndarray, found: Solution) -> None:
        parameters = found.parameters
        parameters[...] = mapped.values[:, : parameters.shape[1]]
        # negative counts have no place in a variance
        found.sigmas[...] = np.sqrt(np.maximum(spread[:, :-1], 0.0))
        explained = np.einsum("ij,ij->i", parameters @ self.gram, parameters)
        scatter = np.maximum(mapped.squares - explained, 0.0)
        promised = found.promised
        promised[...] = spread[:, -1]
        found.chi2[...] = 0.0
        np.divide(scatter, promised, out=found.chi2, where=promised > 0)

    def _fit_each(
        self,
        spectra: np.ndarray,
        variances: np.ndarray | None,
        rows: Iterable[int],
        found: Solution,
        exact: bool = False,
    ) -> None:
        """Fit a few *rows*, without the toll of a block."""
        exact = exact or self.exact
        matrix, weights = (self._all, self.weights) if exact else self._few
        columns = self.design.shape[1]
        for row in rows:
            counts = spectra[row].astype(matrix.dtype)
            # the method takes half the time of the operator, where arrays are this small
            values = matrix.dot(counts)
            if not exact and values[columns] > MANY:
                self._fit_each(spectra, variances, (row,), found, exact=True)
                continue
            parameters = found.parameters[row]
            parameters[...] = values[:columns]
            spread = values[columns + 1 :]
            if variances is not None:
                spread = matrix[columns + 1 :].dot(variances[row].astype(matrix.dtype))
            counts *= counts
            scatter = float(counts.dot(weights)) - parameters.dot(self.gram.dot(parameters))
            promised = float(spread[-1])
            np.sqrt(np.maximum(spread[:-1], 0.0), out=found.sigmas[row])
            found.promised[row] = promised
            found.chi2[row] = max(0.0, float(scatter)) / promised if promised > 0 else 0.0


def _pseudo_inverse(design: np.ndarray, weights: np.ndarray) -> np.ndarray:
    """Return the transform from counts to parameters; shape ``(columns, channels)``."""
    root = np.sqrt(weights)
    weighted = design * root[:, None]
    norms = np.sqrt((weighted**2).sum(axis=0))
    scale = np.divide(1.0, norms, out=np.zeros_like(norms), where=norms > 0)
    inverse = np.linalg.pinv(weighted * scale, rcond=1e-10)
    return np.ascontiguousarray(scale[:, None] * inverse * root)
