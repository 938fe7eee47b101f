"""From mass fractions to the spectrum that arrives, through the line shapes of the fit model."""

from __future__ import annotations

import configparser
from collections.abc import Sequence
from typing import Any

import numpy as np

from epxs.core.api import ConfigurationError

#: Part of the photons of a line that leave less charge than they should, evenly spread below.
SHELF = 0.004
#: Counts in the time of the configuration, for a lamina in the full beam.
RAYLEIGH = 2600.0
COMPTON = 6400.0
CONTINUUM = 1700.0
#: Photons per second without any beam: the room, the electronics.
DARK = 15.0
#: Energy below which the electronics take nothing for a photon, keV.
THRESHOLD = 0.9


class Detector:
    """An energy-dispersive detector; knows how many photons of each energy arrive.

    Parameters
    ----------
    model
        The linear model of a configuration, over the full range of channels: ``names``,
        ``response``, ``mass_factor``, ``energy``, ``configuration``.
    elements
        Elements whose mass fractions will be given.
    """

    def __init__(self, model: Any, elements: Sequence[str]) -> None:
        self.energy = np.asarray(model.energy)
        self.channels = len(self.energy)
        self.count_time = configured_time(model.configuration)
        response = np.asarray(model.response, dtype=float)
        taken = 1 / (1 + np.exp(-(self.energy - THRESHOLD) / 0.06))
        shapes = (response + SHELF * _shelf(response)) * taken[:, None]
        per_mass = self._counts_per_mass_fraction(model, elements)
        self._lines = shapes @ per_mass / self.count_time
        self._scatter = self._scattered(model, shapes) / self.count_time
        self._dark = DARK * taken / taken.sum()

    def _counts_per_mass_fraction(self, model: Any, elements: Sequence[str]) -> np.ndarray:
        """Return counts of each group for each element; shape ``(groups, elements)``."""
        matrix = np.zeros((len(model.names), len(elements)))
        for row, (name, factor) in enumerate(zip(model.names, model.mass_factor, strict=True)):
            element = name.split()[0]
            if element in elements and np.isfinite(factor):
                matrix[row, elements.index(element)] = 1.0 / factor
        if not matrix.any():
            raise ConfigurationError(
                f"configuration of the simulation: found no mass fraction of any of "
                f"{', '.join(elements)} in the groups {', '.join(model.names)}; expected one at "
                "least. Give it [concentrations] with a flux, and groups of these elements."
            )
        return matrix

    def _scattered(self, model: Any, shapes: np.ndarray) -> np.ndarray:
        """Return what a lamina scatters: elastic, Compton, and several times; per channel."""
        amounts = np.zeros(len(model.names))
        # PyMca's own names for them are "Scatter Peak000" and "Scatter Compton000"
        for names, amount in ((("Rayleigh", "Peak"), RAYLEIGH), (("Compton",), COMPTON)):
            columns = [i for i, n in enumerate(model.names) if any(name in n for name in names)]
            for column in columns:
                amounts[column] = amount / len(columns)
        return shapes @ amounts + CONTINUUM * continuum(self.energy)

    def arriving(self, mass_fractions: np.ndarray, thickness: float) -> np.ndarray:
        """Return photons per second and channel in the full beam; shape ``(channels,)``.

        Parameters
        ----------
        mass_fractions
            Of each element; shape ``(elements,)``.
        thickness
            Mass in the beam relative to that of a lamina.
        """
        return self._lines @ mass_fractions + thickness * self._scatter

    @property
    def dark(self) -> np.ndarray:
        """Photons per second and channel without beam; shape ``(channels,)``."""
        return self._dark


def configured_time(configuration: str) -> float:
    """Return the counting time that the mass factors of a configuration are meant for, s."""
    parser = configparser.ConfigParser(interpolation=None, strict=False)
    parser.read_string(configuration)
    return parser.getfloat("concentrations", "time", fallback=1.0)


def continuum(energy: np.ndarray) -> np.ndarray:
    """Return the shape of the smooth continuum; its sum is 1.

    A broad hump below the Compton peak (scattered more than once) and a slow fall from low
    energies (bremsstrahlung of photoelectrons), both ending at the Compton edge.

    Parameters
    ----------
    energy
        Of the channels, keV.
    """
    hump = np.exp(-(((energy - 14.2) / 2.0) ** 2) / 2)
    fall = 0.9 * np.exp(-np.abs(energy) / 4.5)
    end = 1 / (1 + np.exp((energy - 16.8) / 0.25))
    start = 1 / (1 + np.exp(-(energy - THRESHOLD) / 0.06))
    shape = (hump + fall + 0.12) * start * end
    return shape / shape.sum()


def _shelf(response: np.ndarray) -> np.ndarray:
    """Return each column's counts spread evenly over the channels below them."""
    below = 1.0 / np.maximum(np.arange(len(response)), 1)
    spread = response * below[:, None]
    return np.cumsum(spread[::-1], axis=0)[::-1]
