"""What a worker does of a full fit: reads its rows from the file and fits them."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from epxs.analysis.api import open_source
from epxs.phynx.api import FitFlag
from epxs_fluorescence.matrix_factors import matrix_factors
from epxs_fluorescence.mean_weights import MeanWeights
from epxs_fluorescence.pymca_theory import PymcaTheory, quiet_pymca, read_dictionary
from epxs_fluorescence.pymca_weights import PymcaWeights
from epxs_fluorescence.quantities import MassFractions


class FullFitWorker:
    """Fits rows of a file; made once in each worker.

    Parameters
    ----------
    source
        Settings of `epxs.analysis.api.Source`.
    configuration
        Text of the configuration.
    pymca_weights
        Whether to fit exactly as PyMca does.
    window
        Channels that are fitted: first, and one behind the last.
    mean
        Mean of all spectra, counts; shape ``(channels,)``.
    points
        How many spectra it is the mean of.
    columns
        Columns of the continuum; shape ``(columns, fitted channels)``.
    groups
        Names of the groups in the order of the results.
    mass_factor
        Mass fraction for an area of one count; shape ``(groups,)``.
    uses_matrix
        Whether mass fractions are relative to an element of the matrix instead.
    nnls
        Whether areas may not be negative.
    """

    def __init__(
        self,
        source: dict[str, object],
        configuration: str,
        pymca_weights: bool,
        window: Sequence[int],
        mean: np.ndarray,
        points: int,
        columns: np.ndarray,
        groups: Sequence[str],
        mass_factor: np.ndarray,
        uses_matrix: bool,
        nnls: bool = False,
    ) -> None:
        self._file, self._reader = open_source(**source)  # type: ignore[arg-type]
        self._window = slice(*window)
        self._columns = columns
        self._pymca = pymca_weights
        dictionary = read_dictionary(configuration)
        self._fit: PymcaWeights | MeanWeights
        with quiet_pymca():
            if pymca_weights:
                dictionary["fit"]["use_limit"] = 1
                dictionary["fit"].update(xmin=window[0], xmax=window[1] - 1)
                self._fit = PymcaWeights(dictionary, len(mean))
            else:
                theory = PymcaTheory(dictionary, np.arange(len(mean)), exact=True)
                self._fit = MeanWeights(theory, self._window, columns, mean, points, nnls)
            self._order = [self._fit.groups.index(group) for group in groups]
            self._fractions = MassFractions(mass_factor)
            if uses_matrix:
                areas = np.nan_to_num(self._fit.fit(mean[None], self._window, columns).areas)
                areas = np.maximum(areas[0, self._order], 0.0)
                self._fractions = MassFractions(*matrix_factors(self._fit.theory, groups, areas))

    def __call__(self, rows: Sequence[int]) -> dict[str, np.ndarray]:
        """Fit *rows*; return arrays with a row for each."""
        counts, variance = self._reader.read(rows)
        flags = self._reader.flags(rows)
        counts[flags != 0] = np.nan
        if self._pymca:
            scale = np.ones(len(counts))
        else:
            # counts with the noise of counts: those that a correction was applied to
            total = counts.sum(axis=1)
            scale = np.where(total > 0, variance.sum(axis=1) / np.where(total > 0, total, 1), 1.0)
            counts = counts / scale[:, None]
        found = self._fit.fit(counts, self._window, self._columns)
        areas = found.areas[:, self._order] * scale[:, None]
        sigmas = found.sigmas[:, self._order] * scale[:, None]
        fractions, fraction_sigmas = self._fractions(areas, sigmas)
        fitted = np.isfinite(found.chi2)
        flags[fitted] |= np.uint8(FitFlag.FITTED)
        flags[fitted & ~(counts[:, self._window] > 0).any(axis=1)] |= np.uint8(FitFlag.EMPTY)
        flags[~fitted & (flags == 0)] = FitFlag.NO_FIT
        return {
            "areas": areas,
            "sigmas": sigmas,
            "chi2": found.chi2,
            "continuum": np.hstack((found.continuum * scale[:, None], found.detector)),
            "mass_fractions": fractions,
            "mass_fraction_sigmas": fraction_sigmas,
            "flags": flags,
        }
