"""The full fit exactly as PyMca does it, to reproduce older results number by number.

Weights are one over each channel's own count (Neyman's chi square) and the background is
stripped from each spectrum: both are biased for weak lines (docs/explanations/linear-fit.md).
"""

from __future__ import annotations

import contextlib
import copy
from typing import Any

import numpy as np

from epxs_fluorescence import gefit
from epxs_fluorescence.fast_strip import strip_faster
from epxs_fluorescence.fitted_spectra import FittedSpectra
from epxs_fluorescence.line_shapes import LineShapes
from epxs_fluorescence.pymca_theory import PymcaTheory, make_theory, quiet_output


class PymcaWeights:
    """Fits spectra one by one with PyMca's weights.

    Parameters
    ----------
    dictionary
        PyMca's dictionary of the configuration.
    channels
        Number of channels of a spectrum.
    """

    def __init__(self, dictionary: Any, channels: int) -> None:
        dictionary = copy.deepcopy(dictionary)
        linear = bool(dictionary["fit"].get("linearfitflag", 0))
        self._dictionary = dictionary
        #: The model.
        self.theory = PymcaTheory(dictionary, np.arange(channels), exact=linear)
        # pile-up of a linear fit comes from the table all the same
        hypermet = int(dictionary["fit"].get("hypermetflag", 1))
        self._rough = LineShapes(self.theory.theory, hypermet, exact=False)
        self._strategy = bool(dictionary["fit"].get("strategyflag", 0))
        self.theory.prepare(np.ones(channels))
        # bounds make its steps depend on the last bit: only PyMca gives PyMca's numbers
        self._chaotic = bool((self.theory.codes[0] == gefit.QUOTED).any())
        if not self._chaotic and not self._strategy:
            strip_faster(self.theory.theory)
        #: PyMca's names of the groups.
        self.groups = tuple(self.theory.groups)

    def fit(self, counts: np.ndarray, window: slice, columns: np.ndarray) -> FittedSpectra:
        """Fit *counts*, shape ``(points, channels)``.

        Parameters
        ----------
        counts
            Corrected counts.
        window
            Channels that are fitted; PyMca finds them itself.
        columns
            Columns by which the continuum is told; shape ``(columns, fitted channels)``.
        """
        found = FittedSpectra.empty(len(counts), len(self.groups), len(columns))
        for row in np.flatnonzero(np.isfinite(counts).all(axis=1)):
            with contextlib.suppress(np.linalg.LinAlgError):
                self._fit_one(counts[row], row, columns, found)
        return found

    def _fit_one(
        self, counts: np.ndarray, row: int, columns: np.ndarray, found: FittedSpectra
    ) -> None:
        if self._strategy:
            fit, theory = self._by_strategy(counts)
        else:
            theory = self.theory.theory
            self.theory.prepare(counts)
            fit = self._fit_linear() if self.theory.linear else self._fit_nonlinear()
        first = self.theory.first
        factor = self.theory.area_factor(fit.parameters)
        found.areas[row] = fit.parameters[first:] * factor
        # as PyMca tells it: of the parameter, without the tail
        found.sigmas[row] = fit.sigmas[first:]
        found.chi2[row] = fit.chi2
        channels = np.asarray(theory.datatofit[:, 0])
        curve = np.ravel(theory.zz) if theory.STRIP else np.zeros(len(channels))
        curve = curve + np.ravel(theory.continuum(fit.parameters, channels))
        if len(columns):
            found.continuum[row] = np.linalg.lstsq(columns.T, curve, rcond=None)[0]

    def _fit_linear(self) -> gefit.Fit:
        theory = self.theory
        data, channels = theory.theory.datatofit, theory.window
        parameters, codes = theory.start, theory.codes
        columns = theory.columns(parameters, channels)
        groups = np.flatnonzero(codes[0, theory.first :] != gefit.FIXED)
        matrix = theory.matrix(parameters, channels)[:, groups]
        places = np.array([*columns, *(groups + theory.first)], dtype=int)
        if columns:
            matrix = np.column_stack([*columns.values(), matrix])
        sigma = np.abs(data[:, 2])
        weight = (sigma + (sigma == 0)) ** -2.0 if theory.weighted else np.ones(len(data))
        positive = codes[0, places] == gefit.POSITIVE
        y = data[:, 1]
        parameters[places], sigmas = gefit.linear(matrix, y, weight, positive)
        if theory.pile_up:
            y = y - self._piled(parameters, channels)
            parameters[places], sigmas = gefit.linear(matrix, y, weight, positive)
        misfit = y - theory.known_model(parameters, channels)
        freedom = len(y) - np.count_nonzero(sigmas)
        all_sigmas = parameters.copy()
        all_sigmas[places] = sigmas
        return gefit.Fit(parameters, all_sigmas, float((weight * misfit) @ misfit) / freedom, 1)

    def _piled(self, parameters: np.ndarray, channels: np.ndarray) -> np.ndarray:
        lines = self._rough.total(parameters, channels)
        if self.theory.has_continuum:
            lines = lines + np.ravel(self.theory.theory.continuum(parameters, channels))
        return self.theory.piled(lines, parameters, channels)

    def _fit_nonlinear(self) -> gefit.Fit:
        theory = self.theory
        data, channels, codes = theory.theory.datatofit, theory.window, theory.codes
        if self._chaotic:
            return self._by_pymca(theory.theory)
        sigma = np.abs(data[:, 2])
        weight = (sigma + (sigma == 0)) ** -2.0 if theory.weighted else np.ones(len(data))
        problem = gefit.Problem(
            model=lambda p, part: theory.model(p, channels[part]),
            derivatives=lambda p, free, part: theory.derivatives(p, free, channels[part]),
            start=theory.start,
            codes=codes,
        )
        return gefit.nonlinear(problem, data[:, 1], weight, theory.iterations, theory.deltachi)

    def _by_pymca(self, theory: Any) -> gefit.Fit:
        with quiet_output():
            values, chi2, sigmas, iterations, _ = theory.startfit(digest=0)
        return gefit.Fit(np.array(values), np.array(sigmas), float(chi2), int(iterations))

    def _by_strategy(self, counts: np.ndarray) -> tuple[gefit.Fit, Any]:
        """Fit with a strategy, which changes the configuration: a fresh theory for each."""
        with quiet_output():
            theory = make_theory(copy.deepcopy(self._dictionary))
            theory.setData(x=np.arange(len(counts)), y=counts)
            theory.estimate()
        return self._by_pymca(theory), theory
