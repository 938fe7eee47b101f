"""The map pane: one large map, controls of its contrast, thumbnails of all others."""

from __future__ import annotations

from typing import Any

from chaco.api import OverlayPlotContainer
from enable.api import ComponentEditor
from traits.api import Button, DelegatesTo, Instance, observe
from traitsui.api import (
    HGroup,
    Item,
    ModelView,
    Spring,
    TextEditor,
    UItem,
    VGroup,
    View,
)

from epxs.workbench.api import PAPER
from epxs_maps.map_model import MapModel
from epxs_maps.ui.map_plot import MapPlot
from epxs_maps.ui.sentence import Sentence
from epxs_maps.ui.thumbnail_list import ThumbnailList


class MapView(ModelView):
    """Shows the maps of the document that a workspace shows."""

    model = Instance(MapModel)
    seen = DelegatesTo("model")

    #: Holds the plot of the present document.
    canvas = Instance(OverlayPlotContainer)

    select_shown = Button("by limits")
    invert = Button("invert")
    clear = Button("clear")

    _plot = Instance(MapPlot)

    traits_view = View(
        VGroup(
            HGroup(
                UItem("model.scale", width=-66, tooltip="How values become colours"),
                UItem("model.colour_map", width=-82, tooltip="Colours"),
                Item(
                    "model.low",
                    label="%",
                    width=-40,
                    style="text",
                    tooltip="Percentile of the values that is drawn darkest",
                ),
                UItem(
                    "model.high",
                    width=-40,
                    style="text",
                    tooltip="Percentile of the values that is drawn brightest",
                ),
                UItem(
                    "model.least",
                    width=-54,
                    editor=TextEditor(auto_set=False, enter_set=True, placeholder="from"),
                    tooltip="Value that is drawn darkest, kept for this map; empty for the "
                    "percentile",
                ),
                UItem(
                    "model.greatest",
                    width=-54,
                    editor=TextEditor(auto_set=False, enter_set=True, placeholder="to"),
                    tooltip="Value that is drawn brightest, kept for this map; empty for the "
                    "percentile",
                ),
                UItem(
                    "model.quantity",
                    width=-104,
                    visible_when="model.has_quantities",
                    tooltip="What of a fitted group is shown",
                ),
                Item(
                    "model.corrected",
                    label="corrected",
                    visible_when="model.can_correct",
                    tooltip="Correct for dead time",
                ),
                Spring(),
            ),
            HGroup(
                UItem(
                    "model.tool",
                    width=-62,
                    tooltip="What a drag does: zoom, or select (Shift adds, Ctrl takes away)",
                ),
                UItem(
                    "model.brush",
                    width=-36,
                    style="text",
                    visible_when="model.tool == 'brush'",
                    tooltip="Half the width of the brush, in pixels of the map",
                ),
                UItem("object.select_shown", width=-74, tooltip="Select all within the limits"),
                UItem("object.invert", width=-56, tooltip="Select what is not selected"),
                UItem("object.clear", width=-50, tooltip="Look at all points again"),
                UItem(
                    "model.drawn",
                    width=-76,
                    visible_when="model.is_scattered",
                    tooltip="Scattered points as dots, or the map between them",
                ),
                UItem("model.shown", width=-88, tooltip="Values, or how sure they are"),
                UItem(
                    "model.expression",
                    springy=True,
                    tooltip="A map of others, as Fe_K / (Fe_K + Mn_K)",
                    editor=TextEditor(
                        auto_set=False,
                        enter_set=True,
                        placeholder="calculate: Fe_K / Mn_K",
                    ),
                ),
            ),
            UItem("model.complaint", style="readonly", visible_when="model.complaint"),
            HGroup(
                UItem("canvas", editor=ComponentEditor(), springy=True),
                UItem("model", editor=ThumbnailList()),
                springy=True,
            ),
            UItem("model.readout", style="readonly"),
        ),
        resizable=True,
    )

    @classmethod
    def following(cls, workspace: Any) -> MapView:
        """Return the view of what *workspace* shows."""
        return cls(model=MapModel(workspace=workspace))

    def dispose(self) -> None:
        """Follow no longer; the pane goes."""
        self.model.stop()

    @observe("select_shown")
    def _select_shown(self, event: Any) -> None:
        if self.model.data is not None:
            self.model.select_shown()

    @observe("invert")
    def _invert(self, event: Any) -> None:
        if self.model.document is not None:
            self.model.invert()

    @observe("clear")
    def _clear(self, event: Any) -> None:
        if self.model.document is not None:
            self.model.clear()

    def _canvas_default(self) -> OverlayPlotContainer:
        container: OverlayPlotContainer = PAPER.dress(OverlayPlotContainer(padding=0))
        container.overlays.append(Sentence(container, text=self.model.trouble))
        return container

    @observe("model:trouble")
    def _tell_trouble(self, event: Any) -> None:
        self.canvas.overlays[-1].text = self.model.trouble

    @observe("model.document")
    @observe("model:document:grid")  # of a scan that grows
    def _change_plot(self, event: Any) -> None:
        document = self.model.document
        if document is None or self._plot is None or not self._plot.show_other():
            self._make_plot()
        self.canvas.request_redraw()

    def _make_plot(self) -> None:
        self.canvas.remove(*self.canvas.components)
        if self._plot is not None:
            self._plot.let_go()
        self._plot = None
        if self.model.document is not None:
            self._plot = MapPlot(self.model)
            self.canvas.add(self._plot.plot)
