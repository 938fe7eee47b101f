"""Columns of a scan: one number for each of its rows, whatever the file has."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import Any

import numpy as np

from epxs.core.api import FormatError
from epxs.phynx.array_reading import FREE, ROWS, holds
from epxs.phynx.dataset import Dataset

_KINDS = {"c": "complex numbers", "S": "text", "U": "text", "O": "text or objects"}
#: What is read of arrays that have more elements than the scan has rows, in elements.
_MORE = 1 << 16


def is_column(node: Any) -> bool:
    """Whether the dataset *node* is an array of real numbers."""
    try:
        return bool(node.ndim > 0 and node.dtype.kind in "buif")
    except FormatError:
        return False


def real(values: Any, where: str) -> np.ndarray:
    """Return *values*, as they were read, as float64.

    Raises
    ------
    FormatError
        If they are no real numbers; *where* says of what.
    """
    found = np.asarray(values)
    if found.dtype.kind not in "buif":
        raise FormatError(
            f"{where}: found {_KINDS.get(found.dtype.kind, 'values of another type')}; expected "
            "real numbers. Choose another array."
        )
    return found.astype(np.float64, copy=False)


def read_column(node: Any, rows: int) -> np.ndarray:
    """Return the numbers of *node* for *rows* rows; float64, NaN where it has none.

    Of an array of several dimensions, elements in their order on disk.

    Raises
    ------
    FormatError
        If it is no array of real numbers, or cannot be read.
    """
    where = f"{node.file.filename}::{node.path}"
    if not is_column(node):
        raise FormatError(
            f"{where}: found no array of real numbers; expected one number for each of {rows} "
            "rows. Choose another column."
        )
    shape = node.shape
    if len(shape) > 1 and math.prod(shape) > max(rows, _MORE):
        raise FormatError(
            f"{where}: found an array of shape {shape}; expected one number for each of {rows} "
            "rows. Choose another column."
        )
    found = np.asarray(node[:rows] if len(shape) == 1 else node[...], dtype=float)
    found = found.reshape(-1)[:rows]
    if len(found) == rows:
        return found
    full = np.full(rows, np.nan)
    full[: len(found)] = found
    return full


def longest_column(measurement: Any, told: int) -> int:
    """Return how many rows *measurement* has by its columns; not more than is *told*, if it is.

    A number of rows that is told is believed up to `epxs.phynx.array_reading.ROWS`. Of more
    rows, some array of the measurement must have all on disk.
    """
    longest = 0
    for node in _arrays(measurement):
        shape = node.shape
        rows = int(shape[0]) if shape else 0
        if rows > ROWS and not holds(node.h5, FREE + rows * max(1, node.dtype.itemsize)):
            continue
        longest = max(longest, rows)
    return min(longest, told) if told > ROWS else longest


def _arrays(measurement: Any) -> Iterator[Any]:
    """Yield the columns and spectra of *measurement*."""
    scalars = measurement.scalar_data
    for group in [*([] if scalars is None else [scalars]), *measurement.mcas.values()]:
        for _, node in group.iter_type(Dataset):
            # channels and energies of a detector are no rows
            if is_column(node) and (group is scalars or type(node) is not Dataset):
                yield node
