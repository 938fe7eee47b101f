"""A curve to be drawn: all of its points, and few enough of them for a screen."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property

import numpy as np

_NOTHING = np.zeros(0)


@dataclass(frozen=True)
class Curve:
    """One column over another; points in the order in which they were taken."""

    #: What it is, for people.
    name: str
    #: Its unit; "" for none.
    unit: str
    #: Positions and values, float64, shape ``(points,)``; NaN where nothing was measured.
    x: np.ndarray = field(repr=False)
    y: np.ndarray = field(repr=False)
    #: Positions of the points that the scan skipped, shape ``(skipped,)``.
    skipped: np.ndarray = field(default_factory=lambda: _NOTHING, repr=False)
    #: Unit of the positions; "" for none.
    x_unit: str = ""
    #: Rows of the points in the file, shape ``(points,)``; None where they are the same.
    rows: np.ndarray | None = field(default=None, repr=False)

    @property
    def label(self) -> str:
        """Name and unit."""
        return f"{self.name} ({self.unit})" if self.unit else self.name

    @cached_property
    def rises(self) -> bool:
        """Whether positions never fall, and none is missing."""
        return bool(len(self.x) and (self.x[1:] >= self.x[:-1]).all() and np.isfinite(self.x[0]))

    @cached_property
    def limits(self) -> tuple[float, float, float, float]:
        """Lowest and highest position and value; ``(0, 1, 0, 1)`` if there is no point."""
        good = np.isfinite(self.x) & np.isfinite(self.y)
        if not good.any():
            return 0.0, 1.0, 0.0, 1.0
        x, y = (self.x, self.y) if good.all() else (self.x[good], self.y[good])
        return float(x.min()), float(x.max()), float(y.min()), float(y.max())

    def prepare(self) -> None:
        """Find now what takes long for very many points: not in the main thread."""
        _ = self.rises, self.limits

    def nearest(self, position: float) -> int:
        """Return the point nearest to *position*, or -1 if there is none."""
        distance = np.abs(self.x - position)
        distance[~np.isfinite(distance) | ~np.isfinite(self.y)] = np.inf
        found = int(distance.argmin()) if len(distance) else -1
        return found if found >= 0 and np.isfinite(distance[found]) else -1


def decimate(
    curve: Curve, low: float, high: float, columns: int
) -> tuple[np.ndarray, np.ndarray, bool]:
    """Return what is seen of *curve* between two positions: two points for a column of pixels.

    The lowest and the highest value of each column are kept, so that no peak is lost, and a
    column without values stays a gap.

    Parameters
    ----------
    low, high
        Ends of the axis, in the unit of the positions.
    columns
        Columns of pixels, at least 1.

    Returns
    -------
    x, y, merged
        Positions and values, those of the curve itself if they are few; and whether they are
        pairs: the lowest and the highest value at one position.
    """
    x, y = curve.x, curve.y
    if curve.rises:
        first = max(int(np.searchsorted(x, low, "left")) - 1, 0)
        last = min(int(np.searchsorted(x, high, "right")) + 1, len(x))
        x, y = x[first:last], y[first:last]
    if len(x) <= 4 * columns:
        return x, y, False
    if curve.rises:
        edges = np.linspace(low, high, columns + 1)[1:-1]
        starts = np.unique(np.concatenate([[0], np.searchsorted(x, edges)]))
        starts = starts[starts < len(x)]
    else:  # back and forth: pieces of equal length, in order
        starts = np.arange(0, len(x), max(1, len(x) // (4 * columns)))
    ends = np.append(starts[1:], len(x))
    place = (x[starts] + x[ends - 1]) / 2
    values = np.empty(2 * len(starts))
    values[0::2], values[1::2] = np.fmin.reduceat(y, starts), np.fmax.reduceat(y, starts)
    return np.repeat(place, 2), values, curve.rises


def derivative(x: np.ndarray, y: np.ndarray) -> np.ndarray:
    """Return dy/dx at each point, NaN where positions repeat; shape ``(points,)``."""
    if len(x) < 2:
        return np.full(len(x), np.nan)
    with np.errstate(divide="ignore", invalid="ignore"):
        found = np.asarray(np.gradient(y, x) if (np.diff(x) != 0).all() else _gradient(x, y))
    found[~np.isfinite(found)] = np.nan
    return found


def _gradient(x: np.ndarray, y: np.ndarray) -> np.ndarray:
    """Return the same with points in between left out that stand where the one before stood."""
    kept = np.concatenate([[True], np.diff(x) != 0])
    found = np.full(len(x), np.nan)
    if kept.sum() > 1:
        found[kept] = np.gradient(y[kept], x[kept])
    return found
