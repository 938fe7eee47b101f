"""Units: one pint registry for all, made on first use (making it costs a quarter of a second)."""

from __future__ import annotations

from functools import cache
from typing import Any


@cache
def registry() -> Any:
    """Return the process-wide `pint.UnitRegistry`."""
    import pint

    registry = pint.UnitRegistry(autoconvert_offset_to_baseunit=True)
    registry.define("percent = 0.01 = %")
    return registry


def quantity(value: Any, unit: str) -> Any:
    """Return *value* as a quantity in *unit*; the array is shared, not copied."""
    return registry().Quantity(value, registry().Unit(unit))
