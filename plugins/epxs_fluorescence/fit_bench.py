"""Where a fit is set up: the spectrum that is shown is fitted anew with each change.

Nothing here waits: files are read, models made and spectra fitted in other threads. What
comes of it changes the models here in the main thread.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import replace
from typing import Any
from weakref import WeakValueDictionary

import numpy as np
from traits.api import Any as AnyTrait
from traits.api import (
    Bool,
    Dict,
    Event,
    Float,
    HasStrictTraits,
    Instance,
    List,
    Str,
    Tuple,
    observe,
)

from epxs.core.api import EpxsError, Errands
from epxs.workbench.api import Latest, Workspace
from epxs_fluorescence.calibrate import calibrate, peak_channel
from epxs_fluorescence.configuration_text import with_options, write_new
from epxs_fluorescence.find_peaks import resolution
from epxs_fluorescence.fit_setup import FitSetup, read_text
from epxs_fluorescence.labels import principal_lines
from epxs_fluorescence.line_tables import all_lines
from epxs_fluorescence.live_fit import LiveFit, fit_spectrum
from epxs_fluorescence.live_model import LiveModels
from epxs_fluorescence.rois import RoiBands
from epxs_fluorescence.spectrum_follower import SpectrumFollower, follow
from epxs_fluorescence.spectrum_model import SpectrumReading

#: Seconds between two looks for what other threads made.
POLL = 0.005

_benches: WeakValueDictionary[int, FitBench] = WeakValueDictionary()


class Pick(HasStrictTraits):
    """A line that was picked in the spectrum, to calibrate with."""

    #: Where its peak is, and how sure that is; channels.
    channel = Float()
    sigma = Float()

    #: Which line it is: ``Fe Ka``, or an energy in keV.
    line = Str()


class Proposal(HasStrictTraits):
    """A group of lines that was suggested, to be accepted or rejected."""

    group = Str()
    score = Float()
    #: Sentences.
    reasons = Str()
    #: Whether it is in the fit.
    fitted = Bool()


class FitBench(HasStrictTraits):
    """The set-up of a fit in a window, and what it makes of the spectrum that is shown."""

    workspace = Instance(Workspace)

    #: What is set up.
    setup = Instance(FitSetup, allow_none=False)

    #: What reads spectra.
    follower = Instance(SpectrumFollower, allow_none=False)

    #: Whether the set-up is fitted to the spectrum that is shown.
    live = Bool(True)

    #: What is to be drawn: the spectrum, with the live fit if there is one.
    reading = Instance(SpectrumReading)

    #: The live fit, and why there is none; "" if there is nothing to complain about.
    fit = Instance(LiveFit)
    problem = Str()

    #: Whether it is being computed, and how long the last one took, seconds.
    busy = Bool()
    took = Float()

    #: Area over its standard deviation by group, of the live fit.
    certainty = Dict(Str(), Float())

    #: Lines that were picked, and whether clicks in the spectrum pick lines.
    picks = List(Instance(Pick, allow_none=False))
    picking = Bool()
    pick_problem = Str()

    #: Regions of interest of the document that is looked at.
    rois = Instance(RoiBands, allow_none=False)

    #: A spectrum that was kept to compare others with, or None.
    reference = Instance(SpectrumReading)

    #: What was suggested; what other peaks are (energy in keV, kind, sentence).
    proposals = List(Instance(Proposal, allow_none=False))
    others = List(Tuple())

    #: Fired when the set-up was saved, with the path.
    stored = Event()

    #: Results of full fits that were cancelled: file by scan, entry and set-up.
    stopped = Dict(Tuple(Str(), Str(), Str()), AnyTrait())

    #: Calls a function on the main thread after some seconds; of the toolkit.
    later = AnyTrait()

    _errands = Instance(Errands, allow_none=False)
    _models = AnyTrait()
    _latest = Instance(Latest, allow_none=False)
    _polls = Bool()

    def __init__(self, workspace: Workspace, later: Callable[[float, Any], None]) -> None:
        super().__init__(
            workspace=workspace,
            later=later,
            setup=FitSetup(undo=workspace.undo, script=workspace.script),
            follower=follow(workspace, later),
            rois=RoiBands(undo=workspace.undo),
            _errands=Errands("live fit"),
            _models=LiveModels(),
            _latest=Latest("live fit"),
        )
        self.reading = self.follower.reading
        self.rois.follow(workspace.active)

    @observe("workspace:active", post_init=True)
    def _follow_document(self, event: Any) -> None:
        self.rois.follow(self.workspace.active)

    # -- files -----------------------------------------------------------------------------

    def load(self, path: str) -> None:
        """Read a configuration; the set-up changes when it is there."""
        self._run(lambda: read_text(path), lambda text: self.setup.take(text, path))

    def save(self, path: str = "") -> None:
        """Write the set-up to a new file; the one it was read from is kept."""
        path, text = path or self.setup.next_path(), self.setup.text
        if not text:
            return

        def written(_: Any) -> None:
            self.setup.written(path, text)
            self.workspace.script.tell(f"open({path!r}, 'x').write(config)")
            self.workspace.notify(f"The set-up of the fit was written to {path}.")
            self.stored = path

        self._run(lambda: write_new(path, text), written)

    def adopt_results(self) -> None:
        """Take the configuration of the results that are looked at."""
        document = self.workspace.active
        results = None if document is None else document.results
        if results is None:
            return
        document.file.errands.submit(
            lambda: str(results.configuration), self._adopt, self._tell_failure
        )

    def _adopt(self, text: str) -> None:
        if not self.setup.text and text.strip():
            try:
                self.setup.take(text)
            except EpxsError:  # of another program
                return

    def keep_reference(self) -> None:
        """Keep the spectrum that is shown, to compare others with; or none, if it is kept."""
        shown = self.follower.reading
        self.reference = None if self.reference is not None else shown

    # -- calibration -----------------------------------------------------------------------

    def pick(self, channel: float, line: str = "") -> None:
        """Take the peak near a channel for one of known energy."""
        reading = self.follower.reading
        if reading is None or not len(reading.counts):
            return
        calibration = self.setup.calibration
        energy = calibration.zero + calibration.gain * channel
        width = float(resolution(max(energy, 0.5), calibration.noise, calibration.fano))
        found, sigma = peak_channel(reading.counts, channel, width / calibration.gain)
        name = line or self._likely_line(energy)
        self.picks = [*self.picks, Pick(channel=found, sigma=sigma, line=name)]

    def calibrate(self) -> None:
        """Calibrate with the lines that were picked."""
        self.pick_problem = ""
        picks = [(each.channel, each.line) for each in self.picks]
        sigmas = [each.sigma for each in self.picks]
        known = sigmas if all(np.isfinite(sigmas)) and all(s > 0 for s in sigmas) else None

        def found(result: Any) -> None:
            text = with_options(self.setup.text, result.options())
            if self.setup.change("calibration from picked lines", text):
                self.picking, self.picks = False, []

        def failed(error: Exception) -> None:
            self.pick_problem = str(error)

        self._run(lambda: calibrate(picks, known), found, failed)

    def _likely_line(self, energy: float) -> str:
        """Return the line of the strongest group near an energy (keV)."""
        if self.fit is None:
            return f"{energy:.3f}"
        curves = self.fit.fitted.components
        strongest = principal_lines(self.fit.fitted.lines, energy - 0.3, energy + 0.3)
        sizes = {name: line.rate * curves[name].sum() for name, line in strongest.items()
                 if name in curves}  # fmt: skip
        if not sizes:
            return f"{energy:.3f}"
        line = strongest[max(sizes, key=lambda name: sizes[name])]
        return f"{line.group.split(' ')[0]} {line.label.rstrip('*')}"

    # -- suggestions -----------------------------------------------------------------------

    def propose(self, suggestions: Any) -> None:
        """Show what was suggested."""
        self.proposals = [
            Proposal(group=each.group, score=each.score, reasons="; ".join(each.reasons))
            for each in suggestions.groups
        ]
        self.others = [(each.energy, each.kind, each.reason) for each in suggestions.others]
        self._mark_proposals()

    def accept(self, proposal: Proposal) -> None:
        """Fit a group that was suggested."""
        element, group = proposal.group.split(" ", 1)
        if group not in self.setup.peaks.get(element, ()):
            self.setup.toggle(element, group)

    def leave_out(self, proposal: Proposal) -> None:
        """Leave a group out of the fit that was suggested."""
        element, group = proposal.group.split(" ", 1)
        if group in self.setup.peaks.get(element, ()):
            self.setup.toggle(element, group)

    def reject(self, proposal: Proposal) -> None:
        """Take a suggestion off the list, and out of the fit."""
        self.leave_out(proposal)
        self.proposals = [each for each in self.proposals if each is not proposal]

    @observe("setup:peaks")
    def _mark_proposals(self, event: Any = None) -> None:
        names = self.setup.group_names()
        for each in self.proposals:
            each.fitted = each.group in names

    # -- fit -------------------------------------------------------------------------------

    @observe("follower:reading", post_init=True)
    def _follow_reading(self, event: Any) -> None:
        self._fit()

    @observe("setup:text, live", post_init=True)
    def _follow_setup(self, event: Any) -> None:
        if self.setup.text and not self.setup.edges:
            self._run(_edges, self._take_edges)
        self._fit()

    def _fit(self) -> None:
        reading, text = self.follower.reading, self.setup.text
        self.setup.region.channels = 0 if reading is None else len(reading.counts)
        if reading is None or not self.live or not text or not len(reading.counts):
            self._latest.cancel()
            self.trait_set(fit=None, certainty={}, busy=False, problem="")
            self.reading = reading
            return
        if self.fit is None or len(self.fit.fitted.energy) != len(reading.counts):
            self.reading = reading  # the spectrum does not wait for its fit
        models = self._models
        self.busy = True
        self._latest.ask(
            self._errands,
            lambda: _fitted(models, text, reading),
            lambda found: self._show(reading, text, *found),
        )
        self._poll()

    def _show(
        self, reading: SpectrumReading, text: str, fit: LiveFit | None, problem: str, took: float
    ) -> None:
        if reading is not self.follower.reading or text != self.setup.text:
            return  # a newer one is on its way
        self.trait_set(busy=False, problem=problem, took=took, fit=fit)
        if fit is None:
            self.certainty = {}
            self.reading = reading
            return
        self.certainty = {
            name: numbers.area / numbers.sigma if numbers.sigma > 0 else 0.0
            for name, numbers in fit.numbers.items()
        }
        self.reading = replace(
            reading, fitted=fit.fitted, table=fit.table, energy=fit.fitted.energy, calibrated=True
        )

    # -- other threads ---------------------------------------------------------------------

    def _run(
        self, work: Callable[[], Any], then: Callable[[Any], None], failed: Any = None
    ) -> None:
        self._errands.submit(work, then, failed or self._tell_failure)
        self._poll()

    def _tell_failure(self, error: Exception) -> None:
        self.workspace.notices.tell_error(error)

    def _poll(self) -> None:
        if not self._polls:
            self._polls = True
            self.later(POLL, self.deliver)

    def deliver(self) -> None:
        """Take what other threads made; in the main thread."""
        self._polls = False
        self._errands.deliver()
        if not self._errands.idle:
            self._poll()

    def _take_edges(self, edges: dict[tuple[str, str], float]) -> None:
        self.setup.edges = edges


def _fitted(
    models: LiveModels, text: str, reading: SpectrumReading
) -> tuple[LiveFit | None, str, float]:
    """Return a fit, or why there is none, and how long it took."""
    begun = time.perf_counter()
    try:
        model = models.model(text, len(reading.counts))
        fit = fit_spectrum(model, reading.counts, max(1, len(reading.rows)), reading.mean)
    except EpxsError as error:
        return None, str(error), time.perf_counter() - begun
    return fit, "", time.perf_counter() - begun


def _edges() -> dict[tuple[str, str], float]:
    """Return the energies that excite shells, keV; not in the main thread."""
    return {(line.element, line.shell): line.edge for line in all_lines() if line.edge > 0}


def bench_of(workspace: Workspace, later: Callable[[float, Any], None]) -> FitBench:
    """Return the bench of *workspace* that all its views share, for as long as one lives."""
    bench = _benches.get(id(workspace))
    if bench is None:
        bench = _benches[id(workspace)] = FitBench(workspace, later)
    return bench
