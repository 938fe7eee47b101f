"""Some rows of a grid, selected once and written to many maps of its shape."""

from __future__ import annotations

import itertools
from collections.abc import Sequence

import h5py
import numpy as np

#: Rows in more pieces than this are selected point by point.
_PIECES = 8


class GridRows:
    """Rows of a grid, as selections of a file.

    Making the selections costs more than writing; a fit writes the same rows to dozens of
    maps.

    Parameters
    ----------
    shape
        Shape of the grid.
    rows
        Row numbers in grid order; any order, each once.
    """

    def __init__(self, shape: tuple[int, ...], rows: Sequence[int] | np.ndarray) -> None:
        numbers = np.asarray(rows, dtype=np.intp)
        self._order = np.argsort(numbers, kind="stable")
        self._shape = shape
        self._count = len(numbers)
        ordered = numbers[self._order]
        # a piece ends where the next row is no neighbour, or on another line of the grid
        ends = np.flatnonzero((np.diff(ordered) != 1) | (ordered[1:] % shape[-1] == 0)) + 1
        if len(ends) < _PIECES:
            bounds = [0, *ends.tolist(), self._count]
            pieces = [(a, b) for a, b in itertools.pairwise(bounds) if b > a]
            self._pieces = [(a, b, self._line(ordered[a], b - a)) for a, b in pieces]
        else:
            self._pieces = [(0, self._count, self._points(ordered))]

    def _line(self, first: int, length: int) -> h5py.h5s.SpaceID:
        space = h5py.h5s.create_simple(self._shape)
        start = tuple(int(n) for n in np.unravel_index(first, self._shape))
        space.select_hyperslab(start, (*(1 for _ in self._shape[1:]), length))
        return space

    def _points(self, rows: np.ndarray) -> h5py.h5s.SpaceID:
        space = h5py.h5s.create_simple(self._shape)
        space.select_elements(np.column_stack(np.unravel_index(rows, self._shape)).astype("u8"))
        return space

    def write(self, dataset: h5py.Dataset, values: np.ndarray) -> None:
        """Write *values*, shape ``(rows,)`` in the order the rows were given, to *dataset*."""
        ordered = np.ascontiguousarray(np.asarray(values)[self._order], dtype=dataset.dtype)
        for first, end, space in self._pieces:
            part = ordered[first:end]
            dataset.id.write(h5py.h5s.create_simple(part.shape), space, part)
