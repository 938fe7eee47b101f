"""Which groups of a model cannot be told apart, or not be seen."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

#: Part of a group's counts in the window below which it has none.
_SEEN = 1e-6
#: Least eigenvalue of the correlations of columns that differ.
_APART = 1e-11
#: Part in an eigenvector that belongs to it.
_PART = 0.1


def unseen(response: np.ndarray, window: tuple[int, int]) -> tuple[int, ...]:
    """Return the numbers of the groups that have no counts in *window*.

    Parameters
    ----------
    response
        Counts for an area of one; shape ``(channels, groups)``.
    window
        First channel, and one behind the last.
    """
    inside = np.abs(response[window[0] : window[1]]).sum(axis=0)
    return tuple(int(number) for number in np.flatnonzero(inside < _SEEN))


def alike(columns: np.ndarray, names: Sequence[str]) -> tuple[str, ...]:
    """Return the names of columns that cannot be told apart; none where all can.

    Parameters
    ----------
    columns
        Shape ``(channels, columns)``; columns of zeros are left out.
    names
        One for each column.
    """
    norms = np.sqrt((columns**2).sum(axis=0))
    used = np.flatnonzero(norms > 0)
    scaled = columns[:, used] / norms[used]
    values, vectors = np.linalg.eigh(scaled.T @ scaled)
    if not len(values) or values[0] > _APART:
        return ()
    return tuple(names[used[n]] for n in np.flatnonzero(np.abs(vectors[:, 0]) > _PART))
