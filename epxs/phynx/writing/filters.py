"""The filters that compressed files need beyond those of HDF5."""

from __future__ import annotations

from functools import cache


@cache
def offer_filters() -> bool:
    """Let HDF5 read and write bitshuffle, LZ4, Zstd ...; False where hdf5plugin is missing."""
    try:
        import hdf5plugin  # noqa: F401 - importing it registers the filters
    except ImportError:
        return False
    return True
