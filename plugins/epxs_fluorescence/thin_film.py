"""Areal densities by comparison with a thin film of known ones, and sensitivity curves.

In a sample so thin that it absorbs nothing, counts are proportional to the mass in the beam:

    area = sensitivity areal_density exposure,

where the exposure is what both scans have in common: counting time, or a monitor's counts. A
standard measured in the same way gives the sensitivity of its elements [1]_; between them,
for lines of the same shell, its logarithm is a smooth function of the atomic number.

References
----------
.. [1] R. E. van Grieken and A. A. Markowicz (eds.), Handbook of X-Ray Spectrometry, 2nd ed.
   (2002), chapter 5 (thin samples; sensitivity curves).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from epxs.core import units
from epxs.core.api import ConfigurationError

#: What areal densities are told in.
UNIT = "ug/cm**2"


@dataclass(frozen=True)
class Sensitivity:
    """Counts for an areal density, exposed once."""

    #: "Fe K" -> counts per µg/cm² and unit of exposure.
    values: Mapping[str, float]
    #: Their standard deviations.
    sigmas: Mapping[str, float]
    #: Unit of the exposure: "s", "counts" ...
    exposure: str

    def areal_density(
        self, group: str, area: np.ndarray, sigma: np.ndarray, exposure: Any
    ) -> tuple[Any, Any]:
        """Return areal densities and their standard deviations, as quantities.

        Parameters
        ----------
        group
            "Fe K".
        area, sigma
            Counts, and their standard deviations; of any shape.
        exposure
            A quantity, of the kind that the standard was exposed in.

        Raises
        ------
        ConfigurationError
            If the group has no sensitivity, or the exposure another dimension.
        """
        if group not in self.values:
            raise ConfigurationError(
                f"thin film: found no sensitivity for {group}; expected one of: "
                f"{', '.join(self.values)}. Take one from a curve."
            )
        spent = _in(exposure, self.exposure, "exposure")
        value = self.values[group]
        density = np.asarray(area, dtype=float) / (value * spent)
        spread = np.hypot(
            np.asarray(sigma, dtype=float) / (value * spent),
            density * self.sigmas[group] / value,
        )
        unit = units.registry().Unit(UNIT)
        quantity = units.registry().Quantity
        return quantity(density, unit), quantity(spread, unit)


def sensitivity(
    areas: Mapping[str, float],
    sigmas: Mapping[str, float],
    densities: Mapping[str, Any],
    exposure: Any,
) -> Sensitivity:
    """Return the sensitivities that a standard shows.

    Parameters
    ----------
    areas, sigmas
        Group -> area of the standard and its standard deviation, counts.
    densities
        Group -> areal density of the standard: a quantity such as ``10.5 ug/cm**2``, its
        text, or a pair of these: the value and its standard deviation.
    exposure
        A quantity: counting time or monitor counts.

    Raises
    ------
    ConfigurationError
        If an areal density is no mass over an area, or a group has no counts.
    """
    if not hasattr(exposure, "units"):
        exposure = _quantity(exposure, "exposure")
    values, spreads = {}, {}
    for group, told in densities.items():
        value, uncertain = told if isinstance(told, tuple) else (told, None)
        density = _in(value, UNIT, f"areal density of {group}")
        relative = 0.0 if uncertain is None else _in(uncertain, UNIT, group) / density
        area = areas.get(group, 0.0)
        if not area > 0 or not density > 0 or not exposure.magnitude > 0:
            raise ConfigurationError(
                f"thin film: found {area:g} counts of {group} for {density:g} {UNIT} and an "
                f"exposure of {exposure:g}; expected all above zero. Check the standard."
            )
        values[group] = float(area / (density * exposure.magnitude))
        spreads[group] = float(values[group] * np.hypot(sigmas[group] / area, relative))
    return Sensitivity(values, spreads, f"{exposure.units:~}")


def curve(known: Sensitivity, numbers: Mapping[str, int], wanted: Mapping[str, int]) -> Sensitivity:
    """Return sensitivities of other elements, from those of a standard of several.

    The logarithm of the sensitivity as a polynomial of the logarithm of the atomic number,
    for each shell by itself: of degree two, or less where there are fewer elements.

    Parameters
    ----------
    known
        Sensitivities of a standard.
    numbers
        Its groups -> atomic number.
    wanted
        Groups to be told -> atomic number.

    Raises
    ------
    ConfigurationError
        If a shell has no standard of at least two elements around what is wanted.
    """
    values, spreads = {}, {}
    for group, number in wanted.items():
        shell = group.split()[-1]
        same = [g for g in known.values if g.split()[-1] == shell and g in numbers]
        z = np.log([numbers[g] for g in same])
        if len(same) < 2 or not z.min() - 1e-9 <= np.log(number) <= z.max() + 1e-9:
            raise ConfigurationError(
                f"sensitivity curve: found {', '.join(same) or 'nothing'} for {group}; expected "
                f"at least two {shell} lines of elements around it. Do not extrapolate."
            )
        level = np.log([known.values[g] for g in same])
        noise = np.array([max(known.sigmas[g] / known.values[g], 1e-6) for g in same])
        degree = min(2, len(same) - 1)
        middle = z.mean()
        design = np.vander(z - middle, degree + 1) / noise[:, None]
        covariance = np.linalg.inv(design.T @ design)
        coefficients = covariance @ (design.T @ (level / noise))
        at = np.vander([np.log(number) - middle], degree + 1)[0]
        freedom = len(same) - degree - 1
        chi2 = float(np.square(design @ coefficients - level / noise).sum())
        # where the standard scatters more than it says, so does the curve
        inflated = max(1.0, chi2 / freedom) if freedom else 1.0
        values[group] = float(np.exp(at @ coefficients))
        spreads[group] = float(values[group] * np.sqrt(inflated * (at @ covariance @ at)))
    return Sensitivity(values, spreads, known.exposure)


def _quantity(value: Any, what: str) -> Any:
    if hasattr(value, "units"):
        return value
    try:
        return units.registry().Quantity(value)
    except Exception as error:
        raise ConfigurationError(
            f"{what}: found {value!r}; expected a number with a unit, such as '10 {UNIT}'. "
            "Write the unit behind the number."
        ) from error


def _in(value: Any, unit: str, what: str) -> float:
    """Return a quantity in *unit*."""
    import pint

    found = _quantity(value, what)
    try:
        return float(found.to(unit).magnitude)
    except pint.DimensionalityError as error:
        raise ConfigurationError(
            f"{what}: found {found.units or 'no unit'}; expected a unit like {unit}. "
            "Convert it, or correct the unit."
        ) from error
