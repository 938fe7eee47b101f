"""The mouse over a map: it points; a click selects, drags frame or move, the wheel zooms."""

from __future__ import annotations

from typing import Any

import numpy as np
from enable.api import BaseTool
from traits.api import Any as AnyTrait
from traits.api import Callable, Enum, Instance, Tuple

from epxs_maps.ui.map_overlays import PathMark, ZoomBox
from epxs_maps.ui.navigation import Navigation

#: Pixels that a mouse may move during a click.
STEADY = 4


class Pointer(BaseTool):
    """Tells positions in units of the axes.

    Left click: select. Left drag: zoom to a box, or draw a selection. Middle drag: move. Right
    click: show all.
    """

    #: Called with fast and slow position.
    moved = Callable()
    clicked = Callable()

    #: Called without arguments.
    left = Callable()

    #: Called without arguments: whether a drag draws a selection; and with what was drawn, and
    #: how it meets what is selected.
    draws = Callable()
    drawn = Callable()

    #: Shows what is drawn.
    path = Instance(PathMark)

    #: What zooms and moves.
    navigation = Instance(Navigation)

    #: Shows the box while it is drawn.
    box = Instance(ZoomBox)

    event_state = Enum("normal", "pressed", "moving")

    _start = Tuple(0.0, 0.0)
    _grip = AnyTrait()

    # -- nothing pressed -------------------------------------------------------------------

    def normal_mouse_move(self, event: Any) -> None:
        """Tell where the mouse is."""
        if self._is_inside(event):
            self.moved(*self._place(event.x, event.y))
        else:
            self.left()

    def normal_mouse_leave(self, event: Any) -> None:
        """Tell that it is nowhere."""
        self.left()

    def normal_mouse_wheel(self, event: Any) -> None:
        """Zoom."""
        if self._is_inside(event):
            self.navigation.zoom(event.mouse_wheel, *self._place(event.x, event.y))
            event.handled = True

    def normal_left_down(self, event: Any) -> None:
        """Begin a click or a box."""
        self._begin("pressed", event)

    def normal_middle_down(self, event: Any) -> None:
        """Begin to move."""
        self._begin("moving", event)

    def normal_right_down(self, event: Any) -> None:
        """Show all."""
        self.navigation.show_all()
        event.handled = True

    # -- left pressed: a click, or a box ---------------------------------------------------

    def pressed_mouse_move(self, event: Any) -> None:
        """Draw the box."""
        if self._is_steady(event) and not self.box.corners and not self.path.places:
            return
        if self.draws() == "line":
            self.path.places = [self._start, self._clamped(event)]
        elif self.draws() in ("lasso", "brush"):
            self.path.places = [*(self.path.places or [self._start]), self._clamped(event)]
        else:
            self.box.corners = [*self._start, *self._clamped(event)]

    def pressed_left_up(self, event: Any) -> None:
        """Select the pixel, or zoom to the box."""
        corners, places = self.box.corners, self.path.places
        self._end(event)
        if self.draws() and (corners or places):
            places = places or [tuple(corners[:2]), tuple(corners[2:])]
            self.drawn(np.array([self._place(*place) for place in places]), _mode(event))
        elif corners:
            self.navigation.frame(self._place(*corners[:2]), self._place(*corners[2:]))
        else:
            self.clicked(*self._place(*self._start))

    # -- middle pressed: move --------------------------------------------------------------

    def moving_mouse_move(self, event: Any) -> None:
        """Keep the place that was gripped under the mouse."""
        x, y = self._place(event.x, event.y)
        self.navigation.move(self._grip[0] - x, self._grip[1] - y)
        event.handled = True

    def moving_middle_up(self, event: Any) -> None:
        """Let go."""
        self._end(event)

    # --------------------------------------------------------------------------------------

    def _begin(self, state: str, event: Any) -> None:
        if not self._is_inside(event):
            return
        self.event_state = state
        self._start = (float(event.x), float(event.y))
        self._grip = self._place(event.x, event.y)
        # a drag that leaves the plot still belongs to it
        event.window.set_mouse_owner(self, event.net_transform())
        event.handled = True

    def _end(self, event: Any) -> None:
        self.event_state = "normal"
        self.box.corners = []
        self.path.places = []
        if event.window.mouse_owner is self:
            event.window.set_mouse_owner(None)
        event.handled = True

    def _is_steady(self, event: Any) -> bool:
        x, y = self._start
        return abs(event.x - x) <= STEADY and abs(event.y - y) <= STEADY

    def _is_inside(self, event: Any) -> bool:
        plot = self.component
        return bool(plot.x <= event.x <= plot.x2 and plot.y <= event.y <= plot.y2)

    def _clamped(self, event: Any) -> tuple[float, float]:
        plot = self.component
        return (
            float(min(max(event.x, plot.x), plot.x2)),
            float(min(max(event.y, plot.y), plot.y2)),
        )

    def _place(self, x: float, y: float) -> tuple[float, float]:
        plot = self.component
        return float(plot.index_mapper.map_data(x)), float(plot.value_mapper.map_data(y))


def _mode(event: Any) -> str:
    """Return how a selection meets the present one: Shift adds, Ctrl takes away."""
    if event.shift_down:
        return "add"
    return "remove" if event.control_down else "replace"
