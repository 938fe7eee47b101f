"""The full fit of each spectrum: PyMca's model with all that is not linear, in workers."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from importlib.metadata import version
from pathlib import Path
from typing import Any

import numpy as np
from traits.api import Bool, HasStrictTraits, Str

from epxs.analysis.api import BlockTask, blocks
from epxs.core.api import FormatError
from epxs.phynx.api import ResultsPlan
from epxs_fluorescence.analysis import _arrays
from epxs_fluorescence.full_fit_facts import detector_names, uses_matrix
from epxs_fluorescence.model import LinearModel, build_model

#: Rows that a worker fits before it tells: a second or less of work.
ROWS = 8


class FullFitAnalysis(HasStrictTraits):
    """Fits each spectrum with the whole model of a PyMca configuration.

    Parameters
    ----------
    config_path
        Path of the configuration, or its text.
    pymca_weights
        Whether to fit exactly as PyMca does, to reproduce older results.
    nnls
        Whether areas may not be negative; PyMca's own never are.
    """

    #: Name for people.
    name = Str("X-ray fluorescence, full fit")
    #: Path or text of the configuration.
    config = Str()
    #: Weights from each channel's own count, and areas that are not negative, as in PyMca.
    pymca_weights = Bool(False)
    #: Areas that are not negative; lifts the mean of every trace element.
    nnls = Bool(False)
    #: Rows that a worker fits at a time.
    rows = ROWS

    def __init__(
        self, config_path: str | Path, pymca_weights: bool = False, nnls: bool = False
    ) -> None:
        super().__init__(config=str(config_path), pymca_weights=pymca_weights, nnls=nnls)

    def prepare(
        self,
        source: Any,
        reader: Any,
        rows: np.ndarray,
        cancelled: Callable[[], bool] = lambda: False,
    ) -> tuple[ResultsPlan, BlockTask]:
        """Read the mean of the spectra; return what the results are and what workers do.

        Parameters
        ----------
        source
            Which spectra: an `epxs.analysis.api.Source`.
        reader
            Of these spectra.
        rows
            The rows that will be fitted.

        Raises
        ------
        ConfigurationError
            If the configuration is unusable.
        FormatError
            If there is no spectrum to fit.
        """
        model = build_model(self.config, channels=reader.channels)
        mean, points = self.mean(reader, rows, cancelled)
        first, end = model.window
        columns = model.continuum.columns(mean[first:end])
        matrix = uses_matrix(model)
        names = () if self.pymca_weights else detector_names(model)
        task = BlockTask(
            "epxs_fluorescence.full_fit_worker:FullFitWorker",
            {
                "source": source.settings(),
                "configuration": model.configuration,
                "pymca_weights": self.pymca_weights,
                "window": list(model.window),
                "mean": mean,
                "points": points,
                "columns": columns,
                "groups": list(model.names),
                "mass_factor": model.mass_factor,
                "uses_matrix": matrix,
                "nnls": self.nnls,
            },
        )
        continuum = np.zeros((len(columns) + len(names), model.channels))
        continuum[: len(columns), first:end] = columns
        arrays = {**_arrays(model), "continuum": continuum}
        del arrays["variance"]
        if names:
            arrays["detector_parameters"] = np.array(names)
        plan = ResultsPlan(
            name="xrf_full_fit",
            groups=model.names,
            units="counts",
            mass_fractions=matrix or bool(np.isfinite(model.mass_factor).any()),
            continuum=len(continuum),
            configuration=model.configuration,
            configuration_name=model.name,
            parameters=self._parameters(model, reader, matrix, names),
            program="epxs",
            version=version("epxs"),
            model=arrays,
        )
        return plan, task

    def mean(
        self, reader: Any, rows: np.ndarray, cancelled: Callable[[], bool]
    ) -> tuple[np.ndarray, int]:
        """Return the mean of the spectra as they are fitted, and of how many it is."""
        total, points = np.zeros(reader.channels), 0
        for counts in _usable(reader, rows):
            total += counts.sum(axis=0)
            points += len(counts)
            if cancelled():
                break
        if not points:
            raise FormatError(
                f"detectors {', '.join(reader.detectors)}: found no spectrum that can be fitted; "
                "expected at least one with a dead time below 100 % and a monitor above zero. "
                "Leave the correction out that is not known."
            )
        return total / points, points

    def _parameters(
        self, model: LinearModel, reader: Any, matrix: bool, names: tuple[str, ...]
    ) -> dict[str, object]:
        """Return how the numbers are made, for whoever reads the file."""
        own = self.pymca_weights
        kind = "areas >= 0 (biased for traces)" if self.nnls else "signed areas"
        return {
            "estimator": "PyMca's full fit, areas >= 0" if own else f"full fit, {kind}",
            "weights": "1 / counts of each channel (PyMca's own; biased for weak lines)"
            if own
            else "1 / (mean of the fitted spectra, smoothed 1 2 3 2 1, plus 1 / their number)",
            "uncertainties": "standard deviations as PyMca tells them"
            if own
            else "standard deviations, propagated from the counts of each spectrum",
            "area": "PyMca fitarea: Gauss and short tail of all lines of a group",
            "continuum": f"{model.continuum.describe()}{', of each spectrum' if own else ''}",
            "corrections": ", ".join(reader.steps) or "none",
            "detectors": ", ".join(reader.detectors),
            "detector_parameters": ", ".join(names) or "as configured",
            "mass_fraction": "relative to the matrix element of the configuration; if that is "
            "Auto, to the one that PyMca chooses for the mean spectrum"
            if matrix
            else "area times mass_factor, at the flux and time of the configuration",
            "configuration_sha256": model.digest,
            **{f"version_{name}": number for name, number in model.versions.items()},
        }


def _usable(reader: Any, rows: np.ndarray) -> Iterator[np.ndarray]:
    """Yield blocks of the spectra that can be fitted, with the noise of counts."""
    for block in blocks(rows):
        counts, variance = reader.read(block)
        fine = np.isfinite(counts).all(axis=1) & (reader.flags(block) == 0)
        counts, variance = counts[fine], variance[fine]
        total = counts.sum(axis=1)
        scale = np.where(total > 0, variance.sum(axis=1) / np.where(total > 0, total, 1), 1.0)
        yield counts / scale[:, None]
