"""The grid of a scan whose title does not tell it, from where two motors were."""

from __future__ import annotations

import itertools
import math
from collections.abc import Mapping

import numpy as np

from epxs.phynx.api import AxisPlan, Geometry


def guess_grid(positions: Mapping[str, np.ndarray]) -> Geometry | None:
    """Return the grid of two motors, or None if their positions make none.

    One motor has to stand still (within half a step) while the other one moves from one end to
    the other, line after line with the same number of points; the last line may be incomplete.

    Parameters
    ----------
    positions
        Positions by motor, in the order of acquisition; shape ``(points,)``, all of one length.
    """
    known = {name: np.asarray(p, dtype=float) for name, p in positions.items()}
    known = {name: p for name, p in known.items() if np.isfinite(p).all() and np.ptp(p) > 0}
    for slow, fast in itertools.permutations(known, 2):
        length = _line_length(known[slow], known[fast])
        if length:
            return _grid(slow, known[slow], fast, known[fast], length)
    return None


def _line_length(slow: np.ndarray, fast: np.ndarray) -> int:
    """Return the number of points of each line; 0 if there are no lines."""
    if len(slow) != len(fast) or len(slow) < 4:
        return 0
    steps = np.abs(np.diff(slow))
    starts = np.flatnonzero(steps > 0.5 * steps.max()) + 1
    if not len(starts):
        return 0
    length = int(starts[0])
    lines = math.ceil(len(slow) / length)
    regular = np.array_equal(starts, np.arange(1, lines) * length)
    if length < 2 or not regular:
        return 0
    whole = len(slow) // length
    within = slow[: whole * length].reshape(whole, length)
    moved = fast[: whole * length].reshape(whole, length)
    steps_along = np.diff(moved, axis=1)
    one_way = np.all(steps_along > 0, axis=1) | np.all(steps_along < 0, axis=1)
    stands = np.ptp(within, axis=1).max() < 0.5 * steps[starts - 1].min()
    return length if stands and one_way.all() else 0


def _grid(slow: str, slow_at: np.ndarray, fast: str, fast_at: np.ndarray, length: int) -> Geometry:
    lines = math.ceil(len(slow_at) / length)
    first = slow_at[:length].mean()
    last = slow_at[(lines - 1) * length :].mean()
    return Geometry(
        shape=(lines, length),
        axes=(
            AxisPlan(slow, start=float(first), stop=float(last), axis=2),
            AxisPlan(fast, start=float(fast_at[0]), stop=float(fast_at[length - 1]), axis=1),
        ),
    )
