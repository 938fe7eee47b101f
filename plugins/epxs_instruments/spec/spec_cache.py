"""Arrays that were read from a file and may be asked for again, up to some megabytes."""

from __future__ import annotations

import threading
from typing import Any

import numpy as np

#: Bytes that are kept, at most.
LIMIT = 48_000_000


class Cache:
    """The arrays that were read last."""

    def __init__(self) -> None:
        self._arrays: dict[Any, np.ndarray] = {}
        self._lock = threading.Lock()

    def keep(self, owner: Any, array: np.ndarray) -> None:
        """Keep the *array* of *owner*; those that were kept first make room for it."""
        with self._lock:
            self._arrays.pop(owner, None)
            size = array.nbytes
            while self._arrays and size + self._size > LIMIT:
                del self._arrays[next(iter(self._arrays))]
            if size <= LIMIT:
                self._arrays[owner] = array

    def find(self, owner: Any) -> np.ndarray | None:
        """Return the array of *owner* if it is still kept."""
        with self._lock:
            return self._arrays.get(owner)

    def clear(self) -> None:
        """Forget all."""
        with self._lock:
            self._arrays.clear()

    @property
    def _size(self) -> int:
        return sum(array.nbytes for array in self._arrays.values())
