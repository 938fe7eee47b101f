"""What a file tells as what it should be: a whole number, a number, a shape, names.

Attributes come from anywhere: a number may be there as text, an array of one, or be none at
all. What cannot be read so counts as not told; nothing here raises.
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np

#: Directions of a scan, and names in a list, at most.
_DIRECTIONS, _NAMES = 16, 10_000
#: The largest whole number that arrays can count to.
_LARGEST = 2**62


def number(value: Any, default: float = math.nan) -> float:
    """Return a stored *value* as a finite real number, else *default*."""
    value = _single(value)
    if isinstance(value, str):
        if len(value) > 100:
            return default
    elif not isinstance(value, bool | int | float | np.number):
        return default
    try:
        found = float(value)
    except (ValueError, TypeError, OverflowError):
        return default
    return found if math.isfinite(found) else default


def whole(value: Any, default: int = 0) -> int:
    """Return a stored *value* as a whole number, else *default*."""
    value = _single(value)
    if isinstance(value, int | np.integer):
        return int(value) if abs(int(value)) <= _LARGEST else default
    found = number(value)
    if not found.is_integer() or abs(found) > _LARGEST:  # NaN is no integer either
        return default
    return int(found)


def shape(value: Any) -> tuple[int, ...]:
    """Return a stored *value* as the shape of a scan, each length at least 1; else ()."""
    if isinstance(value, np.ndarray | tuple | list):
        if not 0 < len(value) <= _DIRECTIONS:
            return ()
        lengths = tuple(whole(length, 0) for length in value)
    else:
        lengths = (whole(value, 0),)
    return lengths if all(length > 0 for length in lengths) else ()


def numbers(value: Any) -> tuple[float, ...]:
    """Return a stored *value* as real numbers, NaN where there is none."""
    if isinstance(value, np.ndarray | tuple | list):
        return tuple(number(item) for item in value[:_NAMES])
    found = number(value)
    return () if math.isnan(found) else (found,)


def text(value: Any) -> str:
    """Return a stored *value* if it is text or a number, else ""."""
    if isinstance(value, str):
        return value
    return str(value) if isinstance(value, bool | int | float) else ""


def names(value: Any) -> tuple[str, ...]:
    """Return a stored *value* as names: of one text or several."""
    if isinstance(value, str):
        return (value,) if value else ()
    if not isinstance(value, np.ndarray | tuple | list):
        return ()
    return tuple(item for item in value[:_NAMES] if isinstance(item, str))


def _single(value: Any) -> Any:
    """Return the one element of an array of one; anything else as it is."""
    while isinstance(value, np.ndarray | tuple | list):
        if len(np.shape(value)) == 0 and isinstance(value, np.ndarray):
            value = value.item()
        elif len(value) == 1:
            value = value[0]
        else:
            return None
    return value
