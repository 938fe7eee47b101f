"""Groups of lines in a plot of a spectrum: their curves, sticks, and labels that keep apart."""

from __future__ import annotations

from functools import cache
from typing import Any

import numpy as np
from enable.api import AbstractOverlay
from kiva.api import Font
from traits.api import Any as AnyTrait
from traits.api import Dict, Tuple, observe

from epxs.phynx.api import display_name
from epxs.workbench.api import PAPER
from epxs_fluorescence.fit_reader import Fitted
from epxs_fluorescence.labels import colours_of, darker, principal_lines, spread

#: Lines weaker than this part of their group have no stick; escape peaks.
WEAKEST, WEAKEST_ESCAPE = 0.01, 0.002

#: Room between labels, pixels.
MARGIN = 8


def rgb(colour: str) -> tuple[float, float, float]:
    """Return red, green and blue (0 to 1) of ``#rrggbb``, lighter where the paper is dark."""
    return PAPER.legible(*_parts(colour))


@cache  # the same numbers each time: kiva keeps those of each colour that is set
def _parts(colour: str) -> tuple[float, float, float]:
    red, green, blue = (int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5))
    return red, green, blue


class _GroupOverlay(AbstractOverlay):
    """What curves and labels share."""

    #: The fit, or None.
    fitted = AnyTrait()

    #: Colours of the groups: ``#rrggbb``.
    colours = Dict()

    @observe("fitted")
    def _choose_colours(self, event: Any) -> None:
        fit: Fitted | None = self.fitted
        self.colours = {} if fit is None else colours_of(list(fit.components), fit.lines)
        if self.component is not None:
            self.component.request_redraw()


class GroupCurves(_GroupOverlay):
    """The counts of each group that stands out, as a light area."""

    def overlay(
        self, component: Any, gc: Any, view_bounds: Any = None, mode: str = "normal"
    ) -> None:
        """Draw them."""
        fit: Fitted | None = self.fitted
        if fit is None or not self.visible:
            return
        span, bottom = component.index_range, component.value_range.low
        first, last = fit.window
        inside = np.zeros(len(fit.energy), dtype=bool)
        inside[first:last] = True
        inside &= (fit.energy >= span.low) & (fit.energy <= span.high)
        with gc:
            gc.clip_to_rect(component.x, component.y, component.width, component.height)
            gc.set_line_width(0.8)
            for name, curve in fit.components.items():
                where = np.flatnonzero(inside & (curve > bottom))
                # lines far apart are separate hills
                for hill in np.split(where, np.flatnonzero(np.diff(where) > 1) + 1):
                    if len(hill) > 1:
                        _draw_hill(gc, component, fit.energy[hill], curve[hill], self.colours[name])


def _draw_hill(gc: Any, component: Any, energy: np.ndarray, curve: np.ndarray, colour: str) -> None:
    x = component.index_mapper.map_screen(energy)
    y = component.value_mapper.map_screen(curve)
    points = np.column_stack((x, y))
    red, green, blue = rgb(colour)
    gc.begin_path()
    gc.set_fill_color((red, green, blue, 0.15))
    gc.lines(np.vstack(([x[0], component.y], points, [x[-1], component.y])))
    gc.close_path()
    gc.fill_path()
    gc.begin_path()
    gc.set_stroke_color((red, green, blue, 0.85))
    gc.lines(points)
    gc.stroke_path()


class GroupLabels(_GroupOverlay):
    """Names of groups above the plot, tied to their strongest lines; sticks at its foot."""

    #: Names and places of the labels drawn last: group, left and right edge, pixels.
    drawn = Tuple()

    def overlay(
        self, component: Any, gc: Any, view_bounds: Any = None, mode: str = "normal"
    ) -> None:
        """Draw them."""
        fit: Fitted | None = self.fitted
        if fit is None:
            self.drawn = ()
            return
        with gc:
            gc.set_font(Font(size=11))
            gc.set_line_width(0.8)
            names = self._draw_labels(component, gc, fit)
            self._draw_sticks(component, gc, fit, names)

    def _draw_labels(self, component: Any, gc: Any, fit: Fitted) -> list[str]:
        span = component.index_range
        strongest = principal_lines(fit.lines, span.low, span.high)
        chosen, room = [], 0.0
        for name in fit.components:  # the surest first
            if name not in strongest:
                continue
            width = gc.get_text_extent(display_name(name))[2] + MARGIN
            if room + width > component.width:
                break
            room += width
            chosen.append((strongest[name].energy, width, name))
        if not chosen:
            self.drawn = ()
            return []
        chosen.sort()
        tips = component.index_mapper.map_screen(np.array([energy for energy, _, _ in chosen]))
        widths = [width for _, width, _ in chosen]
        places = spread(tips, widths, component.x, component.x2)
        edges = []
        for (energy, width, name), tip, place in zip(chosen, tips, places, strict=True):
            colour = self.colours[name]
            gc.set_fill_color((*rgb(darker(colour)), 1.0))
            left = float(place) - (width - MARGIN) / 2
            gc.set_text_position(left, component.y2 + 16)
            gc.show_text(display_name(name))
            edges.append((name, left, left + width - MARGIN))
            height = float(np.interp(energy, fit.energy, fit.fit))
            self._draw_tie(component, gc, float(place), float(tip), height, colour)
        self.drawn = tuple(edges)
        return [name for _, _, name in chosen]

    def _draw_tie(
        self, component: Any, gc: Any, place: float, tip: float, height: float, colour: str
    ) -> None:
        """Draw the elbow from a label down to the top of its line."""
        low = component.value_range.low
        top = float(component.value_mapper.map_screen(np.array([max(height, low)]))[0]) + 6
        top = min(max(top, component.y), component.y2)
        gc.set_stroke_color((*rgb(colour), 0.5))
        gc.begin_path()
        gc.lines([(place, component.y2 + 13), (place, component.y2 + 10), (tip, component.y2 + 2)])
        gc.line_to(tip, top)
        gc.stroke_path()

    def _draw_sticks(self, component: Any, gc: Any, fit: Fitted, names: list[str]) -> None:
        span = component.index_range
        shown = set(names)
        for line in fit.lines:
            weakest = WEAKEST_ESCAPE if line.escape else WEAKEST
            if line.group not in shown or line.rate < weakest:
                continue
            if not span.low < line.energy < span.high:
                continue
            x = float(component.index_mapper.map_screen(np.array([line.energy]))[0])
            height = 3.0 if line.escape else 4.0 + 12.0 * line.rate
            gc.set_stroke_color((*rgb(self.colours[line.group]), 1.0))
            gc.begin_path()
            gc.move_to(x, component.y)
            gc.line_to(x, component.y + height)
            gc.stroke_path()
