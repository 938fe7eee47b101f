"""Groups switched on and off in results that are there, without the spectra.

The normal equations of a linear fit hold all that it knows of a spectrum: with fixed weights
``A^T W y`` is the Gram matrix times the fitted amounts, which the file has. Leaving columns
out is then a small matrix product for each point.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from epxs.core.api import ConfigurationError, FormatError


@dataclass(frozen=True)
class Regrouped:
    """Maps as if only some of the groups had been fitted."""

    #: Groups that are fitted.
    names: tuple[str, ...]
    #: Peak areas by group; counts, in the shape of the scan.
    areas: dict[str, np.ndarray]
    #: Their standard deviations, from the counts that the fit expects; likewise.
    sigmas: dict[str, np.ndarray]


class NormalEquations:
    """The normal equations of a fit with fixed weights, and its solution at each point.

    Parameters
    ----------
    design
        Shape ``(channels, columns)``; the first columns are groups, the others continuum.
    variance
        Of the channels, whose inverse were the weights; shape ``(channels,)``.
    amounts
        What was fitted; shape ``(points, columns)``.
    """

    def __init__(self, design: np.ndarray, variance: np.ndarray, amounts: np.ndarray) -> None:
        self._design, self._weights = design, 1.0 / variance
        self.gram = (design.T * self._weights) @ design
        #: ``A^T W y``; shape ``(points, columns)``.
        self.moments = amounts @ self.gram
        self._amounts = amounts

    def solve(self, kept: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Return amounts and standard deviations with some of the columns only.

        Parameters
        ----------
        kept
            Numbers of the columns that are fitted.

        Returns
        -------
        tuple
            Shape ``(points, kept columns)`` each.
        """
        part = self.gram[np.ix_(kept, kept)]
        sizes = np.sqrt(np.diag(part))
        sizes[sizes == 0] = 1.0
        inverse = np.linalg.pinv(part / np.outer(sizes, sizes), rcond=1e-12, hermitian=True)
        inverse = inverse / np.outer(sizes, sizes)
        amounts = self.moments[:, kept] @ inverse
        transform = inverse @ (self._design[:, kept].T * self._weights)
        # of the counts that the whole fit expects
        spread = self._amounts @ (np.square(transform) @ self._design).T
        return amounts, np.sqrt(np.maximum(spread, 0.0))


def without(results: Any, groups: Sequence[str]) -> Regrouped:
    """Return maps as if *groups* had not been fitted; the spectra are not read.

    Parameters
    ----------
    results
        `epxs.phynx.api.ElementMaps` of a linear fit.
    groups
        Names of groups: ``As K``.

    Raises
    ------
    ConfigurationError
        If a group was not fitted, or none is left.
    FormatError
        If the results are not of a linear fit with fixed weights and signed areas.
    """
    unknown = [name for name in groups if name not in results.names]
    kept = [name for name in results.names if name not in groups]
    if unknown or not kept:
        raise ConfigurationError(
            f"{results.path}: found {', '.join(unknown) or 'all groups'} to be left out; expected "
            f"some of: {', '.join(results.names)}. Choose among these."
        )
    model = results.model
    estimator = str(results.parameters.get("estimator", ""))
    if "fixed weights, signed areas" not in estimator or "variance" not in model:
        raise FormatError(
            f"{results.path}: found results of {estimator or 'another program'!r}; expected a "
            "linear fit with fixed weights and signed areas. Fit again: epxs fit FILE CFG"
        )
    first, end = (int(edge) for edge in model["window"])
    columns = np.vstack((model["response"], model["continuum"]))[:, first:end]
    factor = np.ravel(results.correction).astype(float)
    areas = np.array([np.ravel(results.area(name)) for name in results.names], dtype=float).T
    continuum = np.asarray(results["model/coefficients"][...], dtype=float)[: len(areas)]
    # counts as recorded: corrections are factors
    amounts = np.column_stack((areas / factor[:, None], continuum))
    seen = np.isfinite(areas).any(axis=0)
    amounts[:, : len(seen)][:, ~seen] = 0.0
    equations = NormalEquations(columns.T, model["variance"][first:end], amounts)
    numbers = [results.names.index(name) for name in kept]
    extra = list(range(len(results.names), len(columns)))
    found, sigmas = equations.solve(np.array(numbers + extra))
    found, sigmas = found * factor[:, None], sigmas * np.abs(factor)[:, None]
    shape = results.shape
    return Regrouped(
        tuple(kept),
        {name: found[:, n].reshape(shape) for n, name in enumerate(kept)},
        {name: sigmas[:, n].reshape(shape) for n, name in enumerate(kept)},
    )
