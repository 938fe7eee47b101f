"""``epxs fit --full``: fit each spectrum with the whole model, in workers."""

from __future__ import annotations

import argparse
import sys
import time
from pathlib import Path
from typing import Any

#: What a shell expects of a program that Ctrl-C ended.
INTERRUPTED = 130


def run_full(arguments: argparse.Namespace, config: Path) -> int:
    """Fit, with the time left, and print a table of the elements found."""
    from epxs.analysis.api import DaskExecutor, ProcessExecutor, fit_in_workers
    from epxs.cli.progress import bar
    from epxs.core.api import ConfigurationError

    path, _, entry = arguments.file.partition("::")
    for option, given, instead in (
        ("--irls", arguments.irls, "Leave one out."),
        ("--each", arguments.each, "Name the detectors one after the other: --detector D"),
    ):
        if given:
            raise ConfigurationError(
                f"epxs fit: found {option} with a full fit; expected one or the other. {instead}"
            )
    executor: Any = (
        DaskExecutor(arguments.scheduler)
        if arguments.scheduler
        else ProcessExecutor(arguments.workers)
    )
    started = time.monotonic()
    with bar(0, "full fit", "point") as progress:

        def show(done: int, total: int) -> None:
            progress.total = total
            if not progress.n and done:
                progress.initial = done  # of a run before: they took no time
            progress.update(done - progress.n)

        try:
            fit = fit_in_workers(
                path,
                config,
                arguments.out,
                entry,
                arguments.force,
                arguments.resume,
                tuple(arguments.detector),
                arguments.dead_time,
                arguments.normalize,
                tuple(arguments.correct),
                tuple(arguments.exclude),
                executor,
                progress=show,
                pymca_weights=arguments.pymca_weights,
                nnls=arguments.nnls,
            )
        except KeyboardInterrupt:
            print(
                "stopped; the results so far are on disk. Go on with the same command and --resume",
                file=sys.stderr,
            )
            return INTERRUPTED
    return _tell(fit, time.monotonic() - started)


def _tell(fit: Any, seconds: float) -> int:
    """Print what was found; return the exit status."""
    from epxs.cli.fit_table import fit_table
    from epxs.phynx.api import open as open_phynx

    with open_phynx(fit.out) as file:
        for line in fit_table(file[fit.results]):
            print(line)
    if fit.failures:
        rows = sorted(fit.failures)
        reasons = "; ".join(dict.fromkeys(fit.failures.values()))
        print(
            f"{len(rows)} of {fit.points} points have no result (the first is {rows[0]}): "
            f"{reasons}",
            file=sys.stderr,
        )
    print(f"{fit.out}::{fit.results}  ({fit.fitted} of {fit.points} points, {seconds:.1f} s)")
    return 0 if fit.fitted else 1
