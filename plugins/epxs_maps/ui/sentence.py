"""A sentence in the middle of a canvas, where there is no picture, or nothing on it."""

from __future__ import annotations

import textwrap
from typing import Any

from chaco.api import AbstractOverlay
from kiva.api import Font
from traits.api import Str, observe

from epxs.workbench.api import PAPER

#: Width of a letter and height of a line, pixels.
_LETTER, _LINE = 7, 18


class Sentence(AbstractOverlay):
    """Says why there is nothing to be seen; "" says nothing."""

    text = Str()

    @observe("text")
    def _redraw(self, event: Any) -> None:
        if self.component is not None:
            self.component.request_redraw()

    def overlay(self, other: Any, gc: Any, view_bounds: Any = None, mode: str = "normal") -> None:
        """Draw it."""
        if not self.text:
            return
        width, height = other.bounds
        lines = textwrap.wrap(self.text, max(20, int(width / _LETTER)))
        with gc:
            gc.set_font(Font(size=12))
            gc.set_fill_color(PAPER.dim)
            for number, line in enumerate(lines):
                left = max(4.0, (width - gc.get_text_extent(line)[2]) / 2)
                foot = height / 2 + _LINE * (len(lines) / 2 - number)
                gc.set_text_position(other.x + left, other.y + foot)
                gc.show_text(line)
