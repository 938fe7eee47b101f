"""What is drawn over and beside a map: colour bar, scale bar, selected pixel, path of the beam."""

from __future__ import annotations

from typing import Any

import numpy as np
from kiva.api import Font
from kiva.fonttools.font import WEIGHT_BOLD
from traits.api import Any as AnyTrait
from traits.api import Float, Int, List, Str, Tuple, observe

from epxs.workbench.api import PAPER, Grid
from epxs.workbench.plots.api import Overlay, draw_gradient, stroke_twice
from epxs_maps.contrast import SCALES, colours, tick_text, ticks
from epxs_maps.scale_bar import scale_bar

SMALL = Font(size=11)
TITLE = Font(size=14, weight=WEIGHT_BOLD)

#: Colour of a curve that is seen on light paper and on dark.
LINE = "#2F86C8"

#: Space right of a map for its colour bar, in pixels.
BAR_SPACE = 110


class ColourBar(Overlay):
    """The scale of colours, exactly as high as the map beside it."""

    limits = Tuple(Float(0.0), Float(1.0))
    scale = Str(SCALES[0])
    colour_map = Str("viridis")
    label = Str()

    @observe("limits, scale, colour_map, label")
    def _redraw(self, event: Any) -> None:
        self._request()

    def overlay(
        self, component: Any, gc: Any, view_bounds: Any = None, mode: str = "normal"
    ) -> None:
        """Draw the bar, its ticks and its label."""
        x, y = component.x2 + 14, component.y
        width, height = 16, component.height
        with gc:
            draw_gradient(gc, colours(self.colour_map), (x, y), (width, height))
            gc.set_fill_color(PAPER.ink)
            gc.set_stroke_color(PAPER.ink)
            gc.set_line_width(1.0)
            gc.rect(x, y, width, height)
            gc.stroke_path()
            gc.set_font(SMALL)
            end = max([self._draw_tick(gc, value, x + width) for value in self._ticks()] or [0.0])
            self._draw_label(gc, x + width + end + 20, y + height / 2)

    def _ticks(self) -> list[float]:
        low, high = self.limits
        room = 1e-9 * abs(high - low)
        return [v for v in ticks(self.limits, self.scale) if low - room <= v <= high + room]

    def _draw_tick(self, gc: Any, value: float, x: float) -> float:
        """Draw one tick; return the width of its text."""
        y = self.component.y + self.component.height * self._part(value)
        text = tick_text(value)
        width, height = gc.get_text_extent(text)[2:]
        gc.move_to(x, y)
        gc.line_to(x + 4, y)
        gc.stroke_path()
        gc.set_text_position(x + 7, y - height / 2 + 1)
        gc.show_text(text)
        return float(width)

    def _part(self, value: float) -> float:
        low, high = self.limits
        if self.scale == "log":
            return float(np.log(value / low) / np.log(high / low))
        part = (value - low) / (high - low)
        return float(np.sqrt(max(part, 0.0)) if self.scale == "sqrt" else part)

    def _draw_label(self, gc: Any, x: float, y: float) -> None:
        width = gc.get_text_extent(self.label)[2]
        with gc:
            gc.translate_ctm(x, y - width / 2)
            gc.rotate_ctm(np.pi / 2)
            gc.set_text_position(0, 0)
            gc.show_text(self.label)


class Title(Overlay):
    """The name of the map, and how it was corrected, above it."""

    text = Str()
    note = Str()

    #: Pixels right of the map that the note may take.
    room = Int(BAR_SPACE)

    @observe("text, note")
    def _redraw(self, event: Any) -> None:
        self._request()

    def overlay(
        self, component: Any, gc: Any, view_bounds: Any = None, mode: str = "normal"
    ) -> None:
        """Draw both, the note behind the name if there is room."""
        with gc:
            gc.set_fill_color(PAPER.ink)
            gc.set_font(TITLE)
            width = gc.get_text_extent(self.text)[2]
            gc.set_text_position(component.x, component.y2 + 9)
            gc.show_text(self.text)
            gc.set_font(SMALL)
            gc.set_fill_color(PAPER.dim)
            if width + 12 + gc.get_text_extent(self.note)[2] < component.width + self.room:
                gc.set_text_position(component.x + width + 12, component.y2 + 10)
                gc.show_text(self.note)


class ScaleBar(Overlay):
    """A bar of a round length in the lower left corner of a map; follows the zoom."""

    #: Unit of the horizontal axis.
    unit = Str()

    def overlay(
        self, component: Any, gc: Any, view_bounds: Any = None, mode: str = "normal"
    ) -> None:
        """Draw the bar in white on a dark ground, seen on every colour."""
        seen = component.index_range
        length, text = scale_bar(seen.high - seen.low, self.unit)
        width = component.width * length / (seen.high - seen.low)
        if width <= 8:
            return
        with gc:
            gc.set_font(SMALL)
            extent = gc.get_text_extent(text)[2]
            ground = max(width, extent) + 12
            x, y = component.x + 14 + (ground - 12 - width) / 2, component.y + 14
            gc.set_fill_color((0.0, 0.0, 0.0, 0.55))
            gc.rect(component.x + 8, y - 6, ground, 30)
            gc.fill_path()
            gc.set_fill_color((1.0, 1.0, 1.0, 1.0))
            gc.rect(x, y, width, 4)
            gc.fill_path()
            gc.set_text_position(x + (width - extent) / 2, y + 8)
            gc.show_text(text)


class PixelMark(Overlay):
    """A frame around the selected pixel; in a line plot, a line through it."""

    #: Left, right, lower and upper edge in units of the axes; empty draws nothing.
    edges = List(Float())

    @observe("edges.items")
    def _redraw(self, event: Any) -> None:
        self._request()

    def overlay(
        self, component: Any, gc: Any, view_bounds: Any = None, mode: str = "normal"
    ) -> None:
        """Draw the frame in black and white, seen on every colour."""
        if len(self.edges) != 4:
            return
        left, right, low, high = self.edges
        x = component.index_mapper.map_screen(np.array([left, right]))
        y = component.value_mapper.map_screen(np.array([low, high]))
        with gc:
            gc.clip_to_rect(component.x, component.y, component.width, component.height)
            stroke_twice(gc, lambda gc: gc.rect(x[0], y[0], x[1] - x[0], y[1] - y[0]), width=2.0)


class Cursor(Overlay):
    """A cross where the mouse is in one of several maps."""

    #: Fast and slow position; None draws nothing.
    place = AnyTrait()

    def show(self, grid: Grid, row: int) -> None:
        """Draw it in the middle of the pixel of *row*; nothing if *grid* has no such row."""
        self.place = grid.place(row) if 0 <= row < grid.rows else None

    @observe("place")
    def _redraw(self, event: Any) -> None:
        self._request()

    def overlay(
        self, component: Any, gc: Any, view_bounds: Any = None, mode: str = "normal"
    ) -> None:
        """Draw the cross in black and white, open in the middle."""
        if self.place is None:
            return
        x = float(component.index_mapper.map_screen(self.place[0]))
        y = float(component.value_mapper.map_screen(self.place[1]))
        arms = np.array([(-9.0, 0.0), (9.0, 0.0), (0.0, -9.0), (0.0, 9.0)])
        middle = np.array([x, y])
        with gc:
            gc.clip_to_rect(component.x, component.y, component.width, component.height)
            stroke_twice(gc, lambda gc: gc.line_set(middle + arms, middle + 0.35 * arms))


class PathMark(Overlay):
    """The line that is being drawn with the mouse, for a lasso or a brush."""

    #: Places on the screen: x and y each.
    places = List()

    @observe("places")
    def _redraw(self, event: Any) -> None:
        self._request()

    def overlay(
        self, component: Any, gc: Any, view_bounds: Any = None, mode: str = "normal"
    ) -> None:
        """Draw the line in black and white, seen on every colour."""
        if len(self.places) > 1:
            stroke_twice(gc, lambda gc: gc.lines(np.asarray(self.places)), rim=0.75)


class Trajectory(Overlay):
    """Where the beam was last, and where it is."""

    #: Positions in units of the axes, the latest last; shape ``(points, 2)``.
    places = AnyTrait(())

    @observe("places")
    def _redraw(self, event: Any) -> None:
        self._request()

    def overlay(
        self, component: Any, gc: Any, view_bounds: Any = None, mode: str = "normal"
    ) -> None:
        """Draw a thin line, and a ring at its end."""
        if not len(self.places):
            return
        places = np.asarray(self.places, dtype=float)
        x = component.index_mapper.map_screen(places[:, 0])
        y = component.value_mapper.map_screen(places[:, 1])
        with gc:
            gc.clip_to_rect(component.x, component.y, component.width, component.height)
            stroke_twice(gc, lambda gc: gc.lines(np.column_stack((x, y))), rim=0.75, alpha=0.5)
            stroke_twice(gc, lambda gc: gc.arc(x[-1], y[-1], 6, 0, 2 * np.pi), width=1.5, rim=0.75)
