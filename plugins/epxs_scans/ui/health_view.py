"""The detector pane: alarms, elements in their layout, their curves, the beam."""

from __future__ import annotations

from typing import Any

from chaco.api import OverlayPlotContainer
from enable.api import ComponentEditor
from traits.api import Button, HasStrictTraits, Instance, observe
from traitsui.api import HGroup, Item, Spring, TextEditor, UItem, VGroup, View

from epxs.workbench.api import PAPER
from epxs_scans.health_model import HealthModel
from epxs_scans.ui.curve_plot import CurvePlot
from epxs_scans.ui.tiles import TilesEditor


class HealthView(HasStrictTraits):
    """Shows what the detector of a scan suffers from, while the scan runs."""

    model = Instance(HealthModel)
    elements = Instance(CurvePlot, ())
    beam = Instance(CurvePlot, ())
    elements_canvas = Instance(OverlayPlotContainer)
    beam_canvas = Instance(OverlayPlotContainer)
    again = Button("Look again")

    traits_view = View(
        VGroup(
            HGroup(
                Item("object.model.quantity", label="show"),
                Spring(),
                UItem("again"),
            ),
            HGroup(
                UItem("model", editor=TilesEditor(), width=-200),
                VGroup(
                    UItem(
                        "object.model.alarms",
                        style="custom",
                        editor=TextEditor(multi_line=True, read_only=True),
                        height=-48,
                    ),
                    UItem("elements_canvas", editor=ComponentEditor()),
                    UItem("beam_canvas", editor=ComponentEditor()),
                    springy=True,
                ),
                springy=True,
            ),
        ),
        resizable=True,
    )

    def __init__(self, workspace: Any) -> None:
        super().__init__(model=HealthModel(workspace=workspace))
        for drawing in (self.elements, self.beam):
            drawing.x_title = "point"
        self._show(None)

    def dispose(self) -> None:
        """Follow no longer; the pane goes."""
        self.model.stop()

    def _elements_canvas_default(self) -> OverlayPlotContainer:
        container: OverlayPlotContainer = PAPER.dress(
            OverlayPlotContainer(self.elements.plot, padding=0)
        )
        return container

    def _beam_canvas_default(self) -> OverlayPlotContainer:
        container: OverlayPlotContainer = PAPER.dress(
            OverlayPlotContainer(self.beam.plot, padding=0)
        )
        return container

    @observe("model:[redrawn, document]")
    def _show(self, event: Any) -> None:
        model, curves = self.model, self.model.curves()
        unit = f" ({model.unit})" if model.unit else ""
        self.elements.trait_set(curves=curves, y_title=f"{model.quantity}{unit}")
        self.elements.say("" if curves else model.health.message or f"no {model.quantity} recorded")
        beam = model.health.beam
        self.beam.trait_set(curves=[] if beam is None else [beam])
        self.beam.say("" if beam is not None else "no monitor of the beam was recorded")

    @observe("again")
    def _look_again(self, event: Any) -> None:
        self.model.refresh()
