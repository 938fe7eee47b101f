"""What is drawn over plots: overlays, and lines in black and white, seen on every colour."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from enable.api import AbstractOverlay


class Overlay(AbstractOverlay):
    """Can have its component drawn again."""

    def _request(self) -> None:
        if self.component is not None:
            self.component.request_redraw()


def stroke_twice(
    gc: Any, trace: Callable[[Any], None], width: float = 1.0, rim: float = 1.0, alpha: float = 1.0
) -> None:
    """Draw what *trace* puts into the path of *gc* in white with a black rim.

    Parameters
    ----------
    gc : kiva graphics context
    trace : callable
        Called with *gc* twice: puts lines, rectangles or arcs into its path.
    width, rim : float
        Of the white line, and of the black one on either side, pixels.
    alpha : float
        0 (nothing is seen) to 1.
    """
    with gc:
        for each, shade in ((width + 2 * rim, 0.0), (width, 1.0)):
            gc.set_line_width(each)
            gc.set_stroke_color((shade, shade, shade, alpha))
            trace(gc)
            gc.stroke_path()
