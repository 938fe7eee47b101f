"""Marks in a spectrum: pile-up, escape peaks, lines that were picked."""

from __future__ import annotations

from typing import Any

import numpy as np
from enable.api import AbstractOverlay
from kiva.api import Font
from traits.api import Any as AnyTrait
from traits.api import Bool, List, observe

from epxs.phynx.api import display_name
from epxs_fluorescence.fit_reader import Fitted
from epxs_fluorescence.readout import pile_up

_PILE_UP, _ESCAPE, _PICK = (0.55, 0.1, 0.5), (0.1, 0.45, 0.55), (0.85, 0.2, 0.1)
#: So many escape peaks are named, those with most counts in view.
_ESCAPES = 6


class Marks(AbstractOverlay):
    """Draws short dashed lines with names."""

    #: The fit, or None.
    fitted = AnyTrait()

    #: Whether they are shown.
    escape = Bool(False)
    pile_up = Bool(False)

    #: Picked lines: energy (keV) and name.
    picked = List()

    @observe("fitted, escape, pile_up, picked.items")
    def _redraw(self, event: Any) -> None:
        if self.component is not None:
            self.component.request_redraw()

    def places(self) -> list[tuple[float, str, tuple[float, float, float]]]:
        """Return energy (keV), name and colour of what is marked in view."""
        fit: Fitted | None = self.fitted
        span = self.component.index_range
        found = [(energy, name, _PICK) for energy, name in self.picked]
        if fit is not None and self.pile_up:
            found += [(e, name, _PILE_UP) for e, name in pile_up(fit, span.low, span.high)]
        if fit is not None and self.escape:
            found += [(e, name, _ESCAPE) for e, name in escapes(fit, span.low, span.high)]
        return [mark for mark in found if span.low < mark[0] < span.high]

    def overlay(
        self, component: Any, gc: Any, view_bounds: Any = None, mode: str = "normal"
    ) -> None:
        """Draw them."""
        with gc:
            gc.clip_to_rect(component.x, component.y, component.width, component.height)
            gc.set_font(Font(size=10))
            taken: list[tuple[float, float]] = []
            for energy, name, colour in sorted(self.places()):
                x = float(component.index_mapper.map_screen(np.array([energy]))[0])
                gc.set_line_dash([3.0, 3.0])
                gc.set_stroke_color((*colour, 0.8))
                gc.begin_path()
                gc.move_to(x, component.y)
                gc.line_to(x, component.y2 - 14)
                gc.stroke_path()
                width = gc.get_text_extent(name)[2]
                left = min(x + 3, component.x2 - width - 2)
                # names one below the other where they would meet
                level = 0
                while (level, True) in {(n, left < right) for n, right in taken}:
                    level += 1
                taken = [(n, r) for n, r in taken if n != level] + [(level, left + width + 6)]
                gc.set_fill_color((*colour, 1.0))
                gc.set_text_position(left, component.y2 - 13 - 12 * (level % 6))
                gc.show_text(name)


def escapes(fit: Fitted, low: float, high: float) -> list[tuple[float, str]]:
    """Return energy (keV) and name of the strongest escape peaks between two energies, keV."""
    found = []
    for name, curve in fit.components.items():
        own = [line for line in fit.lines if line.group == name and line.escape]
        own = [line for line in own if low < line.energy < high]
        if own:
            line = max(own, key=lambda each: each.rate)
            counts = line.rate * float(curve.sum())
            found.append((counts, line.energy, f"{display_name(name).split(' ')[0]} esc"))
    strongest = sorted(found, reverse=True)[:_ESCAPES]
    return [(energy, name) for counts, energy, name in strongest if counts > 1.0]
