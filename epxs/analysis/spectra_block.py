"""Some spectra as they are fitted: counts, what is corrected, and which cannot be used."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from epxs.phynx.api import FitFlag, ResultsBlock

#: Results of a point for the analysis: areas and all that goes with them.
_IN_PROPORTION = ("areas", "sigmas", "mass_fractions", "mass_fraction_sigmas")


@dataclass(frozen=True)
class SpectraBlock:
    """Spectra of some rows.

    Counts of one detector are as they were recorded, with their noise; what they are
    corrected by comes as a `factor` for the results. Detectors with corrections of their own
    are corrected before they are added up, and their variances come along.
    """

    #: Shape ``(rows, channels)``; any type of numbers.
    counts: np.ndarray
    #: Variances of the counts, same shape, where they are not the counts themselves.
    variances: np.ndarray | None = None
    #: From counts to corrected counts; shape ``(rows,)``.
    factor: np.ndarray | None = None
    #: From counts as they were recorded to corrected counts; shape ``(rows,)``.
    correction: np.ndarray | None = None
    #: Bits of `epxs.phynx.api.FitFlag` that speak against a fit; shape ``(rows,)``.
    flags: np.ndarray | None = None

    @property
    def usable(self) -> np.ndarray:
        """Which rows can be fitted; bool, shape ``(rows,)``."""
        if self.flags is None:
            return np.ones(len(self.counts), dtype=bool)
        return self.flags == 0

    @property
    def size(self) -> int:
        """Bytes that it takes."""
        return sum(value.nbytes for value in vars(self).values() if value is not None)

    def only(self, rows: np.ndarray) -> SpectraBlock:
        """Return the block of the *rows* that are true."""
        if rows.all():
            return self
        own = {name: value[rows] for name, value in vars(self).items() if value is not None}
        return SpectraBlock(**own)

    def results(self, found: ResultsBlock) -> ResultsBlock:
        """Return results of all rows: *found* in the usable ones, corrected; NaN in others."""
        usable = self.usable
        if self.factor is not None:
            factor = self.factor[usable][:, None]
            scaled = {
                name: values * factor
                for name in _IN_PROPORTION
                if (values := getattr(found, name)) is not None
            }
            found = replace(found, **scaled)
        if self.variances is not None and self.correction is not None:
            # amounts of the continuum stay those of the counts as they were recorded
            recorded = self.correction[usable] / (1.0 if self.factor is None else factor[:, 0])
            found = replace(found, continuum=found.continuum / recorded[:, None])
        flags = np.zeros(len(usable), np.uint8) if self.flags is None else self.flags.copy()
        flags[usable] |= np.uint8(FitFlag.FITTED)
        if found.flags is not None:
            flags[usable] |= found.flags
        if not usable.all():
            found = _spread(found, usable)
        return replace(found, flags=flags, correction=self.correction)


def _spread(found: ResultsBlock, usable: np.ndarray) -> ResultsBlock:
    """Return results of all rows, NaN where they are not usable."""
    full = {}
    for name in (*_IN_PROPORTION, "continuum", "chi2"):
        values = getattr(found, name)
        if values is not None:
            full[name] = np.full((len(usable), *np.shape(values)[1:]), np.nan)
            full[name][usable] = values
    return replace(found, **full)
