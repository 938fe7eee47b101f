"""The pane that shows three maps as red, green and blue."""

from __future__ import annotations

from typing import Any

from chaco.api import OverlayPlotContainer, Plot
from enable.api import AbstractOverlay, ComponentEditor
from traits.api import DelegatesTo, Instance, List, Str, observe
from traitsui.api import EnumEditor, HGroup, Item, ModelView, Spring, UItem, VGroup, View

from epxs.workbench.api import PAPER, select_rows
from epxs_maps.composite import CHANNELS, CompositeModel
from epxs_maps.extent import whole_of
from epxs_maps.map_model import label
from epxs_maps.scale_bar import is_length
from epxs_maps.ui.gap_legend import GapLegend
from epxs_maps.ui.image_plot import PICTURE, image_plot, label_axes
from epxs_maps.ui.map_overlays import TITLE, Cursor, ScaleBar
from epxs_maps.ui.navigation import Navigation
from epxs_maps.ui.pointer import Pointer
from epxs_maps.ui.sentence import Sentence

_COLOURS = ((0.85, 0.1, 0.1), (0.0, 0.6, 0.1), (0.1, 0.2, 0.9))


class ChannelLegend(AbstractOverlay):
    """The names of the maps in their colours, above the picture."""

    names = List(Str())

    @observe("names")
    def _redraw(self, event: Any) -> None:
        if self.component is not None:
            self.component.request_redraw()

    def overlay(
        self, component: Any, gc: Any, view_bounds: Any = None, mode: str = "normal"
    ) -> None:
        """Draw the names."""
        x = component.x
        with gc:
            gc.set_font(TITLE)
            for name, colour in zip(self.names, _COLOURS, strict=False):
                if name != "-":
                    gc.set_fill_color((*PAPER.legible(*colour), 1.0))
                    gc.rect(x, component.y2 + 9, 12, 12)
                    gc.fill_path()
                    gc.set_text_position(x + 17, component.y2 + 9)
                    gc.show_text(label(name))
                    x += 17 + gc.get_text_extent(label(name))[2] + 22


class CompositeView(ModelView):
    """Shows the composite of the document that a workspace shows."""

    model = Instance(CompositeModel)
    seen = DelegatesTo("model")
    canvas = Instance(OverlayPlotContainer)

    _plot = Instance(Plot)
    _legend = Instance(ChannelLegend)
    _gaps = Instance(GapLegend)
    _cursor = Instance(Cursor)

    traits_view = View(
        VGroup(
            HGroup(
                *(
                    Item(f"model.{name}", editor=EnumEditor(name="model.choices"), width=-110)
                    for name in CHANNELS
                ),
                Item("model.low", label="limits (%)", width=-40, style="text"),
                UItem("model.high", width=-40, style="text"),
                Spring(),
            ),
            UItem("canvas", editor=ComponentEditor(), springy=True),
        ),
        resizable=True,
    )

    @classmethod
    def following(cls, workspace: Any) -> CompositeView:
        """Return the view of what *workspace* shows."""
        return cls(model=CompositeModel(workspace=workspace))

    def dispose(self) -> None:
        """Follow no longer; the pane goes."""
        self.model.stop()

    def _canvas_default(self) -> OverlayPlotContainer:
        container: OverlayPlotContainer = PAPER.dress(OverlayPlotContainer(padding=0))
        container.overlays.append(Sentence(container, text=self.model.trouble))
        return container

    @observe("model:trouble")
    def _tell_trouble(self, event: Any) -> None:
        self.canvas.overlays[-1].text = self.model.trouble

    @observe("model.document")
    @observe("model:document:grid")
    def _change_plot(self, event: Any) -> None:
        self.canvas.remove(*self.canvas.components)
        self._plot = self._legend = self._cursor = None
        document = self.model.document
        if document is not None and not document.grid.is_line:
            self._make(document.grid)
            self._redraw(None)
        self.canvas.request_redraw()

    def _make(self, grid: Any) -> None:
        self._plot = plot = image_plot(
            grid, padding_left=64, padding_right=20, padding_top=34, padding_bottom=46
        )
        label_axes(plot, grid.fast.label, grid.slow.label)
        self._legend, self._gaps = ChannelLegend(plot), GapLegend(plot, place="above")
        self._cursor = Cursor(plot)
        plot.overlays.extend([self._legend, self._gaps, self._cursor])
        if is_length(grid.fast.unit):
            plot.overlays.append(ScaleBar(plot, unit=grid.fast.unit))
        navigation = Navigation(plot=plot, whole=whole_of(grid), smallest=2.0 / max(grid.shape))
        navigation.show_all()
        Pointer.over(plot, clicked=self._pick, navigation=navigation)
        self.canvas.add(plot)
        self._show_cursor(None)

    def _pick(self, x: float, y: float) -> None:
        row = self.model.document.grid.row_at(x, y)
        if row is not None:
            select_rows(self.model.workspace, (row,), picked=True)

    @observe("model:document:pointed")
    def _show_cursor(self, event: Any) -> None:
        """Show where the mouse is in another map."""
        document = self.model.document
        if self._cursor is not None and document is not None:
            self._cursor.show(document.grid, document.pointed)

    @observe("model:redrawn")
    def _redraw(self, event: Any) -> None:
        if self._plot is None:
            return
        image = self.model.picture()
        if image is not None and image.shape[:2] == self.model.document.grid.shape:
            self._plot.data.set_data(PICTURE, image)
        self._gaps.gaps = self.model.gaps()
        self._legend.names = [getattr(self.model, name) for name in CHANNELS]
