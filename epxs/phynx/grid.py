"""The grid of a scan: where its rows lie, in the units of the motors."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

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
    def is_counted(self) -> bool:
        """Whether its pixels are counted, because positions are not known or not even."""
        return self.unit == COUNTED

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
