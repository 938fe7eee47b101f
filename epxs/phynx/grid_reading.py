"""Which grid a scan has: found from its axes and from where its motors stood."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from epxs.phynx.columns import read_column
from epxs.phynx.grid import COUNTED, Grid, GridAxis
from epxs.phynx.scattered_grid import scattered


def read_grid(measurement: Any) -> Grid:
    """Read the grid of a measurement from its file.

    An axis without a motor, or one whose motor did not stand where an even grid has its
    pixels (by more than half a step), is counted in points or lines, unless both motors together
    show that the points are scattered: then it is an `epxs.phynx.api.ScatteredGrid`.
    """
    shape = measurement.acquisition_shape or (0,)
    size = int(shape[-1])
    lines = math.prod(shape[:-1])
    axes = [] if measurement.scalar_data is None else list(measurement.scalar_data.axes.values())
    fast = _axis([axis for axis in axes if axis.axis == 1], (lines, size), 1, "point")
    slow = _axis(
        [axis for axis in axes if axis.axis == 2] if len(shape) == 2 else [],
        (lines, size),
        0,
        "line",
    )
    if lines == 1 or COUNTED in (slow.unit, fast.unit):
        found = _scattered(measurement, lines * size)
        if found is not None:
            return found
    return Grid(slow, fast)


def may_scatter(measurement: Any) -> bool:
    """Say whether two motors move in a way that is known only when they have moved."""
    shape = measurement.acquisition_shape or (0,)
    return _plane(measurement.scalar_data, math.prod(shape[:-1]) == 1) is not None


def _plane(scalars: Any, one_line: bool) -> tuple[Any, Any] | None:
    """Return the two motors of a plane, if there are two; of a line both move at each point."""
    axes = [] if scalars is None else list(scalars.axes.values())
    fast = [axis for axis in axes if axis.axis == 1]
    slow = fast[1:] if one_line and len(fast) > 1 else [axis for axis in axes if axis.axis == 2]
    return (fast[0], slow[0]) if fast and slow else None


def _scattered(measurement: Any, rows: int) -> Grid | None:
    lines = math.prod((measurement.acquisition_shape or (0,))[:-1])
    found = _plane(measurement.scalar_data, lines == 1)
    if found is None:
        return None
    grid = scattered(
        *((axis.label, str(axis.units), read_column(axis, rows).reshape(-1)) for axis in found)
    )
    return None if grid is None else grid.prepare()


def index_grid(shape: tuple[int, ...]) -> Grid:
    """Return a grid for results whose positions are not known."""
    lines, size = math.prod(shape[:-1]), int(shape[-1]) if shape else 0
    return Grid(_counted("line", lines), _counted("point", size))


def _axis(axes: list[Any], shape: tuple[int, int], direction: int, fallback: str) -> GridAxis:
    """Return the first of *axes* that makes an even grid along *direction* of *shape*."""
    size = shape[direction]
    for axis in axes:
        stood = _positions(axis, shape, direction)
        for first, last in _candidates(axis, stood):
            found = GridAxis(axis.label, str(axis.units), first, last, size)
            if (first != last or size == 1) and _is_even(found, stood):
                return found
    return _counted(fallback, size)


def _counted(name: str, size: int) -> GridAxis:
    return GridAxis(name, COUNTED, 0.0, float(max(size - 1, 0)), size)


def _positions(axis: Any, shape: tuple[int, int], direction: int) -> np.ndarray:
    """Return where the motor stood, one number per pixel along *direction*; NaN if not yet."""
    values = read_column(axis, shape[0] * shape[1]).reshape(shape)
    known = np.isfinite(values)
    count = known.sum(axis=1 - direction)
    total = np.where(known, values, 0.0).sum(axis=1 - direction)
    return np.where(count > 0, total / np.maximum(count, 1), np.nan)


def _candidates(axis: Any, stood: np.ndarray) -> list[tuple[float, float]]:
    """Return ranges the axis may have: what was asked for, and what was measured.

    They differ for relative scans (dscan), whose command tells distances.
    """
    asked = [axis.range] if "range" in axis.attrs else []
    places = np.flatnonzero(np.isfinite(stood))
    if len(places) >= 2:
        step, start = np.polyfit(places, stood[places], 1)
        asked.append((float(start), float(start + step * (len(stood) - 1))))
    elif len(stood) == 1 and len(places) == 1:
        asked.append((float(stood[0]), float(stood[0])))
    return [(first, last) for first, last in asked if math.isfinite(first + last)]


def _is_even(axis: GridAxis, stood: np.ndarray) -> bool:
    known = np.isfinite(stood)
    if not known.any():
        return True
    return bool(np.max(np.abs(stood - axis.centres)[known]) <= abs(axis.step) / 2)
