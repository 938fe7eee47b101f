"""``epxs report``: take home what a file has."""

from __future__ import annotations

import argparse
import sys
from functools import partial
from pathlib import Path
from typing import Any


def add_parser(subparsers: Any) -> None:
    """Add the subcommand."""
    parser = subparsers.add_parser(
        "report",
        help="take home: data, finished figures, and a report of one page",
        description="Put into a folder: NeXus with results and where they are from, and for each "
        "entry maps as float TIFF, tables as CSV, the chosen maps as PNG, SVG and PDF, and a "
        "report as HTML and PDF.",
    )
    parser.add_argument("files", nargs="+", type=Path, metavar="FILE", help="file that epxs reads")
    parser.add_argument(
        "--out", type=Path, metavar="DIR", help="the folder (default: FILE_take_home)"
    )
    parser.add_argument(
        "--entries", nargs="+", default=[], metavar="E", help="only these entries (default: all)"
    )
    parser.add_argument(
        "--map",
        dest="maps",
        action="append",
        default=[],
        metavar="NAME",
        help='fitted group or counter, as "Fe K" (may be given more than once; default: the '
        "surest nine)",
    )
    parser.add_argument(
        "--only",
        dest="parts",
        action="append",
        default=[],
        metavar="PART",
        help="nexus, tiff, csv, figures or report (may be given more than once; default: all)",
    )
    parser.add_argument("--force", action="store_true", help="replace files that exist")
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Take it home, and say where it is; 1 if one of the files failed."""
    from epxs.cli.progress import bar
    from epxs.core.api import EpxsError
    from epxs.session.api import take_home
    from epxs.session.report.take_home import PARTS

    failed = 0
    for path in arguments.files:
        out = arguments.out
        if out is not None and len(arguments.files) > 1:
            out = out / path.stem
        try:
            with bar(100, path.name, "%") as shown:
                made = take_home(
                    path,
                    out,
                    arguments.entries,
                    arguments.maps,
                    arguments.parts or PARTS,
                    arguments.force,
                    partial(_show, shown),
                )
        except EpxsError as error:
            if len(arguments.files) == 1:
                raise
            failed += 1
            print(f"epxs: {path}: {error}", file=sys.stderr)
            continue
        for each in made:
            print(each)
    return 1 if failed else 0


def _show(shown: Any, done: float, what: str) -> None:
    shown.set_postfix_str(what, refresh=False)
    shown.update(round(100 * done) - shown.n)
