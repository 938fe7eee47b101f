"""The part of a map that is seen: zoomed, moved, and never beside the map."""

from __future__ import annotations

import math
from dataclasses import dataclass

from epxs.workbench.api import Grid

#: Width per height of a map that is still drawn with equal units on both axes.
_RATIOS = 0.125, 8.0


@dataclass(frozen=True)
class Extent:
    """A rectangle in units of the axes; ``left < right`` and ``low < high``."""

    left: float
    right: float
    low: float
    high: float

    @property
    def width(self) -> float:
        """Along the horizontal axis."""
        return self.right - self.left

    @property
    def height(self) -> float:
        """Along the vertical axis."""
        return self.high - self.low

    @property
    def ratio(self) -> float:
        """Width per height."""
        return self.width / self.height

    @property
    def is_drawable(self) -> bool:
        """Whether it is more than a stroke if both axes have the same scale."""
        return _RATIOS[0] <= self.ratio <= _RATIOS[1]

    @property
    def shown_ratio(self) -> float:
        """Width per height of a picture of it."""
        return self.ratio if self.is_drawable else 1.0

    def zoomed(self, factor: float, x: float, y: float) -> Extent:
        """Return what is seen *factor* times larger; the point *x*, *y* stays where it is."""
        return Extent(
            x - (x - self.left) / factor,
            x + (self.right - x) / factor,
            y - (y - self.low) / factor,
            y + (self.high - y) / factor,
        )

    def moved(self, dx: float, dy: float) -> Extent:
        """Return what is seen *dx* farther right and *dy* farther up."""
        return Extent(self.left + dx, self.right + dx, self.low + dy, self.high + dy)

    def with_ratio(self, ratio: float) -> Extent:
        """Return the smallest extent around this one that has *ratio* width per height."""
        width = max(self.width, self.height * ratio)
        height = max(self.height, self.width / ratio)
        x, y = (self.left + self.right) / 2, (self.low + self.high) / 2
        return Extent(x - width / 2, x + width / 2, y - height / 2, y + height / 2)

    def within(self, whole: Extent, smallest: float = 1e-6) -> Extent:
        """Return the extent of the same ratio nearest to this one that lies in *whole*.

        Parameters
        ----------
        whole
            All there is; of the same ratio.
        smallest
            Part of *whole*, in each direction, that is seen at the least.
        """
        part = min(1.0, max(self.width / whole.width, self.height / whole.height, smallest))
        left, right = _fit(self.left, self.right, whole.left, whole.right, part)
        low, high = _fit(self.low, self.high, whole.low, whole.high, part)
        return Extent(left, right, low, high)


def whole_of(grid: Grid) -> Extent:
    """Return all that there is to be seen of a scan."""
    return Extent(*grid.fast.bounds, *grid.slow.bounds)


def pixel_of(grid: Grid, row: int) -> list[float]:
    """Return left, right, lower and upper edge of the pixel of *row*; [] for none.

    In a line scan it has no width, and all heights.
    """
    if not 0 <= row < grid.rows:
        return []
    x, y = grid.place(row)
    if not (math.isfinite(x) and math.isfinite(y)):
        return []
    if grid.is_line:
        return [x, x, -1e30, 1e30]
    half_x, half_y = (size / 2 for size in grid.pixel)
    return [x - half_x, x + half_x, y - half_y, y + half_y]


def arrangement(count: int, room: float, picture: float) -> tuple[int, int]:
    """Return columns and rows of *count* pictures that make them as large as can be.

    Parameters
    ----------
    room, picture
        Width per height of all the room, and of a picture.
    """

    def size(columns: int) -> float:
        rows = math.ceil(count / columns)
        return min(room / columns / picture, 1 / rows)

    columns = max(range(1, count + 1), key=size)
    return columns, math.ceil(count / columns)


def around(first: tuple[float, float], second: tuple[float, float]) -> Extent:
    """Return the rectangle between two corners."""
    left, right = sorted((first[0], second[0]))
    low, high = sorted((first[1], second[1]))
    return Extent(left, right, low, high)


def _fit(
    first: float, last: float, lowest: float, highest: float, part: float
) -> tuple[float, float]:
    if part >= 1.0:
        return lowest, highest
    size = part * (highest - lowest)
    start = min(max((first + last - size) / 2, lowest), highest - size)
    return start, start + size
