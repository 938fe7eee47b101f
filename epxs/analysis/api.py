"""Public names of the analysis room.

Interfaces: `IAnalysis`, `IEstimator`. Running them: `LiveAnalysis` while a scan runs,
`fit_measurement` and `fit_file` afterwards (`results_of` finds
what they wrote), `SpectraReader` for the spectra.
"""

from epxs.analysis.fit import Store, fit_all, fit_measurement
from epxs.analysis.i_analysis import IAnalysis, IEstimator
from epxs.analysis.live import LiveAnalysis
from epxs.analysis.offline import fit_file, results_of
from epxs.analysis.spectra import SpectraReader, blocks

__all__ = [
    "IAnalysis",
    "IEstimator",
    "LiveAnalysis",
    "SpectraReader",
    "Store",
    "blocks",
    "fit_all",
    "fit_file",
    "fit_measurement",
    "results_of",
]
