"""Arrays of scans whose number of points is not known: how they grow, and are read meanwhile.

They have room for more rows than there are points. The room is taken in large steps, so that
the index of chunks changes a few times in a scan and not with every point: what changes in
between is numbers only, and a writer that is killed leaves an index that is whole. The rest
is in docs/decisions/0007-growing-and-repair.md.
"""

from __future__ import annotations

import math
import os
from typing import Any

import h5py
import numpy as np

#: Rows at the start, and rows that are added at most at once.
FIRST, STEP = 1024, 16_384
#: Bytes of a chunk of spectra, and rows of a chunk of numbers, at most.
_CHUNK_BYTES, _CHUNK_ROWS = 2**21, 4096
#: Bytes that the index may take for each step.
_INDEX_BYTES = 2**20


def next_rows(rows: int) -> int:
    """Return how many rows there are after arrays of *rows* rows grew."""
    return rows + min(max(rows, FIRST), STEP)


def create(
    parent: h5py.Group, name: str, shape: tuple[int, ...], dtype: Any, fill: float
) -> h5py.Dataset:
    """Create an array that can grow along its first axis; new rows read as *fill*."""
    kind = np.dtype(dtype)
    row_bytes = kind.itemsize * math.prod(shape[1:])
    settings = h5py.h5p.create(h5py.h5p.DATASET_CREATE)
    settings.set_chunk((max(1, min(_CHUNK_ROWS, _CHUNK_BYTES // row_bytes)), *shape[1:]))
    settings.set_alloc_time(h5py.h5d.ALLOC_TIME_EARLY)
    if fill == 0:  # the file system has zeros for nothing
        settings.set_fill_time(h5py.h5d.FILL_TIME_NEVER)
    else:
        settings.set_fill_time(h5py.h5d.FILL_TIME_ALLOC)
        settings.set_fill_value(np.array(fill, kind))
    space = h5py.h5s.create_simple(shape, (h5py.h5s.UNLIMITED, *shape[1:]))
    stored = h5py.h5t.py_create(kind, logical=True)
    access = h5py.h5p.create(h5py.h5p.DATASET_ACCESS)
    access.set_chunk_cache(1, 0, 0.0)  # a row is written as it is, not its whole chunk
    made = h5py.h5d.create(parent.id, name.encode(), stored, space, dcpl=settings, dapl=access)
    return h5py.Dataset(made)


def grows(h5: Any) -> bool:
    """Whether the dataset *h5* was made by `create`."""
    return tuple(getattr(h5, "maxshape", None) or ())[:1] == (None,)


def grow(entry: h5py.Group, rows: int) -> None:
    """Give all growing arrays of *entry* room for *rows* rows."""
    datasets = _datasets(entry)
    # HDF5 writes how long the file is before it makes it so long; a writer killed in between
    # would leave a file whose end seems to be missing
    path = entry.file.filename
    needed = sum(_bytes(dataset, rows) for dataset in datasets) + _INDEX_BYTES
    os.truncate(path, os.path.getsize(path) + needed)
    for dataset in datasets:
        before = len(dataset)
        dataset.resize(rows, axis=0)
        if dataset.name.endswith("/scalar_data/i"):
            dataset[before:] = np.arange(before, rows)
    entry.file.flush()


def trim(entry: h5py.Group) -> None:
    """Leave a row for each point, at the end; not while others read."""
    measurement = entry.get("measurement")
    if measurement is None or not measurement.attrs.get("growing", False):
        return
    acquired = int(measurement["acquired"][()])
    rows = max(1, acquired)  # viewers make nothing of empty arrays
    for dataset in _datasets(entry):
        dataset.resize(rows, axis=0)
    measurement.attrs["npoints"] = rows
    measurement.attrs["acquisition_shape"] = np.array([rows], dtype="i8")
    del measurement.attrs["growing"]


def read(h5: Any, key: Any, rows: int) -> Any:
    """Return ``h5[key]`` as if *h5* had *rows* rows."""
    return h5[index(h5, key, rows)]


def index(h5: Any, key: Any, rows: int) -> tuple[Any, ...]:
    """Return the index of *h5* that is *key* of its first *rows* rows."""
    rows = min(rows, len(h5))
    keys = list(key) if isinstance(key, tuple) else [key]
    if not keys or keys[0] is Ellipsis:
        whole = h5.ndim - len(keys) + 1 if keys else h5.ndim
        keys = [slice(None)] * whole + keys[1:]
    first = keys[0]
    if isinstance(first, slice):
        keys[0] = slice(*first.indices(rows))
    elif isinstance(first, int | np.integer):
        if not -rows <= first < rows:
            raise IndexError(f"row {first} of {rows}")
        keys[0] = int(first) % rows
    return tuple(keys)


def _datasets(entry: h5py.Group) -> list[h5py.Dataset]:
    found: list[h5py.Dataset] = []

    def look(name: str, node: h5py.Group | h5py.Dataset) -> None:
        if isinstance(node, h5py.Dataset) and grows(node):
            found.append(node)

    entry.visititems(look)
    return found


def _bytes(dataset: h5py.Dataset, rows: int) -> int:
    """Return what *dataset* takes when it has *rows* rows instead of those it has."""
    length = dataset.chunks[0]
    chunks = math.ceil(rows / length) - math.ceil(len(dataset) / length)
    return chunks * dataset.dtype.itemsize * math.prod(dataset.chunks)
