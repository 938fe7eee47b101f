"""Maps of a document as views show them: values, uncertainties, what is missing, and units."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from epxs.phynx import api as phynx
from epxs.phynx.api import display_name

#: What may be shown of a fitted group.
AREA, MASS_FRACTION = "peak area", "mass fraction"


@dataclass(frozen=True)
class MapData:
    """One map, read at one moment; arrays have a number for each row, shape ``(rows,)``."""

    #: What it is of, for people: ``Ca K``, ``I0``.
    title: str
    #: ``peak area``, ``mass fraction`` or ``signal``.
    quantity: str
    #: Unit of the values; "" if they have none.
    unit: str
    #: NaN where there is nothing (yet).
    values: np.ndarray
    #: Standard deviations; None where they are not known.
    sigmas: np.ndarray | None
    #: Rows that the scan skipped.
    masked: np.ndarray
    #: How the numbers were corrected.
    note: str

    @property
    def label(self) -> str:
        """Quantity and unit, for a colour bar."""
        name = self.title if self.quantity == "signal" else self.quantity
        return f"{name} ({self.unit})" if self.unit else name

    def text(self, row: int) -> str:
        """Return value, uncertainty and unit of *row*."""
        value = float(self.values[row])
        if not np.isfinite(value):
            return "skipped" if self.masked[row] else "no value yet"
        sigma = np.nan if self.sigmas is None else float(self.sigmas[row])
        skipped = " (skipped)" if self.masked[row] else ""
        return f"{with_sigma(value, sigma)} {self.unit}".rstrip() + skipped


def with_sigma(value: float, sigma: float) -> str:
    """Write *value* ± *sigma* with as many digits as sigma deserves."""
    if not np.isfinite(sigma) or sigma <= 0:
        return f"{value:.5g}"
    digits = 1 - int(np.floor(np.log10(sigma)))
    if max(abs(value), sigma) >= 1e6 or 0 < max(abs(value), sigma) < 1e-2:
        power = int(np.floor(np.log10(max(abs(value), sigma))))
        scale = 10.0**power
        decimals = max(0, min(9, digits + power))
        return f"({value / scale:.{decimals}f} ± {sigma / scale:.{decimals}f})·10{_raised(power)}"
    decimals = max(0, digits)
    return f"{value:.{decimals}f} ± {sigma:.{decimals}f}"


def _raised(power: int) -> str:
    return str(power).translate(str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹"))


def read_result(
    results: Any, measurement: Any, name: str, quantity: str, corrected: bool
) -> MapData:
    """Read the map of a fitted group from the file; not in the main thread."""
    if quantity == MASS_FRACTION:
        values, sigmas, unit = results.mass_fraction(name), results.mass_fraction_sigma(name), ""
    else:
        values, sigmas, unit = results.area(name), results.sigma(name), results.units
    values, sigmas = _flat(values), _flat(sigmas)
    factor = dead_time_factor(measurement, len(values)) if corrected else None
    if factor is not None:
        values, sigmas = values * factor, sigmas * factor
    note = "corrected for dead time" if factor is not None else "as measured, with dead time"
    return MapData(
        title=display_name(name),
        quantity=quantity,
        unit=unit,
        values=values,
        sigmas=sigmas,
        masked=_masked(measurement, len(values)),
        note=note,
    )


def read_signal(measurement: Any, name: str) -> MapData:
    """Read the map of a counter from the file; not in the main thread."""
    signal = measurement.scalar_data[name]
    values = _flat(measurement.to_map(np.asarray(signal[...], dtype=float)))
    return MapData(
        title=signal.label,
        quantity="signal",
        unit=signal.units,
        values=values,
        sigmas=None,
        masked=_masked(measurement, len(values)),
        note="as read",
    )


def dead_time_factor(measurement: Any, rows: int) -> np.ndarray | None:
    """Return the factor from counts to true counts of each row, or None if it is not known.

    For several detectors their mean factor; shape ``(rows,)``.
    """
    if measurement is None:
        return None
    factors = [
        np.asarray(mca.dead_time.correction[...], dtype=float)[:rows]
        for mca in measurement.mcas.values()
        if mca.dead_time is not None
    ]
    factors = [factor for factor in factors if len(factor) == rows]
    return np.mean(factors, axis=0) if factors else None


def has_dead_time(measurement: Any) -> bool:
    """Say whether dead times were recorded."""
    return measurement is not None and any(
        mca.dead_time is not None for mca in measurement.mcas.values()
    )


def _flat(values: Any) -> np.ndarray:
    return np.asarray(values, dtype=float).reshape(-1)


def _masked(measurement: Any, rows: int) -> np.ndarray:
    if measurement is None:
        return np.zeros(rows, dtype=bool)
    found = np.asarray(measurement.masked, dtype=bool)
    return found if len(found) == rows else np.zeros(rows, dtype=bool)


def map_name(node: Any) -> str:
    """Return the name of the map that *node* is, or ""; not in the main thread."""
    if isinstance(node, phynx.Signal):
        return str(node.name)
    parts = node.path.split("/")
    if isinstance(node, phynx.Dataset) and len(parts) > 2:
        group = parts[-2]
        if group in ("peak_areas", "mass_fractions"):
            return str(node.attrs.get("label", parts[-1].replace("_", " ")))
        if node.name.endswith("_fit"):
            return node.name.removesuffix("_fit").replace("_", " ")
    return ""
