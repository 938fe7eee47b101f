"""The maps of one fitted group, as quantities with units."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from epxs.core import units


@dataclass(frozen=True)
class GroupMaps:
    """Maps of one group of lines; each a pint quantity with the shape of the map."""

    #: The `ElementMaps` that they are of.
    results: Any
    #: "Fe K".
    name: str

    @property
    def area(self) -> Any:
        """Peak areas."""
        return units.quantity(self.results.area(self.name), self.results.units or "counts")

    @property
    def sigma(self) -> Any:
        """Standard deviations of the peak areas."""
        return units.quantity(self.results.sigma(self.name), self.results.units or "counts")

    @property
    def mass_fraction(self) -> Any:
        """Mass fractions, dimensionless; NaN where there is none."""
        return units.quantity(self.results.mass_fraction(self.name), "")

    @property
    def mass_fraction_sigma(self) -> Any:
        """Standard deviations of the mass fractions."""
        return units.quantity(self.results.mass_fraction_sigma(self.name), "")
