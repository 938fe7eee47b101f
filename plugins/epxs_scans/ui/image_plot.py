"""The drawing of one image: no more pixels than the screen has, log colours, a colour bar."""

from __future__ import annotations

from functools import cache
from typing import Any

import numpy as np
from chaco.api import AbstractOverlay, ArrayPlotData, Plot
from kiva.api import Font
from traits.api import Any as AnyTrait
from traits.api import Bool, Enum, HasStrictTraits, Instance, Str, Tuple, observe

from epxs.workbench.api import PAPER
from epxs.workbench.plots.api import draw_gradient
from epxs_scans.pixels import COLOUR_MAPS, find_limits, paint, shrink
from epxs_scans.ui.hand import Hand

_PADDING = {"padding_left": 68, "padding_right": 96, "padding_top": 26, "padding_bottom": 44}


@cache
def _steps(colour_map: str) -> np.ndarray:
    """Return the colours of a map; uint8, shape ``(256, 4)``."""
    ramp = np.linspace(0.0, 1.0, 256)[:, None]
    return paint(ramp, (0.0, 1.0), False, colour_map)[:, 0]


class _Furniture(AbstractOverlay):
    """The colour bar, the title, the region, and a sentence in an empty plot."""

    limits = Tuple(0.0, 1.0)
    logarithmic = Bool()
    colour_map = Str("viridis")
    title = Str()
    message = Str()
    #: Left, right, bottom and top in units of the axes; () for none.
    region = AnyTrait(())

    def overlay(self, other: Any, gc: Any, view_bounds: Any = None, mode: str = "normal") -> None:
        """Draw it."""
        plot = self.component
        with gc:
            gc.set_font(Font(size=12))
            gc.set_fill_color(PAPER.ink)
            gc.set_text_position(plot.x, plot.y2 + 7)
            gc.show_text(self.title)
            if self.message:
                gc.set_fill_color(PAPER.dim)
                left = (plot.outer_width - gc.get_text_extent(self.message)[2]) / 2
                gc.set_text_position(plot.outer_x + max(8, left), plot.y + plot.height / 2)
                gc.show_text(self.message)
                return
            self._draw_bar(gc)
        if self.region:
            with gc:
                gc.clip_to_rect(plot.x, plot.y, plot.width, plot.height)
                self._draw_region(gc)

    def _draw_bar(self, gc: Any) -> None:
        plot = self.component
        left = plot.x2 + 12
        draw_gradient(gc, _steps(self.colour_map), (left, plot.y), (14, plot.height))
        gc.set_font(Font(size=11))
        gc.set_fill_color(PAPER.ink)
        low, high = self.limits
        logarithmic = self.logarithmic and low > 0  # not before the first image is there
        for part in (0.0, 0.25, 0.5, 0.75, 1.0):
            value = low * (high / low) ** part if logarithmic else low + (high - low) * part
            gc.set_text_position(left + 18, plot.y + part * (plot.height - 10))
            gc.show_text(f"{float(f'{value:.4g}'):g}")  # 30230 and not 3.023e+04

    def _draw_region(self, gc: Any) -> None:
        plot = self.component
        left, right, bottom, top = self.region
        x, x2 = (float(plot.index_mapper.map_screen(np.array([v]))[0]) for v in (left, right))
        y, y2 = (float(plot.value_mapper.map_screen(np.array([v]))[0]) for v in (bottom, top))
        gc.set_stroke_color((1.0, 1.0, 1.0, 1.0))
        gc.set_line_width(3.0)
        gc.rect(x, y, x2 - x, y2 - y)
        gc.stroke_path()
        gc.set_stroke_color((0.84, 0.37, 0.0, 1.0))
        gc.set_line_width(1.5)
        gc.rect(x, y, x2 - x, y2 - y)
        gc.stroke_path()


class ImagePlot(HasStrictTraits):
    """Draws an image; what is zoomed stays so when the next one comes."""

    #: Shape ``(rows, columns)``, or None.
    values = AnyTrait()

    #: Left, right, bottom and top edge of all pixels; the first row is at the bottom.
    extent = Tuple(-0.5, 0.5, -0.5, 0.5)

    logarithmic = Bool(False)
    colour_map = Enum(*COLOUR_MAPS)

    title = Str()
    x_title = Str("column")
    y_title = Str("row")

    #: Whether both axes have the same scale.
    same_scale = Bool(True)

    plot = Instance(Plot)
    hand = Instance(Hand)

    _data = Instance(ArrayPlotData)
    _furniture = Instance(_Furniture)

    def __init__(self, **traits: Any) -> None:
        super().__init__()
        self._data = ArrayPlotData(picture=np.full((1, 1, 4), 217, dtype=np.uint8))
        self.plot = plot = Plot(self._data, **_PADDING)
        plot.img_plot("picture", name="image", xbounds=(-0.5, 0.5), ybounds=(-0.5, 0.5))
        plot.x_grid.visible = plot.y_grid.visible = False
        for axis in (plot.index_axis, plot.value_axis):
            axis.trait_set(title_font=Font(size=12), tick_label_font=Font(size=11))
        PAPER.dress(plot)
        plot.value_axis.title_spacing = 46
        self._furniture = _Furniture(component=plot)
        plot.overlays.append(self._furniture)
        self.hand = Hand.over(plot)
        plot.observe(self._paint_again, "bounds.items")
        plot.index_range.observe(self._paint_again, "updated")
        plot.value_range.observe(self._paint_again, "updated")
        self.trait_set(**traits)

    def say(self, message: str) -> None:
        """Say something instead of an image."""
        self._furniture.message = message
        shown = [*self.plot.plots["image"], self.plot.index_axis, self.plot.value_axis]
        for part in shown:
            part.visible = not message
        self.plot.border_visible = not message
        self.plot.request_redraw()

    def frame(self, region: Any) -> None:
        """Frame a region: left, right, bottom and top in units of the axes; () for none."""
        self._furniture.region = region
        self.plot.request_redraw()

    @observe("values, logarithmic, colour_map, extent, title, x_title, y_title", post_init=True)
    def _redraw(self, event: Any) -> None:
        plot, whole = self.plot, tuple(map(float, self.extent))
        plot.index_axis.title, plot.value_axis.title = self.x_title, self.y_title
        if whole != self.hand.whole:
            self.hand.trait_set(whole=whole, zoomed=False)
            width, height = whole[1] - whole[0], whole[3] - whole[2]
            ratio = width / height if height > 0 else 1.0
            # a strip would be a stroke
            plot.aspect_ratio = ratio if self.same_scale and 0.125 <= ratio <= 8 else None
            self.hand.show_all()
        self._furniture.trait_set(
            title=self.title, logarithmic=self.logarithmic, colour_map=self.colour_map
        )
        if self.values is not None and np.size(self.values):
            self._furniture.limits = find_limits(self.values, self.logarithmic)
        self._paint_again(None)

    def _paint_again(self, event: Any) -> None:
        """Paint what is seen, in as many pixels as there are."""
        if self.values is None or not np.size(self.values):
            return
        rows, columns = self.values.shape
        left, right, bottom, top = self.extent
        wide, high = (right - left) / columns, (top - bottom) / rows
        x, y = self.plot.index_range, self.plot.value_range
        first, last = _seen(x.low, x.high, left, wide, columns)
        lowest, highest = _seen(y.low, y.high, bottom, high, rows)
        part = self.values[lowest:highest, first:last]
        small = shrink(part, int(self.plot.height) or 1, int(self.plot.width) or 1)
        picture = paint(small, self._furniture.limits, self.logarithmic, self.colour_map)
        source = self.plot.range2d.sources and self.plot.plots["image"][0].index
        if source:
            source.set_data(
                np.linspace(left + first * wide, left + last * wide, small.shape[1] + 1),
                np.linspace(bottom + lowest * high, bottom + highest * high, small.shape[0] + 1),
            )
        self._data.set_data("picture", picture)
        self.plot.request_redraw()


def _seen(low: float, high: float, start: float, step: float, count: int) -> tuple[int, int]:
    """Return the first pixel that is seen, and the one behind the last."""
    first = int(np.clip(np.floor((low - start) / step), 0, count - 1))
    last = int(np.clip(np.ceil((high - start) / step), first + 1, count))
    return first, last
