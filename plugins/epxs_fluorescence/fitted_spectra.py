"""What a full fit found in a block of spectra."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True)
class FittedSpectra:
    """Results of some spectra; NaN where a spectrum could not be fitted."""

    #: PyMca's ``fitarea``, counts; shape ``(points, groups)``.
    areas: np.ndarray
    #: Standard deviations of the areas; shape ``(points, groups)``.
    sigmas: np.ndarray
    #: Reduced chi square; shape ``(points,)``.
    chi2: np.ndarray
    #: Amounts of the columns of the continuum; shape ``(points, columns)``.
    continuum: np.ndarray
    #: Parameters of the detector that were fitted; shape ``(points, parameters)``.
    detector: np.ndarray

    @classmethod
    def empty(cls, points: int, groups: int, columns: int, parameters: int = 0) -> FittedSpectra:
        """Return results in which nothing is fitted yet."""
        return cls(
            areas=np.full((points, groups), np.nan),
            sigmas=np.full((points, groups), np.nan),
            chi2=np.full(points, np.nan),
            continuum=np.full((points, columns), np.nan),
            detector=np.full((points, parameters), np.nan),
        )
