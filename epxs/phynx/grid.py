"""The grid of a scan: where its rows lie, in the units of the motors."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import numpy as np

from epxs.phynx.columns import read_column

#: Unit of an axis that is counted.
COUNTED = "number"


@dataclass(frozen=True)
class GridAxis:
    """One direction of a scan."""

    #: Name of the motor.
    name: str
    #: Its unit; "" where the file does not tell it.
    unit: str
    #: Centre of the first and of the last pixel, in the unit.
    first: float
    last: float
    #: Number of pixels.
    size: int

    @property
    def label(self) -> str:
        """Name and unit, for an axis."""
        return f"{self.name} ({self.unit or 'unit not recorded'})"

    @property
    def step(self) -> float:
        """Distance of pixels; negative if positions fall."""
        return (self.last - self.first) / (self.size - 1) if self.size > 1 else 1.0

    @property
    def descending(self) -> bool:
        """Whether positions fall from the first pixel to the last."""
        return self.step < 0

    @property
    def centres(self) -> np.ndarray:
        """Positions of the pixels in the order of the scan; shape ``(size,)``."""
        return np.linspace(self.first, self.last, self.size)

    @property
    def bounds(self) -> tuple[float, float]:
        """Lower and upper edge of all pixels."""
        low, high = sorted((self.first, self.last))
        half = abs(self.step) / 2
        return low - half, high + half

    def index(self, position: float) -> int | None:
        """Return the pixel at *position*, or None beside the grid."""
        found = math.floor((position - self.first) / self.step + 0.5)
        return found if 0 <= found < self.size else None

    def text(self, position: float) -> str:
        """Return *position* with as many digits as the step deserves, and the unit."""
        digits = max(0, min(6, 1 - math.floor(math.log10(abs(self.step) or 1.0))))
        return f"{self.name} {position:.{digits}f} {self.unit}".rstrip()


@dataclass(frozen=True)
class Grid:
    """Two directions of a scan; a line scan has one pixel in the slow one."""

    slow: GridAxis
    fast: GridAxis

    @property
    def shape(self) -> tuple[int, int]:
        """Numbers of pixels: slow, fast."""
        return self.slow.size, self.fast.size

    @property
    def rows(self) -> int:
        """Number of pixels."""
        return math.prod(self.shape)

    @property
    def pixel(self) -> tuple[float, float]:
        """Size of a pixel along the fast and the slow axis."""
        return abs(self.fast.step), abs(self.slow.step)

    @property
    def places(self) -> tuple[np.ndarray, np.ndarray]:
        """Fast and slow positions of all rows; shape ``(rows,)`` each."""
        slow, fast = np.meshgrid(self.slow.centres, self.fast.centres, indexing="ij")
        return fast.ravel(), slow.ravel()

    @property
    def beside(self) -> np.ndarray | None:
        """Which cells of a picture belong to no point; None if all do."""
        return None

    @property
    def is_line(self) -> bool:
        """Whether it is a line, to be drawn as a curve."""
        return self.slow.size == 1

    @property
    def same_units(self) -> bool:
        """Whether lengths in both directions can be compared."""
        return self.slow.unit == self.fast.unit

    def row_at(self, x: float, y: float) -> int | None:
        """Return the row of the pixel at fast position *x* and slow position *y*, or None."""
        column, line = self.fast.index(x), self.slow.index(y)
        return None if column is None or line is None else line * self.fast.size + column

    def place(self, row: int) -> tuple[float, float]:
        """Return fast and slow position of *row*."""
        line, column = divmod(row, self.fast.size)
        # not among all centres: a live map asks for each point of its trajectory
        fast, slow = self.fast, self.slow
        return fast.first + column * fast.step, slow.first + line * slow.step

    def text(self, row: int) -> str:
        """Say where *row* is, with units."""
        x, y = self.place(row)
        if self.is_line:
            return self.fast.text(x)
        return f"{self.fast.text(x)}, {self.slow.text(y)}"

    def ascending(self, values: np.ndarray) -> np.ndarray:
        """Return *values* of all rows as an image whose positions rise along both axes."""
        image = np.reshape(values, self.shape)
        return image[:: -1 if self.slow.descending else 1, :: -1 if self.fast.descending else 1]


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
    from epxs.phynx.scattered_grid import scattered  # needs what is here

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
