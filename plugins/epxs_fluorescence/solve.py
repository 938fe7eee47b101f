r"""The linear fit: one weight vector for all spectra, so that a fit is two products.

With the design :math:`A` and weights :math:`w` fixed for all spectra,
:math:`M = (A^T W A)^{-1} A^T W` is computed once. Then, for the counts :math:`y` of a
spectrum, the parameters are :math:`p = M y`, unbiased whatever the weights, and as counts
are Poisson distributed their variances are :math:`(M \circ M)\, y` [1]_.

Rows are worked on in blocks of fixed size, filled up with zeros: a row's result is the
same to the last bit however the caller slices the spectra.

References
----------
.. [1] Error propagation with var(y) = y; the linear transform of a spectrum to element
   amounts is that of Dynamic Analysis: C. G. Ryan, Int. J. Imaging Syst. Technol. 11
   (2000) 219-230.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

#: Rows that are multiplied together. Small, so that one spectrum costs little.
BLOCK = 16
#: Least variance of a channel in the goodness of fit, counts.
_LEAST = 0.5


@dataclass(frozen=True)
class Solution:
    """What a fit found; every array has a row for each spectrum."""

    #: Parameters of the columns of the design; shape ``(spectra, columns)``.
    parameters: np.ndarray
    #: Their standard deviations; same shape.
    sigmas: np.ndarray
    #: Goodness of fit, 1 for a right model; shape ``(spectra,)``.
    chi2: np.ndarray


class FixedWeights:
    """A weighted least-squares fit of many spectra with the same weights.

    Parameters
    ----------
    design
        Shapes; shape ``(channels, columns)``. Columns that vanish get the parameter 0.
    variance
        Expected variance of the channels, counts, positive; shape ``(channels,)``.
    """

    def __init__(self, design: np.ndarray, variance: np.ndarray) -> None:
        self.design = np.ascontiguousarray(design, dtype=float)
        self.transform = _pseudo_inverse(self.design, np.asarray(variance, dtype=float))
        channels, columns = self.design.shape
        self._freedom = channels / max(1, channels - columns)
        self._forward = np.ascontiguousarray(self.transform.T)
        self._squared = np.ascontiguousarray(self.transform.T**2)
        self._model = np.ascontiguousarray(self.design.T)

    def fit(self, spectra: np.ndarray) -> Solution:
        """Fit *spectra*.

        Parameters
        ----------
        spectra
            Counts; shape ``(spectra, channels)``.
        """
        rows, columns = len(spectra), self.design.shape[1]
        parameters, variances = np.empty((rows, columns)), np.empty((rows, columns))
        chi2 = np.empty(rows)
        block = np.zeros((BLOCK, len(self.design)))
        for start in range(0, rows, BLOCK):
            stop = min(start + BLOCK, rows)
            count = stop - start
            block[:count] = spectra[start:stop]
            block[count:] = 0.0
            found = block @ self._forward
            parameters[start:stop] = found[:count]
            variances[start:stop] = (block @ self._squared)[:count]
            expected = found @ self._model
            chi2[start:stop] = self._chi2(block[:count], expected[:count])
        # negative counts have no place in a variance
        return Solution(parameters, np.sqrt(np.maximum(variances, 0.0)), chi2)

    def _chi2(self, counts: np.ndarray, expected: np.ndarray) -> np.ndarray:
        """Return Pearson's chi square over what Poisson counts would give; shape ``(rows,)``.

        Where less than half a count is expected the variance is taken as half a count, and
        the sum is compared with what it is then expected to be; 0 for empty spectra.
        """
        residual = counts - expected
        weighted = residual / np.maximum(expected, _LEAST)
        scatter = np.einsum("ij,ij->i", weighted, residual)
        promised = np.clip(expected, 0.0, _LEAST).sum(axis=1) / _LEAST
        ratio = np.zeros(len(counts))
        np.divide(scatter, promised, out=ratio, where=promised > 0)
        return ratio * self._freedom


def _pseudo_inverse(design: np.ndarray, variance: np.ndarray) -> np.ndarray:
    """Return the transform from counts to parameters; shape ``(columns, channels)``."""
    root = 1.0 / np.sqrt(variance)
    weighted = design * root[:, None]
    norms = np.sqrt((weighted**2).sum(axis=0))
    scale = np.divide(1.0, norms, out=np.zeros_like(norms), where=norms > 0)
    inverse = np.linalg.pinv(weighted * scale, rcond=1e-10)
    return scale[:, None] * inverse * root
