"""``epxs record``: write down the scans of a running instrument."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any


def add_parser(subparsers: Any) -> None:
    """Add the subcommand."""
    parser = subparsers.add_parser(
        "record",
        help="record the scans of an instrument",
        description="Connect to an instrument and record every scan that it runs, point by "
        "point, until Ctrl-C. With --config every spectrum is fitted as it arrives.",
    )
    parser.add_argument(
        "address", metavar="ADDRESS", help="such as spec://localhost:6510 or spec://host:fourc"
    )
    parser.add_argument(
        "--out",
        type=Path,
        required=True,
        metavar="FILE",
        help="HDF5 file; scans are added to a file that exists",
    )
    parser.add_argument(
        "--config", type=Path, metavar="CFG", help="PyMca configuration: fit while recording"
    )
    parser.add_argument(
        "--scans", type=int, metavar="N", help="stop after N scans (default: run until Ctrl-C)"
    )
    parser.add_argument(
        "--command", metavar="LINE", help="command line to send once connected, such as a scan"
    )
    parser.add_argument(
        "--guard",
        type=_guard,
        metavar="MONITOR:MINIMUM",
        help="mark points with less than MINIMUM of a counter as masked, such as I0:1000",
    )
    parser.add_argument(
        "--pause", action="store_true", help="with --guard: wait until the beam is back"
    )
    parser.add_argument(
        "--settling",
        type=float,
        default=2.0,
        metavar="S",
        help="with --guard: for how long the beam must be back before points count (default: 2 s)",
    )
    parser.set_defaults(run=run)


def _guard(text: str) -> tuple[str, float]:
    """Return counter and threshold."""
    monitor, separator, minimum = text.rpartition(":")
    if not separator or not monitor:
        raise ValueError(text)
    return monitor, float(minimum)


def run(arguments: argparse.Namespace) -> int:
    """Connect, and record until told to stop."""
    from epxs.cli.follow import Follower
    from epxs.core.api import offers
    from epxs.instrument.api import BeamGuard, connect
    from epxs.session.api import LiveSession

    analysis: Any = None
    if arguments.config is not None:
        analysis = offers.find(offers.ANALYSES, "fluorescence")(arguments.config)
    instrument = connect(arguments.address)
    try:
        session = LiveSession(arguments.out, analysis)
        try:
            if arguments.guard is not None:
                monitor, threshold = arguments.guard
                action = "pause" if arguments.pause else "mask"
                instrument.guard = BeamGuard(
                    monitor=monitor,
                    threshold=threshold,
                    action=action,
                    settling=arguments.settling,
                )
            session.attach(instrument)
            instrument.enable_broadcast()
            print(f"{arguments.address} ({instrument.name}): recording to {arguments.out}")
            reply = instrument.run(arguments.command) if arguments.command else None
            Follower(session, reply, patient=arguments.pause).follow(arguments.scans)
        finally:
            session.stop()
    finally:
        instrument.close()
    return 0
