"""Views: arrays that are computed when they are indexed, and keep nothing."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
from numpy.lib.mixins import NDArrayOperatorsMixin


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
