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


def make_beamline(arguments: argparse.Namespace, rate: float = 60.0) -> Any:
    """Return the beamline that the options describe; it is not started."""
    beamline = offers.find(offers.BEAMLINES, "simulation")
    return beamline(
        rate=arguments.rate or rate,
        replay=arguments.real,
        seed=arguments.seed,
        port=arguments.port,
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
