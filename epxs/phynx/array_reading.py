"""Reads arrays of files that may claim anything: within bounds, with errors that say why.

A file of a few kilobytes can declare an array of a petabyte, a chunk that unpacks to
gigabytes, or a virtual array that is its own source. HDF5 would fill the memory, or end the
process. So what would take much memory is read only if the file holds about as much.
"""

from __future__ import annotations

import math
import os
from typing import Any
from weakref import WeakSet

import h5py
import numpy as np

from epxs.core.api import EpxsError, FormatError
from epxs.phynx.errors import hdf5_reason

#: Bytes that are read without asking how many the file holds.
FREE = 64 << 20
#: Bytes in memory for each byte on disk, at most: compression of an array that says little.
#: gzip gets no further than this.
PACKED = 1100
#: Likewise for a single chunk, which has to be unpacked as a whole.
PACKED_CHUNK = 100
#: Rows of a scan that are believed although no array has them on disk.
ROWS = 1 << 22
#: Virtual arrays whose sources are virtual again, at most; HDF5 follows them recursively.
_VIRTUAL = 8
#: Mappings of a virtual array that are looked at, at most.
_MAPPINGS = 1000

#: Virtual arrays that are open and do not lead to themselves.
_sound: WeakSet[h5py.Dataset] = WeakSet()

#: What h5py and NumPy raise for data that cannot be read.
_FAILURES = (OSError, RuntimeError, MemoryError, OverflowError)


def read(h5: Any, key: Any, where: str) -> Any:
    """Return ``h5[key]``.

    Parameters
    ----------
    h5
        A dataset of h5py, or something like one.
    key
        The index.
    where
        File and path, for messages.

    Raises
    ------
    FormatError
        If the array declares far more than the file holds, is damaged, or needs a filter
        that is not installed.
    """
    if not isinstance(h5, h5py.Dataset):
        return h5[key]
    if h5.shape is None:
        return np.zeros(0)[key if key is Ellipsis else ...]
    kind = type_of(h5, where)
    _check_size(h5, key, kind, where)
    try:
        return h5[key]
    except EpxsError:
        raise
    except _FAILURES as error:
        raise FormatError(
            f"{where}: found data that cannot be read: {hdf5_reason(error)}; expected an array. "
            "Take another copy of the file, or install the filter that it needs."
        ) from error


def type_of(h5: Any, where: str) -> np.dtype:
    """Return the type of the elements of *h5*.

    Raises
    ------
    FormatError
        If NumPy has no such type.
    """
    try:
        return np.dtype(h5.dtype)
    except (TypeError, ValueError, RuntimeError, OSError) as error:
        raise FormatError(
            f"{where}: found a type of elements that cannot be read ({error}); expected numbers "
            "or text. Look at it with another program."
        ) from error


def holds(h5: Any, size: int, packed: int = PACKED) -> bool:
    """Whether *size* bytes of the array *h5* may be made of what is on disk."""
    if size <= FREE:
        return True
    if not isinstance(h5, h5py.Dataset):
        return True
    if h5.is_virtual:
        return size <= packed * _bytes_on_disk(h5)
    return size <= packed * h5.id.get_storage_size()


def _bytes_on_disk(h5: h5py.Dataset) -> int:
    """Return how long the file of a virtual array and those of its sources are."""
    files = {h5.file.filename}
    settings = h5.id.get_create_plist()
    folder = os.path.dirname(h5.file.filename)
    for number in range(min(settings.get_virtual_count(), _MAPPINGS)):
        files.add(os.path.join(folder, settings.get_virtual_filename(number)))
    return sum(os.path.getsize(path) for path in files if os.path.isfile(path))


def _check_size(h5: h5py.Dataset, key: Any, kind: np.dtype, where: str) -> None:
    """Raise if reading takes far more memory than the file has bytes."""
    if h5.is_virtual:
        _check_sources(h5, where)
    whole = _elements(h5) * max(1, kind.itemsize)
    chunk = math.prod(h5.chunks) * max(1, kind.itemsize) if h5.chunks else 0
    if whole <= FREE and chunk <= FREE:
        return
    size = min(whole, _selected(h5, key) * max(1, kind.itemsize))
    if not holds(h5, size) or (chunk > FREE and not _holds_chunks(h5, chunk)):
        stored = 0 if h5.is_virtual else h5.id.get_storage_size()
        raise FormatError(
            f"{where}: found an array that declares {max(size, chunk):,} bytes to read and holds "
            f"{stored:,}; expected one that holds what it declares. Read fewer rows at once, if "
            "it is to be so."
        )


def _elements(h5: h5py.Dataset) -> int:
    return math.prod(int(length) for length in h5.shape)


def _holds_chunks(h5: h5py.Dataset, chunk: int) -> bool:
    """Whether chunks that are unpacked as a whole are about as large on disk.

    Of chunks that were not written nothing is unpacked.
    """
    stored = h5.id.get_storage_size()
    return stored == 0 or chunk <= PACKED_CHUNK * stored


def _selected(h5: h5py.Dataset, key: Any) -> int:
    """Return how many elements *key* selects, or more."""
    keys = list(key) if isinstance(key, tuple) else [key]
    place = next((n for n, part in enumerate(keys) if part is Ellipsis), None)
    if place is not None:
        keys[place : place + 1] = [slice(None)] * (h5.ndim - len(keys) + 1)
    count = 1
    for number, length in enumerate(h5.shape):
        part = keys[number] if number < len(keys) else slice(None)
        if isinstance(part, slice):
            try:
                count *= len(range(*part.indices(int(length))))
            except (TypeError, ValueError):
                count *= int(length)
        elif isinstance(part, int | np.integer):
            continue
        else:  # a list or mask
            count *= min(int(length), int(np.size(part)))
    return count


def _check_sources(h5: h5py.Dataset, where: str) -> None:
    """Raise if a virtual array leads to itself: HDF5 would follow it until the stack ends."""
    if h5 in _sound:
        return
    place = (os.path.realpath(h5.file.filename), h5.name)
    if not _ends(h5, {place}, _VIRTUAL):
        raise FormatError(
            f"{where}: found a virtual array that is made of itself; expected one that is made "
            "of others. Make the file again."
        )
    _sound.add(h5)


def _ends(h5: h5py.Dataset, above: set[tuple[str, str]], depth: int) -> bool:
    settings = h5.id.get_create_plist()
    own = os.path.realpath(h5.file.filename)
    seen = set()
    for number in range(min(settings.get_virtual_count(), _MAPPINGS)):
        name, path = settings.get_virtual_filename(number), settings.get_virtual_dsetname(number)
        seen.add((name, path))
    for name, path in seen:
        source = own if name == "." else os.path.join(os.path.dirname(own), name)
        if not _source_ends(h5, os.path.realpath(source), path, own, above, depth):
            return False
    return True


def _source_ends(
    h5: h5py.Dataset, source: str, path: str, own: str, above: set[tuple[str, str]], depth: int
) -> bool:
    if source != own and not (os.path.isfile(source) and h5py.is_hdf5(source)):
        return True  # HDF5 fills in what is missing
    try:
        with _opened(h5, source, own) as file:
            found = file.get(path)
            if not isinstance(found, h5py.Dataset) or not found.is_virtual:
                return True
            place = (source, found.name)
            return place not in above and depth > 0 and _ends(found, {*above, place}, depth - 1)
    except (OSError, RuntimeError, KeyError, ValueError):
        return True


class _opened:
    """The file of a source: that of the array itself, or another one."""

    def __init__(self, h5: h5py.Dataset, source: str, own: str) -> None:
        self._file = h5.file if source == own else h5py.File(source, "r", locking=False)
        self._closes = source != own

    def __enter__(self) -> h5py.File:
        return self._file

    def __exit__(self, *exception: object) -> None:
        if self._closes:
            self._file.close()
