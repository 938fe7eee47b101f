"""``epxs repack``: rewrite a file, compressed."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any


def add_parser(subparsers: Any) -> None:
    """Add the subcommand."""
    parser = subparsers.add_parser(
        "repack",
        help="compress or repair an HDF5 file",
        description="Rewrite an HDF5 file with compression. The result replaces the original "
        "when it is complete and was compared with it, value by value.",
    )
    parser.add_argument("file", type=Path, metavar="FILE", help="HDF5 file")
    parser.add_argument(
        "out", type=Path, nargs="?", metavar="OUT.h5", help="default: in place of FILE"
    )
    how = parser.add_mutually_exclusive_group()
    how.add_argument(
        "--compress",
        choices=("bslz4", "gzip", "none"),
        default="bslz4",
        help="bslz4 (default) is fast, and read where hdf5plugin is; gzip is read everywhere",
    )
    how.add_argument(
        "--portable",
        action="store_const",
        dest="compress",
        const="gzip",
        help="the same as --compress gzip",
    )
    parser.add_argument(
        "--repair",
        action="store_true",
        help="first close a file whose writer was killed; leave out what cannot be read",
    )
    parser.add_argument("--force", action="store_true", help="replace OUT.h5 if it exists")
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Rewrite, and say what became of it; status 1 if something was lost."""
    from epxs.phynx.api import repack

    before = arguments.file.stat().st_size if arguments.file.is_file() else 0
    told = repack(
        arguments.file, arguments.out, arguments.compress, arguments.repair, arguments.force
    )
    for line in told:
        print(line)
    out = arguments.out or arguments.file
    print(f"{out}: {_size(before)} -> {_size(out.stat().st_size)}")
    return int(any(line.startswith("lost ") for line in told))


def _size(count: float) -> str:
    for unit in ("bytes", "kB", "MB"):
        if count < 1000:
            return f"{count:.3g} {unit}"
        count /= 1000
    return f"{count:.3g} GB"
