"""The last dimension of an array as a curve; sliders choose along the others."""

from __future__ import annotations

from typing import Any

from chaco.api import OverlayPlotContainer
from enable.api import ComponentEditor
from traits.api import Bool, HasStrictTraits, Instance, Str, observe
from traitsui.api import HGroup, Item, Spring, UItem, VGroup, View

from epxs.workbench.api import PAPER, NodePlace, Workspace
from epxs_scans.slice_model import SliceModel
from epxs_scans.ui.curve_plot import CurvePlot
from epxs_scans.ui.slider_bank import SliderBank


class CurveNodeView(HasStrictTraits):
    """Shows one line of numbers of an array at a time."""

    workspace = Instance(Workspace)

    #: Whether somebody sees it: it follows a scan only then.
    seen = Bool(True)

    model = Instance(SliceModel)
    drawing = Instance(CurvePlot, ())
    canvas = Instance(OverlayPlotContainer)
    readout = Str()

    traits_view = View(
        VGroup(
            HGroup(Item("object.drawing.logarithmic", label="log"), Spring()),
            UItem("canvas", editor=ComponentEditor(), springy=True),
            UItem("model", editor=SliderBank()),
            UItem("readout", style="readonly"),
        ),
        resizable=True,
    )

    def __init__(self, workspace: Any, node: NodePlace) -> None:
        super().__init__(workspace=workspace, model=SliceModel(rank=1))
        spectrum = node.facts is not None and "Spectrum" in node.facts.classes
        self.drawing.trait_set(logarithmic=spectrum)
        self.drawing.hand.moved = self._point
        self.model.place = node
        self._show(None)

    def dispose(self) -> None:
        """Follow no longer; the view goes."""
        self.model.stop()
        self.workspace = None

    def _canvas_default(self) -> OverlayPlotContainer:
        container: OverlayPlotContainer = PAPER.dress(
            OverlayPlotContainer(self.drawing.plot, padding=0)
        )
        return container

    @observe("model:redrawn")
    def _show(self, event: Any) -> None:
        model, curve = self.model, self.model.curve
        if curve is None:
            self.drawing.curves = []
            self.drawing.say(model.message)
            self.readout = ""
            return
        self.drawing.trait_set(curves=[curve], x_title=model.positions_label or "index")
        self.drawing.say(model.message)
        unit = "keV" if "keV" in model.positions_label else ""
        self.readout = model.readout.text(f"{curve.name} {model.where}".rstrip(), unit)

    @observe("workspace:active:grown, seen", post_init=True)
    def _grow(self, event: Any) -> None:
        if self.seen:
            self.model.refresh()

    def _point(self, x: float, y: float) -> None:
        curve = self.drawing.curves[0] if self.drawing.curves else None
        at = -1 if curve is None else curve.nearest(x)
        if at >= 0:
            title = self.drawing.x_title
            self.readout = f"{title} {curve.x[at]:.7g}: {curve.y[at]:.7g} {curve.unit}".rstrip()
