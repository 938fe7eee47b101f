"""Whether units mean something, and the quantity that they stand at."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from epxs.core import units
from epxs.phynx.check.reading import attribute, shown, text
from epxs.phynx.check.survey import Survey

#: Categories of units in the NeXus definitions -> a unit of the kind; "" is a plain number.
_KINDS = {
    "NX_ANGLE": "",
    "NX_AREA": "m^2",
    "NX_CHARGE": "coulomb",
    "NX_COUNT": "",
    "NX_CROSS_SECTION": "barn",
    "NX_CURRENT": "mA",
    "NX_DIMENSIONLESS": "",
    "NX_EMITTANCE": "nm rad",
    "NX_ENERGY": "keV",
    "NX_FLUX": "1/s/cm^2",
    "NX_FREQUENCY": "1/s",
    "NX_LENGTH": "mm",
    "NX_MASS": "g",
    "NX_MASS_DENSITY": "g/cm^3",
    "NX_MOLECULAR_WEIGHT": "g/mol",
    "NX_PERIOD": "us",
    "NX_PER_AREA": "1/m^2",
    "NX_PER_LENGTH": "1/m",
    "NX_POWER": "W",
    "NX_PRESSURE": "Pa",
    "NX_PULSES": "",
    "NX_SCATTERING_LENGTH_DENSITY": "1/m^2",
    "NX_SOLID_ANGLE": "",
    "NX_TEMPERATURE": "K",
    "NX_TIME": "s",
    "NX_TIME_OF_FLIGHT": "us",
    "NX_UNITLESS": "",
    "NX_VOLTAGE": "V",
    "NX_VOLUME": "m^3",
    "NX_WAVELENGTH": "angstrom",
    "NX_WAVENUMBER": "1/angstrom",
}
#: Plain numbers of a kind of their own: units that are meant to be counted by them.
_ANGLES = ("deg", "rad", "turn", "revolution", "arcminute", "arcsecond", "grade")
_COUNTS = ("count", "percent", "ppm", "bit", "byte")


def check_units(met: Survey, kinds: Mapping[str, str]) -> None:
    """Check the units of all datasets.

    Parameters
    ----------
    met
        What there is in the file.
    kinds
        Path of a field -> the category of its unit, as the NeXus definitions call it.
    """
    for place, dataset in met.datasets():
        told = attribute(dataset, "units")
        if isinstance(told, str) and units.find_unit(told) is None:
            met.add(
                "warning", "unit-unknown", place.path, f"the unit {shown(told)!r}",
                "a unit, such as keV, counts/s, mm", "Correct the attribute units.",
            )  # fmt: skip
    for path, kind in kinds.items():
        dataset = met.open(path)
        told = text(dataset, "units") if dataset is not None else ""
        if told and not fits(told, kind):
            example = _KINDS.get(kind, kind)
            met.add(
                "error", "unit-dimension", path, f"the unit {shown(told)!r}",
                f"a unit of {kind.removeprefix('NX_').replace('_', ' ').lower()}"
                + (f", such as {example}" if example else ""),
                "Correct the attribute units, or convert the numbers.",
            )  # fmt: skip


def fits(text: str, kind: str) -> bool:
    """Whether the unit *text* is of the category *kind*; True where either means nothing."""
    unit = units.find_unit(text)
    wanted = units.find_unit(_KINDS.get(kind, "" if kind.startswith("NX_") else kind))
    if unit is None or wanted is None or (kind.startswith("NX_") and kind not in _KINDS):
        return True
    if unit.dimensionality != wanted.dimensionality:
        return False
    if kind in ("NX_ANGLE", "NX_SOLID_ANGLE"):
        return not _names(unit) & set(_COUNTS)
    if kind in ("NX_COUNT", "NX_UNITLESS", "NX_PULSES"):
        return not _is_angle(unit)
    return True


def _is_angle(unit: Any) -> bool:
    return any(word in name for name in _names(unit) for word in ("degree", "radian", *_ANGLES))


def _names(unit: Any) -> set[str]:
    """Return the names of the units that a product is of, as pint calls them."""
    return set(unit._units)
