"""``epxs sample``: data to try things on."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any


def add_parser(subparsers: Any) -> None:
    """Add the subcommand."""
    parser = subparsers.add_parser(
        "sample",
        help="make data to try things on",
        description="Make sample data in a folder of its own. Without a name, list what there is.",
    )
    parser.add_argument("name", nargs="?", metavar="NAME", help="which")
    parser.add_argument("--out", type=Path, default=Path("."), metavar="DIR", help="where")
    parser.add_argument("--force", action="store_true", help="replace files that exist")
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Make it, and say where it is."""
    from epxs.session.api import make_sample, samples

    if arguments.name is None:
        for name, sample in samples().items():
            print(f"{name:24} {sample.title}")
        return 0
    print(make_sample(arguments.name, arguments.out, arguments.force))
    return 0
