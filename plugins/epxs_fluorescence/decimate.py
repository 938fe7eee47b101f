"""As many points of a curve as a screen can show, with every peak and dip of it."""

from __future__ import annotations

import numpy as np


def decimated(
    x: np.ndarray, y: np.ndarray, low: float, high: float, columns: int
) -> tuple[np.ndarray, np.ndarray]:
    """Return what is seen of a curve between two places: least and greatest of each column.

    Parameters
    ----------
    x, y
        The curve; *x* ascending. Shape ``(points,)``.
    low, high
        Part of *x* that is in view; a point beyond each end is kept, so that lines go on.
    columns
        Of pixels, between *low* and *high*.
    """
    first = max(0, int(np.searchsorted(x, low, "left")) - 1)
    end = min(len(x), int(np.searchsorted(x, high, "right")) + 1)
    x, y = x[first:end], y[first:end]
    if len(x) <= 2 * columns or columns < 1 or not high > low:
        return x, y
    place = np.floor((x - low) / (high - low) * columns).astype(np.intp)
    starts = np.concatenate(([0], np.flatnonzero(np.diff(place)) + 1))
    least, greatest = np.minimum.reduceat(y, starts), np.maximum.reduceat(y, starts)
    # rising columns from below, falling ones from above: the line is that of the curve
    rises = y[starts] <= y[np.append(starts[1:], len(y)) - 1]
    seen = np.where(rises[:, None], np.column_stack((least, greatest)),
                    np.column_stack((greatest, least)))  # fmt: skip
    centre = low + (place[starts] + 0.5) * (high - low) / columns
    return np.repeat(centre, 2), seen.ravel()
