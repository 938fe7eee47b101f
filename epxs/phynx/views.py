"""Views: arrays that are computed when they are indexed, and keep nothing."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
from numpy.lib.mixins import NDArrayOperatorsMixin

from epxs.core import units


class View(NDArrayOperatorsMixin):
    """Reads on indexing; ``view[...]`` or ``np.asarray(view)`` gives the whole array.

    Parameters
    ----------
    read
        Called with the index; returns the array.
    shape
        Called without arguments; returns the shape.
    """

    def __init__(self, read: Callable[[Any], Any], shape: Callable[[], tuple[int, ...]]) -> None:
        self._read = read
        self._shape = shape

    @property
    def shape(self) -> tuple[int, ...]:
        """Shape of the whole array."""
        return tuple(self._shape())

    @property
    def ndim(self) -> int:
        """Number of dimensions."""
        return len(self.shape)

    @property
    def size(self) -> int:
        """Number of elements."""
        return int(np.prod(self.shape))

    def __getitem__(self, key: Any) -> Any:
        return self._read(key)

    def __len__(self) -> int:
        return self.shape[0]

    def __iter__(self) -> Iterator[Any]:
        return iter(self._read(...))

    def __array__(self, dtype: Any = None, copy: bool | None = None) -> np.ndarray:
        return np.asarray(self._read(...), dtype=dtype)

    def __array_ufunc__(self, ufunc: Any, method: str, *inputs: Any, **kwargs: Any) -> Any:
        plain = [np.asarray(item) if isinstance(item, View) else item for item in inputs]
        return getattr(ufunc, method)(*plain, **kwargs)

    def __repr__(self) -> str:
        return f"<View of shape {self.shape}>"


class QuantityView:
    """Reads quantities of `pint` when it is indexed; shares memory with what is read.

    Parameters
    ----------
    numbers
        View of the numbers.
    found
        Their unit, as the file writes it.
    wanted
        Unit of the quantities; that of the file by default.
    """

    def __init__(self, numbers: Any, found: str, wanted: str | None = None) -> None:
        self._numbers = numbers
        self._found = found
        self._wanted = wanted

    @property
    def units(self) -> Any:
        """Unit of the quantities, of `pint`."""
        return units.unit(self._found if self._wanted is None else self._wanted)

    @property
    def shape(self) -> tuple[int, ...]:
        """Shape of the whole array."""
        return tuple(self._numbers.shape)

    @property
    def magnitude(self) -> View:
        """View of the numbers alone."""
        return View(lambda key: self[key].magnitude, lambda: self.shape)

    def to(self, unit: str) -> QuantityView:
        """Return a view in another unit; reading it raises pint's error if it does not fit."""
        return QuantityView(self._numbers, self._found, unit)

    def __getitem__(self, key: Any) -> Any:
        found = units.quantity(self._numbers[key], self._found)
        return found if self._wanted is None else found.to(units.unit(self._wanted))

    def __len__(self) -> int:
        return self.shape[0]

    def __repr__(self) -> str:
        return f"<QuantityView of shape {self.shape} in {self.units or 'no unit'}>"


class UnitView(View):
    """A view of numbers that have a unit; ``.q`` and ``.to(unit)`` read quantities.

    Parameters
    ----------
    read, shape
        As for `View`.
    unit
        Unit of the numbers, as files write it.
    """

    def __init__(
        self, read: Callable[[Any], Any], shape: Callable[[], tuple[int, ...]], unit: str
    ) -> None:
        super().__init__(read, shape)
        self.units = unit

    @property
    def q(self) -> QuantityView:
        """View that reads quantities."""
        return QuantityView(self, self.units)

    def to(self, unit: str) -> QuantityView:
        """Return a view that reads quantities in *unit*."""
        return self.q.to(unit)

    def __repr__(self) -> str:
        return f"<View of shape {self.shape} in {self.units or 'no unit'}>"
