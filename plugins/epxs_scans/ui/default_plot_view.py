"""What a group is about: a curve, a map in the units of its motors, or scattered points."""

from __future__ import annotations

from typing import Any

import numpy as np
from chaco.api import OverlayPlotContainer
from enable.api import ComponentEditor
from traits.api import Any as AnyTrait
from traits.api import Bool, HasStrictTraits, Instance, Str, observe
from traitsui.api import UItem, VGroup, View

from epxs.workbench.api import PAPER, NodePlace, Workspace
from epxs_scans.default_plot import DefaultPlotModel
from epxs_scans.ui.curve_plot import CurvePlot
from epxs_scans.ui.image_plot import ImagePlot
from epxs_scans.ui.scatter_plot import ScatterPlot


class DefaultPlotView(HasStrictTraits):
    """Shows what a file says is to be seen of a group first."""

    workspace = Instance(Workspace)

    #: Whether somebody sees it: it follows a scan only then.
    seen = Bool(True)

    model = Instance(DefaultPlotModel, ())
    canvas = Instance(OverlayPlotContainer)
    readout = Str()

    _drawing = AnyTrait()

    traits_view = View(
        VGroup(
            UItem("canvas", editor=ComponentEditor(), springy=True),
            UItem("readout", style="readonly"),
        ),
        resizable=True,
    )

    def __init__(self, workspace: Any, node: NodePlace) -> None:
        super().__init__(workspace=workspace)
        self.model.place = node

    def dispose(self) -> None:
        """Follow no longer; the view goes."""
        self.model.stop()
        self.workspace = None

    def _canvas_default(self) -> OverlayPlotContainer:
        container: OverlayPlotContainer = PAPER.dress(OverlayPlotContainer(padding=0))
        return container

    @observe("workspace:active:grown, seen", post_init=True)
    def _grow(self, event: Any) -> None:
        if not self.seen or self.workspace.active is None:
            return
        measurement = self.workspace.active.measurement
        self.model.grow(measurement is not None and measurement.state == "running")

    @observe("model:redrawn")
    def _show(self, event: Any) -> None:
        found = self.model.found
        kind = {"image": ImagePlot, "scatter": ScatterPlot}.get(
            "" if found is None else found.kind, CurvePlot
        )
        if type(self._drawing) is not kind:
            self._drawing = kind()
            self.canvas.remove(*self.canvas.components)
            self.canvas.add(self._drawing.plot)
        if found is None:
            self._drawing.say(self.model.message)
        elif found.kind == "image":
            self._show_image(found)
        elif found.kind == "scatter":
            self._drawing.show(found)
        else:
            curve = self.model.curve
            self._drawing.trait_set(curves=[curve], x_title=found.x.label)
        self.readout = self.model.readout
        self.canvas.request_redraw()

    def _show_image(self, found: Any) -> None:
        left, right, low, high = found.extent
        values = np.asarray(found.values, dtype=float)
        values = values[:: 1 if high >= low else -1, :: 1 if right >= left else -1]
        self._drawing.trait_set(
            values=values,
            extent=(min(left, right), max(left, right), min(low, high), max(low, high)),
            title=f"{found.label}   {found.title}",
            x_title=found.x.label,
            y_title=found.y.label,
            same_scale=found.x.unit == found.y.unit,
        )
