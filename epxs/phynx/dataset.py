"""A dataset: an array of the file, read when it is indexed."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from epxs.phynx import growing
from epxs.phynx.node import Node
from epxs.phynx.views import QuantityView

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
        return str(self.attrs.get("local_name", self.name))

    @property
    def shape(self) -> tuple[int, ...]:
        """Its shape; of one that still grows, that of the rows taken so far."""
        if self._grows:
            return (self.measurement.read_acquired(), *self.h5.shape[1:])
        return tuple(self.h5.shape)

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
        """Type of its elements."""
        return np.dtype(self.h5.dtype)

    @property
    def units(self) -> str:
        """Unit as written in the file; "" where none is."""
        return str(self.attrs.get("units", ""))

    @property
    def q(self) -> QuantityView:
        """View that reads quantities, in the unit of the file."""
        return QuantityView(self, self.units)

    def to(self, unit: str) -> QuantityView:
        """Return a view that reads quantities in *unit*."""
        return self.q.to(unit)

    def text(self) -> str:
        """Return the content of a dataset of text; "" for any other."""
        value = self[()]
        if isinstance(value, np.ndarray) and value.size == 1:
            value = value.reshape(-1)[0]
        if isinstance(value, bytes):
            return value.rstrip(b"\0").decode("utf-8", errors="replace")
        return value if isinstance(value, str) else ""

    def __getitem__(self, key: Any) -> Any:
        h5 = self.h5
        if self.file.follows:
            h5.refresh()
        if self._grows:
            return growing.read(h5, key, self.measurement.read_acquired())
        return h5[key]

    def __len__(self) -> int:
        return int(self.shape[0])

    def __array__(self, dtype: Any = None, copy: bool | None = None) -> np.ndarray:
        return np.asarray(self[...], dtype=dtype)
