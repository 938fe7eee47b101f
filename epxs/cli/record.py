"""``epxs record``: write down the scans of a running instrument."""

from __future__ import annotations

import argparse
from contextlib import ExitStack
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
        help="HDF5 file; scans are added to a file that exists. Or a folder: one file for each "
        "file of the instrument, by its name",
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
    parser.add_argument(
        "--join",
        action="append",
        default=[],
        type=_join,
        metavar="NAME=epics:RECORD",
        help="record a value of another instrument with each point, such as "
        "ring=epics:ring:current; may be repeated",
    )
    parser.set_defaults(run=run)


def _join(text: str) -> tuple[str, str, str]:
    """Return name, scheme, and name of the record."""
    name, equals, address = text.partition("=")
    scheme, colon, record = address.partition(":")
    if not (name and equals and scheme and colon and record):
        raise ValueError(text)
    return name, scheme, record


def _guard(text: str) -> tuple[str, float]:
    """Return counter and threshold."""
    monitor, separator, minimum = text.rpartition(":")
    if not separator or not monitor:
        raise ValueError(text)
    return monitor, float(minimum)


def run(arguments: argparse.Namespace) -> int:
    """Connect, and record until told to stop."""
    from epxs.acquisition.api import FileNaming
    from epxs.cli.follow import Follower
    from epxs.core.api import offers
    from epxs.instrument.api import BeamGuard, connect
    from epxs.session.api import LiveSession

    analysis: Any = None
    if arguments.config is not None:
        analysis = offers.find(offers.ANALYSES, "fluorescence")(arguments.config)
    out = FileNaming(arguments.out) if arguments.out.is_dir() else arguments.out
    with ExitStack() as opened:
        instrument = opened.enter_context(connect(arguments.address))
        for name, scheme, record in arguments.join:
            other = opened.enter_context(connect(f"{scheme}:", records=[record]))
            instrument.join(other.channel(record), name)
        session = LiveSession(out, analysis)
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
    return 0
