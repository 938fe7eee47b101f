"""The mouse over a map: it points, a click selects, the right button shows all again."""

from __future__ import annotations

from typing import Any

from enable.api import BaseTool
from traits.api import Callable


class Pointer(BaseTool):
    """Tells positions in units of the axes."""

    #: Called with fast and slow position.
    moved = Callable()
    clicked = Callable()

    #: Called without arguments.
    left = Callable()
    reset = Callable()

    def normal_mouse_move(self, event: Any) -> None:
        """Tell where the mouse is."""
        if self._is_inside(event):
            self.moved(*self._place(event))
        else:
            self.left()

    def normal_mouse_leave(self, event: Any) -> None:
        """Tell that it is nowhere."""
        self.left()

    def normal_left_down(self, event: Any) -> None:
        """Tell of a click."""
        if self._is_inside(event):
            self.clicked(*self._place(event))
            event.handled = True

    def normal_right_down(self, event: Any) -> None:
        """Tell of the wish to see all again."""
        self.reset()
        event.handled = True

    def _is_inside(self, event: Any) -> bool:
        plot = self.component
        return bool(plot.x <= event.x <= plot.x2 and plot.y <= event.y <= plot.y2)

    def _place(self, event: Any) -> tuple[float, float]:
        plot = self.component
        return (
            float(plot.index_mapper.map_data(event.x)),
            float(plot.value_mapper.map_data(event.y)),
        )
