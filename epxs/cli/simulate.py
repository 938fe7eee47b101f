"""``epxs simulate``: the simulated beamline alone, for other programs to connect to."""

from __future__ import annotations

import argparse
import time
from pathlib import Path
from typing import Any

from epxs.core.api import offers


def add_parser(subparsers: Any) -> None:
    """Add the subcommand."""
    parser = subparsers.add_parser(
        "simulate",
        help="start the simulated beamline alone",
        description="Start a simulated beamline that speaks the real protocols on this "
        "machine: a spec server and an EPICS IOC, with a leaf in the beam. Prints their "
        "addresses and runs until Ctrl-C.",
    )
    add_beamline_options(parser)
    parser.set_defaults(run=run)


def add_beamline_options(parser: argparse.ArgumentParser) -> None:
    """Add what `make_beamline` needs."""
    parser.add_argument(
        "--rate", type=float, metavar="R", help="points per second of a scan (default: 60)"
    )
    parser.add_argument(
        "--seed", type=int, default=1, metavar="N", help="seed of the simulated noise"
    )
    parser.add_argument(
        "--real",
        type=Path,
        metavar="DIR",
        help="replay the measured scan in DIR (a spec file, its side file of spectra and a "
        "PyMca configuration) instead of simulating one",
    )
    parser.add_argument(
        "--port", type=int, metavar="PORT", help="port of the spec server (default: 6510-6530)"
    )
    parser.add_argument(
        "--elements", type=int, default=1, metavar="N", help="elements of the detector (default: 1)"
    )
    parser.add_argument(
        "--spec-files",
        type=Path,
        metavar="DIR",
        help="have spec write files there, as it does at beamlines: a master, and one for each "
        "detector and scan (default: none)",
    )
    parser.add_argument(
        "--fast",
        action="store_true",
        help="give the same few hundred readings again and again: for up to 1000 points a second",
    )
    parser.add_argument(
        "--six-digits",
        action="store_true",
        help="broadcast numbers as spec's own macros do, cut to 6 digits",
    )


def make_beamline(arguments: argparse.Namespace, rate: float = 60.0) -> Any:
    """Return the beamline that the options describe; it is not started."""
    beamline = offers.find(offers.BEAMLINES, "simulation")
    return beamline(
        rate=arguments.rate or rate,
        replay=arguments.real,
        seed=arguments.seed,
        port=arguments.port,
        elements=arguments.elements,
        library=256 if arguments.fast else 0,
        folder=arguments.spec_files,
        digits=6 if arguments.six_digits else 15,
    )


def run(arguments: argparse.Namespace) -> int:
    """Start it, print where it is, and wait for Ctrl-C."""
    with make_beamline(arguments) as beamline:
        for line in beamline.describe():
            print(line, flush=True)
        try:
            while True:
                time.sleep(0.5)
                beamline.check()
        except KeyboardInterrupt:
            print()
    return 0
