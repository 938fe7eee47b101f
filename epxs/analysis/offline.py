"""Fit a file that is already there, into a file of its own."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from epxs.analysis.fit import fit_measurement
from epxs.analysis.gathered import Gathered
from epxs.analysis.spectra import SpectraReader
from epxs.core.api import FormatError, offers
from epxs.phynx import api as phynx


def fit_file(
    path: str | Path,
    config: str | Path,
    out: str | Path | None = None,
    entry: str = "",
    force: bool = False,
    analysis: str = "fluorescence",
    progress: Callable[[int, int], None] = lambda done, total: None,
    detectors: Sequence[str] = (),
    exclude: Sequence[str] = (),
    dead_time: bool = True,
    normalize: str = "",
    corrections: Sequence[str] = (),
    each: bool = False,
    workers: int = 0,
    **options: Any,
) -> Path:
    """Fit every spectrum of a measurement; return the path of the results.

    Parameters
    ----------
    path
        HDF5 file with the measurement; it is only read.
    config
        Configuration of the analysis: for fluorescence, the user's PyMca configuration.
    out
        Where the results go; ``<name>_fit.h5`` in the working directory by default. It
        appears only when complete.
    entry
        Path of the entry in the file; its default entry when empty.
    force
        Whether an existing *out* is replaced.
    analysis
        Name of the installed analysis.
    progress
        Called with the rows done and the rows to do.
    detectors, exclude, dead_time, normalize, corrections
        Which detectors are summed and what is corrected; see `SpectraReader`. Told in the
        parameters of the results.
    each
        Whether each of the detectors is fitted by itself, too; its results bear its name.
    workers
        Threads that read and fit; as many as there are processors by default.
    **options
        Options of the analysis: ``nnls`` or ``irls`` of fluorescence.

    Raises
    ------
    FileError, FormatError, ConfigurationError, OfferError
        If the measurement, the configuration or the place of the results is unusable.
    """
    target = Path(out) if out is not None else Path(f"{Path(path).stem}_fit.h5")
    configured = offers.find(offers.ANALYSES, analysis)(config, **options)
    with phynx.open(path) as source:
        measurement = measurement_of(source, entry)
        summed = SpectraReader(measurement, detectors, exclude, dead_time, normalize, corrections)
        readers = {"": summed}
        if each and len(summed.detectors) > 1:
            readers |= {
                name: SpectraReader(measurement, (name,), (), dead_time, normalize, corrections)
                for name in summed.detectors
            }
        with phynx.complete_file(target, force) as file:
            threads = workers or os.cpu_count() or 1
            _write(file, measurement, readers, configured, progress, threads)
    return target


def corrected_plan(plan: phynx.ResultsPlan, reader: SpectraReader, ending: str = "") -> Any:
    """Return the plan of results of a *reader*: with what it corrects, and its detectors."""
    told = {
        **plan.parameters,
        "detectors": ", ".join(reader.detectors),
        "corrections": ", ".join(reader.steps) or "none",
    }
    name = f"{plan.name}_{ending}" if ending else plan.name
    return replace(plan, name=name, corrected=bool(reader.steps), parameters=told)


def results_of(file: phynx.File) -> phynx.ElementMaps:
    """Return the results of the file's default entry.

    Raises
    ------
    FormatError
        If there are none.
    """
    entry = file.default_entry
    found = {} if entry is None else entry.results
    if not found:
        raise FormatError(
            f"{file.filename}: found no results of a fit; expected an entry with element maps. "
            "Fit it first: epxs fit FILE --config CFG"
        )
    results: phynx.ElementMaps = next(iter(found.values()))
    return results


def measurement_of(source: Any, entry: str = "") -> Any:
    """Return the measurement of an entry of an open file; of its default entry by default.

    Raises
    ------
    FormatError
        If there is none.
    """
    chosen = source[entry] if entry else source.default_entry
    measurement = getattr(chosen, "measurement", None)
    if measurement is None:
        found = ", ".join(e.name for e in source.entries) or "no entries"
        raise FormatError(
            f"{source.filename}: {entry or '/'}: found no measurement there (entries: {found}); "
            "expected an entry with a measurement group. Name it as FILE::/ENTRY."
        )
    return measurement


def _write(
    file: phynx.File,
    measurement: Any,
    readers: Mapping[str, SpectraReader],
    analysis: Any,
    progress: Callable[[int, int], None],
    threads: int,
) -> None:
    """Write an entry with results of *measurement*: those of each reader by its ending."""
    total = 2 * sum(len(reader.measured_rows()) for reader in readers.values())
    done = 0

    def count(rows: int) -> None:
        nonlocal done
        done += rows
        progress(done, total)

    entry = None
    for ending, reader in readers.items():
        plan = corrected_plan(analysis.plan(reader.channels), reader, ending)
        if entry is None:
            results = file.create_results_entry(measurement, plan)
            entry = results.entry
        else:
            results = file.add_results(entry, measurement, plan)
        store = Gathered(results)
        fit_measurement(reader, analysis, store, count, threads=threads)
        store.flush()
