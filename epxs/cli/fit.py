"""``epxs fit``: fit every spectrum of a file that is already there."""

from __future__ import annotations

import argparse
import time
from pathlib import Path
from typing import Any


def add_parser(subparsers: Any) -> None:
    """Add the subcommand."""
    parser = subparsers.add_parser(
        "fit",
        help="fit every spectrum of a file",
        description="Fit every spectrum of a measurement with your PyMca configuration, and "
        "write element maps with their uncertainties to a file of their own. The measurement "
        "is only read.",
    )
    parser.add_argument(
        "file", metavar="FILE[::/ENTRY]", help="HDF5 file; its default entry, or the one named"
    )
    parser.add_argument(
        "configuration", nargs="?", type=Path, metavar="CFG", help="PyMca configuration of the fit"
    )
    parser.add_argument("--config", type=Path, metavar="CFG", help="the same, by name")
    parser.add_argument(
        "--out", type=Path, metavar="OUT.h5", help="default: FILE_fit.h5 in this folder"
    )
    parser.add_argument("--force", action="store_true", help="replace OUT.h5 if it exists")
    _add_spectra(parser)
    _add_workers(parser)
    _add_linear(parser)
    _add_full(parser)
    parser.set_defaults(run=run)


def _add_spectra(parser: argparse.ArgumentParser) -> None:
    group = parser.add_argument_group("spectra")
    group.add_argument(
        "--detector", action="append", default=[], metavar="D", help="default: the sum of all"
    )
    group.add_argument(
        "--exclude", action="append", default=[], metavar="D", help="detector to leave out"
    )
    group.add_argument(
        "--normalize", default="", metavar="I0", help="counter to divide by, over its mean"
    )
    group.add_argument(
        "--dead-time",
        action=argparse.BooleanOptionalAction,
        default=True,
        help="correct counts for dead time where it was recorded (default: yes)",
    )
    group.add_argument(
        "--correct",
        action="append",
        default=[],
        metavar="NAME",
        help="correction that a plugin adds (may be given more than once)",
    )
    group.add_argument(
        "--raw", dest="dead_time", action="store_false", help="the same as --no-dead-time"
    )
    group.add_argument(
        "--corrected", dest="dead_time", action="store_true", help="the same as --dead-time"
    )


def _add_workers(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--workers",
        type=_number,
        default=0,
        metavar="N",
        help="threads of the linear fit, processes of the full one; default: processors",
    )


def _number(word: str) -> int:
    number = int(word)
    if number < 1:
        raise argparse.ArgumentTypeError(f"found {word}; expected 1 or more")
    return number


def _add_linear(parser: argparse.ArgumentParser) -> None:
    group = parser.add_argument_group("linear fit")
    group.add_argument(
        "--each", action="store_true", help="fit each detector by itself, too, beside the sum"
    )
    group.add_argument(
        "--nnls",
        action="store_true",
        help="areas that are not negative; lifts the mean of every trace element",
    )
    group.add_argument(
        "--irls",
        action="store_true",
        help="fit each spectrum once more with weights of its own: less noise on uneven maps",
    )


def _add_full(parser: argparse.ArgumentParser) -> None:
    full = parser.add_argument_group("full fit")
    full.add_argument(
        "--full",
        action="store_true",
        help="fit each spectrum with all that is not linear (free calibration, pile-up ...), in "
        "worker processes; adds its results to those in OUT.h5",
    )
    full.add_argument(
        "--pymca-weights",
        action="store_true",
        help="full fit exactly as PyMca does it, to reproduce older results (biased)",
    )
    full.add_argument(
        "--scheduler", default="", metavar="ADDR", help="Dask cluster, such as tcp://host:8786"
    )
    full.add_argument("--resume", action="store_true", help="go on where a full fit was stopped")


def configuration_of(arguments: argparse.Namespace) -> Path:
    """Return the configuration that was named, in one way or the other.

    Raises
    ------
    ConfigurationError
        If there is none, or two.
    """
    from epxs.core.api import ConfigurationError

    named = [path for path in (arguments.configuration, arguments.config) if path is not None]
    if len(named) != 1:
        raise ConfigurationError(
            f"epxs fit: found {len(named)} configurations; expected one. "
            "Name it behind the file: epxs fit FILE CFG"
        )
    return Path(named[0])


def run(arguments: argparse.Namespace) -> int:
    """Fit, with a progress bar, and print a table of the elements found."""
    config = configuration_of(arguments)
    if arguments.full or arguments.pymca_weights or arguments.resume:
        from epxs.cli.full_fit import run_full

        return run_full(arguments, config)
    return _run_linear(arguments, config)


def _run_linear(arguments: argparse.Namespace, config: Path) -> int:
    from epxs.analysis.api import fit_file, results_of
    from epxs.cli.fit_table import fit_table
    from epxs.cli.progress import bar
    from epxs.core.api import ConfigurationError
    from epxs.phynx.api import open as open_phynx

    if arguments.scheduler:
        raise ConfigurationError(
            "epxs fit: found --scheduler without --full; expected it with a full fit. Add --full."
        )
    path, _, entry = arguments.file.partition("::")
    started = time.monotonic()
    with bar(0, "fit", "row") as progress:

        def show(done: int, total: int) -> None:
            progress.total = total
            progress.update(done - progress.n)

        out = fit_file(
            path,
            config,
            arguments.out,
            entry,
            arguments.force,
            progress=show,
            detectors=tuple(arguments.detector),
            exclude=tuple(arguments.exclude),
            dead_time=arguments.dead_time,
            normalize=arguments.normalize,
            corrections=tuple(arguments.correct),
            each=arguments.each,
            nnls=arguments.nnls,
            irls=arguments.irls,
            workers=arguments.workers,
        )
    seconds = time.monotonic() - started
    with open_phynx(out) as file:
        for line in fit_table(results_of(file)):
            print(line)
    print(f"{out}  ({seconds:.1f} s)")
    return 0
