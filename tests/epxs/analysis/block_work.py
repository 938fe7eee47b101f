"""Work for executors in tests: what a worker is sent."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np


def squares(factor: float = 1.0, table: np.ndarray | None = None) -> Callable[..., object]:
    """Rows to their squares."""
    print("what libraries print does no harm")
    extra = 0.0 if table is None else float(table.sum())
    return lambda rows: {"squares": factor * np.square(rows) + extra}


def dying(folder: str, times: int) -> Callable[..., object]:
    """Row 3 kills its worker the first *times*."""

    def work(rows: Sequence[int]) -> dict[str, np.ndarray]:
        if 3 in rows and len(os.listdir(folder)) < times:
            Path(folder, str(len(os.listdir(folder)))).touch()
            os._exit(9)
        return {"squares": np.square(rows)}

    return work


def failing() -> Callable[..., object]:
    """Row 1 cannot be done."""

    def work(rows: Sequence[int]) -> dict[str, np.ndarray]:
        if 1 in rows:
            raise ValueError("row 1 is odd")
        return {"squares": np.square(rows)}

    return work


def endless() -> Callable[..., object]:
    """Takes longer than anybody waits."""

    def work(rows: Sequence[int]) -> dict[str, np.ndarray]:
        time.sleep(1000)
        return {}

    return work


def unwilling() -> object:
    """Cannot begin."""
    raise ValueError("no such thing")
