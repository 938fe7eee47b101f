"""Columns in the order of acquisition, read in the order of the grid."""

from __future__ import annotations

from typing import Any

import h5py
import numpy as np

#: Bytes that are read at once where only a part of each row is wanted.
_BLOCK = 8_000_000
#: Points read in one piece although some of them are not wanted, per point wanted.
_WASTE = 4


class GridOrder:
    """An array of rows whose points were taken in another order, or only in part.

    Parameters
    ----------
    source
        Values of the points in the order of acquisition; has ``shape`` and ``dtype`` and
        reads a slice of points when it is indexed with one.
    rows
        Row of each point; shape ``(points,)``.
    count
        Number of rows.
    dtype
        Type of the array; whole numbers are rounded and limited, never wrapped.
    """

    def __init__(self, source: Any, rows: np.ndarray, count: int, dtype: Any) -> None:
        self.dtype = np.dtype(dtype)
        self.shape = (count, *source.shape[1:])
        self._source = source
        points = min(len(rows), source.shape[0])
        self._point_of_row = np.full(count, -1, dtype=np.intp)
        self._point_of_row[np.asarray(rows[:points], dtype=np.intp)] = np.arange(points)

    def __getitem__(self, key: Any) -> Any:
        rows, rest = _split(key, len(self.shape))
        points = self._point_of_row[rows]
        if points.ndim == 0:
            return self._read(points.reshape(1), rest)[0]
        parted = any(isinstance(part, slice) and part != slice(None) for part in rest)
        if not parted or _is_sliced(self._source, rest):
            return self._read(points, rest)
        per_row = max(1, int(np.prod(self.shape[1:])) * self.dtype.itemsize)
        step = max(1, _BLOCK // per_row)
        starts = range(0, max(len(points), 1), step)
        return np.concatenate([self._read(points[n : n + step], rest) for n in starts])

    def _read(self, points: np.ndarray, rest: tuple[Any, ...]) -> np.ndarray:
        """Return the values of *points*, -1 for none."""
        # what the source reads of each point, and what is taken of that
        inside, outside = (rest, ()) if _is_sliced(self._source, rest) else ((), rest)
        known = np.flatnonzero(points >= 0)
        if len(known) and len(known) == len(points):
            found = self._fitting(_take(self._source, points, inside))
        else:
            tail = np.broadcast_to(0, self.shape[1:])[inside].shape
            make = np.zeros if self.dtype.kind != "f" else _nans
            found = make((len(points), *tail), self.dtype)
            if len(known):
                where: Any = known
                if _are_neighbours(known):
                    where = slice(known[0], known[-1] + 1)
                found[where] = self._fitting(_take(self._source, points[known], inside))
        return found[(slice(None), *outside)]

    def _fitting(self, values: np.ndarray) -> np.ndarray:
        if self.dtype.kind not in "iu" or values.dtype == self.dtype:
            return values.astype(self.dtype, copy=False)
        if values.dtype.kind == "f":
            values = np.rint(np.nan_to_num(values))
        limits = np.iinfo(self.dtype)
        return np.clip(values, limits.min, limits.max).astype(self.dtype)


def _split(key: Any, ndim: int) -> tuple[Any, tuple[Any, ...]]:
    """Return the index of the rows, and that of what is in a row."""
    keys = key if isinstance(key, tuple) else (key,)
    place = next((n for n, part in enumerate(keys) if part is Ellipsis), None)
    if place is not None:
        missing = (slice(None),) * (ndim - len(keys) + 1)
        keys = (*keys[:place], *missing, *keys[place + 1 :])
    if not keys:
        return slice(None), ()
    rows, *rest = keys
    return (np.asarray(rows) if isinstance(rows, list) else rows), tuple(rest)


def _nans(shape: tuple[int, ...], dtype: Any) -> np.ndarray:
    return np.full(shape, np.nan, dtype)


def _are_neighbours(numbers: np.ndarray) -> bool:
    """Whether *numbers* follow on one another."""
    return numbers[-1] - numbers[0] == len(numbers) - 1 and bool((np.diff(numbers) == 1).all())


def _is_sliced(source: Any, rest: tuple[Any, ...]) -> bool:
    """Whether the source itself reads what *rest* says of each of its points."""
    return isinstance(source, h5py.Dataset) and all(
        isinstance(part, int | np.integer)
        or (isinstance(part, slice) and (part.step is None or part.step > 0))
        for part in rest
    )


def _take(source: Any, points: np.ndarray, inside: tuple[Any, ...]) -> np.ndarray:
    """Return *inside* of *points* of *source*, which may be a file that reads slices best."""
    first, last = int(points.min()), int(points.max())
    if isinstance(source, np.ndarray):
        return np.asarray(source[points])  # a copy: what somebody does to it changes no source
    if _are_neighbours(points):
        return _piece(source, first, last, inside)
    if last - first + 1 <= _WASTE * len(points):
        return _piece(source, first, last, inside)[points - first]
    return np.concatenate([_piece(source, int(n), int(n), inside) for n in points])


def _piece(source: Any, first: int, last: int, inside: tuple[Any, ...]) -> np.ndarray:
    piece = slice(first, last + 1)
    return np.asarray(source[(piece, *inside)] if inside else source[piece])
