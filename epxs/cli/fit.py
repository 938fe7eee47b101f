"""``epxs fit``: fit every spectrum of a file that is already there."""

from __future__ import annotations

import argparse
import time
from pathlib import Path
from typing import Any


def add_parser(subparsers: Any) -> None:
    """Add the subcommand."""
    parser = subparsers.add_parser(
        "fit",
        help="fit every spectrum of a file",
        description="Fit every spectrum of a measurement with your PyMca configuration, and "
        "write element maps with their uncertainties to a file of their own. The measurement "
        "is only read.",
    )
    parser.add_argument(
        "file", metavar="FILE[::/ENTRY]", help="HDF5 file; its default entry, or the one named"
    )
    parser.add_argument(
        "--config", type=Path, required=True, metavar="CFG", help="PyMca configuration of the fit"
    )
    parser.add_argument(
        "--out", type=Path, metavar="OUT.h5", help="default: FILE_fit.h5 in this folder"
    )
    parser.add_argument("--force", action="store_true", help="replace OUT.h5 if it exists")
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Fit, with a progress bar, and print a table of the elements found."""
    from epxs.analysis.api import fit_file, results_of
    from epxs.cli.progress import bar
    from epxs.phynx.api import open as open_phynx

    path, _, entry = arguments.file.partition("::")
    started = time.monotonic()
    with bar(0, "fit", "row") as progress:

        def show(done: int, total: int) -> None:
            progress.total = total
            progress.update(done - progress.n)

        out = fit_file(path, arguments.config, arguments.out, entry, arguments.force, progress=show)
    seconds = time.monotonic() - started
    with open_phynx(out) as file:
        for line in summary(results_of(file)):
            print(line)
    print(f"{out}  ({seconds:.1f} s)")
    return 0


def summary(results: Any) -> list[str]:
    """Return lines of a table: each group with its summed area and how sure it is."""
    import numpy as np

    lines = [f"{'group':<20} {'sum of areas':>14} {'± sigma':>10}  counts"]
    for name in results.names:
        area = float(np.nansum(results.area(name)))
        sigma = float(np.sqrt(np.nansum(np.square(results.sigma(name), dtype=float))))
        lines.append(f"{name:<20} {area:>14.1f} {sigma:>10.1f}")
    return lines
