"""What a worker does of one spectrum: fits it fully, and tells all there is to draw."""

from __future__ import annotations

from typing import Any

import numpy as np

from epxs_fluorescence.configuration import read_configuration
from epxs_fluorescence.continuum import continuum_model
from epxs_fluorescence.matrix_factors import matrix_factors
from epxs_fluorescence.mean_weights import FitState, MeanWeights, pearson, spread
from epxs_fluorescence.pymca_theory import PymcaTheory, quiet_pymca, read_dictionary
from epxs_fluorescence.quantities import MassFractions


class RegionWorker:
    """Fits spectra with one configuration; PyMca's part is made once.

    Parameters
    ----------
    configuration
        Text of the configuration.
    channels
        Number of channels of the spectra.
    mass_factor
        Mass fraction for an area of one count; shape ``(groups,)``.
    groups
        Names of the groups in the order of *mass_factor* and of the results.
    """

    def __init__(
        self, configuration: str, channels: int, mass_factor: np.ndarray, groups: list[str]
    ) -> None:
        self._configuration = read_configuration(configuration)
        self._window = self._configuration.window(channels)
        self._continuum, _ = continuum_model(self._configuration, self._window)
        self._mass_factor = mass_factor
        self._groups = groups
        dictionary = read_dictionary(configuration)
        first, end = self._window
        dictionary["fit"].update(use_limit=1, xmin=first, xmax=end - 1)
        with quiet_pymca():
            self._theory = PymcaTheory(dictionary, np.arange(channels), exact=True)

    def __call__(self, counts: np.ndarray, points: float) -> dict[str, Any]:
        """Fit the sum of *points* spectra.

        The mean is fitted, because pile-up goes with the square of the counts of a spectrum.

        Parameters
        ----------
        counts
            The sum; shape ``(channels,)``.
        points
            Of how many spectra.
        """
        window = slice(*self._window)
        mean = counts / points
        columns = self._continuum.columns(mean[window])
        fit = MeanWeights(self._theory, window, columns, mean, points)
        state = fit.minimum(mean[window])
        transform, bent = fit.transform(state)
        amounts, values = spread(transform, mean[window]), spread(bent, mean[window])
        parameters = fit.full_parameters(state.values)
        factor = self._theory.area_factor(parameters) * points
        order = [fit.groups.index(group) for group in self._groups]
        count = len(fit.groups)
        areas = state.amounts[order] * factor
        sigmas = amounts[order] * factor / np.sqrt(points)
        curves = state.design[:, :count][:, order] * state.amounts[order] * points
        continuum = state.design[:, count:] @ state.amounts[count:] * points
        fitted = state.fitted * points
        used = state.design.shape[1] + len(state.values)
        fractions, fraction_sigmas = self._fractions(areas)(
            areas[None] / points, sigmas[None] / points
        )
        channels = np.arange(*self._window)
        return {
            "areas": areas,
            "sigmas": sigmas,
            "mass_fractions": fractions[0],
            "mass_fraction_sigmas": fraction_sigmas[0],
            "chi2": pearson(counts[window], fitted, used),
            "parameter_names": list(fit.detector),
            "parameters": state.values[: len(fit.detector)],
            "parameter_sigmas": values[: len(fit.detector)] / np.sqrt(points),
            "energy": parameters[0] + parameters[1] * channels,
            "counts": counts[window],
            "fitted": fitted,
            "continuum": continuum,
            "pile_up": fitted - continuum - curves.sum(axis=1),
            "groups": curves.T,
            "blank_sigmas": _blank(transform, state, order) * factor / np.sqrt(points),
        }

    def _fractions(self, areas: np.ndarray) -> MassFractions:
        if not self._configuration.flag("concentrations", "usematrix"):
            return MassFractions(self._mass_factor)
        found = matrix_factors(self._theory, self._groups, np.maximum(areas, 0.0))
        return MassFractions(*found)


def _blank(transform: np.ndarray, state: FitState, order: list[int]) -> np.ndarray:
    """Return the standard deviation of each amount were its group absent."""
    own = state.design * state.amounts
    return np.array([spread(transform[g], state.fitted - own[:, g]) for g in order])
