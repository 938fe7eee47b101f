"""``epxs macros``: the macros that have spec broadcast numbers in full."""

from __future__ import annotations

import argparse
import shutil
from pathlib import Path
from typing import Any


def add_parser(subparsers: Any) -> None:
    """Add the subcommand."""
    parser = subparsers.add_parser(
        "macros",
        help="load our macros into spec, or save them",
        description="spec's own client macros broadcast numbers with six digits. Ours, loaded "
        "after them, broadcast them in full. Without arguments their path is printed.",
    )
    parser.add_argument("address", nargs="?", metavar="ADDRESS", help="load them into this spec")
    parser.add_argument(
        "--path", default="", help="where the file is for spec (default: where it is installed)"
    )
    parser.add_argument("--save", type=Path, metavar="FOLDER", help="copy the file there")
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Load, save, or print where they are."""
    from epxs.core.api import offers
    from epxs.instrument.api import connect

    source = offers.find(offers.MACROS, "spec")()
    if arguments.save is not None:
        print(shutil.copy(source, arguments.save))
    if arguments.address:
        with connect(arguments.address) as session:
            session.load_macros(arguments.path)
            print(f"{session.address} ({session.name}): numbers are broadcast in full")
    elif arguments.save is None:
        print(source)
    return 0
