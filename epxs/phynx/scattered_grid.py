"""Where the rows of a scan lie whose points make no even grid: a spiral, a random walk."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

import numpy as np

from epxs.phynx.grid import Grid, GridAxis

#: Ways to draw scattered points: each as a dot, the nearest one, or between three of them.
DRAWN = ("dots", "nearest", "linear")

#: Distance up to which a point is drawn, in spacings, for dots and for what lies between points.
DOT, FAR = 0.5, 1.5

#: Cells of the raster for a spacing, and along each side at most.
_FINE, _LARGEST = 6, 600

#: Points from which one can tell that they are scattered; how thick their cloud is at least.
_FEWEST, _THICK = 8, 0.05


@dataclass(frozen=True, eq=False)
class ScatteredGrid(Grid):
    """Points anywhere in a plane; their axes are those of a fine raster that they are drawn on."""

    #: Positions of all rows in the units of the axes, NaN where it was not yet; ``(rows,)``.
    x: np.ndarray
    y: np.ndarray
    #: One of `DRAWN`.
    drawn: str = DRAWN[0]

    @property
    def rows(self) -> int:
        """Number of points."""
        return len(self.x)

    @property
    def is_line(self) -> bool:
        """A plane is no line."""
        return False

    @property
    def pixel(self) -> tuple[float, float]:
        """Typical distances of points along both axes."""
        across, up = _scale(self.x, self.y, self.same_units)
        return self.spacing / across, self.spacing / up

    @property
    def places(self) -> tuple[np.ndarray, np.ndarray]:
        """Positions of all rows; shape ``(rows,)`` each."""
        return self.x, self.y

    @cached_property
    def spacing(self) -> float:
        """Typical distance of points; in parts of their extent if the units differ."""
        return _spacing(self._points)

    @property
    def beside(self) -> np.ndarray:
        """Which cells of the raster have no point near; bool, shape ``(slow, fast)``."""
        return self._nearest < 0

    def drawn_as(self, drawn: str) -> ScatteredGrid:
        """Return the same points drawn otherwise."""
        return replace(self, drawn=drawn)

    def prepare(self) -> ScatteredGrid:
        """Find what takes long; not in the main thread. Return itself."""
        self.ascending(np.zeros(self.rows))
        return self

    def row_at(self, x: float, y: float) -> int | None:
        """Return the row of the point nearest to *x*, *y*, or None if none is near."""
        distance, found = self._tree.query(np.array((x, y)) * self._scales)
        return int(self._known[found]) if distance <= FAR * self.spacing else None

    def place(self, row: int) -> tuple[float, float]:
        """Return the position of *row*."""
        return float(self.x[row]), float(self.y[row])

    def text(self, row: int) -> str:
        """Say where *row* is, with units."""
        x, y = self.place(row)
        return f"{self.fast.text(x)}, {self.slow.text(y)}"

    def ascending(self, values: np.ndarray) -> np.ndarray:
        """Return *values* of all rows on the raster; NaN (or False) where no point is near."""
        flat = np.ravel(values)
        if self.drawn == "linear" and flat.dtype != bool and self._between is not None:
            corners, weights = self._between
            image = np.einsum("ijk,ijk->ij", flat[corners], weights)
            image[self.beside] = np.nan
            return image
        image = flat[self._nearest]
        image[self.beside] = False if flat.dtype == bool else np.nan
        return image

    # -- what is found once ----------------------------------------------------------------

    @cached_property
    def _known(self) -> np.ndarray:
        return np.flatnonzero(np.isfinite(self.x) & np.isfinite(self.y))

    @cached_property
    def _scales(self) -> np.ndarray:
        return np.array(_scale(self.x, self.y, self.same_units))

    @cached_property
    def _points(self) -> np.ndarray:
        known = self._known
        return np.column_stack((self.x[known], self.y[known])) * self._scales

    @cached_property
    def _tree(self) -> Any:
        from scipy.spatial import cKDTree

        return cKDTree(self._points)

    @cached_property
    def _cells(self) -> np.ndarray:
        """Middles of the cells; shape ``(slow, fast, 2)``."""
        x, y = np.meshgrid(self.fast.centres, self.slow.centres)
        return np.stack((x, y), axis=-1) * self._scales

    @cached_property
    def _nearest(self) -> np.ndarray:
        """The row nearest to each cell, -1 if it is far; shape ``(slow, fast)``."""
        reach = self.spacing * (DOT if self.drawn == "dots" else FAR)
        distance, found = self._tree.query(self._cells, distance_upper_bound=reach * (1 + 1e-9))
        near = np.isfinite(distance)
        if self.drawn == "linear" and self._between is not None:
            near &= self._inside
        rows = np.full(near.shape, -1)
        rows[near] = self._known[found[near]]
        return rows

    @cached_property
    def _triangles(self) -> Any:
        from scipy.spatial import Delaunay, QhullError

        try:
            return Delaunay(self._points)
        except (QhullError, ValueError):  # too few, or all on a line
            return None

    @cached_property
    def _simplices(self) -> np.ndarray:
        return np.asarray(self._triangles.find_simplex(self._cells))

    @property
    def _inside(self) -> np.ndarray:
        return self._simplices >= 0

    @cached_property
    def _between(self) -> tuple[np.ndarray, np.ndarray] | None:
        """Three rows around each cell, and their weights; None if there are no triangles."""
        if self._triangles is None:
            return None
        transform = self._triangles.transform[self._simplices]
        parts = np.einsum(
            "ijkl,ijl->ijk", transform[..., :2, :], self._cells - transform[..., 2, :]
        )
        weights = np.concatenate((parts, 1 - parts.sum(axis=-1, keepdims=True)), axis=-1)
        return self._known[self._triangles.simplices[self._simplices]], weights


def scattered(x: Any, y: Any) -> ScatteredGrid | None:
    """Return where two motors stood if that makes no grid and no line, else None.

    Parameters
    ----------
    x, y
        Name, unit and positions of each; positions are of shape ``(rows,)``, NaN if not yet.
    """
    positions = np.asarray(x[2], dtype=float), np.asarray(y[2], dtype=float)
    known = np.isfinite(positions[0]) & np.isfinite(positions[1])
    found = [values[known] for values in positions]
    if known.sum() < _FEWEST or x[1] != y[1] or min(np.ptp(values) for values in found) == 0:
        return None
    if all(_is_monotonic(values) for values in found):
        return None
    cloud = np.column_stack([(values - values.mean()) / np.ptp(values) for values in found])
    long, thick = np.linalg.svd(cloud, compute_uv=False)
    if thick < _THICK * long:
        return None
    points = np.column_stack(found)
    spacing = _spacing(points)
    extents = [np.ptp(values) + spacing for values in found]
    step = max(spacing / _FINE, max(extents) / _LARGEST)
    axes = [
        _raster(name, unit, values, extent, step)
        for (name, unit, _), values, extent in zip((x, y), found, extents, strict=True)
    ]
    return ScatteredGrid(axes[1], axes[0], *positions)


def _raster(name: str, unit: str, values: np.ndarray, extent: float, step: float) -> GridAxis:
    size = max(2, round(extent / step))
    middle = (values.min() + values.max()) / 2
    half = (size - 1) * step / 2
    return GridAxis(name, unit, float(middle - half), float(middle + half), size)


def _is_monotonic(values: np.ndarray) -> bool:
    steps = np.diff(values)
    return bool(np.all(steps >= 0) or np.all(steps <= 0))


def _scale(x: np.ndarray, y: np.ndarray, same: bool) -> tuple[float, float]:
    """Return by what positions are multiplied to make distances that can be compared."""
    if same:
        return 1.0, 1.0
    across, up = (float(np.nanmax(v) - np.nanmin(v)) or 1.0 for v in (x, y))
    return 1 / across, 1 / up


def _spacing(points: np.ndarray) -> float:
    """Return the typical distance of *points*, shape ``(points, 2)``.

    Along the lines of a fly scan points are closer than lines are: the larger of the two counts.
    """
    from scipy.spatial import cKDTree

    near = cKDTree(points).query(points, k=2)[0][:, 1]
    width, height = np.ptp(points, axis=0)
    return max(float(np.median(near)), float(np.sqrt(width * height / len(points))))
