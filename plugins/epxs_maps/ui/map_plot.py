"""The plot of one map, or of a line scan: axes in motor units, pixels with their right edges."""

from __future__ import annotations

from typing import Any

import numpy as np
from chaco.api import ArrayPlotData, Plot
from traits.api import Bool, HasStrictTraits, Instance, observe

from epxs.workbench.api import PAPER
from epxs_maps.extent import pixel_of, whole_of
from epxs_maps.line import line_of
from epxs_maps.map_model import MapModel, label
from epxs_maps.scale_bar import is_length
from epxs_maps.ui.gap_legend import GapLegend
from epxs_maps.ui.image_plot import PICTURE, change_picture, label_axes, put_picture
from epxs_maps.ui.map_overlays import (
    BAR_SPACE,
    LINE,
    ColourBar,
    Cursor,
    PixelMark,
    ScaleBar,
    Title,
    Trajectory,
)
from epxs_maps.ui.navigation import Navigation
from epxs_maps.ui.pointer import Pointer
from epxs_maps.ui.region_marks import RegionMarks

_PADDING = {"padding_left": 64, "padding_top": 34, "padding_bottom": 46}


class MapPlot(HasStrictTraits):
    """A Chaco plot that follows a `MapModel`, of a map or of a line scan."""

    model = Instance(MapModel)
    plot = Instance(Plot)

    _data = Instance(ArrayPlotData)
    _bar = Instance(ColourBar)
    _title = Instance(Title)
    _mark = Instance(PixelMark)
    _trajectory = Instance(Trajectory)
    _regions = Instance(RegionMarks)
    _scale_bar = Instance(ScaleBar)
    _gaps = Instance(GapLegend)
    _cursor = Instance(Cursor)

    #: Whether the mouse is in this plot, which needs no cross then.
    _has_mouse = Bool()
    _navigation = Instance(Navigation)

    def __init__(self, model: MapModel) -> None:
        super().__init__(model=model)
        self._data = ArrayPlotData()
        self.plot = Plot(self._data, padding_right=BAR_SPACE, **_PADDING)
        self.plot.border_visible = True
        PAPER.dress(self.plot)
        is_line = model.document.grid.is_line
        if is_line:
            self._make_line()
        else:
            put_picture(self.plot, model.document.grid)
        self._add_overlays(is_line)
        self._add_tools(is_line)
        self._take_up()

    def show_other(self) -> bool:
        """Show the map that the model has now; return False if that needs another plot.

        A Chaco plot takes some 30 ms to make.
        """
        grid = self.model.document.grid
        if self._bar is None or grid.is_line:
            return False
        self._title.trait_set(text="", note="")
        self._bar.visible = False
        self._trajectory.places = ()
        self._gaps.gaps = []
        change_picture(self.plot, grid)
        self._take_up()
        return True

    def _take_up(self) -> None:
        document = self.model.document
        grid = document.grid
        if self._bar is not None:
            label_axes(self.plot, grid.fast.label, grid.slow.label)
            self._regions.document = document
            self._scale_bar.trait_set(unit=grid.fast.unit, visible=is_length(grid.fast.unit))
        self._navigation.trait_set(whole=whole_of(grid), smallest=2.0 / max(grid.shape))
        self._navigation.show_all()
        self._mark_selected(None)
        self._redraw(None)

    # -- making ----------------------------------------------------------------------------

    def _make_line(self) -> None:
        grid = self.model.document.grid
        x, y = line_of(grid.fast, np.zeros(grid.fast.size))
        self._data.set_data("x", x)
        self._data.set_data("y", y)
        self.plot.plot(("x", "y"), type="line", color=LINE, line_width=1.5)
        if len(x) == grid.fast.size:  # dots of more points would hide the line
            self.plot.plot(("x", "y"), type="scatter", color=LINE, marker_size=2.5)
        label_axes(self.plot, grid.fast.label, "")

    def _add_overlays(self, is_line: bool) -> None:
        plot = self.plot
        self._title = Title(plot)
        self._mark = PixelMark(plot)
        plot.overlays.extend([self._title, self._mark])
        if is_line:
            return
        self._bar = ColourBar(plot, visible=False)  # until there are values
        self._trajectory = Trajectory(plot)
        self._regions = RegionMarks(plot)
        self._scale_bar, self._gaps, self._cursor = ScaleBar(plot), GapLegend(plot), Cursor(plot)
        plot.overlays.extend(
            [self._regions, self._bar, self._trajectory, self._scale_bar, self._gaps, self._cursor]
        )

    def _add_tools(self, is_line: bool) -> None:
        plot, model = self.plot, self.model
        self._navigation = Navigation(plot=plot, is_line=is_line)
        Pointer.over(
            plot,
            moved=self._point,
            clicked=model.select_at,
            left=self._leave,
            navigation=self._navigation,
            draws=lambda: "" if is_line or model.tool == "zoom" else model.tool,
            drawn=model.draw,
        )

    def let_go(self) -> None:
        """Follow no longer."""
        self.model = None
        if self._regions is not None:
            self._regions.document = None

    # -- following -------------------------------------------------------------------------

    @observe("model:redrawn")
    def _redraw(self, event: Any) -> None:
        data = self.model.data
        self.plot.visible = not self.model.trouble  # else it would be the map of another name
        if self.model.trouble and self._bar is not None:
            self._bar.visible = False
        if data is None or data.values.size != self.model.document.grid.rows:
            return
        self._title.trait_set(text=label(data.title), note=data.note)
        if self._bar is None:
            _, y = line_of(self.model.document.grid.fast, np.asarray(data.values, dtype=float))
            self._data.set_data("y", y)
            self.plot.y_axis.title = data.label
            return
        self._data.set_data(PICTURE, self.model.picture())
        grid = self.model.document.grid
        self._trajectory.places = [grid.place(int(row)) for row in self.model.trajectory]
        self._gaps.gaps = self.model.gaps()
        self._bar.trait_set(
            visible=True,
            limits=self.model.limits,
            scale=self.model.scale,
            colour_map=self.model.colour_map,
            label=data.label,
        )

    def _point(self, x: float, y: float) -> None:
        self._has_mouse = True
        self.model.point_at(x, y)

    def _leave(self) -> None:
        self._has_mouse = False
        self.model.point_nowhere()

    @observe("model:document:pointed")
    def _show_cursor(self, event: Any) -> None:
        """Show where the mouse is in another map."""
        if self._cursor is not None:
            row = -1 if self._has_mouse else self.model.pointed
            self._cursor.show(self.model.document.grid, row)

    @observe("model:document:row")
    def _mark_selected(self, event: Any) -> None:
        document = None if self.model is None else self.model.document
        if document is None or self._mark is None:
            return
        self._mark.edges = pixel_of(document.grid, document.row)
