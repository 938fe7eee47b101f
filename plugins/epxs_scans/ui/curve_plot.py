"""The drawing of curves over one axis: few points for each column of pixels, gaps where none is."""

from __future__ import annotations

from typing import Any

import numpy as np
from chaco.api import AbstractOverlay, ArrayPlotData, Plot
from kiva.api import Font
from traits.api import Any as AnyTrait
from traits.api import Bool, HasStrictTraits, Instance, List, Str, observe

from epxs.workbench.api import PAPER
from epxs.workbench.plots.api import take_out
from epxs_scans.curve import Curve, decimate
from epxs_scans.health import runs
from epxs_scans.ui.hand import Hand

#: Colours that people with any colour vision tell apart (Okabe and Ito).
COLOURS = ("#0072B2", "#D55E00", "#009E73", "#CC79A7", "#E69F00", "#56B4E9", "#7F7F7F", "#A6761D")
SKIPPED = "#B00020"

_EMPTY = np.zeros(0)

#: Points up to which each has a mark.
MARKED = 400

_PADDING = {"padding_left": 74, "padding_right": 14, "padding_top": 26, "padding_bottom": 44}


class Legend(AbstractOverlay):
    """Names of the curves above the plot, marks of skipped points, and a sentence within it."""

    #: Text and colour of each entry.
    entries = List()

    #: What is said in the middle of an empty plot.
    message = Str()

    #: Positions of points that the scan skipped, and positions that are marked.
    skipped = AnyTrait(np.zeros(0))
    marked = AnyTrait()

    def overlay(self, other: Any, gc: Any, view_bounds: Any = None, mode: str = "normal") -> None:
        """Draw it."""
        plot = self.component
        with gc:
            gc.set_font(Font(size=12))
            across = float(plot.x)
            for text, colour in self.entries:
                gc.set_fill_color(colour)
                gc.set_text_position(across, plot.y2 + 7)
                gc.show_text(text)
                across += gc.get_text_extent(text)[2] + 16
                if across > plot.x2:
                    break
            if self.message:
                gc.set_fill_color(PAPER.dim)
                self._show_message(gc)
        with gc:
            gc.clip_to_rect(plot.x, plot.y, plot.width, plot.height)
            self._mark(gc)

    def _show_message(self, gc: Any) -> None:
        plot, lines = self.component, _wrapped(self.message, max(20, int(self.component.width / 7)))
        for number, line in enumerate(lines):
            width = gc.get_text_extent(line)[2]
            middle = plot.y + plot.height / 2 + 9 * len(lines) - 18 * number
            gc.set_text_position(max(plot.x + 4, plot.x + (plot.width - width) / 2), middle)
            gc.show_text(line)

    def _mark(self, gc: Any) -> None:
        plot = self.component
        if self.marked is not None and np.isfinite(self.marked):
            at = float(plot.index_mapper.map_screen(np.array([self.marked]))[0])
            gc.set_stroke_color((*PAPER.ink[:3], 0.7))
            gc.set_line_width(1.0)
            gc.move_to(at, plot.y)
            gc.line_to(at, plot.y2)
            gc.stroke_path()
        if len(self.skipped):
            gc.set_stroke_color((0.69, 0.0, 0.13, 0.8))
            gc.set_line_width(1.5)
            places = np.unique(np.round(plot.index_mapper.map_screen(self.skipped)))
            for at in places[: max(1, int(plot.width))]:
                gc.move_to(float(at), plot.y)
                gc.line_to(float(at), plot.y + 9)
            gc.stroke_path()


class Bands(AbstractOverlay):
    """Curves with more points than columns of pixels: from the lowest to the highest value.

    A line through all of these would cost ten times as much, and look the same.
    """

    #: Positions, lowest and highest values, and colour of each curve.
    bands = List()

    def overlay(self, other: Any, gc: Any, view_bounds: Any = None, mode: str = "normal") -> None:
        """Draw them."""
        plot = self.component
        for x, low, high, colour in self.bands:
            left = np.floor(plot.index_mapper.map_screen(x))
            bottom, top = (plot.value_mapper.map_screen(values) for values in (low, high))
            # neighbours that do not overlap are joined, as a line would
            joined = np.fmin(bottom[1:], np.where(np.isfinite(bottom[1:]), top[:-1], np.nan))
            raised = np.fmax(top[1:], np.where(np.isfinite(top[1:]), bottom[:-1], np.nan))
            bottom[1:], top[1:] = joined, raised
            good = np.isfinite(bottom) & np.isfinite(top)
            bottom, top = bottom - 0.7, top + 0.7  # as thick as a line where it is flat
            with gc:
                gc.clip_to_rect(plot.x, plot.y, plot.width, plot.height)
                gc.set_fill_color(colour)
                for first, count in runs(good):
                    part = slice(first, first + count)
                    _fill_between(gc, left[part], bottom[part], top[part])


def _fill_between(gc: Any, x: np.ndarray, bottom: np.ndarray, top: np.ndarray) -> None:
    if len(x) == 1:
        x, bottom, top = np.array([x[0], x[0] + 1]), bottom.repeat(2), top.repeat(2)
    there, back = np.column_stack([x, bottom]), np.column_stack([x, top])[::-1]
    gc.begin_path()
    gc.lines(np.concatenate([there, back]))
    gc.close_path()
    gc.fill_path()


class CurvePlot(HasStrictTraits):
    """Draws `epxs_scans.curve.Curve` objects; what is zoomed stays so when they grow."""

    #: What is drawn.
    curves = List(Instance(Curve))

    #: Titles of the axes; "" for the unit of the curve alone.
    x_title = Str()
    y_title = Str()

    #: Whether each curve has the full height; whether counts are on a logarithmic axis.
    apart = Bool(False)
    logarithmic = Bool(False)

    #: The Chaco plot, and the hand of the user.
    plot = Instance(Plot)
    hand = Instance(Hand)
    legend = Instance(Legend)

    _data = Instance(ArrayPlotData)
    _bands = Instance(Bands)

    def __init__(self, **traits: Any) -> None:
        super().__init__()
        self._data = ArrayPlotData()
        self.plot = plot = Plot(self._data, **_PADDING)
        # an axis without limits makes mappers divide by zero
        plot.index_range.set_bounds(0.0, 1.0)
        plot.value_range.set_bounds(0.0, 1.0)
        for grid in (plot.x_grid, plot.y_grid):
            grid.line_style = "solid"
        for axis in (plot.index_axis, plot.value_axis):
            axis.trait_set(title_font=Font(size=12), tick_label_font=Font(size=11))
        PAPER.dress(plot)
        plot.value_axis.trait_set(title_spacing=52, tick_label_formatter=_number)
        plot.index_axis.tick_label_formatter = _number
        self.legend, self._bands = Legend(component=plot), Bands(component=plot)
        plot.overlays.extend([self._bands, self.legend])
        self.hand = Hand.over(plot)
        plot.index_range.observe(self._thin_out, "updated")
        plot.observe(self._thin_out, "bounds.items")
        plot.observe(self._colour_again, "bgcolor")  # given by the paper, when that changes
        self.trait_set(**traits)

    def say(self, message: str, marked: float | None = None) -> None:
        """Say something in the middle, and mark a position."""
        self.legend.trait_set(message=message, marked=marked)
        self.plot.request_redraw()

    # --------------------------------------------------------------------------------------

    @observe("curves, apart, logarithmic, y_title, x_title", post_init=True)
    def _redraw(self, event: Any) -> None:
        self.plot.value_scale = "log" if self.logarithmic else "linear"
        self._name_axes()
        self._set_whole()
        self._thin_out(None)
        self._match_renderers()
        self.legend.entries = [(c.label, _rgba(n)) for n, c in enumerate(self.curves)]
        self.legend.skipped = self.curves[0].skipped if self.curves else np.zeros(0)
        self.plot.invalidate_and_redraw()

    def _colour_again(self, event: Any) -> None:
        """Draw in colours that are seen on the paper as it is."""
        for name, renderers in self.plot.plots.items():
            renderers[0].color = _rgba(int(name.split()[1]))
        self._redraw(None)

    def _name_axes(self) -> None:
        units = {curve.unit for curve in self.curves}
        same = units.pop() if len(units) == 1 else ""
        alone = self.curves[0].label if len(self.curves) == 1 else same
        font = Font(size=12)
        self.plot.index_axis.trait_set(title=self.x_title, title_font=font)
        title = "part of its height" if self.apart else self.y_title or alone
        self.plot.value_axis.trait_set(
            title=title, title_font=font, title_spacing=52, tick_label_formatter=_number
        )

    def _set_whole(self) -> None:
        found = np.array([curve.limits for curve in self.curves if len(curve.x)] or [(0, 1, 0, 1)])
        low, bottom = found[:, 0].min(), found[:, 2].min()
        high, top = found[:, 1].max(), found[:, 3].max()
        if self.apart:
            bottom, top = 0.0, 1.0
        low, high = _with_room(low, high, 0.01)
        if self.logarithmic:
            top = max(top, 1.0)
            bottom = _least_positive(self.curves, top)
            bottom, top = bottom / 1.3, top * 1.3
        else:
            bottom, top = _with_room(bottom, top, 0.05)
        self.hand.whole = float(low), float(high), float(bottom), float(top)
        if not self.hand.zoomed:
            self.hand.show_all()

    def _thin_out(self, event: Any) -> None:
        """Give the renderers what is seen, as few points as there are columns of pixels."""
        plot = self.plot
        columns = max(64, int(plot.width))
        arrays, bands = {}, []
        for number, curve in enumerate(self.curves):
            low, high = plot.index_range.low, plot.index_range.high
            x, y, merged = decimate(curve, low, high, columns)
            if self.apart:
                _, _, lowest, highest = curve.limits
                y = (y - lowest) / ((highest - lowest) or 1.0)
            if self.logarithmic:
                y = np.where(y > 0, y, np.nan)
            if merged:
                bands.append((x[::2], y[::2], y[1::2], _rgba(number)))
                x = y = _EMPTY
            arrays[f"x{number}"], arrays[f"y{number}"] = x, y
        self._bands.bands = bands
        self._data.update_data(arrays)

    def _match_renderers(self) -> None:
        """Have a line, and marks, for each curve; no more."""
        plot, wanted = self.plot, len(self.curves)
        names = set(plot.plots)
        for number in range(max(len(names), wanted)):
            line, dots = f"line {number}", f"dots {number}"
            if number < wanted and line not in names:
                source, colour = (f"x{number}", f"y{number}"), _rgba(number)
                plot.plot(source, type="line", name=line, color=colour, line_width=1.4)
                plot.plot(source, type="scatter", name=dots, color=colour, marker="circle",
                          marker_size=2.2, line_width=0)  # fmt: skip
            elif number >= wanted and line in names:
                take_out(plot, line, dots)
            if number < wanted:
                plot.plots[dots][0].visible = len(self.curves[number].x) <= MARKED


def _with_room(low: float, high: float, part: float) -> tuple[float, float]:
    room = (high - low) * part or abs(high) * 0.05 or 0.5
    return low - room, high + room


def _least_positive(curves: list[Curve], top: float) -> float:
    lows = [c.y[c.y > 0].min() for c in curves if (c.y > 0).any()]
    return max(float(min(lows, default=0.1)), top * 1e-9)


def _rgba(number: int) -> tuple[float, ...]:
    code = COLOURS[number % len(COLOURS)]
    red, green, blue = (int(code[n : n + 2], 16) / 255 for n in (1, 3, 5))
    return (*PAPER.legible(red, green, blue), 1.0)


def _number(value: float) -> str:
    return f"{value:.6g}"


def _wrapped(text: str, width: int) -> list[str]:
    import textwrap

    return textwrap.wrap(text, width) or [""]
