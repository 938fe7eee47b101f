"""The spectrum pane: the spectrum of the selected points with its fit."""

from __future__ import annotations

from typing import Any

from enable.api import ComponentEditor
from traits.api import Bool, Button, DelegatesTo, HasStrictTraits, Instance, Property, Str, observe
from traitsui.api import HGroup, Item, Spring, UItem, VGroup, View

from epxs_fluorescence.fit_bench import FitBench, bench_of
from epxs_fluorescence.ui.later import call_later
from epxs_fluorescence.ui.spectrum_plot import SpectrumPlot, SpectrumStack


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

    logarithmic: Bool = DelegatesTo("plot")
    groups: Bool = DelegatesTo("plot")
    container = Instance(SpectrumStack)
    whole = Button("All energies")

    traits_view = View(
        VGroup(
            UItem("container", editor=ComponentEditor(size=(640, 360))),
            HGroup(
                Spring(springy=False, width=6),
                Item("logarithmic", label="logarithmic counts"),
                Item("groups", label="curves of groups"),
                Spring(),
                UItem("whole", tooltip="Show all that is fitted (right double click)"),
                padding=6,
            ),
        ),
        resizable=True,
    )

    def __init__(self, workspace: Any) -> None:
        super().__init__()
        self.container = self.plot.container
        self.bench = bench_of(workspace, call_later)
        self.plot.reading = self.bench.reading

    def dispose(self) -> None:
        """Stop following."""
        self.bench = None

    @observe("bench:reading")
    def _show(self, event: Any) -> None:
        self.plot.reading = event.new

    @observe("whole")
    def _show_all(self, event: Any) -> None:
        self.plot.zoom.all()

    @observe("container:key")
    def _press(self, event: Any) -> None:
        if event.new == "l":
            self.logarithmic = not self.logarithmic

    def _get_title(self) -> str:
        return "" if self.plot.reading is None else self.plot.reading.title

    def _get_facts(self) -> str:
        return "" if self.plot.reading is None else self.plot.reading.facts
