"""Curves of a spectrum, drawn with no more points than there are pixels."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from enable.api import AbstractOverlay
from kiva import constants
from traits.api import List

from epxs_fluorescence.decimate import decimated
from epxs_fluorescence.ui.group_overlays import rgb

#: A curve of more points is a line, even if it should be dots.
MANY = 4096
#: So many curves have smooth edges.
FEW = 5


@dataclass(frozen=True)
class Curve:
    """One curve."""

    name: str
    #: keV and counts; shape ``(points,)``.
    x: np.ndarray
    y: np.ndarray
    #: ``#rrggbb``.
    colour: str
    #: ``dots``, ``line`` or ``dashes``.
    kind: str = "line"
    width: float = 1.2


class Curves(AbstractOverlay):
    """Draws curves in a plot; the last one is uppermost."""

    #: The curves.
    curves = List()

    def overlay(
        self, component: Any, gc: Any, view_bounds: Any = None, mode: str = "normal"
    ) -> None:
        """Draw them."""
        with gc:
            gc.clip_to_rect(component.x, component.y, component.width, component.height)
            gc.set_line_join(constants.JOIN_BEVEL)
            # smooth edges of many strokes up and down take six times as long, and show no more
            gc.set_antialias(len(self.curves) <= FEW)
            for curve in self.curves:
                self._draw(component, gc, curve)
            gc.set_antialias(True)

    def _draw(self, component: Any, gc: Any, curve: Curve) -> None:
        span = component.index_range
        dots = curve.kind == "dots" and len(curve.x) <= MANY
        columns = MANY if dots else int(component.width)
        x, y = decimated(curve.x, curve.y, span.low, span.high, columns)
        if not len(x):
            return
        points = np.empty((len(x), 2))
        points[:, 0] = component.index_mapper.map_screen(x)
        bottom = component.value_range.low
        points[:, 1] = component.value_mapper.map_screen(np.maximum(y, 0.5 * bottom))
        colour = (*rgb(curve.colour), 1.0)
        if dots:
            gc.set_fill_color(colour)
            gc.set_line_width(0)
            gc.draw_marker_at_points(points, 1, constants.CIRCLE_MARKER)
            return
        gc.set_stroke_color(colour)
        gc.set_line_width(curve.width)
        gc.set_line_dash([5.0, 3.0] if curve.kind == "dashes" else None)
        gc.begin_path()
        gc.lines(points)
        gc.stroke_path()
