"""``epxs convert``: a spec file to HDF5/NeXus."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any


def add_parser(subparsers: Any) -> None:
    """Add the subcommand."""
    parser = subparsers.add_parser(
        "convert",
        help="convert a spec file to HDF5/NeXus",
        description="Convert a spec file, with the side files of spectra that belong to it "
        "(FILE.scanN.NAME.mca), to an HDF5 file that follows NeXus.",
    )
    parser.add_argument("specfile", type=Path, metavar="SPECFILE", help="spec file to convert")
    parser.add_argument(
        "out", type=Path, nargs="?", metavar="OUT.h5", help="default: SPECFILE.h5 beside it"
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
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Convert, and say where the result is."""
    import epxs

    out = epxs.convert(arguments.specfile, arguments.out, arguments.scan, arguments.force)
    print(out)
    return 0
