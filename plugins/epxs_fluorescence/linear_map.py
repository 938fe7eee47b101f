"""A fixed linear map of many spectra, as fast as the matrix product that it is.

Counts are copied to single precision a block at a time, in an array that stays in the cache;
one product of matrices and one pass for the sum of squares are all that is done to them.
"""

from __future__ import annotations

import math
import threading
from dataclasses import dataclass

import numpy as np

#: Rows that are multiplied together: so few that they stay in the cache.
BLOCK = 256
#: Lengths of rows are multiples of this: vector units like it.
_LANES = 16
#: Bytes of a line of the cache.
_LINE = 64


@dataclass(frozen=True)
class Mapped:
    """What a map made of spectra; every array has a row for each."""

    #: Shape ``(spectra, outputs)``; the next map of this thread overwrites it.
    values: np.ndarray
    #: Weighted sum of squares of the counts; shape ``(spectra,)``.
    squares: np.ndarray


class LinearMap:
    """Multiplies spectra with a matrix.

    Each row is computed with a product of the same shape wherever it stands, so that it
    does not depend on its neighbours.

    Parameters
    ----------
    matrix
        Shape ``(outputs, channels)``.
    weights
        For the sum of squares; shape ``(channels,)``.
    kind
        ``np.float32`` or ``np.float64``.
    """

    def __init__(self, matrix: np.ndarray, weights: np.ndarray, kind: type) -> None:
        self._outputs, self._channels = matrix.shape
        length = _multiple(self._channels, _LANES)
        self._matrix = _aligned((length, _multiple(self._outputs, _LANES)), kind)
        self._matrix[: self._channels, : self._outputs] = matrix.T
        self._weights = _aligned((length,), kind)
        self._weights[: self._channels] = weights
        self._kind = kind
        self._local = threading.local()

    def __call__(self, spectra: np.ndarray) -> Mapped:
        """Return the products of *spectra*: counts, shape ``(spectra, channels)``, `BLOCK` rows
        at most."""
        count = len(spectra)
        block, products = self._scratch()
        block[:count, : self._channels] = spectra
        block[count:] = 0.0
        np.matmul(block, self._matrix, out=products)
        np.multiply(block, block, out=block)
        squares = block @ self._weights
        return Mapped(products[:count, : self._outputs], squares[:count])

    def _scratch(self) -> tuple[np.ndarray, np.ndarray]:
        """Return arrays of this thread to work in: fresh memory would cost more than the work."""
        found: tuple[np.ndarray, np.ndarray] | None = getattr(self._local, "scratch", None)
        if found is None:
            length, outputs = self._matrix.shape
            found = _aligned((BLOCK, length), self._kind), _aligned((BLOCK, outputs), self._kind)
            self._local.scratch = found
        return found


def _aligned(shape: tuple[int, ...], kind: type) -> np.ndarray:
    """Return zeros that begin where a line of the cache does."""
    size = math.prod(shape) * np.dtype(kind).itemsize
    raw = np.zeros(size + _LINE, np.uint8)
    first = -raw.ctypes.data % _LINE
    return raw[first : first + size].view(kind).reshape(shape)


def _multiple(number: int, of: int) -> int:
    """Return the least multiple of *of* that is not below *number*."""
    return -(-number // of) * of
