"""``epxs convert``: files of other formats to HDF5/NeXus."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import Any

from epxs.core.api import EpxsError


def add_parser(subparsers: Any) -> None:
    """Add the subcommand."""
    parser = subparsers.add_parser(
        "convert",
        help="convert a spec file, or one of another program, to HDF5/NeXus",
        description="Convert a file to an HDF5 file that follows NeXus: a spec file with the "
        "side files of spectra that belong to it (FILE.scanN.NAME.mca), or any other format "
        "that an installed reader knows.",
    )
    parser.add_argument("file", type=Path, metavar="FILE", help="file to convert")
    parser.add_argument(
        "out", type=Path, nargs="?", metavar="OUT.h5", help="default: FILE.h5 beside it"
    )
    parser.add_argument(
        "--scan",
        type=int,
        action="append",
        default=[],
        metavar="N",
        help="convert only scan N (may be given more than once)",
    )
    parser.add_argument("--force", action="store_true", help="replace OUT.h5 if it exists")
    parser.add_argument(
        "--portable",
        action="store_true",
        help="compress so that every HDF5 program reads it (slower, and not as small)",
    )
    parser.add_argument(
        "--resume", action="store_true", help="go on with a conversion that was interrupted"
    )
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Convert, and say where the result is; 1 if a scan could not be converted."""
    from tqdm import tqdm

    from epxs.acquisition.api import convert_file

    with tqdm(unit="scan", disable=not sys.stderr.isatty(), leave=False) as bar:

        def progress(name: str, done: int, total: int) -> None:
            bar.total = total
            bar.set_description(name)
            bar.update(done - bar.n)

        outcome = convert_file(
            arguments.file,
            arguments.out,
            arguments.scan,
            arguments.force,
            arguments.portable,
            arguments.resume,
            progress,
        )
    print(outcome.path)
    for name, error in outcome.failed.items():
        _complain(name, error)
    return 1 if outcome.failed else 0


def _complain(name: str, error: EpxsError) -> None:
    print(f"epxs: {name} is not converted: {error}", file=sys.stderr)
