"""The mouse over a map: it points and zooms, and draws selections."""

from __future__ import annotations

from typing import Any

import numpy as np
from traits.api import Callable, Instance

from epxs.workbench.plots.api import Mouse, Overlay
from epxs_maps.ui.map_overlays import PathMark
from epxs_maps.ui.navigation import Navigation


class Pointer(Mouse):
    """Zooms and moves a map; a left drag zooms to a box, or draws a selection."""

    #: What zooms and moves; nothing does without it.
    navigation = Instance(Navigation)

    #: Called without arguments: what a left drag draws, "" if it zooms; and with what was drawn
    #: (shape ``(places, 2)``), and how it meets what is selected.
    draws = Callable(lambda: "")
    drawn = Callable()

    #: Shows lines that are drawn.
    path = Instance(PathMark)

    def show_all(self) -> None:
        """Show all there is."""
        if self.navigation is not None:
            self.navigation.show_all()

    def zoom(self, notches: float, x: float, y: float) -> None:
        """Zoom in by *notches* of the wheel around a position."""
        if self.navigation is not None:
            self.navigation.zoom(notches, x, y)

    def move(self, dx: float, dy: float) -> None:
        """Move what is seen, in units of the axes."""
        if self.navigation is not None:
            self.navigation.move(dx, dy)

    def frame(self, first: tuple[float, float], second: tuple[float, float]) -> None:
        """Show what lies between two corners."""
        if self.navigation is not None:
            self.navigation.frame(first, second)

    def marks(self) -> list[Overlay]:
        """Return the box and the line."""
        return [self.box, self.path]

    def drag(self, event: Any) -> None:
        """Draw the line, or the box."""
        if self.draws() == "line":
            self.path.places = [self._start, self.clamped(event)]
        elif self.draws() in ("lasso", "brush"):
            self.path.places = [*(self.path.places or [self._start]), self.clamped(event)]
        else:
            super().drag(event)

    def dropped(self, event: Any) -> None:
        """Hand on what was drawn, or zoom to the box."""
        if not self.draws():
            super().dropped(event)
            return
        corners = self.box.corners
        places = self.path.places or [tuple(corners[:2]), tuple(corners[2:])]
        self.drawn(np.array([self.place(*place) for place in places]), _mode(event))

    def wipe(self) -> None:
        """Draw neither box nor line any more."""
        super().wipe()
        self.path.places = []

    def _path_default(self) -> PathMark:
        return PathMark(self.component)


def _mode(event: Any) -> str:
    """Return how a selection meets the present one: Shift adds, Ctrl takes away."""
    if event.shift_down:
        return "add"
    return "remove" if event.control_down else "replace"
