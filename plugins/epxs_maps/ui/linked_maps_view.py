"""The pane of many maps: what is zoomed or picked in one is zoomed or picked in all."""

from __future__ import annotations

from typing import Any

from chaco.api import GridPlotContainer, OverlayPlotContainer, Plot
from enable.api import ComponentEditor
from pyface.timer.api import CallbackTimer
from traits.api import Any as AnyTrait
from traits.api import DelegatesTo, HasStrictTraits, Instance, List, Str, observe
from traitsui.api import HGroup, Item, ModelView, Spring, UItem, VGroup, View

from epxs.workbench.api import PAPER, select_rows
from epxs_maps.extent import arrangement, pixel_of, whole_of
from epxs_maps.linked import LinkedMapsModel
from epxs_maps.map_model import label
from epxs_maps.ui.gap_legend import GapLegend
from epxs_maps.ui.image_plot import PICTURE, change_picture, image_plot
from epxs_maps.ui.map_overlays import Cursor, PixelMark, Title
from epxs_maps.ui.navigation import Navigation
from epxs_maps.ui.pointer import Pointer
from epxs_maps.ui.sentence import Sentence

#: Pixels below the maps for what colours of pixels without a value mean.
FOOT = 20


class Cell(HasStrictTraits):
    """The plot of one of many maps."""

    #: Name of the map; pixels that the plot was made for.
    name = Str()
    grid = AnyTrait()

    plot = Instance(Plot)
    title = Instance(Title)
    mark = Instance(PixelMark)
    cursor = Instance(Cursor)

    def show(self, name: str, grid: Any) -> None:
        """Be the plot of the map *name* of the pixels of *grid*."""
        self.name = name
        self.title.text = label(name)
        if self.grid is not grid:
            change_picture(self.plot, grid)
            self.grid = grid


class LinkedMapsView(ModelView):
    """Shows the maps of a `LinkedMapsModel`."""

    model = Instance(LinkedMapsModel)
    seen = DelegatesTo("model")
    canvas = Instance(OverlayPlotContainer)

    #: Plots that were made, to be used again; those that are shown, by name, and their marks.
    _cells = List(Instance(Cell))
    _plots = AnyTrait({})
    _marks = AnyTrait(())
    _filler = AnyTrait()
    #: Columns and rows.
    _shape = AnyTrait()
    _navigation = Instance(Navigation, ())
    _gaps = Instance(GapLegend)

    traits_view = View(
        VGroup(
            HGroup(
                Item("model.automatic", label="what stands out"),
                Item("model.most", label="at most", width=-40, style="text"),
                Spring(),
                UItem("model.place", style="readonly"),
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
        self._filler.stop()
        self.model.stop()

    def _canvas_default(self) -> OverlayPlotContainer:
        container: OverlayPlotContainer = PAPER.dress(OverlayPlotContainer(padding=0))
        self._gaps = GapLegend(container, place="foot")
        container.overlays.extend([self._gaps, Sentence(container, text=self.model.trouble)])
        return container

    @observe("model:trouble")
    def _tell_trouble(self, event: Any) -> None:
        self.canvas.overlays[-1].text = self.model.trouble

    @observe("model:names")
    @observe("model:document:grid")
    def _change_plots(self, event: Any) -> None:
        """Show other plots, as soon as there are enough of them; they share their ranges."""
        for table in self.canvas.components:
            table.remove(*table.components)
        self.canvas.remove(*self.canvas.components)
        self._plots, self._marks = {}, []
        self.canvas.request_redraw()
        self._filler.start()

    def __filler_default(self) -> Any:
        return CallbackTimer(callback=self._go_on, interval=0)

    def _go_on(self) -> None:
        """Make one plot that is still missing, or show all: the window turns in between."""
        names, document = self.model.names, self.model.document
        if document is None or not names:
            self._filler.stop()
        elif len(self._cells) < len(names):
            self._cells.append(self._make(document.grid))
        else:
            self._filler.stop()
            self._show(names, document.grid)

    def _show(self, names: list[str], grid: Any) -> None:
        columns, rows = self._shape = self._arrange()
        self._navigation.trait_set(whole=whole_of(grid), smallest=2.0 / max(grid.shape))
        cells = self._cells[: len(names)]
        for name, cell in zip(names, cells, strict=True):
            cell.show(name, grid)
            self._plots[name] = cell.plot
        self._marks = [cell.mark for cell in cells]
        plots = [cell.plot for cell in cells]
        # Chaco's grid has no holes
        empty = [OverlayPlotContainer(visible=False) for _ in range(rows * columns - len(names))]
        for plot in plots[1:]:
            plot.range2d = plots[0].range2d
        self._navigation.plot = plots[0]
        self._navigation.show_all()
        # Chaco's grid does not stand a change of its shape
        table = GridPlotContainer(
            bgcolor="transparent",
            padding=6,
            padding_bottom=FOOT,
            spacing=(0, 0),
            shape=(rows, columns),
        )
        table.add(*plots, *empty)
        self.canvas.add(table)
        self._redraw(None)
        self._mark(None)
        self.canvas.request_redraw()

    def _arrange(self) -> tuple[int, int]:
        width, height = (max(1.0, side) for side in self.canvas.bounds)
        whole = whole_of(self.model.document.grid)
        return arrangement(len(self.model.names), width / height, whole.shown_ratio)

    @observe("canvas:bounds.items")
    @observe("canvas:bounds")
    def _arrange_again(self, event: Any) -> None:
        """Arrange the plots otherwise if they are larger then."""
        if self._plots and self.model.names and self._arrange() != self._shape:
            self._change_plots(None)

    def _make(self, grid: Any) -> Cell:
        plot = image_plot(
            grid, padding_left=6, padding_right=6, padding_top=24, padding_bottom=4, auto_axis=False
        )
        cell = Cell(
            plot=plot,
            title=Title(plot, room=0),
            mark=PixelMark(plot),
            cursor=Cursor(plot),
            grid=grid,
        )
        plot.overlays.extend([cell.title, cell.mark, cell.cursor])
        Pointer.over(
            plot,
            moved=self.model.point_at,
            left=self.model.point_nowhere,
            clicked=lambda x, y: self._pick(cell.name, x, y),
            navigation=self._navigation,
        )
        return cell

    def _pick(self, name: str, x: float, y: float) -> None:
        document = self.model.document
        row = document.grid.row_at(x, y)
        if row is not None:
            document.choose(name)
            select_rows(self.model.workspace, (row,), picked=True)

    @observe("model:redrawn")
    def _redraw(self, event: Any) -> None:
        for name, plot in self._plots.items():
            if name in self.model.data:
                plot.data.set_data(PICTURE, self.model.picture(name))
        self._gaps.gaps = self.model.gaps() if self._plots else []
        self._point(None)

    @observe("model:place")
    def _point(self, event: Any) -> None:
        """Show in every map where the mouse is, and what is there."""
        document = self.model.document
        if document is None:
            return
        cells = self._cells[: len(self._plots)]
        between = cells[1].plot.x - cells[0].plot.x2 if len(cells) > 1 else 0
        for cell in cells:
            cell.cursor.show(document.grid, document.pointed)
            cell.title.trait_set(note=self.model.told(cell.name), room=max(0, int(between) - 4))

    @observe("model:document:row")
    def _mark(self, event: Any) -> None:
        document = self.model.document
        if document is None:
            return
        edges = pixel_of(document.grid, document.row)
        for mark in self._marks:
            mark.edges = edges
