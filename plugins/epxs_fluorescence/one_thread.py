"""Keeps the matrix products of a fit in the thread that asks for them.

The products are small. Shared out among threads, which wait for each other, they take many
times as long on a busy machine; and a fit that runs beside a scan would take all processors.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from typing import Any

from threadpoolctl import ThreadpoolController

_lock = threading.Lock()
_inside = 0
_before: list[int] = []


@cache
def _libraries() -> tuple[Any, ...]:
    return tuple(ThreadpoolController().select(user_api="blas").lib_controllers)


def _set(library: Any, number: int) -> None:
    # threadpoolctl lets only the thread that was first change the number; here the lock does
    release = getattr(library, "clear_controlling_thread", None)
    if release is not None:
        release(force=True)
    library.set_num_threads(number)
    if release is not None:
        release(force=True)


@contextmanager
def one_thread() -> Iterator[None]:
    """Let BLAS use one thread; several threads may be inside at once."""
    global _inside, _before
    with _lock:
        if not _inside:
            _before = [library.get_num_threads() for library in _libraries()]
            for library in _libraries():
                _set(library, 1)
        _inside += 1
    try:
        yield
    finally:
        with _lock:
            _inside -= 1
            if not _inside:
                for library, number in zip(_libraries(), _before, strict=True):
                    _set(library, number)
