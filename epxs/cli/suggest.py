"""``epxs suggest``: which elements the sum of the spectra shows, and why."""

from __future__ import annotations

import argparse
import json
from dataclasses import asdict
from pathlib import Path
from typing import Any


def add_parser(subparsers: Any) -> None:
    """Add the subcommand."""
    parser = subparsers.add_parser(
        "suggest",
        help="suggest elements from the sum of the spectra",
        description="Find peaks in the sum of all spectra and tell which elements, escape and "
        "pile-up explain them, with reasons. Nothing is written.",
    )
    parser.add_argument("file", metavar="FILE[::/ENTRY]", help="file with the spectra")
    parser.add_argument(
        "config",
        type=Path,
        nargs="?",
        metavar="CFG",
        help="PyMca configuration, for calibration, resolution, region and beam",
    )
    parser.add_argument(
        "--energy", type=float, default=0.0, metavar="KEV", help="energy of the beam, keV"
    )
    parser.add_argument("--json", action="store_true", help="print JSON")
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Print the suggestions."""
    from epxs.analysis.api import measurement_of
    from epxs.core.api import offers
    from epxs.phynx.api import open as open_phynx

    tools = offers.find(offers.NAMESPACES, "fluorescence")
    path, _, entry = arguments.file.partition("::")
    with open_phynx(path) as file:
        measurement = measurement_of(file, entry)
        found = tools.suggest_elements(measurement, arguments.config, arguments.energy)
    if arguments.json:
        print(json.dumps(asdict(found), indent=2))
        return 0
    for group in found.groups:
        print(f"{'+' if group.accepted else '?'} {group.group:<6} {'; '.join(group.reasons)}")
    for other in found.others:
        print(f"  {other.kind or 'unexplained'}: {other.reason}")
    return 0
