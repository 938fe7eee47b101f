"""Two handles over a histogram: the values drawn darkest and brightest, to be dragged."""

from __future__ import annotations

from typing import Any

import numpy as np
from enable.api import AbstractOverlay
from traits.api import Any as AnyTrait
from traits.api import Callable, Enum, Int, observe

from epxs.workbench.api import PAPER

#: Pixels from a handle within which the mouse takes it.
REACH = 8


class LimitHandles(AbstractOverlay):
    """Draws the limits, and moves the one that is nearest to the mouse."""

    #: Values, low < high, or None.
    limits = AnyTrait()

    #: Called with both while a hand moves one, and when it lets go; with None after a double
    #: click, which leaves them to the percentiles.
    dragged = Callable()
    dropped = Callable()

    event_state = Enum("normal", "dragging")

    _which = Int()

    @observe("limits")
    def _redraw(self, event: Any) -> None:
        if self.component is not None:
            self.component.request_redraw()

    def overlay(
        self, component: Any, gc: Any, view_bounds: Any = None, mode: str = "normal"
    ) -> None:
        """Draw both, and what lies beside them paler."""
        if self.limits is None:
            return
        places = np.clip(self._places(), component.x, component.x2)
        with gc:
            gc.clip_to_rect(component.x, component.y, component.width, component.height)
            gc.set_fill_color((*PAPER.ground[:3], 0.6))
            gc.rect(component.x, component.y, places[0] - component.x, component.height)
            gc.rect(places[1], component.y, component.x2 - places[1], component.height)
            gc.fill_path()
            gc.set_stroke_color(PAPER.ink)
            gc.set_fill_color(PAPER.ink)
            gc.set_line_width(1.5)
            for x in places:
                gc.move_to(x, component.y)
                gc.line_to(x, component.y2)
                gc.stroke_path()
                gc.rect(x - 4, component.y + component.height / 2 - 9, 8, 18)
                gc.fill_path()

    def normal_mouse_move(self, event: Any) -> None:
        """Show where a handle can be taken."""
        near = self._nearest(event) is not None
        event.window.set_pointer("size left" if near else "arrow")

    def normal_left_down(self, event: Any) -> None:
        """Take the handle that is near."""
        which = self._nearest(event)
        if which is not None:
            self.trait_set(event_state="dragging", _which=which)
            event.window.set_mouse_owner(self, event.net_transform())
            event.handled = True

    def normal_left_dclick(self, event: Any) -> None:
        """Leave the limits to the percentiles."""
        self.dropped(None)
        event.handled = True

    def dragging_mouse_move(self, event: Any) -> None:
        """Move it, as far as the other."""
        self.limits = self._moved(event.x)
        self.dragged(self.limits)
        event.handled = True

    def dragging_left_up(self, event: Any) -> None:
        """Let go."""
        self.event_state = "normal"
        event.window.set_mouse_owner(None)
        self.dropped(self._moved(event.x))
        event.handled = True

    def dragging_left_dclick(self, event: Any) -> None:
        """Leave the limits to the percentiles."""
        self.event_state = "normal"
        event.window.set_mouse_owner(None)
        self.normal_left_dclick(event)

    def _places(self) -> np.ndarray:
        return np.asarray(self.component.index_mapper.map_screen(np.asarray(self.limits)))

    def _nearest(self, event: Any) -> int | None:
        if self.limits is None:
            return None
        span = self.component.x, self.component.x2
        far = np.abs(np.clip(self._places(), *span) - event.x)
        found = int(np.argmin(far))
        return found if far[found] <= REACH else None

    def _moved(self, x: float) -> tuple[float, float]:
        span = self.component.index_range
        value = float(np.clip(self.component.index_mapper.map_data(x), span.low, span.high))
        room = 1e-3 * (span.high - span.low)
        low, high = self.limits
        return (
            (min(value, high - room), high) if self._which == 0 else (low, max(value, low + room))
        )
