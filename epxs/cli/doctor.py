"""``epxs doctor``: versions, folders, display, plugins; what to send with a report."""

from __future__ import annotations

import argparse
import json
from typing import Any


def add_parser(subparsers: Any) -> None:
    """Add the subcommand."""
    parser = subparsers.add_parser(
        "doctor",
        help="tell about this installation, and what is wrong with it",
        description="Print versions, folders, display, plugins and disks, to be copied into a "
        "report of a problem. Nothing is drawn, changed or sent. Status 1 if something is wrong.",
    )
    parser.add_argument("--json", action="store_true", help="for programs")
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Print what there is to know; 1 if something is wrong."""
    from epxs.workbench.health import examine

    health = examine()
    if arguments.json:
        print(json.dumps({**health.facts, "problems": health.problems}, indent=2))
    else:
        print(health.text())
    return 1 if health.problems else 0
