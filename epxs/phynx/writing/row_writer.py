"""Writing rows of one array: neighbours at once, and much faster than ``array[rows] = values``."""

from __future__ import annotations

import itertools
from typing import Any

import h5py
import numpy as np

from epxs.core.api import FormatError


class Rows:
    """Some rows of a scan, in the pieces in which they lie side by side in a file.

    Parameters
    ----------
    numbers
        Row numbers, in any order; of those that come twice the later one counts.
    width
        Points per line; a piece ends where a line does. None: lines do not matter.
    """

    def __init__(self, numbers: list[int], width: int | None = None) -> None:
        places = {row: place for place, row in enumerate(numbers)}
        self.numbers = sorted(places)
        #: Where the values of the ordered rows are among those that were given.
        self.order = [places[row] for row in self.numbers]
        self.in_order = self.order == list(range(len(numbers)))
        cuts = [
            place
            for place, (row, after) in enumerate(itertools.pairwise(self.numbers), 1)
            if after != row + 1 or (width is not None and after % width == 0)
        ]
        bounds = [0, *cuts, len(self.numbers)]
        #: First and behind-last place of each piece among the ordered rows.
        self.pieces = list(itertools.pairwise(bounds)) if self.numbers else []


class RowWriter:
    """Writes rows of an array.

    Parameters
    ----------
    dataset
        The array; its first axes are those of the grid of rows.
    grid
        Shape of that grid.
    """

    def __init__(self, dataset: Any, grid: tuple[int, ...]) -> None:
        self.dataset = dataset
        self.dtype = np.dtype(dataset.dtype)
        self.row_shape = tuple(dataset.shape[len(grid) :])
        self._grid = grid
        self._lead = len(grid)
        self._space: Any = None
        self._memory: dict[int, Any] = {}

    def refresh(self) -> None:
        """Take note that the array has more rows."""
        self._space = None

    def fitting(self, value: Any) -> Any:
        """Return *value* as a row, which later changes of *value* do not change.

        Raises
        ------
        FormatError
            If it has another shape than a row, or is no number; it says no more than that.
        """
        if not self.row_shape:
            return _number(value)
        found = np.array(value)
        if found.shape != self.row_shape or found.dtype.kind not in "buif":
            raise FormatError(
                f"found a value of shape {found.shape}; expected {self.row_shape}, as planned. "
                "Check what the source announced."
            )
        return found

    def write(self, rows: Rows, values: np.ndarray) -> None:
        """Write *values* of the ordered *rows*; shape ``(rows, ...)``."""
        if self._space is None:
            self._space = self.dataset.id.get_space()
        content = np.ascontiguousarray(as_dtype(values, self.dtype))
        zeros = (0,) * len(self.row_shape)
        for first, end in rows.pieces:
            start = self._place(rows.numbers[first])
            count = (*(1,) * (self._lead - 1), end - first, *self.row_shape)
            self._space.select_hyperslab(start + zeros, count)
            memory = self._memory_of(end - first)
            self.dataset.id.write(memory, self._space, content[first:end])

    def _place(self, row: int) -> tuple[int, ...]:
        if self._lead == 1:
            return (row,)
        return tuple(int(n) for n in np.unravel_index(row, self._grid))

    def _memory_of(self, count: int) -> Any:
        if count not in self._memory:
            self._memory[count] = h5py.h5s.create_simple((count, *self.row_shape))
        return self._memory[count]


def _number(value: Any) -> float | int:
    if type(value) in (float, int):
        return value
    found = np.asarray(value)
    if found.size != 1 or found.ndim > 0 or found.dtype.kind not in "buif":
        raise FormatError(
            f"found {str(value)[:40]!r} of shape {found.shape}; expected one number. "
            "Check what the source announced."
        )
    return found.item()


def as_dtype(values: np.ndarray, dtype: np.dtype) -> np.ndarray:
    """Return *values* as *dtype*; whole numbers are rounded and limited, never wrapped."""
    if dtype.kind not in "iu" or values.dtype == dtype:
        return values.astype(dtype, copy=False)
    limits = np.iinfo(dtype)
    if values.dtype.kind in "iu":  # exact, also beyond what floats hold
        return np.clip(values, limits.min, limits.max).astype(dtype)
    rounded = np.rint(np.nan_to_num(values.astype(float), nan=0.0))
    return np.clip(rounded, limits.min, limits.max).astype(dtype)
