"""The mouse over a map: it points and zooms, and draws selections."""

from __future__ import annotations

from typing import Any

import numpy as np
from traits.api import Callable, Enum, Instance, List

from epxs.workbench.plots.api import Mouse, Overlay
from epxs_maps.ui.map_overlays import PathMark
from epxs_maps.ui.navigation import Navigation


class Pointer(Mouse):
    """Zooms and moves a map; a left drag zooms to a box, or draws a selection.

    A polygon is drawn click by click: a double click or Enter closes it, Backspace takes the last
    corner back, Esc all of them.
    """

    #: What zooms and moves; nothing does without it.
    navigation = Instance(Navigation)

    #: Called without arguments: what a left drag draws, "" if it zooms; and with what was drawn
    #: (shape ``(places, 2)``), and how it meets what is selected.
    draws = Callable(lambda: "")
    drawn = Callable()

    #: Shows lines that are drawn.
    path = Instance(PathMark)

    event_state = Enum("normal", "pressed", "dragging", "moving", "cornering")

    #: Positions of the corners of a polygon so far.
    _corners = List()

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
        self._corners = []

    # -- a polygon -------------------------------------------------------------------------

    def normal_left_down(self, event: Any) -> None:
        """Begin a polygon, a click or a drag."""
        if self.draws() == "polygon" and self.is_inside(event):
            self.event_state = "cornering"
            self.cornering_left_down(event)
        else:
            super().normal_left_down(event)

    def cornering_left_down(self, event: Any) -> None:
        """Set a corner."""
        self._corners.append(self.place(*self.clamped(event)))
        self.cornering_mouse_move(event)
        event.handled = True

    def cornering_mouse_move(self, event: Any) -> None:
        """Show the line from the last corner to the mouse."""
        self.moved(*self.place(event.x, event.y))
        self._show_corners(self.clamped(event))

    def cornering_mouse_wheel(self, event: Any) -> None:
        """Zoom; the corners stay where they are on the map."""
        self.normal_mouse_wheel(event)
        self._show_corners(self.clamped(event))

    def cornering_left_dclick(self, event: Any) -> None:
        """Close the polygon."""
        self._close(event)

    def cornering_key_pressed(self, event: Any) -> None:
        """Close it by Enter, take a corner back, or give it up."""
        if event.character == "Enter":
            self._close(event)
        elif event.character == "Backspace" and len(self._corners) > 1:
            self._corners.pop()
            self._show_corners()
            event.handled = True
        elif event.character in ("Backspace", "Esc"):
            self._end(event)

    def _show_corners(self, *mouse: tuple[float, float]) -> None:
        x, y = (np.array(each) for each in zip(*self._corners, strict=True))
        plot = self.component
        screen = zip(plot.index_mapper.map_screen(x), plot.value_mapper.map_screen(y), strict=True)
        self.path.places = [*screen, *mouse]

    def _close(self, event: Any) -> None:
        corners, mode = np.array(self._corners), _mode(event)
        self._end(event)
        if len(corners) > 2:
            self.drawn(corners, mode)

    def _path_default(self) -> PathMark:
        return PathMark(self.component)


def _mode(event: Any) -> str:
    """Return how a selection meets the present one: Shift adds, Ctrl takes away."""
    if event.shift_down:
        return "add"
    return "remove" if event.control_down else "replace"
