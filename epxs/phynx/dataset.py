"""A dataset: an array of the file, read when it is indexed."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from epxs.core.api import FormatError
from epxs.phynx import array_reading, stored
from epxs.phynx.errors import hdf5_reason
from epxs.phynx.node import Node
from epxs.phynx.views import QuantityView
from epxs.phynx.writing import growing

#: Fields that NeXus calls the same in every device; the device has the telling name.
_GENERIC = ("data", "value")


class Dataset(Node):
    """An array of an HDF5 file; ``dataset[...]`` reads it, nothing is kept."""

    @property
    def name(self) -> str:
        """What it is called: the name of the device for its main field."""
        above, _, own = self.path.rpartition("/")
        return above.rsplit("/", 1)[-1] if own in _GENERIC else own

    @property
    def label(self) -> str:
        """The name that its source uses, which NeXus may not allow."""
        return stored.text(self.attrs.get("local_name", "")) or self.name

    @property
    def shape(self) -> tuple[int, ...]:
        """Its shape; of one that still grows, that of the rows taken so far."""
        with self.file.gate:
            if self._grows:
                return (self.measurement.read_npoints(), *self.h5.shape[1:])
            shape = self.h5.shape
        return (0,) if shape is None else tuple(shape)

    @property
    def _grows(self) -> bool:
        """Whether it has room for more points than were taken."""
        if self.file.is_settled or not growing.grows(self.h5):
            return False
        measurement = self.measurement
        return measurement is not None and measurement.grows

    @property
    def ndim(self) -> int:
        """Number of dimensions."""
        return len(self.shape)

    @property
    def size(self) -> int:
        """Number of elements."""
        return math.prod(self.shape)

    @property
    def dtype(self) -> np.dtype:
        """Type of its elements.

        Raises
        ------
        FormatError
            If NumPy has no such type.
        """
        with self.file.gate:
            return array_reading.type_of(self.h5, self._where)

    @property
    def units(self) -> str:
        """Unit as written in the file; "" where none is."""
        return stored.text(self.attrs.get("units", ""))

    @property
    def q(self) -> QuantityView:
        """View that reads quantities, in the unit of the file."""
        return QuantityView(self, self.units)

    def to(self, unit: str) -> QuantityView:
        """Return a view that reads quantities in *unit*."""
        return self.q.to(unit)

    def text(self) -> str:
        """Return the content of a dataset of one text; "" for any other, and if unreadable."""
        try:
            with self.file.gate:
                value = self.scalar() if self.dtype.kind in "OSU" else ""
        except FormatError:
            return ""
        if isinstance(value, bytes):
            return value.rstrip(b"\0").decode("utf-8", errors="replace")
        return value if isinstance(value, str) else ""

    def scalar(self) -> Any:
        """Return its only element; None if it has another number of them, or is unreadable."""
        try:
            with self.file.gate:
                found = self[()] if self.size == 1 else None
        except FormatError:
            return None
        return found.reshape(-1)[0] if isinstance(found, np.ndarray) else found

    def __getitem__(self, key: Any) -> Any:
        with self.file.gate:
            h5 = self.h5
            if self.file.follows:
                self._renew(h5)
            if self._grows:
                key = growing.index(h5, key, self.measurement.read_npoints())
            return self.file.read(h5, key, self._where)

    def _renew(self, h5: Any) -> None:
        try:
            h5.refresh()
        except (RuntimeError, OSError) as error:
            raise FormatError(
                f"{self._where}: cannot be read again: {hdf5_reason(error)}. Open the file again."
            ) from error

    @property
    def _where(self) -> str:
        return f"{self.file.filename}::{self.path}"

    def __len__(self) -> int:
        shape = self.shape
        return int(shape[0]) if shape else 0

    def __array__(self, dtype: Any = None, copy: bool | None = None) -> np.ndarray:
        return np.asarray(self[...], dtype=dtype)
