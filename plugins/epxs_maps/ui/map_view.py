"""The map pane: one large map, controls of its contrast, thumbnails of all others."""

from __future__ import annotations

from typing import Any

from chaco.api import OverlayPlotContainer
from enable.api import ComponentEditor
from traits.api import Instance, observe
from traitsui.api import HGroup, Item, ModelView, Spring, UItem, VGroup, View

from epxs_maps.map_model import MapModel
from epxs_maps.ui.map_plot import MapPlot
from epxs_maps.ui.thumbnail_list import ThumbnailList


class MapView(ModelView):
    """Shows the maps of the document that a workspace shows."""

    model = Instance(MapModel)

    #: Holds the plot of the present document.
    canvas = Instance(OverlayPlotContainer)

    _plot = Instance(MapPlot)

    traits_view = View(
        HGroup(
            VGroup(
                HGroup(
                    Item("model.scale", label="scale", width=-66),
                    Item("model.colour_map", label="colours", width=-70),
                    Item("model.low", label="from (%)", width=-44, style="text"),
                    Item("model.high", label="to (%)", width=-44, style="text"),
                    Item(
                        "model.quantity",
                        label="show",
                        width=-104,
                        visible_when="model.has_quantities",
                    ),
                    Item(
                        "model.corrected",
                        label="dead-time corrected",
                        visible_when="model.can_correct",
                    ),
                    Spring(),
                ),
                UItem("canvas", editor=ComponentEditor(), springy=True),
                UItem("model.readout", style="readonly"),
                springy=True,
            ),
            UItem("model", editor=ThumbnailList()),
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

    def _canvas_default(self) -> OverlayPlotContainer:
        return OverlayPlotContainer(bgcolor="white", padding=0)

    @observe("model.document")
    @observe("model:document:grid")  # of a scan that grows
    def _change_plot(self, event: Any) -> None:
        self.canvas.remove(*self.canvas.components)
        if self._plot is not None:
            self._plot.let_go()
        self._plot = None
        if self.model.document is not None:
            self._plot = MapPlot(self.model)
            self.canvas.add(self._plot.plot)
        self.canvas.request_redraw()
