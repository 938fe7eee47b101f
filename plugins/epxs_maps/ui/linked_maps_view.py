"""The pane of many maps: what is zoomed or picked in one is zoomed or picked in all."""

from __future__ import annotations

import math
from typing import Any

from chaco.api import GridPlotContainer, OverlayPlotContainer
from enable.api import ComponentEditor
from traits.api import Any as AnyTrait
from traits.api import Instance, observe
from traitsui.api import HGroup, Item, ModelView, Spring, UItem, VGroup, View

from epxs_maps.linked import LinkedMapsModel
from epxs_maps.map_model import label
from epxs_maps.ui.image_plot import PICTURE, image_plot, whole_of
from epxs_maps.ui.map_overlays import PathMark, PixelMark, Title, ZoomBox
from epxs_maps.ui.navigation import Navigation
from epxs_maps.ui.pointer import Pointer


class LinkedMapsView(ModelView):
    """Shows the maps of a `LinkedMapsModel`."""

    model = Instance(LinkedMapsModel)
    canvas = Instance(OverlayPlotContainer)

    _plots = AnyTrait({})
    _marks = AnyTrait(())
    _navigation = Instance(Navigation, ())

    traits_view = View(
        VGroup(
            HGroup(
                Item("model.automatic", label="what stands out"),
                Item("model.most", label="at most", width=-40, style="text"),
                Spring(),
            ),
            UItem("canvas", editor=ComponentEditor(), springy=True),
        ),
        resizable=True,
    )

    @classmethod
    def following(cls, workspace: Any) -> LinkedMapsView:
        """Return the view of what *workspace* shows."""
        return cls(model=LinkedMapsModel(workspace=workspace))

    def dispose(self) -> None:
        """Follow no longer; the pane goes."""
        self.model.stop()

    def _canvas_default(self) -> OverlayPlotContainer:
        return OverlayPlotContainer(bgcolor="white", padding=0)

    @observe("model:names")
    @observe("model:document:grid")
    def _change_plots(self, event: Any) -> None:
        """Make the plots anew; they share their ranges."""
        self.canvas.remove(*self.canvas.components)
        self._plots, self._marks = {}, []
        names, document = self.model.names, self.model.document
        if document is None or not names:
            self.canvas.request_redraw()
            return
        columns = math.ceil(math.sqrt(len(names)))
        rows = math.ceil(len(names) / columns)
        plots = [self._make(name, document.grid) for name in names]
        # an empty place is a plot too: Chaco's grid has no holes
        empty = [
            image_plot(document.grid, visible=False) for _ in range(rows * columns - len(names))
        ]
        first = plots[0]
        for plot in plots[1:]:
            plot.range2d = first.range2d
        self._navigation.plot = first
        self._navigation.show_all()
        # Chaco's grid does not stand a change of its shape
        table = GridPlotContainer(bgcolor="white", padding=6, spacing=(4, 4), shape=(rows, columns))
        table.add(*plots, *empty)
        self.canvas.add(table)
        self._redraw(None)
        self._mark(None)
        self.canvas.request_redraw()

    def _make(self, name: str, grid: Any) -> Any:
        plot = image_plot(grid, padding_left=6, padding_right=6, padding_top=24, padding_bottom=4)
        plot.x_axis.visible = plot.y_axis.visible = False
        title, mark = Title(plot, text=label(name)), PixelMark(plot)
        box, path = ZoomBox(plot), PathMark(plot)
        plot.overlays.extend([title, mark, box, path])
        self._navigation.trait_set(whole=whole_of(grid), smallest=2.0 / max(grid.shape))
        plot.tools.append(
            Pointer(
                plot,
                moved=lambda x, y: None,
                clicked=lambda x, y: self._pick(name, x, y),
                left=lambda: None,
                draws=lambda: "",
                navigation=self._navigation,
                box=box,
                path=path,
            )
        )
        self._plots[name] = plot
        self._marks.append(mark)
        return plot

    def _pick(self, name: str, x: float, y: float) -> None:
        document = self.model.document
        row = document.grid.row_at(x, y)
        if row is not None:
            document.choose(name)
            document.select(row)

    @observe("model:redrawn")
    def _redraw(self, event: Any) -> None:
        for name, plot in self._plots.items():
            if name in self.model.data:
                plot.data.set_data(PICTURE, self.model.picture(name))

    @observe("model:document:row")
    def _mark(self, event: Any) -> None:
        document = self.model.document
        if document is None:
            return
        edges = []
        if 0 <= document.row < math.prod(document.grid.shape):
            x, y = document.grid.place(document.row)
            half_x, half_y = abs(document.grid.fast.step) / 2, abs(document.grid.slow.step) / 2
            edges = [x - half_x, x + half_x, y - half_y, y + half_y]
        for mark in self._marks:
            mark.edges = edges
