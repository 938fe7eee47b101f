"""How arrays are stored when a file is rewritten: chunks and compression."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import h5py
import numpy as np

from epxs.core.api import ConfigurationError
from epxs.phynx.writing.filters import offer_filters

#: Kinds of compression by name.
COMPRESSIONS = ("bslz4", "gzip", "none")
#: Number of the filter bitshuffle, and its options: blocks of a good size, then LZ4.
_BITSHUFFLE, _WITH_LZ4 = 32008, (0, 2)
#: Arrays of fewer bytes stay as they are.
SMALL = 1 << 16
#: Bytes of a chunk: fast to stream, and a spectrum is not slow to get.
CHUNK = 1 << 18


@dataclass(frozen=True)
class Storage:
    """How arrays are compressed.

    Raises
    ------
    ConfigurationError
        If there is no such compression.
    """

    #: ``bslz4`` is fast and small, and needs hdf5plugin; every HDF5 reads ``gzip``.
    compression: str = "bslz4"

    def __post_init__(self) -> None:
        if self.compression not in COMPRESSIONS:
            raise ConfigurationError(
                f"compression: found {self.compression!r}; expected one of: "
                f"{', '.join(COMPRESSIONS)}. Choose one of these."
            )
        if self.compression == "bslz4" and not offer_filters():
            raise ConfigurationError(
                "compression: found no hdf5plugin installed; expected it for bslz4. "
                "Install it, or compress with: epxs repack --portable"
            )

    def settings(self, h5: h5py.Dataset, resolve: bool = False) -> Any:
        """Return how a copy of the dataset *h5* is to be created.

        Parameters
        ----------
        h5
            The original.
        resolve
            Whether the copy has the values where the original is virtual or in other files.
        """
        if h5.is_virtual and not resolve:
            return h5.id.get_create_plist()
        made = h5py.h5p.create(h5py.h5p.DATASET_CREATE)
        self._keep_fill_value(h5, made)
        if not h5.shape:
            return made
        grows = h5.maxshape != h5.shape
        large = h5.dtype.kind in "iufbc" and h5.size * h5.dtype.itemsize >= SMALL
        if grows or (large and self.compression != "none"):
            made.set_chunk(chunk_shape(h5.shape, h5.dtype.itemsize))
        if large:
            self._compress(made)
        return made

    def new(self, shape: tuple[int, ...], dtype: Any) -> Any:
        """Return how a new array is to be created, compressed whatever its size."""
        made = h5py.h5p.create(h5py.h5p.DATASET_CREATE)
        made.set_chunk(chunk_shape(shape, np.dtype(dtype).itemsize))
        self._compress(made)
        return made

    def _compress(self, made: Any) -> None:
        if self.compression == "gzip":
            made.set_shuffle()
            made.set_deflate(1)
        elif self.compression == "bslz4":
            made.set_filter(_BITSHUFFLE, h5py.h5z.FLAG_MANDATORY, _WITH_LZ4)

    def _keep_fill_value(self, h5: h5py.Dataset, made: Any) -> None:
        if h5.dtype.kind in "iufbc":
            value = np.zeros((), dtype=h5.dtype)
            h5.id.get_create_plist().get_fill_value(value)
            made.set_fill_value(value)


def chunk_shape(shape: tuple[int, ...], itemsize: int) -> tuple[int, ...]:
    """Return the shape of chunks: whole last dimensions, as many of the first as are good."""
    lengths = [max(1, n) for n in shape]
    chunk = [1] * len(lengths)
    room = max(1, CHUNK // itemsize)
    for dim in reversed(range(len(lengths))):
        chunk[dim] = min(lengths[dim], room)
        room = max(1, room // chunk[dim])
    return tuple(chunk)
