"""Words above a plot of a spectrum: what it is of, detector, legend."""

from __future__ import annotations

import textwrap
from typing import Any

from enable.api import AbstractOverlay
from kiva.api import Font
from kiva.fonttools.font import WEIGHT_BOLD
from traits.api import List, Str, observe

from epxs.workbench.api import PAPER
from epxs_fluorescence.ui.group_overlays import rgb

TITLE, SMALL = Font(size=13, weight=WEIGHT_BOLD), Font(size=11)

#: Width of the sample of a line with the room behind it, and between entries; pixels.
_SAMPLE, _GAP = 26, 12


class Heading(AbstractOverlay):
    """Two lines of text at the upper edge, with the legend at the right."""

    #: The first line, and the second one.
    title = Str()
    facts = Str()

    #: Names, colours and kinds (``dots``, ``line``, ``dashes``) of the legend.
    legend = List()

    @observe("title, facts, legend.items")
    def _redraw(self, event: Any) -> None:
        if self.component is not None:
            self.component.request_redraw()

    def overlay(
        self, component: Any, gc: Any, view_bounds: Any = None, mode: str = "normal"
    ) -> None:
        """Draw them."""
        top = component.outer_y2
        if not self.legend and not self.facts:
            self._write_lines(component, gc, top - 17)
            return
        with gc:
            gc.set_font(TITLE)
            title = gc.get_text_extent(self.title)[2]
            gc.set_font(SMALL)
            # where both find no room in one line, the legend is below
            beside = title + self._legend_width(gc) + 12 <= component.width
            start = self._draw_legend(component, gc, top - (16 if beside else 33))
            gc.set_fill_color(PAPER.ink)
            gc.set_font(TITLE)
            ends = (start - 12, component.x2) if beside else (component.x2, start - 12)
            self._write(gc, self.title, component.x, top - 17, ends[0])
            gc.set_fill_color(PAPER.dim)
            gc.set_font(SMALL)
            self._write(gc, self.facts, component.x, top - 33, ends[1])

    def _legend_width(self, gc: Any) -> float:
        return float(sum(gc.get_text_extent(name)[2] + _SAMPLE + _GAP for name, *_ in self.legend))

    def _write_lines(self, component: Any, gc: Any, y: float) -> None:
        """Write the title alone, in as many lines as it needs: it may say why there is no more."""
        with gc:
            gc.set_font(TITLE)
            gc.set_fill_color(PAPER.ink)
            letter = max(1.0, gc.get_text_extent(self.title)[2] / max(1, len(self.title)))
            room = max(12, int((component.x2 - component.x) / letter) - 2)
            for number, line in enumerate(textwrap.wrap(self.title, room)):
                gc.set_text_position(component.x, y - 17 * number)
                gc.show_text(line)

    def _write(self, gc: Any, text: str, x: float, y: float, end: float) -> None:
        """Write *text*, shortened if it does not end before *end*."""
        whole = text
        while text and x + gc.get_text_extent(text)[2] > end:
            whole = whole[:-1]
            text = f"{whole.rstrip()}…" if whole else ""
        if text:
            gc.set_text_position(x, y)
            gc.show_text(text)

    def _draw_legend(self, component: Any, gc: Any, y: float) -> float:
        """Draw the legend right to left; return where it begins."""
        x = component.x2
        gc.set_font(SMALL)
        for name, colour, kind in reversed(self.legend):
            x -= gc.get_text_extent(name)[2]
            gc.set_fill_color(PAPER.ink)
            gc.set_text_position(x, y)
            gc.show_text(name)
            x -= _SAMPLE
            self._draw_sample(gc, x, y + 4, rgb(colour), kind)
            x -= _GAP
        return float(x)

    def _draw_sample(self, gc: Any, x: float, y: float, colour: Any, kind: str) -> None:
        gc.set_fill_color((*colour, 1.0))
        if kind == "dots":
            for step in (3, 11, 19):
                gc.begin_path()
                gc.arc(x + step, y, 1.6, 0.0, 6.2832)
                gc.fill_path()
            return
        gc.set_stroke_color((*colour, 1.0))
        gc.set_line_width(1.5)
        gc.set_line_dash([5.0, 3.0] if kind == "dashes" else None)
        gc.begin_path()
        gc.move_to(x, y)
        gc.line_to(x + 22, y)
        gc.stroke_path()
        gc.set_line_dash(None)
