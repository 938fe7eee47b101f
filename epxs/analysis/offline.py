"""Fit a file that is already there, into a file of its own."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from epxs.analysis.fit import fit_measurement
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

    Raises
    ------
    FileError, FormatError, ConfigurationError, OfferError
        If the measurement, the configuration or the place of the results is unusable.
    """
    target = Path(out) if out is not None else Path(f"{Path(path).stem}_fit.h5")
    configured = offers.find(offers.ANALYSES, analysis)(config)
    with phynx.open(path) as source:
        measurement = measurement_of(source, entry)
        reader = SpectraReader(measurement)
        with phynx.complete_file(target, force) as file:
            _write(file, measurement, reader, configured, progress)
    return target


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
    reader: SpectraReader,
    analysis: Any,
    progress: Callable[[int, int], None],
) -> None:
    """Write an entry with the results of *measurement*."""
    total = 2 * len(reader.measured_rows())
    done = 0

    def count(rows: int) -> None:
        nonlocal done
        done += rows
        progress(done, total)

    results = file.create_results_entry(measurement, analysis.plan(reader.channels))

    def store(
        rows: Sequence[int],
        block: phynx.ResultsBlock,
        model: dict[str, np.ndarray] | None = None,
        again: bool = False,
    ) -> None:
        results.write(rows, block)
        if model:
            results.write_model(model)

    fit_measurement(reader, analysis, store, count)
