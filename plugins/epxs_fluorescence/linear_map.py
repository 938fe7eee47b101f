"""A fixed linear map of many spectra, as fast as the matrix product that it is.

In single precision the rounding of long sums would be seen: strong lines are a hundred
times their sigma. So the shape that most spectra have is taken off first, in proportion,
and what is left is summed in short pieces.
"""

from __future__ import annotations

import math
import threading
from dataclasses import dataclass

import numpy as np

#: Rows that are multiplied together: so few that they stay in the cache.
BLOCK = 128
#: Channels that are summed in one piece in single precision.
_PIECE = 180
#: Lengths of rows are multiples of this: vector units like it.
_LANES = 16
#: Bytes of a line of the cache.
_LINE = 64


@dataclass(frozen=True)
class Mapped:
    """What a map made of spectra; every array has a row for each."""

    #: Shape ``(spectra, outputs)``.
    values: np.ndarray
    #: The part of them that is not of the reference; same shape.
    beyond: np.ndarray
    #: Weighted sum of squares of the counts that are not of the reference; ``(spectra,)``.
    squares: np.ndarray
    #: How much of the reference was taken off; shape ``(spectra,)``.
    amounts: np.ndarray


class LinearMap:
    """Multiplies spectra with a matrix.

    Each row is computed with products of the same shape wherever it stands, so that it
    does not depend on its neighbours.

    Parameters
    ----------
    matrix
        Shape ``(outputs, channels)``.
    weights
        For the sum of squares; shape ``(channels,)``.
    reference
        Shape that most spectra have, in any amount; shape ``(channels,)``.
    kind
        ``np.float32`` or ``np.float64``.
    """

    def __init__(
        self, matrix: np.ndarray, weights: np.ndarray, reference: np.ndarray, kind: type
    ) -> None:
        self._outputs, self._channels = matrix.shape
        pieces = max(1, round(self._channels / _PIECE)) if kind is np.float32 else 1
        length = _multiple(-(-self._channels // pieces), _LANES // math.gcd(_LANES, pieces))
        padded = np.zeros((_multiple(self._outputs, _LANES), pieces * length))
        padded[: self._outputs, : self._channels] = matrix
        self._pieces: np.ndarray = np.ascontiguousarray(
            padded.reshape(-1, pieces, length).transpose(1, 2, 0), dtype=kind
        )
        self._weights = np.zeros(pieces * length, kind)
        self._weights[: self._channels] = weights
        self._reference = np.zeros(pieces * length, kind)
        self._reference[: self._channels] = reference
        self._kind = kind
        self._local = threading.local()
        # of the reference as it is taken off, rounded
        taken = self._reference[: self._channels].astype(float)
        self._of_reference = matrix @ taken
        size = float(taken @ (taken * weights))
        self._finder = np.zeros_like(self._reference)
        self._finder[: self._channels] = taken * weights / (size or 1.0)

    def __call__(self, spectra: np.ndarray) -> Mapped:
        """Return the products of *spectra*: counts, shape ``(spectra, channels)``, `BLOCK` rows
        at most."""
        count = len(spectra)
        block, other, products = self._scratch()
        block[:count, : self._channels] = spectra
        block[count:] = 0.0
        amounts = block @ self._finder
        # a product of matrices is faster than one of broadcast arrays
        np.dot(amounts[:, None], self._reference[None], out=other)
        block -= other
        pieces, length, _ = self._pieces.shape
        cut = block.reshape(BLOCK, pieces, length).transpose(1, 0, 2)
        np.matmul(cut, self._pieces, out=products)
        np.multiply(block, block, out=other)
        squares = (other @ self._weights)[:count].astype(float)
        beyond = products.sum(axis=0)[:count, : self._outputs].astype(float)
        amounts = amounts[:count].astype(float)
        values = beyond + amounts[:, None] * self._of_reference
        return Mapped(values, beyond, squares, amounts)

    def _scratch(self) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """Return arrays of this thread to work in: fresh memory would cost more than the work."""
        found: tuple[np.ndarray, np.ndarray, np.ndarray] | None
        found = getattr(self._local, "scratch", None)
        if found is None:
            pieces, length, outputs = self._pieces.shape
            shapes = ((BLOCK, pieces * length),) * 2 + ((pieces, BLOCK, outputs),)
            made = [_aligned(shape, self._kind) for shape in shapes]
            found = (made[0], made[1], made[2])
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
