"""Columns of points that are read from arrays of other shapes when they are asked for."""

from __future__ import annotations

import math
import operator
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

import numpy as np


class Column:
    """A column of points; subclasses say how `_points` are read.

    Indexed with a number, a slice, an array of numbers or booleans; what follows in a tuple
    selects within the points.
    """

    shape: tuple[int, ...]
    dtype: np.dtype

    @property
    def ndim(self) -> int:
        """Number of dimensions."""
        return len(self.shape)

    def __len__(self) -> int:
        return self.shape[0]

    def __repr__(self) -> str:
        return f"<{type(self).__name__} {self.shape} {self.dtype}>"

    def __array__(self, dtype: Any = None, copy: bool | None = None) -> np.ndarray:
        return np.asarray(self[:], dtype=dtype)

    def __getitem__(self, key: Any) -> Any:
        rows, *rest = key if isinstance(key, tuple) else (key,)
        if rows is Ellipsis:
            rows = slice(None)
            rest = [Ellipsis, *rest] if rest else rest
        if isinstance(rows, slice):
            values = self._slice(rows)
        elif np.ndim(rows):
            values = self._some(np.asarray(rows))
        else:
            row = operator.index(rows)
            row = row + len(self) if row < 0 else row
            if not 0 <= row < len(self):
                raise IndexError(f"point {row} of {len(self)}")
            return self._points(row, row + 1)[0][tuple(rest)]
        return values[(slice(None), *rest)] if rest else values

    def _slice(self, rows: slice) -> np.ndarray:
        start, stop, step = rows.indices(len(self))
        if step == 1:
            return self._points(start, max(start, stop))
        return self._some(np.arange(start, stop, step))

    def _some(self, rows: np.ndarray) -> np.ndarray:
        """Return points one by one, neighbours together."""
        if rows.dtype == bool:
            rows = np.flatnonzero(rows)
        rows = np.where(rows < 0, rows + len(self), rows)
        if not len(rows):
            return np.zeros((0, *self.shape[1:]), self.dtype)
        ends = [*(np.flatnonzero(np.diff(rows) != 1) + 1).tolist(), len(rows)]
        pieces, first = [], 0
        for end in ends:
            pieces.append(self._points(int(rows[first]), int(rows[end - 1]) + 1))
            first = end
        return np.concatenate(pieces)

    def _points(self, start: int, stop: int) -> np.ndarray:
        """Return the points from *start* to before *stop*."""
        raise NotImplementedError


class GridColumn(Column):
    """Points of an array that has directions of the scan among its dimensions.

    Parameters
    ----------
    dataset
        The array; a function that returns it, so that its file may be opened anew in between.
    scan_dims
        Dimensions along which the scan went, the slowest first.
    fixed
        Dimensions of which only one element is taken -> its number.
    lines
        Number of elements along the slowest dimension that are used; all by default.

    Notes
    -----
    What remains of the dimensions is what a point consists of, in the order of the array: a
    cube with its channels first, ``GridColumn(cube, (1, 2))``, reads as spectra of points.
    """

    def __init__(
        self,
        dataset: Callable[[], Any],
        scan_dims: Sequence[int] = (0,),
        fixed: Mapping[int, int] | None = None,
        lines: int | None = None,
    ) -> None:
        source = dataset()
        self._dataset = dataset
        self._dims = tuple(scan_dims)
        self._fixed = dict(fixed or {})
        self._grid = tuple(source.shape[dim] for dim in self._dims)
        if lines is not None:
            self._grid = (min(lines, self._grid[0]), *self._grid[1:])
        taken = {*self._dims, *self._fixed}
        self._rest = [dim for dim in range(len(source.shape)) if dim not in taken]
        self.shape = (math.prod(self._grid), *(source.shape[dim] for dim in self._rest))
        self.dtype = np.dtype(source.dtype)

    def _points(self, start: int, stop: int) -> np.ndarray:
        source = self._dataset()
        pieces = [self._box(source, box) for box in _boxes(self._grid, start, stop)]
        if len(pieces) == 1:
            return pieces[0]
        return np.concatenate(pieces) if pieces else np.zeros((0, *self.shape[1:]), self.dtype)

    def _box(self, source: Any, box: tuple[slice, ...]) -> np.ndarray:
        index: list[Any] = [slice(None)] * len(source.shape)
        for dim, part in zip(self._dims, box, strict=True):
            index[dim] = part
        for dim, number in self._fixed.items():
            index[dim] = slice(number, number + 1)
        values = np.asarray(source[tuple(index)])
        order = [*self._dims, *self._fixed, *self._rest]
        return values.transpose(order).reshape(-1, *self.shape[1:])


def _boxes(grid: tuple[int, ...], start: int, stop: int) -> Iterator[tuple[slice, ...]]:
    """Yield boxes of *grid* that together are its points from *start* to before *stop*."""
    if start >= stop:
        return
    if len(grid) == 1:
        yield (slice(start, stop),)
        return
    inner = math.prod(grid[1:])
    first, last = start // inner, (stop - 1) // inner
    whole = tuple(slice(0, size) for size in grid[1:])
    lines: list[tuple[int, int, bool]] = []  # first line, last line, whether complete
    for line in dict.fromkeys((first, last)):
        complete = start <= line * inner and (line + 1) * inner <= stop
        lines.append((line, line + 1, complete))
    if last - first > 1:
        lines.insert(1, (first + 1, last, True))
    for low, high, complete in _joined(lines):
        if complete:
            yield (slice(low, high), *whole)
            continue
        within = max(start, low * inner) - low * inner, min(stop, high * inner) - low * inner
        for box in _boxes(grid[1:], *within):
            yield (slice(low, high), *box)


def _joined(lines: list[tuple[int, int, bool]]) -> Iterator[tuple[int, int, bool]]:
    """Join complete lines that follow each other."""
    waiting: tuple[int, int, bool] | None = None
    for low, high, complete in lines:
        if waiting is not None and waiting[2] and complete:
            waiting = (waiting[0], high, True)
            continue
        if waiting is not None:
            yield waiting
        waiting = (low, high, complete)
    if waiting is not None:
        yield waiting


class OrderedColumn(Column):
    """Points of another column, in another order or only some of them.

    Parameters
    ----------
    source
        The other column.
    order
        Which point of it each point is; shape ``(points,)``.
    """

    def __init__(self, source: Any, order: np.ndarray) -> None:
        self._source = source
        self._order = np.asarray(order, dtype=np.intp)
        self.shape = (len(self._order), *source.shape[1:])
        self.dtype = np.dtype(source.dtype)

    def _points(self, start: int, stop: int) -> np.ndarray:
        order = self._order[start:stop]
        if len(order) > 1 and np.all(np.diff(order) == -1):  # a line that ran backwards
            return np.asarray(self._source[int(order[-1]) : int(order[0]) + 1])[::-1]
        if isinstance(self._source, Column):
            return self._source._some(order)
        return np.asarray(self._source)[order]


class ScaledColumn(Column):
    """Another column in other units.

    Parameters
    ----------
    source
        The other column.
    factor
        What its numbers are multiplied by.
    """

    def __init__(self, source: Any, factor: float) -> None:
        self._source = source
        self._factor = factor
        self.shape = tuple(source.shape)
        self.dtype = np.dtype(float)

    def _points(self, start: int, stop: int) -> np.ndarray:
        return np.asarray(self._source[start:stop], dtype=float) * self._factor
