"""A line scan with so many points that no screen shows them all: lowest and highest of pieces."""

from __future__ import annotations

import numpy as np

from epxs.workbench.api import GridAxis

#: Points from which on a line is thinned, and the pieces of which two values each are left.
MANY, PIECES = 40_000, 8_000


def line_of(axis: GridAxis, values: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return positions and values to be drawn; the lowest and highest of each piece if many.

    Parameters
    ----------
    axis
        Where the points lie.
    values
        Shape ``(points,)``; NaN where there is nothing.

    Returns
    -------
    x, y
        Positions in the unit of the axis, and values; at most ``max(MANY, 2 * PIECES)``.
    """
    if len(values) <= MANY:
        return axis.centres, values
    starts = np.linspace(0, len(values), PIECES, endpoint=False).astype(np.intp)
    middles = (starts + np.append(starts[1:], len(values)) - 1) / 2
    y = np.empty(2 * PIECES)
    y[0::2], y[1::2] = np.fmin.reduceat(values, starts), np.fmax.reduceat(values, starts)
    return np.repeat(axis.first + axis.step * middles, 2), y
