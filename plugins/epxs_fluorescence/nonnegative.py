"""Areas that are not negative: least squares with that condition, many spectra at once.

It needs no spectra: the unconstrained fit and its covariance say all. For the set of areas
that are held at zero there is a force on each; areas leave or enter the set until no force
pulls and no area is negative (block principal pivoting). Spectra that hold as many areas are
solved together.

References
----------
.. [1] J. J. Judice and F. M. Pires, Comput. Oper. Res. 21 (1994) 587-596.
.. [2] J. Kim and H. Park, SIAM J. Sci. Comput. 33 (2011) 3261-3281, section 3.
"""

from __future__ import annotations

import numpy as np

#: Part of a standard deviation that counts as zero.
_ZERO = 1e-12
#: Exchanges of all at once that may fail to help before areas are exchanged one by one.
_PATIENCE = 3
#: Rounds after which it would never end; a few are needed.
_ROUNDS = 1000


def nonnegative(covariance: np.ndarray, parameters: np.ndarray, count: int) -> np.ndarray:
    """Return the parameters of least squares in which the first *count* are not negative.

    Parameters
    ----------
    covariance
        Inverse of the normal equations; shape ``(columns, columns)``.
    parameters
        Those of the unconstrained fit; shape ``(spectra, columns)``.
    count
        How many of the columns may not be negative.
    """
    sizes = np.sqrt(np.diag(covariance))
    sizes[sizes == 0] = 1.0
    correlation = covariance / np.outer(sizes, sizes)
    free = parameters / sizes
    result = free.copy()
    left = np.flatnonzero((free[:, :count] < 0).any(axis=1))
    held = free[left, :count] < 0
    fewest = np.full(len(left), count + 1)
    patience = np.full(len(left), _PATIENCE)
    for _ in range(_ROUNDS):
        if not len(left):
            break
        found, force = _held_at_zero(correlation, free[left], held)
        result[left] = found
        wrong = np.where(held, force < -_ZERO, found[:, :count] < -_ZERO)
        number = wrong.sum(axis=1)
        better = number < fewest
        fewest = np.where(better, number, fewest)
        patience = np.where(better, _PATIENCE, patience - 1)
        change = wrong & (patience >= 0)[:, None]
        # one by one it surely ends: the last that is wrong
        slow = np.flatnonzero((patience < 0) & (number > 0))
        change[slow, count - 1 - np.argmax(wrong[slow, ::-1], axis=1)] = True
        more = number > 0
        held = (held ^ change)[more]
        left, fewest, patience = left[more], fewest[more], patience[more]
    return np.asarray(result * sizes)


def _held_at_zero(
    correlation: np.ndarray, free: np.ndarray, held: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """Return the fit in which some parameters are zero, and the forces that hold them."""
    count = held.shape[1]
    forces = np.zeros_like(free)
    numbers = held.sum(axis=1)
    for number in np.unique(numbers[numbers > 0]):
        rows = np.flatnonzero(numbers == number)
        which = np.nonzero(held[rows])[1].reshape(len(rows), number)
        block = correlation[which[:, :, None], which[:, None, :]]
        values = -free[rows[:, None], which]
        forces[rows[:, None], which] = np.linalg.solve(block, values[..., None])[..., 0]
    found = free + forces @ correlation
    found[:, :count][held] = 0.0
    return found, forces[:, :count]
