"""``epxs export``: hand on what is in a file."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any


def add_parser(subparsers: Any) -> None:
    """Add the subcommand."""
    parser = subparsers.add_parser(
        "export",
        help="export tables, maps, or plain NeXus",
        description="Export the entries of a file. OUT is a folder, for --nexus a file.",
    )
    parser.add_argument("file", type=Path, metavar="FILE", help="file that epxs reads")
    kinds = parser.add_mutually_exclusive_group(required=True)
    for kind, told in (
        ("csv", "tables of scalars, detectors, maps and results, with names and units"),
        ("tiff", "a float32 image for each map; NaN where nothing was measured"),
        ("npz", "NumPy arrays, spectra included; a file for each entry"),
        ("nexus", "a copy without the attributes of phynx"),
    ):
        kinds.add_argument(f"--{kind}", type=Path, metavar="OUT", help=told)
    kinds.add_argument(
        "--to",
        nargs=2,
        metavar=("FORMAT", "OUT"),
        help="a format that a plugin adds; OUT is a folder",
    )
    parser.add_argument(
        "--entry",
        action="append",
        default=[],
        metavar="E",
        help="export only entry E (may be given more than once)",
    )
    parser.add_argument(
        "--copy-links", action="store_true", help="with --nexus: arrays in place of links"
    )
    parser.add_argument("--force", action="store_true", help="replace files that exist")
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Export, and say where the files are."""
    from epxs.phynx.api import export, export_with

    if arguments.to is not None:
        name, folder = arguments.to
        for path in export_with(name, arguments.file, folder, arguments.entry, arguments.force):
            print(path)
        return 0
    out, kind = next(
        (getattr(arguments, kind), kind)
        for kind in ("csv", "tiff", "npz", "nexus")
        if getattr(arguments, kind) is not None
    )
    made = export(arguments.file, out, kind, arguments.entry, arguments.force, arguments.copy_links)
    for path in made:
        print(path)
    return 0
