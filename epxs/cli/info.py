"""``epxs info``: what is in a file."""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from epxs.core.api import EpxsError, FormatError

#: Entries that are listed, unless all are asked for.
LISTED = 1000


def add_parser(subparsers: Any) -> None:
    """Add the subcommand."""
    parser = subparsers.add_parser(
        "info",
        help="list the scans of a file",
        description="List the scans of a file: command, shape, points, detectors, results.",
    )
    parser.add_argument(
        "path",
        type=Path,
        metavar="FILE",
        help="HDF5 file, spec file, or any other that can be read",
    )
    parser.add_argument("--all", action="store_true", help=f"list all, not the first {LISTED} only")
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Print what is in the file."""
    for line in describe(arguments.path, None if arguments.all else LISTED):
        print(_printable(line))
    return 0


def _printable(line: str) -> str:
    """Return *line* without what could order a terminal about; names in files may be anything."""
    return "".join(sign if sign.isprintable() else "\N{REPLACEMENT CHARACTER}" for sign in line)


def describe(path: Path, most: int | None = LISTED) -> Iterator[str]:
    """Yield lines about the file at *path*; about *most* of its entries."""
    from epxs.phynx import api as phynx

    with phynx.open(path) as file:
        entries = file.entries
        reader = getattr(file.h5, "reader", None)
        kind = "" if reader is None else f"{reader.format} file, "
        yield f"{path}: {kind}{len(entries)} {'entries' if reader is None else 'scans'}"
        for entry in entries[:most]:
            yield ""
            try:
                yield from _describe_entry(entry)
            except EpxsError as error:  # the others can be described
                yield f"    {error}"
        if most is not None and len(entries) > most:
            yield f"\n... and {len(entries) - most} more; --all lists them"


def _describe_entry(entry: Any) -> Iterator[str]:
    yield f"{entry.path}  {entry.acquisition_command or entry.title}"
    measurement = entry.measurement
    if measurement is not None:
        shape = " x ".join(map(str, measurement.acquisition_shape)) or "unknown"
        yield (
            f"    points     {measurement.acquired} of {measurement.npoints}, shape {shape}"
            f" ({measurement.state})"
        )
        scalars = measurement.scalar_data
        if scalars is not None:
            axes = ", ".join(_with_unit(axis) for axis in scalars.axes.values())
            yield f"    axes       {axes or 'none'} (slowest first)"
            yield f"    signals    {', '.join(scalars.signals)}"
        for name, mca in measurement.mcas.items():
            yield f"    detector   {name}: {_channels(mca)}"
    for name, results in entry.results.items():
        yield f"    results    {name}: {', '.join(results.names)}"


def _channels(mca: Any) -> str:
    try:
        return f"{mca.counts.shape[-1]} channels"
    except FormatError:
        return "no spectra"


def _with_unit(dataset: Any) -> str:
    return f"{dataset.name} ({dataset.units})" if dataset.units else dataset.name
