"""Run an operation over files, each in a process of its own."""

from __future__ import annotations

import multiprocessing
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

import numpy as np

from epxs.analysis.operation import Operation, ResultMap, configured, find_operation
from epxs.core.api import EpxsError, FormatError, ScanError
from epxs.phynx import api as phynx


def run_operation(
    name: str,
    path: str | Path,
    parameters: Mapping[str, Any] | None = None,
    entry: str = "",
    out: str | Path | None = None,
    force: bool = False,
) -> Path:
    """Run an operation on a scan; return the file of its results.

    The results are a group of their own with the name and version of what made them, its
    parameters and where its data are from; the file of the scan is only read.

    Parameters
    ----------
    name
        Name of the operation.
    path
        The file; any that can be opened.
    parameters
        Values of its parameters; their defaults where one is missing.
    entry
        Path of the entry; the default entry when empty.
    out
        File of the results; ``<file>_<name>.h5`` in the working directory by default. It
        appears only when complete.
    force
        Whether an existing *out* is replaced.

    Raises
    ------
    OfferError, ConfigurationError
        If there is no such operation, or a parameter is wrong.
    FileError, FormatError
        If a file cannot be used, or what the operation makes does not fit the scan.
    """
    operation = configured(find_operation(name), parameters or {})
    target = Path(out) if out is not None else Path(f"{Path(path).stem}_{name}.h5")
    with phynx.open(path) as source:
        scan = source[entry] if entry else source.default_entry
        if scan is None or scan.measurement is None:
            raise FormatError(
                f"{path}: {entry or '/'}: found no measurement; expected an entry with one. "
                "List what there is with: epxs info FILE"
            )
        maps = [_fitting(made, scan.measurement, name) for made in operation.run(scan)]
        if not maps:
            raise FormatError(f"{name}: found no map made of {path}; expected at least one.")
        with phynx.complete_file(target, force) as file:
            results = file.create_results_entry(scan.measurement, _plan(name, operation, maps))
            _write(results, maps)
    return target


def run_batch(
    name: str, paths: Sequence[str | Path], **options: Any
) -> Iterator[tuple[Path, Path | EpxsError]]:
    """Run an operation over *paths*, each in a process of its own, one after the other.

    Yields
    ------
    path : Path
        The file that was read.
    outcome : Path or EpxsError
        The file of the results, or why there is none: one that fails, or whose process dies,
        does not keep the others from being done.
    """
    for path in paths:
        try:
            yield Path(path), in_process(run_operation, name, path, **options)
        except EpxsError as error:
            yield Path(path), error


def in_process(function: Any, *arguments: Any, **options: Any) -> Any:
    """Call *function* in a fresh process, and return what it returns.

    Raises
    ------
    ScanError
        If the process died.
    """
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(1, mp_context=context) as pool:
        try:
            return pool.submit(function, *arguments, **options).result()
        except BrokenProcessPool as error:
            raise ScanError(
                f"{arguments[0] if arguments else function}: found its process dead; expected a "
                "result. Report it to the author of the operation."
            ) from error


def _fitting(made: ResultMap, measurement: Any, name: str) -> ResultMap:
    shape = tuple(measurement.acquisition_shape)
    for values in (made.values, made.sigmas):
        if values is not None and np.shape(values) != shape:
            raise FormatError(
                f"{name}, {made.name}: found a map of shape {np.shape(values)}; expected "
                f"{shape}, that of the scan. Report it to the author of the operation."
            )
    return made


def _plan(name: str, operation: Operation, maps: Sequence[ResultMap]) -> phynx.ResultsPlan:
    module = type(operation).__module__
    package = module.partition(".")[0]
    try:
        made_by = version(package.replace("_", "-"))
    except PackageNotFoundError:
        made_by = version("epxs")
    return phynx.ResultsPlan(
        name=name,
        groups=tuple(made.name for made in maps),
        units=operation.units,
        parameters={**operation.parameters(), "operation": f"{module}.{type(operation).__name__}"},
        program=package,
        version=made_by,
        model=operation.arrays(),
    )


def _write(results: Any, maps: Sequence[ResultMap]) -> None:
    count = int(np.prod(np.shape(maps[0].values)))
    values = np.column_stack([np.reshape(made.values, -1) for made in maps])
    sigmas = [
        np.full(count, np.nan) if made.sigmas is None else np.reshape(made.sigmas, -1)
        for made in maps
    ]
    nothing = np.full(count, np.nan)
    block = phynx.ResultsBlock(values, np.column_stack(sigmas), nothing, np.zeros((count, 0)))
    results.write(range(count), block)
