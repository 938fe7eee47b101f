"""An array of images, one at a time: sliders, log colours, sums over a region as a column."""

from __future__ import annotations

from typing import Any

import numpy as np
from chaco.api import OverlayPlotContainer
from enable.api import ComponentEditor
from traits.api import Any as AnyTrait
from traits.api import Bool, Button, HasStrictTraits, Instance, Str, observe
from traitsui.api import HGroup, Item, Spring, UItem, VGroup, View

from epxs.workbench.api import PAPER, NodePlace, Workspace
from epxs_scans.added_columns import added_to
from epxs_scans.region_sum import Region, RegionSum, region_between
from epxs_scans.slice_model import SliceModel
from epxs_scans.ui.image_plot import ImagePlot
from epxs_scans.ui.slider_bank import SliderBank


def stack_items() -> VGroup:
    """Return what every view of a stack shows."""
    return VGroup(
        HGroup(
            Item("object.drawing.logarithmic", label="logarithmic"),
            Item("object.drawing.colour_map", label="colours"),
            UItem("stop_adding", visible_when="adding"),
            Spring(),
        ),
        UItem("canvas", editor=ComponentEditor(), springy=True),
        UItem("model", editor=SliderBank()),
        UItem("readout", style="readonly"),
        springy=True,
    )


class StackView(HasStrictTraits):
    """Shows the last two dimensions of an array; sliders choose along the others.

    Shift and a drag add up a region of every frame; the sums become a column of the scan.
    """

    workspace = Instance(Workspace)

    #: Whether somebody sees it: it follows a scan only then.
    seen = Bool(True)

    model = Instance(SliceModel)
    drawing = Instance(ImagePlot, ())
    canvas = Instance(OverlayPlotContainer)

    #: What is under the mouse, or what is being added up.
    readout = Str("Shift and drag: add up a region of all images")

    #: The sums, if a region was drawn.
    sums = Instance(RegionSum)
    adding = Bool(False)
    stop_adding = Button("Stop")

    #: The measurement that the images belong to; found in the thread of the file.
    measurement = AnyTrait()

    traits_view = View(stack_items(), resizable=True)

    def __init__(self, workspace: Any, node: NodePlace | None = None) -> None:
        super().__init__(model=SliceModel(rank=2))
        self.workspace = workspace
        self.drawing.hand.trait_set(moved=self._point, boxed=self._add_up)
        self.model.place = node
        self._show(None)

    def dispose(self) -> None:
        """Follow no longer; the view goes."""
        if self.sums is not None:
            self.sums.stop()
        self.model.stop()
        self.trait_set(sums=None, workspace=None)

    def _canvas_default(self) -> OverlayPlotContainer:
        container: OverlayPlotContainer = PAPER.dress(
            OverlayPlotContainer(self.drawing.plot, padding=0)
        )
        return container

    @observe("model:redrawn")
    def _show(self, event: Any) -> None:
        model, values = self.model, self.model.values
        if values is None or not values.size or values.ndim != 2:
            self.drawing.say(model.message)
            return
        rows, columns = values.shape
        unit = f" ({model.unit})" if model.unit else ""
        name = model.place.path.rsplit("/", 2)[-2] if model.place else ""
        self.drawing.trait_set(
            values=values.view(np.uint8) if values.dtype == bool else values,
            extent=(-0.5, columns - 0.5, -0.5, rows - 0.5),
            title=f"{name}{unit}   {model.where}",
        )
        self.drawing.say(model.message)

    @observe("workspace:active:grown, seen", post_init=True)
    def _grow(self, event: Any) -> None:
        if self.seen:
            self.model.follow()

    @observe("workspace:active:row")
    def _follow_row(self, event: Any) -> None:
        """Show the image of the point that is looked at."""
        model, document = self.model, self.workspace.active
        of_scan = document is not None and model.place and document.file is model.place.file
        if of_scan and len(model.index) == 1 and 0 <= document.row < model.shape[0]:
            model.index = [document.row]

    def _point(self, x: float, y: float) -> None:
        values, row, column = self.model.values, round(y), round(x)
        if values is not None and 0 <= row < values.shape[0] and 0 <= column < values.shape[1]:
            value = values[row, column]
            text = f"row {row}, column {column}: {value:.6g} {self.model.unit}".rstrip()
            self.readout = text

    # -- sums over a region ----------------------------------------------------------------

    def _add_up(self, first: tuple[float, float], second: tuple[float, float]) -> None:
        values = self.model.values
        region = None if values is None else region_between(first, second, values.shape)
        if region is None:
            return
        self.drawing.frame(
            (region.left - 0.5, region.right - 0.5, region.top - 0.5, region.bottom - 0.5)
        )
        if len(self.model.shape) != 3:
            self._tell_one(region, values)
            return
        place, document = self.model.place, self.workspace.active
        measurement = None if document is None else document.measurement
        if measurement is None or document.file is not place.file:
            self._stop_adding(None)
            self.sums = RegionSum(place=place, region=region)
            self.sums.start()
            return
        added = added_to(measurement)
        self.workspace.undo.do(
            region.name,
            lambda: self.trait_set(sums=added.add_up(document, place.path, region)),
            lambda: added.remove(document, region.name),
        )

    def _tell_one(self, region: Region, values: np.ndarray) -> None:
        part = values[region.top : region.bottom, region.left : region.right]
        self.readout = f"{region.name}: {np.nansum(part, dtype=float):.8g} {self.model.unit}"

    @observe("sums:grown")
    def _tell_sums(self, event: Any) -> None:
        sums = self.sums
        self.adding = sums.running
        done = "" if sums.progress >= 1 else f", {100 * sums.progress:.0f} % done"
        self.readout = f"{sums.region.name}: a column of the scan{done}"

    @observe("sums:message")
    def _tell_trouble(self, event: Any) -> None:
        self.trait_set(readout=event.new, adding=False)

    @observe("stop_adding")
    def _stop_adding(self, event: Any) -> None:
        if self.sums is not None:
            self.sums.stop()
        self.adding = False
