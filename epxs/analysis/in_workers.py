"""Long fits: block by block in workers, results on disk as they come, to be resumed."""

from __future__ import annotations

import hashlib
import json
import logging
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np

from epxs.analysis.corrected_reader import CorrectedReader
from epxs.analysis.executor import BlockDone, BlockTask
from epxs.analysis.executor_processes import ProcessExecutor
from epxs.analysis.offline import measurement_of
from epxs.analysis.spectra import blocks
from epxs.core.api import FileError, FormatError, offers
from epxs.phynx import api as phynx

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Source:
    """Which spectra are fitted, in a form that a worker elsewhere can open."""

    #: Absolute path of the file.
    path: str
    #: Path of the measurement in it.
    measurement: str
    #: Names of the detectors that are summed.
    detectors: tuple[str, ...] = ()
    #: Whether counts are corrected for dead time.
    dead_time: bool = True
    #: Counter that counts are divided by.
    normalize: str = ""
    #: Names of installed corrections.
    corrections: tuple[str, ...] = ()

    def settings(self) -> dict[str, Any]:
        """Return it as settings of a task."""
        names = {"detectors": list(self.detectors), "corrections": list(self.corrections)}
        return {**vars(self), **names}


@dataclass(frozen=True)
class WorkersFit:
    """What became of a fit in workers."""

    #: The file of results.
    out: Path
    #: Path of the results in it.
    results: str
    #: Points with a result, now and from before.
    fitted: int
    #: Points there are.
    points: int
    #: Rows that could not be fitted -> why.
    failures: Mapping[int, str]


def open_source(
    path: str,
    measurement: str,
    detectors: Sequence[str] = (),
    dead_time: bool = True,
    normalize: str = "",
    corrections: Sequence[str] = (),
) -> tuple[Any, CorrectedReader]:
    """Open a `Source` in a worker; return the file and the reader of its spectra."""
    file = phynx.open(path)
    return file, CorrectedReader(file[measurement], detectors, dead_time, normalize, corrections)


def fit_in_workers(
    path: str | Path,
    config: str | Path,
    out: str | Path | None = None,
    entry: str = "",
    force: bool = False,
    resume: bool = False,
    detectors: Sequence[str] = (),
    dead_time: bool = True,
    normalize: str = "",
    corrections: Sequence[str] = (),
    exclude: Sequence[str] = (),
    executor: Any = None,
    analysis: str = "fluorescence",
    progress: Callable[[int, int], None] = lambda done, total: None,
    cancelled: Callable[[], bool] = lambda: False,
    **options: Any,
) -> WorkersFit:
    """Fit each spectrum of a measurement on its own, in workers.

    Results are one more group in *out*, beside what is there; nothing is replaced.

    Parameters
    ----------
    path
        HDF5 file with the measurement; it is only read.
    config
        Configuration of the analysis: for fluorescence, the user's PyMca configuration.
    out
        Where the results go; ``<name>_fit.h5`` in the working directory by default.
    entry
        Path of the entry in the file; its default entry when empty.
    force
        Whether an existing *out* is replaced.
    resume
        Whether to go on with results in *out* that were begun with the same settings.
    detectors, dead_time, normalize, corrections, exclude
        See `CorrectedReader`.
    executor
        An `IExecutor`; processes of this machine by default.
    analysis
        Name of the installed analysis.
    progress
        Called with the points done and the points to do.
    cancelled
        Asked ten times a second.
    **options
        Options of the analysis.

    Raises
    ------
    FileError, FormatError, ConfigurationError, OfferError, WorkersError
        If the measurement, the configuration, the place of the results or the workers are
        unusable.
    """
    target = Path(out) if out is not None else Path(f"{Path(path).stem}_fit.h5")
    configured = offers.find(offers.BLOCK_ANALYSES, analysis)(config, **options)
    with phynx.open(path) as source:
        measurement = measurement_of(source, entry)
        reader = CorrectedReader(measurement, detectors, dead_time, normalize, corrections, exclude)
        told = Source(
            str(Path(path).resolve()), measurement.path, reader.detectors, dead_time, normalize,
            tuple(corrections),
        )  # fmt: skip
        rows = reader.measured_rows()
        plan, task = configured.prepare(told, reader, rows, cancelled)
        plan = replace(plan, parameters={**plan.parameters, "fit_key": _key(plan, told)})
        if force and not resume:
            target.unlink(missing_ok=True)
        with phynx.open(target, "a") as file:
            results = _begun(file, plan, target) if resume else None
            if results is None:
                results = _created(file, measurement, plan)
            return _run(results, plan, task, rows, executor, configured.rows, progress, cancelled)


def _key(plan: phynx.ResultsPlan, source: Source) -> str:
    """Return what tells results apart that must not be mixed."""
    words = [plan.configuration, dict(plan.parameters), source.settings(), plan.groups]
    return hashlib.sha256(json.dumps(words, default=str, sort_keys=True).encode()).hexdigest()


def _begun(file: Any, plan: phynx.ResultsPlan, target: Path) -> Any:
    """Return the results in *file* that were begun with the same settings."""
    key = plan.parameters["fit_key"]
    found = [r for entry in file.entries for r in entry.results.values()]
    for results in reversed(found):
        if results.parameters.get("fit_key") == key:
            return results
    if found:
        raise FormatError(
            f"{target}: found results of other fits; expected some begun with this file, "
            "configuration and options. Leave --resume out to begin anew beside them."
        )
    return None


def _created(file: Any, measurement: Any, plan: phynx.ResultsPlan) -> Any:
    """Create the results: beside others of the same measurement, if there are any."""
    location = str(measurement.file.location.resolve())
    for entry in file.entries:
        source = entry.get("source")
        if (
            source is not None
            and source.get("source_path") is not None
            and source["source_path"].text() == measurement.path
            and source["source_file"].text() == location
        ):
            return file.add_results(entry, measurement, plan)
    return file.create_results_entry(measurement, plan)


def _run(
    results: Any,
    plan: phynx.ResultsPlan,
    task: BlockTask,
    rows: np.ndarray,
    executor: Any,
    size: int,
    progress: Callable[[int, int], None],
    cancelled: Callable[[], bool],
) -> WorkersFit:
    file = results.file
    try:
        # from here on a crash leaves a file that can be read, with the results so far
        file.start_swmr()
    except FileError as error:
        logger.warning("%s", error)
    known = np.isfinite(np.ravel(results.chi_square))
    left = rows[~known[rows]]
    done = len(rows) - len(left)
    progress(done, len(rows))
    failures: dict[int, str] = {}
    run = (executor or ProcessExecutor()).run(task, list(blocks(left, size)), cancelled)
    for block in run:
        if block.failure:
            logger.warning("rows %d to %d: %s", block.rows[0], block.rows[-1], block.failure)
            failures.update(dict.fromkeys(block.rows, block.failure))
            results.write(block.rows, _nothing(plan, len(block.rows)))
        else:
            _store(results, plan, block, failures)
        done += len(block.rows)
        progress(done, len(rows))
    fitted = int(np.isfinite(np.ravel(results.chi_square)[rows]).sum())
    return WorkersFit(file.location, results.path, fitted, len(rows), failures)


def _store(
    results: Any, plan: phynx.ResultsPlan, block: BlockDone, failures: dict[int, str]
) -> None:
    values = dict(block.values)
    fractions = plan.mass_fractions
    results.write(
        block.rows,
        phynx.ResultsBlock(
            areas=values["areas"],
            sigmas=values["sigmas"],
            chi2=values["chi2"],
            continuum=values["continuum"],
            mass_fractions=values["mass_fractions"] if fractions else None,
            mass_fraction_sigmas=values["mass_fraction_sigmas"] if fractions else None,
            flags=values.get("flags"),
        ),
    )
    flags = values.get("flags", np.zeros(len(block.rows), np.uint8))
    for row, chi2, flag in zip(block.rows, values["chi2"], flags, strict=True):
        if not np.isfinite(chi2):
            failures[row] = _reason(int(flag))


def _reason(flags: int) -> str:
    """Say why a point has no result."""
    names = [str(flag.name).lower().replace("_", " ") for flag in phynx.FitFlag if flag & flags]
    return ", ".join(names) or "its counts, dead time or monitor make no sense"


def _nothing(plan: phynx.ResultsPlan, rows: int) -> phynx.ResultsBlock:
    """Return results of *rows* that could not be fitted: flags, and no numbers."""
    areas = np.full((rows, len(plan.groups)), np.nan)
    fractions = areas if plan.mass_fractions else None
    return phynx.ResultsBlock(
        areas=areas,
        sigmas=areas,
        chi2=areas[:, 0],
        continuum=np.full((rows, plan.continuum), np.nan),
        mass_fractions=fractions,
        mass_fraction_sigmas=fractions,
        flags=np.full(rows, phynx.FitFlag.NO_FIT, np.uint8),
    )
