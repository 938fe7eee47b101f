"""Where the elements of a detector sit: as the file tells, or side by side with their numbers."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np

#: Left, bottom, width and height as parts of the whole, 0 to 1.
Box = tuple[float, float, float, float]


def boxes(places: Sequence[tuple[float, float] | None]) -> list[Box]:
    """Return where each element is drawn, seen as the places say: x to the right, y upwards.

    Parameters
    ----------
    places
        Horizontal and vertical place of each element, in any unit; None where it is not known.
        Unless all are known, and no two are the same, they stand in rows from the upper left.
    """
    if not places:
        return []
    known = [place for place in places if place is not None]
    if len(known) < len(places) or len(set(known)) < len(known):
        return _rows(len(places))
    x, y = np.array(known, dtype=float).T
    step = _nearest(x, y)
    left, low = x - x.min(), y - y.min()
    wide, high = left.max() + step, low.max() + step
    return [
        (float(a / wide), float(b / high), float(step / wide), float(step / high))
        for a, b in zip(left, low, strict=True)
    ]


def _rows(count: int) -> list[Box]:
    across = math.ceil(math.sqrt(count))
    down = math.ceil(count / across)
    return [
        ((n % across) / across, 1.0 - (n // across + 1) / down, 1.0 / across, 1.0 / down)
        for n in range(count)
    ]


def _nearest(x: np.ndarray, y: np.ndarray) -> float:
    """Return the edge of squares around all places that do not overlap; 1 for a single one."""
    if len(x) < 2:
        return 1.0
    apart = np.maximum(abs(x[:, None] - x), abs(y[:, None] - y))
    return float(apart[~np.eye(len(x), dtype=bool)].min())
