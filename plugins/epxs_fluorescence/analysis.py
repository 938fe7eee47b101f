"""The analysis that the recorder, the command line and the workbench use: spectra to areas."""

from __future__ import annotations

from importlib.metadata import version
from pathlib import Path

import numpy as np
from traits.api import Bool, HasStrictTraits, Str, provides

from epxs.analysis.i_analysis import IAnalysis
from epxs.phynx.api import ResultsPlan
from epxs_fluorescence.estimator import Estimator
from epxs_fluorescence.model import LinearModel, build_model


@provides(IAnalysis)
class FluorescenceAnalysis(HasStrictTraits):
    """Fits emission lines with a PyMca configuration.

    Parameters
    ----------
    config_path
        Path of the configuration, or its text.
    nnls, irls
        See `epxs_fluorescence.estimator.Estimator`; one of them at most.

    Raises
    ------
    ConfigurationError
        From `plan` and `begin`; see `epxs_fluorescence.model.build_model`.
    """

    #: Name for people.
    name = Str("X-ray fluorescence")
    #: Path or text of the configuration.
    config = Str()
    #: Areas that are not negative; lifts the mean of every trace element.
    nnls = Bool(False)
    #: Fits each spectrum once more, with weights from its first fit.
    irls = Bool(False)

    def __init__(self, config_path: str | Path, nnls: bool = False, irls: bool = False) -> None:
        super().__init__(config=str(config_path), nnls=nnls, irls=irls)

    def model(self, channels: int) -> LinearModel:
        """Return the model for spectra of *channels*."""
        return build_model(self.config, channels=channels)

    def plan(self, channels: int) -> ResultsPlan:
        """Describe the results for spectra of *channels*, so that a file can be prepared."""
        model = self.model(channels)
        return ResultsPlan(
            name="xrf_fit",
            groups=model.names,
            units="counts",
            mass_fractions=bool(np.isfinite(model.mass_factor).any()),
            continuum=model.continuum.size,
            configuration=model.configuration,
            configuration_name=model.name,
            parameters=_parameters(model, self.nnls, self.irls),
            program="epxs",
            version=version("epxs"),
            model=_arrays(model),
        )

    def begin(self, channels: int) -> Estimator:
        """Return a fresh estimator for spectra of *channels*."""
        return Estimator(self.model(channels), self.nnls, self.irls)


def _parameters(model: LinearModel, nnls: bool = False, irls: bool = False) -> dict[str, object]:
    """Return how the numbers are made, for whoever reads the file."""
    mean = "1 / (mean of the fitted spectra, smoothed 1 2 3 2 1, plus 1 / their number)"
    kind = "areas >= 0 (biased for traces), sigmas of signed areas" if nnls else "signed areas"
    return {
        "estimator": f"linear least squares, {'own' if irls else 'fixed'} weights, {kind}",
        "weights": f"1 / (first fit of each spectrum, which has {mean})" if irls else mean,
        "uncertainties": "standard deviations, propagated from the counts of each spectrum",
        "area": "PyMca fitarea: Gauss and short tail of all lines of a group",
        "continuum": model.continuum.describe(),
        "mass_fraction": "area times mass_factor, at the flux and time of the configuration",
        "configuration_sha256": model.digest,
        "notes": "; ".join(model.notes),
        **{f"version_{name}": number for name, number in model.versions.items()},
    }


def _arrays(model: LinearModel) -> dict[str, np.ndarray]:
    """Return the model as arrays, one row for each group or line."""
    return {
        "response": np.ascontiguousarray(model.response.T),
        "continuum": np.zeros((model.continuum.size, model.channels)),
        "variance": np.zeros(model.channels),
        "energy": model.energy,
        "window": np.array(model.window),
        "mass_factor": model.mass_factor,
        "line_energy": np.array([line.energy for line in model.lines]),
        "line_rate": np.array([line.rate for line in model.lines]),
        "line_label": np.array([f"{line.group} {line.label}" for line in model.lines], dtype=str),
        "line_group": np.array([model.names.index(line.group) for line in model.lines]),
        "line_escape": np.array([line.escape for line in model.lines]),
    }
