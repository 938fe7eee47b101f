"""What a set-up is used for, in jobs: fits of whole maps, refining, suggestions."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from epxs.analysis.api import ProcessExecutor, fit_file, fit_in_workers, run_operation
from epxs.core.api import EpxsError
from epxs.workbench.api import Job
from epxs_fluorescence.configuration import read_configuration
from epxs_fluorescence.fit_bench import FitBench
from epxs_fluorescence.refine import Refined, refine
from epxs_fluorescence.suggest import Suggestions, suggest

#: Files of full fits that were stopped, by scan, entry and set-up.
Begun = dict[tuple[str, str, str], Path]


class Stopped(EpxsError):
    """Somebody cancelled the job."""


def fit_map(bench: FitBench) -> Job | None:
    """Fit all points with the set-up, and open the results; None if there is nothing to fit."""
    return _start(bench, "fit", _fit_linear, "epxs.fit(file.default_entry, config)")


def fit_map_fully(bench: FitBench) -> Job | None:
    """Fit each point with all that is not linear, in worker processes, and open the results.

    What was cancelled goes on where it stopped, as long as set-up and scan are the same.
    """
    line = "epxs.fit(file.default_entry, config, full=True)"
    job = _start(bench, "full fit", lambda *words: _fit_fully(bench.stopped, *words), line)
    if job is not None:
        job.observe(lambda event: _tell_stopped(bench, event.new), "state")
    return job


def refine_setup(bench: FitBench) -> Job | None:
    """Refine calibration and widths on the spectrum that is shown: a new set-up, to be saved."""
    reading, text = bench.follower.reading, bench.setup.text
    if not _ready(bench) or reading is None:
        return None
    points, counts = max(1, len(reading.rows)), reading.counts

    def done(found: Refined) -> None:
        bench.setup.change("refined on the sum", found.text)
        told = "; ".join(
            f"{name} {before:.5g} to {after:.5g}"
            for name, (before, after, _) in found.values.items()
        )
        bench.workspace.notify(
            f"Refined: reduced chi square {found.chi2[0]:.2f} before, {found.chi2[1]:.2f} now. "
            "Save the set-up to keep it.",
            told,
        )

    return bench.workspace.jobs.start(
        "refine the set-up", lambda job: refine(text, counts, points), done
    )


def map_regions(bench: FitBench) -> Job | None:
    """Map the counts in the regions of interest, and open the maps; needs no set-up."""
    document, windows = bench.workspace.active, bench.rois.windows()
    if document is None or document.measurement is None or not windows:
        bench.workspace.notify(
            "Make a region first: drag in the spectrum with Shift.", level="warning"
        )
        return None
    source = Path(document.measurement.file.filename)
    entry = document.measurement.entry.path
    out = source.with_name(f"{source.stem}_roi.h5")
    parameters = {"windows": windows}
    bench.workspace.script.tell(
        f"epxs.analysis.api.run_operation('roi', {str(source)!r}, {parameters!r})"
    )
    return bench.workspace.jobs.start(
        f"maps of regions of {document.name}",
        lambda job: run_operation("roi", source, parameters, entry, _free(out)),
        bench.workspace.open,
    )


def suggest_elements(bench: FitBench) -> Job | None:
    """Have elements suggested that the spectrum that is shown has."""
    reading, text = bench.follower.reading, bench.setup.text
    if not _ready(bench) or reading is None:
        return None
    counts = reading.counts
    bench.workspace.script.tell("epxs.fluorescence.suggest_elements(file.default_entry, config)")
    return bench.workspace.jobs.start(
        "suggest elements", lambda job: _suggest(text, counts), bench.propose
    )


def _suggest(text: str, counts: Any) -> Suggestions:
    known = read_configuration(text)
    return suggest(
        counts,
        (known.number("detector", "zero", 0), known.number("detector", "gain", 0.01)),
        max(known.numbers("fit", "energy"), default=20.0),
        known.window(len(counts)),
        known.number("detector", "noise", 0.08),
        known.number("detector", "fano", 0.12),
    )


def _ready(bench: FitBench) -> bool:
    """Say whether there is a set-up and a spectrum; tell the user if not."""
    reading = bench.follower.reading
    if not bench.setup.text:
        bench.workspace.notify("Load a configuration first: Fit set-up, Load.", level="warning")
        return False
    if reading is None or not len(reading.counts):
        bench.workspace.notify("Open a scan with spectra first.", level="warning")
        return False
    return True


def _start(
    bench: FitBench, what: str, fit: Callable[[Job, Path, str, str, Path], Path], line: str
) -> Job | None:
    document = bench.workspace.active
    if not _ready(bench) or document is None or document.measurement is None:
        return None
    measurement, text = document.measurement, bench.setup.text
    source = Path(measurement.file.filename)
    entry = measurement.entry.path
    bench.workspace.script.tell(line)

    def work(job: Job) -> Path:
        return fit(job, source, entry, text, _free(source.with_name(f"{source.stem}_fit.h5")))

    def done(out: Path) -> None:
        bench.workspace.open(out)

    return bench.workspace.jobs.start(f"{what} of {document.name}", work, done)


def _fit_linear(job: Job, source: Path, entry: str, text: str, out: Path) -> Path:
    def progress(done: int, total: int) -> None:
        if job.cancelled:
            raise Stopped(f"{job.title}: cancelled")
        job.report(done / total if total else 1.0)

    return fit_file(source, text, out, entry, progress=progress)


def _tell_stopped(bench: FitBench, state: str) -> None:
    if state == "cancelled":
        bench.workspace.notify(
            "The full fit was stopped; its results so far are kept. Full fit of map goes on with "
            "them, as long as the set-up is the same."
        )


def _fit_fully(
    begun: dict[tuple[str, str, str], Path],
    job: Job,
    source: Path,
    entry: str,
    text: str,
    out: Path,
) -> Path:
    def progress(done: int, total: int) -> None:
        job.report(done / total if total else 1.0)

    key = str(source), entry, text
    stopped = begun.pop(key, None)
    out = stopped if stopped is not None and stopped.exists() else out
    fit_in_workers(
        source,
        text,
        out,
        entry,
        resume=out == stopped,
        executor=ProcessExecutor(),
        progress=progress,
        cancelled=lambda: job.cancelled,
    )
    if job.cancelled:
        begun[key] = out
    return out


def _free(path: Path) -> Path:
    """Return *path*, or one with a number that is not there yet."""
    candidate, number = path, 2
    while candidate.exists():
        candidate = path.with_stem(f"{path.stem}_{number}")
        number += 1
    return candidate
