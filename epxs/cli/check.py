"""``epxs check``: whether files are what they should be."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterable, Iterator
from itertools import groupby
from pathlib import Path
from typing import Any

#: Places of one kind of finding that are listed.
_LISTED = 5


def add_parser(subparsers: Any) -> None:
    """Add the subcommand."""
    parser = subparsers.add_parser(
        "check",
        help="check that files are good NeXus files",
        description="Check files: NeXus base classes and application definitions, plots, links, "
        "units, names, and what the classes of phynx promise. Exit status 0 when all are good, 1 "
        "after errors or warnings.",
    )
    parser.add_argument("files", type=Path, nargs="+", metavar="FILE", help="HDF5 file")
    parser.add_argument("--json", action="store_true", help="print findings for machines")
    parser.add_argument(
        "--ignore",
        action="append",
        default=[],
        metavar="CODE",
        help="leave findings of this kind out (may be given more than once)",
    )
    parser.add_argument("-q", "--quiet", action="store_true", help="print nothing")
    parser.add_argument(
        "--all", action="store_true", help=f"list all places, not the first {_LISTED} of a kind"
    )
    parser.add_argument(
        "--time", type=float, default=120.0, metavar="S", help="seconds for one file (120)"
    )
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Check, and list what was found."""
    from epxs.phynx.api import check

    told: dict[str, list[Any]] = {}
    for path in arguments.files:
        found = check(path, time=arguments.time)
        told[str(path)] = [f for f in found if f.code not in arguments.ignore]
        if not (arguments.quiet or arguments.json):
            for line in describe(str(path), told[str(path)], arguments.all):
                print(line)
            sys.stdout.flush()
    if arguments.json and not arguments.quiet:
        print(json.dumps({path: [f.as_dict() for f in found] for path, found in told.items()}))
    return int(any(f.fails for found in told.values() for f in found))


def describe(path: str, findings: list[Any], everything: bool = False) -> Iterator[str]:
    """Yield lines about one file: each kind of finding once, with its places."""
    yield f"{path}: {summary(findings)}"
    order = sorted(findings, key=lambda f: (f.severity != "error", f.severity == "note", f.code))
    for (severity, code), alike in groupby(order, key=lambda f: (f.severity, f.code)):
        yield from _kind(severity, code, list(alike), everything)


def summary(findings: Iterable[Any]) -> str:
    """Return how many there are of each severity: ``2 errors, 1 note``; ``good`` if none."""
    severities = [finding.severity for finding in findings]
    counts = [(severities.count(name), name) for name in ("error", "warning", "note")]
    told = ", ".join(f"{n} {name}{'s' * (n > 1)}" for n, name in counts if n)
    good = "" if "error" in severities or "warning" in severities else "good"
    return ", ".join(part for part in (good, told) if part)


def _kind(severity: str, code: str, alike: list[Any], everything: bool) -> Iterator[str]:
    yield f"  {severity}  {code}  (says {alike[0].source})"
    shown = alike if everything else alike[:_LISTED]
    for finding in shown:
        yield f"    {finding.path}"
        yield f"        found {finding.found}; expected {finding.expected}"
    if len(shown) < len(alike):
        yield f"    and {len(alike) - len(shown)} more (--all lists them)"
    for advice in dict.fromkeys(finding.advice for finding in shown):
        yield f"    -> {advice}"
