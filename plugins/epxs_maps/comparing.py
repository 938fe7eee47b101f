"""Numbers of maps beside one another: correlation, profile along a line, histogram."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from epxs.workbench.api import Grid

#: Bins of a correlation: few for few points, which would be lost in many.
_BINS = 24, 100


@dataclass(frozen=True)
class Correlation:
    """How two maps go together."""

    #: Pearson's coefficient; NaN for less than three points or no spread.
    coefficient: float
    #: Points that have both values.
    points: int
    #: Points by bins, shape ``(bins of y, bins of x)``, and the edges of the bins.
    density: np.ndarray
    x_edges: np.ndarray
    y_edges: np.ndarray


def correlate(x: np.ndarray, y: np.ndarray, bins: int | None = None) -> Correlation:
    """Return how two maps of one scan go together.

    Parameters
    ----------
    x, y
        Shape ``(rows,)`` each; rows without a value are left out.
    bins
        Along each axis; None takes as many as there are points for.
    """
    good = np.isfinite(x) & np.isfinite(y)
    if bins is None:
        bins = int(np.clip(2 * np.sqrt(np.count_nonzero(good)), *_BINS))
    x, y = np.asarray(x)[good], np.asarray(y)[good]
    edges = [_edges(values, bins) for values in (x, y)]
    density, x_edges, y_edges = np.histogram2d(x, y, bins=edges)
    spread = len(x) > 2 and np.ptp(x) > 0 and np.ptp(y) > 0
    coefficient = float(np.corrcoef(x, y)[0, 1]) if spread else float("nan")
    return Correlation(coefficient, len(x), np.ascontiguousarray(density.T), x_edges, y_edges)


def _edges(values: np.ndarray, bins: int) -> np.ndarray:
    low, high = (float(np.min(values)), float(np.max(values))) if len(values) else (0.0, 1.0)
    if low == high:
        low, high = low - 0.5, high + 0.5
    return np.linspace(low, high, bins + 1)


def profile(
    grid: Grid, values: np.ndarray, first: tuple[float, float], last: tuple[float, float]
) -> tuple[np.ndarray, np.ndarray]:
    """Return the values of the pixels under a line.

    Parameters
    ----------
    values
        Shape ``(rows,)``.
    first, last
        Fast and slow position of its ends, in units of the axes.

    Returns
    -------
    distance, values
        From *first*, in units of the axes, and the value of the pixel there; what lies beside
        the grid is left out. A pixel has one point.
    """
    start, end = np.asarray(first, dtype=float), np.asarray(last, dtype=float)
    steps = np.abs((end - start) / np.array((grid.fast.step, grid.slow.step)))
    parts = np.linspace(0.0, 1.0, int(np.ceil(4 * steps.max())) + 2)
    places = start + parts[:, None] * (end - start)
    rows = [grid.row_at(*place) for place in places]
    length = float(np.hypot(*(end - start)))
    found: dict[int, list[float]] = {}
    for part, row in zip(parts, rows, strict=True):
        if row is not None:
            found.setdefault(row, []).append(part * length)
    distance = np.array([np.mean(each) for each in found.values()])
    return distance, np.asarray(values, dtype=float)[list(found)] if found else np.empty(0)


def histogram(values: np.ndarray, bins: int = 100) -> tuple[np.ndarray, np.ndarray]:
    """Return edges of bins and the number of rows in each; rows without a value are left out."""
    good = np.asarray(values, dtype=float)
    good = good[np.isfinite(good)]
    counts, edges = np.histogram(good, bins=_edges(good, bins))
    return edges, counts
