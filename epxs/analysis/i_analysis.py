"""An analysis: turns spectra into named numbers; the same code live and offline."""

from __future__ import annotations

from typing import Any

import numpy as np
from traits.api import Interface, Str

from epxs.phynx.api import ResultsBlock, ResultsPlan


class IEstimator(Interface):
    """One run of an analysis over one measurement; keeps no file, view or thread."""

    def learn(self, spectra: np.ndarray) -> None:
        """Learn from *spectra* (raw counts; shape ``(points, channels)``), each point once."""

    def refresh_due(self) -> bool:
        """Say whether enough was learnt since the last `refresh` to make a better one."""

    def refresh(self) -> None:
        """Remake the estimate of weights and background from all that was learnt.

        What was fitted before should be fitted again.
        """

    def fit(self, spectra: np.ndarray) -> ResultsBlock:
        """Fit *spectra* (raw counts; shape ``(points, channels)``)."""

    def model_arrays(self) -> dict[str, np.ndarray]:
        """Return the arrays of the model that changed with the last `refresh`."""


class IAnalysis(Interface):
    """A configured analysis."""

    #: Name for people.
    name = Str()

    def plan(self, channels: int) -> ResultsPlan:
        """Describe the results for spectra of *channels*, so that a file can be prepared."""

    def begin(self, channels: int) -> Any:
        """Return a fresh `IEstimator`."""
