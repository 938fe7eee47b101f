"""``epxs preflight``: look at everything that should be right before a scan starts."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any


def add_parser(subparsers: Any) -> None:
    """Add the subcommand."""
    parser = subparsers.add_parser(
        "preflight",
        help="check everything before a scan starts",
        description="Connect to an instrument and look at everything that should be right before "
        "a scan starts: limits, counters, detectors, files, disk space, the configuration of the "
        "fits. Nothing moves. The exit status is 1 if anything would make the scan fail.",
    )
    parser.add_argument("address", metavar="ADDRESS", help="such as spec://localhost:6510")
    parser.add_argument("--command", metavar="LINE", help="the scan command to be checked")
    parser.add_argument("--out", type=Path, metavar="FILE", help="HDF5 file to record to")
    parser.add_argument("--config", type=Path, metavar="CFG", help="PyMca configuration")
    parser.add_argument(
        "--dead-time", type=float, default=40.0, metavar="PERCENT", help="limit (default: 40)"
    )
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Connect, check, print; return 1 if anything failed."""
    from epxs.instrument.api import Intent, command_of, connect, preflight

    with connect(arguments.address) as instrument:
        intent = Intent(
            instrument,
            command_of(arguments.command) if arguments.command else None,
            arguments.out,
            arguments.config,
            arguments.dead_time,
        )
        findings = preflight(intent)
    for finding in findings:
        print(finding)
    return int(any(finding.state == "failed" for finding in findings))
