"""Public names of the analysis room.

Interfaces: `IAnalysis`, `IEstimator`. Running them: `LiveAnalysis` while a scan runs,
`fit_measurement` and `fit_file` afterwards (`measurement_of` finds what they fit, `results_of`
what they wrote), `SpectraReader` for the spectra. Calculations that plugins add: `Operation`
makes `ResultMap`; `operations` and `find_operation` find them, `run_operation` runs one on a
file, `run_batch` on many, `in_process` in a process of its own.
Fits in workers: `fit_in_workers` through an `IExecutor` (`ProcessExecutor`, `DaskExecutor`),
which gets a `BlockTask`; a `WarmWorker` answers one question at a time. `Source` and
`CorrectedReader` say which spectra, and with which corrections; plugins add an `ICorrection`.
Maps from maps: `Expression`, which calls them by `identifier`.
"""

from epxs.analysis.corrected_reader import CorrectedReader
from epxs.analysis.correction import ICorrection
from epxs.analysis.executor import BlockDone, BlockTask, IExecutor, WorkersError
from epxs.analysis.executor_dask import DaskExecutor
from epxs.analysis.executor_processes import ProcessExecutor
from epxs.analysis.expressions import Expression, identifier
from epxs.analysis.fit import Store, fit_all, fit_measurement
from epxs.analysis.i_analysis import IAnalysis, IEstimator
from epxs.analysis.in_workers import Source, WorkersFit, fit_in_workers, open_source
from epxs.analysis.live import LiveAnalysis
from epxs.analysis.offline import fit_file, measurement_of, results_of
from epxs.analysis.operation import Operation, ResultMap, find_operation, operations
from epxs.analysis.run_operation import in_process, run_batch, run_operation
from epxs.analysis.spectra import SpectraReader, blocks
from epxs.analysis.warm_worker import WarmWorker

__all__ = [
    "BlockDone",
    "BlockTask",
    "CorrectedReader",
    "DaskExecutor",
    "Expression",
    "IAnalysis",
    "ICorrection",
    "IEstimator",
    "IExecutor",
    "LiveAnalysis",
    "Operation",
    "ProcessExecutor",
    "ResultMap",
    "Source",
    "SpectraReader",
    "Store",
    "WarmWorker",
    "WorkersError",
    "WorkersFit",
    "blocks",
    "find_operation",
    "fit_all",
    "fit_file",
    "fit_in_workers",
    "fit_measurement",
    "identifier",
    "in_process",
    "measurement_of",
    "open_source",
    "operations",
    "results_of",
    "run_batch",
    "run_operation",
]
