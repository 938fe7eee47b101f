"""What the colours of pixels without a value mean, shown only where there are some."""

from __future__ import annotations

from typing import Any

from traits.api import Enum, List, Tuple, observe

from epxs.workbench.api import PAPER
from epxs.workbench.plots.api import Overlay
from epxs_maps.ui.map_overlays import SMALL

#: Side of the square of a colour, and pixels from it to its text and from one line to the next.
SIDE, GAP, LINE = 9, 5, 15


class GapLegend(Overlay):
    """A square of each colour and what it means.

    Below the colour bar, right above the plot, or in one line at the foot of many plots.
    """

    #: Meaning, and red, green and blue (0 to 255), of each colour; see `contrast.gaps`.
    gaps = List(Tuple())

    place = Enum("below", "above", "foot")

    @observe("gaps")
    def _redraw(self, event: Any) -> None:
        self._request()

    def overlay(
        self, component: Any, gc: Any, view_bounds: Any = None, mode: str = "normal"
    ) -> None:
        """Draw them."""
        with gc:
            gc.set_font(SMALL)
            widths = [SIDE + GAP + gc.get_text_extent(text)[2] for text, _ in self.gaps]
            x, y = component.x2 + 14, component.y - 20
            if self.place == "above":
                x, y = component.x2 - max(widths, default=0), component.y2 + 20
            elif self.place == "foot":
                x, y = component.x + 8, component.y + 5
            for (text, colour), width in zip(self.gaps, widths, strict=True):
                self._draw(gc, text, colour, x, y)
                if self.place == "foot":
                    x += width + LINE
                else:
                    y -= LINE

    def _draw(self, gc: Any, text: str, colour: Any, x: float, y: float) -> None:
        gc.set_fill_color((*(part / 255 for part in colour), 1.0))
        gc.set_stroke_color(PAPER.frame)
        gc.set_line_width(1.0)
        gc.rect(x, y, SIDE, SIDE)
        gc.draw_path()
        gc.set_fill_color(PAPER.ink)
        gc.set_text_position(x + SIDE + GAP, y)
        gc.show_text(text)
