"""``epxs refine``: refine a configuration on the sum of the spectra, into a new file."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any


def add_parser(subparsers: Any) -> None:
    """Add the subcommand."""
    parser = subparsers.add_parser(
        "refine",
        help="refine calibration and widths of a configuration",
        description="Fit the sum of all spectra with zero, gain, noise and Fano factor free, and "
        "write a new configuration with what was found. The old one is kept.",
    )
    parser.add_argument("file", metavar="FILE[::/ENTRY]", help="file with the spectra")
    parser.add_argument("config", type=Path, metavar="CFG", help="PyMca configuration")
    parser.add_argument("out", type=Path, metavar="OUT.cfg", help="the new configuration")
    parser.add_argument(
        "--only",
        action="append",
        default=[],
        choices=("zero", "gain", "noise", "fano"),
        help="refine this alone; may be repeated",
    )
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Refine, write, and print what changed."""
    from epxs.analysis.api import measurement_of
    from epxs.core.api import offers
    from epxs.phynx.api import open as open_phynx

    tools = offers.find(offers.NAMESPACES, "fluorescence")
    path, _, entry = arguments.file.partition("::")
    with open_phynx(path) as file:
        counts, points = tools.sum_spectrum(measurement_of(file, entry))
    free = {"free": tuple(arguments.only)} if arguments.only else {}
    refined = tools.refine(arguments.config, counts, points, **free)
    tools.write_refined(refined, arguments.out)
    print(f"{'':<8} {'before':>12} {'after':>12} {'± sigma':>10}")
    for name, (before, after, sigma) in refined.values.items():
        print(f"{name:<8} {before:>12.7g} {after:>12.7g} {sigma:>10.2g}")
    print(f"chi square of the sum {refined.chi2[0]:.3g} -> {refined.chi2[1]:.3g}")
    print(arguments.out)
    return 0
