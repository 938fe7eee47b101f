"""Selections of pixels: shapes drawn on a map, thresholds, and how they are put together."""

from __future__ import annotations

from typing import Any, Literal

import numpy as np

from epxs.phynx.api import ScatteredGrid
from epxs.workbench.api import Grid

#: How a new shape meets what is selected.
Mode = Literal["replace", "add", "remove"]


def centres(grid: Grid) -> tuple[np.ndarray, np.ndarray]:
    """Return fast and slow position of each row, in units of the axes; shape ``(rows,)`` each."""
    return grid.places


def in_box(grid: Grid, first: tuple[float, float], second: tuple[float, float]) -> np.ndarray:
    """Return which rows have their centre in the box between two corners; bool, ``(rows,)``."""
    x, y = centres(grid)
    (left, right), (low, high) = (sorted((first[axis], second[axis])) for axis in (0, 1))
    return (left <= x) & (x <= right) & (low <= y) & (y <= high)


def in_polygon(grid: Grid, corners: np.ndarray) -> np.ndarray:
    """Return which rows have their centre in a polygon (a lasso has many corners).

    Parameters
    ----------
    corners
        Fast and slow positions, shape ``(corners, 2)``; the last is joined to the first.

    Returns
    -------
    np.ndarray
        bool, shape ``(rows,)``; none for less than three corners.
    """
    from matplotlib.path import Path

    if len(corners) < 3:
        return np.zeros(grid.rows, dtype=bool)
    x, y = centres(grid)
    outline = Path(np.asarray(corners, dtype=float), closed=False)
    return np.asarray(outline.contains_points(np.column_stack((x, y))))


def in_brush(grid: Grid, stroke: np.ndarray, radius: float) -> np.ndarray:
    """Return which rows a brush touched.

    Parameters
    ----------
    stroke
        Fast and slow positions of its middle, shape ``(points, 2)``.
    radius
        Pixels of the map, in each direction.
    """
    if isinstance(grid, ScatteredGrid):
        return _near(grid, stroke, radius + 0.5)
    touched = np.zeros(grid.shape, dtype=bool)
    steps = np.array((grid.fast.step, grid.slow.step))
    first = np.array((grid.fast.first, grid.slow.first))
    middles = (np.asarray(stroke, dtype=float).reshape(-1, 2) - first) / steps
    reach = int(np.ceil(radius))
    for column, row in middles:
        rows = np.arange(max(0, round(row) - reach), min(grid.shape[0], round(row) + reach + 1))
        columns = np.arange(
            max(0, round(column) - reach), min(grid.shape[1], round(column) + reach + 1)
        )
        near = (rows[:, None] - row) ** 2 + (columns[None, :] - column) ** 2 <= radius**2 + 0.25
        touched[np.ix_(rows, columns)] |= near
    return touched.ravel()


def _near(grid: Grid, stroke: np.ndarray, radius: float) -> np.ndarray:
    """Return which rows are not farther than *radius* spacings of points from a stroke."""
    pixel = np.array(grid.pixel)
    places = np.column_stack(grid.places) / pixel
    touched = np.zeros(grid.rows, dtype=bool)
    for middle in np.asarray(stroke, dtype=float).reshape(-1, 2) / pixel:
        touched |= np.sum((places - middle) ** 2, axis=1) <= radius**2
    return touched


def between(values: np.ndarray, low: float, high: float) -> np.ndarray:
    """Return which rows have a value from *low* to *high*; never those without a value."""
    with np.errstate(invalid="ignore"):
        return np.asarray((values >= low) & (values <= high)).ravel()


def combine(present: np.ndarray, new: np.ndarray, mode: Mode) -> np.ndarray:
    """Return what is selected when *new* was added to, taken from, or put in place of *present*."""
    if mode == "add":
        return present | new
    if mode == "remove":
        return present & ~new
    return new


def mask_of(rows: tuple[int, ...], size: int) -> np.ndarray:
    """Return *rows* as a mask; bool, shape ``(size,)``."""
    mask = np.zeros(size, dtype=bool)
    index = np.asarray(rows, dtype=int)
    mask[index[(index >= 0) & (index < size)]] = True
    return mask


def rows_of(mask: np.ndarray) -> tuple[int, ...]:
    """Return the rows of a mask."""
    return tuple(np.flatnonzero(mask).tolist())


def selected_of(document: Any) -> np.ndarray:
    """Return which rows of a document are selected; bool, shape ``(rows,)``."""
    measurement = document.measurement
    rows = () if measurement is None else tuple(measurement.selection)
    return mask_of(rows, document.grid.rows)
