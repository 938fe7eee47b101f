"""Element maps as phynx stored them until 2012: read only."""

from __future__ import annotations

import math

import numpy as np

from epxs.core.api import FormatError
from epxs.phynx.columns import is_column, read_column
from epxs.phynx.dataset import Dataset
from epxs.phynx.element_maps import ElementMaps


class FlatElementMaps(ElementMaps):
    """Results as phynx wrote them until 2012: one line of points for each quantity.

    ``Ca_K_fit`` is the area, ``Ca_K_fit_error`` the *relative* uncertainty, and
    ``Ca_K_mass_fraction``; all in the order of acquisition.
    """

    @property
    def has_mass_fractions(self) -> bool:
        """Whether there are mass fractions."""
        return any(name.endswith("_mass_fraction") for name in self.keys())

    @property
    def shape(self) -> tuple[int, ...]:
        """Shape of the maps."""
        measurement = self.measurement
        if measurement is None:
            raise FormatError(
                f"{self.file.filename}::{self.path}: found no measurement that it belongs to; "
                "expected one, whose shape the maps have. Choose other results."
            )
        return tuple(measurement.acquisition_shape)

    def area(self, name: str) -> np.ndarray:
        """Return the map of peak areas of *name*."""
        return self._grid(f"{self._place(name)}_fit")

    def sigma(self, name: str) -> np.ndarray:
        """Return the map of the standard deviations of the peak areas of *name*."""
        return self.area(name) * self._grid(f"{self._place(name)}_fit_error")

    def mass_fraction(self, name: str) -> np.ndarray:
        """Return the map of mass fractions of *name*."""
        return self._grid(f"{self._place(name)}_mass_fraction")

    def mass_fraction_sigma(self, name: str) -> np.ndarray:
        """Return NaN: they were not stored."""
        return np.full(self.shape, np.nan, dtype="f4")

    @property
    def chi_square(self) -> np.ndarray:
        """NaN: it was not stored."""
        return np.full(self.shape, np.nan, dtype="f4")

    @property
    def units(self) -> str:
        """Unit of the peak areas."""
        return "counts"

    @property
    def configuration(self) -> str:
        """The PyMca configuration, as the dictionary that was stored with the detector."""
        measurement = self.measurement
        for mca in measurement.mcas.values() if measurement is not None else ():
            if stored := mca.attrs.get("pymca_config"):
                return str(stored)
        return ""

    def coefficients(self, row: int) -> tuple[np.ndarray, np.ndarray]:
        """Return the areas ``(groups,)`` of *row*, and no continuum."""
        return np.array([self.area(name).reshape(-1)[row] for name in self.names]), np.zeros(0)

    def _places(self) -> dict[str, str]:
        ending = "_fit"
        found = [name.removesuffix(ending) for name in self.keys() if name.endswith(ending)]
        return {name.replace("_", " "): name for name in found}

    def _grid(self, own: str) -> np.ndarray:
        node = self.get(own)
        shape = self.shape
        if not isinstance(node, Dataset) or not is_column(node):
            return np.full(shape, np.nan, dtype="f4")
        return read_column(node, math.prod(shape)).astype("f4").reshape(shape)
