"""The linear fit of the spectrum that is shown, with a configuration that is edited."""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from epxs_fluorescence.estimator import Estimator
from epxs_fluorescence.fit_reader import Fitted
from epxs_fluorescence.fit_table import GroupNumbers, TableRow, table_rows
from epxs_fluorescence.labels import significant_groups
from epxs_fluorescence.model import LinearModel


@dataclass(frozen=True)
class LiveFit:
    """What a fit found in one spectrum."""

    #: To be drawn.
    fitted: Fitted
    #: Area, standard deviation and mass fraction of each group.
    numbers: dict[str, GroupNumbers]
    #: The same as people read it.
    table: tuple[TableRow, ...]


class _KeptContinuum:
    """A continuum model that remembers: stripping takes longer than all the rest."""

    #: By model and mean spectrum; those used last come last.
    found: OrderedDict[tuple[Any, bytes], np.ndarray] = OrderedDict()

    def __init__(self, continuum: Any) -> None:
        self._continuum = continuum
        self.size = continuum.size

    def columns(self, mean: np.ndarray) -> np.ndarray:
        """Return the columns of the continuum; see `epxs_fluorescence.continuum`."""
        key = (self._continuum, mean.tobytes())
        columns = self.found.pop(key, None)
        self.found[key] = self._continuum.columns(mean) if columns is None else columns
        while len(self.found) > 8:
            self.found.popitem(last=False)
        return self.found[key]


def fit_spectrum(
    model: LinearModel, counts: np.ndarray, points: int = 1, mean: np.ndarray | None = None
) -> LiveFit:
    """Fit the sum of some spectra.

    Parameters
    ----------
    model
        The model.
    counts
        The sum; shape ``(channels,)``.
    points
        Of how many spectra it is the sum.
    mean
        Mean of many spectra, from which the weights and the shape of the background are taken;
        by default from the sum itself.

    Raises
    ------
    ConfigurationError
        If the model is for another number of channels.
    """
    kept: Any = _KeptContinuum(model.continuum)
    estimator = Estimator(replace(model, continuum=kept), workers=1)
    known = counts if mean is None or not mean.any() else mean
    estimator.learn(np.asarray(known, dtype=float)[None])
    estimator.refresh()
    block = estimator.fit(np.asarray(counts, dtype=float)[None])
    areas, sigmas = np.nan_to_num(block.areas[0]), block.sigmas[0]
    columns = estimator.model_arrays()["continuum"]
    continuum = np.asarray(block.continuum[0] @ columns)
    curves = model.response.T * areas[:, None]
    fit = curves.sum(axis=0) + continuum
    components = dict(zip(model.names, curves, strict=True))
    part = slice(*model.window)
    fitted = Fitted(
        energy=model.energy,
        window=model.window,
        fit=fit,
        continuum=continuum,
        residual=(counts[part] - fit[part]) / np.sqrt(np.maximum(fit[part], 0.5)),
        components={name: components[name] for name in significant_groups(components, fit, part)},
        lines=model.lines,
        chi2=float(block.chi2[0]),
        points=points,
    )
    fractions = areas * model.mass_factor
    fraction_sigmas = sigmas * model.mass_factor
    numbers = {
        name: GroupNumbers(
            float(block.areas[0][n]),
            float(sigmas[n]),
            float(fractions[n]) / points,
            float(fraction_sigmas[n]) / points,
        )
        for n, name in enumerate(model.names)
    }
    return LiveFit(fitted, numbers, table_rows(numbers))
