"""The spectrum pane: the spectrum of the selected points with its fit."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
from enable.api import ComponentEditor
from traits.api import Bool, Button, DelegatesTo, HasStrictTraits, Instance, Property, Str, observe
from traitsui.api import HGroup, Item, UItem, VGroup, View

from epxs_fluorescence import fit_jobs
from epxs_fluorescence.fit_bench import FitBench, bench_of
from epxs_fluorescence.readout import readout
from epxs_fluorescence.ui.later import call_later
from epxs_fluorescence.ui.sentence import SentenceEditor
from epxs_fluorescence.ui.spectrum_plot import SpectrumPlot, SpectrumStack

#: Colours of what is compared: Okabe and Ito's sky blue and green.
SUM, REFERENCE = "#56B4E9", "#009E73"


class SpectrumView(HasStrictTraits):
    """Shows what is selected in a workspace: a point, several, or the sum of all.

    Parameters
    ----------
    workspace
        The `epxs.workbench.api.Workspace` to follow.
    """

    #: What reads and fits the spectra; None after `dispose`.
    bench = Instance(FitBench)

    #: The drawing.
    plot = Instance(SpectrumPlot, ())

    #: What the spectrum is of, and what the detector says.
    title = Property(Str(), observe="plot.reading")
    facts = Property(Str(), observe="plot.reading")

    #: What the cursor stands on.
    cursor = Str(" ")

    logarithmic: Bool = DelegatesTo("plot")
    groups: Bool = DelegatesTo("plot")
    channels: Bool = DelegatesTo("plot")
    per_second: Bool = DelegatesTo("plot")
    escape = Bool(False)
    pile_up = Bool(False)

    #: Whether the mean of all points is drawn beside a selection.
    with_sum = Bool(False)

    container = Instance(SpectrumStack)
    whole = Button("All energies")
    reference = Button("Reference")
    map_regions = Button("Map regions")

    traits_view = View(
        VGroup(
            UItem("container", editor=ComponentEditor(size=(640, 360))),
            HGroup(
                Item("logarithmic", label="log", tooltip="Counts on a logarithmic axis (key l)"),
                Item("channels", label="channels", tooltip="Channels, not energies (key e)"),
                Item("per_second", label="counts/s", tooltip="Counts per second of live time"),
                Item("groups", label="groups", tooltip="Curves of all groups that stand out"),
                Item("escape", label="escape", tooltip="Escape peaks of the strongest groups"),
                Item("pile_up", label="pile-up", tooltip="Where two strong lines count as one"),
                Item("with_sum", label="mean of all", tooltip="Draw the mean of all points, too"),
                UItem("reference", tooltip="Keep this spectrum to compare others with, or let go"),
                UItem("map_regions", tooltip="Map the counts in the regions of interest"),
                UItem("whole", tooltip="Show all that is fitted (right double click)"),
                # one line: the plot would move under the mouse
                UItem("cursor", editor=SentenceEditor(wrong=False, wraps=False)),
            ),
        ),
        resizable=True,
    )

    def __init__(self, workspace: Any) -> None:
        super().__init__()
        self.container = self.plot.container
        self.bench = bench_of(workspace, call_later)
        self.plot.rois.rois = self.bench.rois
        self.plot.reading = self.bench.reading

    def dispose(self) -> None:
        """Stop following."""
        self.bench = None

    @observe("bench:reading")
    def _show(self, event: Any) -> None:
        self._compare(None)
        self.plot.reading = event.new
        self._tell_trouble(None)

    @observe("bench:reference")
    @observe("with_sum")
    def _compare(self, event: Any) -> None:
        """Draw what is compared."""
        bench = self.bench
        if bench is None:
            return
        found, shown = [], bench.reading
        if self.with_sum and shown is not None and len(shown.mean) == len(shown.energy) > 0:
            found.append(("mean of all", replace(shown, counts=shown.mean, rows=(0,)), SUM))
        kept = bench.reference
        if kept is not None and len(kept.counts) == len(kept.energy) > 0:
            found.append(("reference", kept, REFERENCE))
        if found or self.plot.compared:
            self.plot.compared = found

    @observe("bench:picks.items")
    def _show_picks(self, event: Any) -> None:
        if self.bench is None:
            return
        calibration = self.bench.setup.calibration
        self.plot.marks.picked = [
            (calibration.zero + calibration.gain * pick.channel, pick.line)
            for pick in self.bench.picks
        ]

    @observe("plot:zoom:clicked")
    def _pick(self, event: Any) -> None:
        reading = None if self.bench is None else self.bench.reading
        if reading is None or not self.bench.picking or not len(reading.energy):
            return
        self.bench.pick(float(np.argmin(np.abs(reading.energy - event.new))))

    @observe("plot:rois:at")
    def _read_out(self, event: Any) -> None:
        self.cursor = readout(self.plot.reading, event.new, self.per_second) or " "

    @observe("bench:follower:trouble")
    def _tell_trouble(self, event: Any) -> None:
        if self.bench is not None:
            reading = self.bench.reading
            known = "" if reading is None else reading.trouble
            self.cursor = self.bench.follower.trouble or known or " "

    @observe("escape, pile_up")
    def _mark(self, event: Any) -> None:
        self.plot.marks.trait_set(escape=self.escape, pile_up=self.pile_up)

    @observe("whole")
    def _show_all(self, event: Any) -> None:
        self.plot.zoom.all()

    @observe("reference")
    def _keep_reference(self, event: Any) -> None:
        self.bench.keep_reference()

    @observe("map_regions")
    def _map_regions(self, event: Any) -> None:
        fit_jobs.map_regions(self.bench)

    @observe("container:key")
    def _press(self, event: Any) -> None:
        if event.new == "l":
            self.logarithmic = not self.logarithmic
        elif event.new == "e":
            self.channels = not self.channels

    def _get_title(self) -> str:
        return "" if self.plot.reading is None else self.plot.reading.title

    def _get_facts(self) -> str:
        return "" if self.plot.reading is None else self.plot.reading.facts
