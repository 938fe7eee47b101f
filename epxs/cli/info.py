"""``epxs info``: what is in a file."""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from epxs.core.api import FileError, FormatError


def add_parser(subparsers: Any) -> None:
    """Add the subcommand."""
    parser = subparsers.add_parser(
        "info",
        help="list the scans of a file",
        description="List the scans of an HDF5 or spec file: command, shape, points, "
        "detectors, results.",
    )
    parser.add_argument("path", type=Path, metavar="FILE", help="HDF5 or spec file")
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Print what is in the file."""
    for line in describe(arguments.path):
        print(line)
    return 0


def describe(path: Path) -> Iterator[str]:
    """Yield lines about the file at *path*."""
    from epxs.phynx import api as phynx

    try:
        file = phynx.open(path)
    except FormatError as not_hdf5:
        yield from _describe_spec(path, not_hdf5)
        return
    with file:
        yield f"{path}: {len(file.entries)} entries"
        for entry in file.entries:
            yield from _describe_entry(entry)


def _describe_entry(entry: Any) -> Iterator[str]:
    yield ""
    yield f"{entry.path}  {entry.acquisition_command or entry.title}"
    measurement = entry.measurement
    if measurement is not None:
        shape = " x ".join(map(str, measurement.acquisition_shape)) or "unknown"
        yield (
            f"    points     {measurement.acquired} of {measurement.npoints}, shape {shape}"
            f" ({measurement.state})"
        )
        axes = ", ".join(_with_unit(axis) for axis in measurement.scalar_data.axes.values())
        yield f"    axes       {axes or 'none'} (slowest first)"
        yield f"    signals    {', '.join(measurement.scalar_data.signals)}"
        for name, mca in measurement.mcas.items():
            yield f"    detector   {name}: {mca.counts.shape[-1]} channels"
    for name, results in entry.results.items():
        yield f"    results    {name}: {', '.join(results.names)}"


def _with_unit(dataset: Any) -> str:
    return f"{dataset.name} ({dataset.units})" if dataset.units else dataset.name


def _describe_spec(path: Path, not_hdf5: FormatError) -> Iterator[str]:
    """Yield lines about a spec file, or raise the first complaint if it is none either."""
    from epxs.core.api import offers

    try:
        scans = offers.find(offers.READERS, "spec")(path).scans
    except (FormatError, FileError) as error:
        raise FormatError(
            f"{path}: found neither an HDF5 nor a spec file; expected one of the two. "
            "Check the name of the file."
        ) from (error or not_hdf5)
    yield f"{path}: spec file, {len(scans)} scans"
    for scan in scans:
        detectors = ", ".join(scan.mcas) or "no spectra"
        yield f"{scan.number:>6}  {scan.command}  ({len(scan.data)} points, {detectors})"
