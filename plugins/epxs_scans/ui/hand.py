"""The mouse over a plot: drag a box to zoom, wheel, middle drag to move, right click shows all."""

from __future__ import annotations

from typing import Any

from chaco.api import AbstractOverlay
from enable.api import BaseTool, ColorTrait
from traits.api import Any as AnyTrait
from traits.api import Bool, Callable, Enum, Instance, List, Tuple

#: Pixels that a mouse may move during a click; how much one notch of the wheel zooms.
STEADY, NOTCH = 4, 1.25


class Box(AbstractOverlay):
    """The box that is being drawn."""

    #: Two opposite corners, pixels: x, y, x, y; [] for none.
    corners = List()

    border = ColorTrait("#D55E00")

    def overlay(self, other: Any, gc: Any, view_bounds: Any = None, mode: str = "normal") -> None:
        """Draw it."""
        if not self.corners:
            return
        x, y, x2, y2 = self.corners
        with gc:
            gc.set_stroke_color(self.border_)
            gc.set_line_width(1.0)
            gc.rect(x, y, x2 - x, y2 - y)
            gc.stroke_path()

    def _corners_changed(self) -> None:
        self.component.request_redraw()


class Hand(BaseTool):
    """Zooms and moves the ranges of a Chaco plot, and tells where the mouse is."""

    #: Called with positions on both axes.
    moved = Callable(lambda x, y: None)
    clicked = Callable(lambda x, y: None)

    #: Called when the mouse leaves.
    left = Callable(lambda: None)

    #: Called with two corners (positions) when a box was drawn with the Shift key held.
    boxed = Callable()

    #: All there is: low and high of both axes.
    whole = Tuple(0.0, 1.0, 0.0, 1.0)

    #: Whether the vertical axis is zoomed, too.
    vertical = Bool(True)

    #: Whether somebody zoomed; false again when all is shown.
    zoomed = Bool(False)

    event_state = Enum("normal", "pressed", "moving")

    box = Instance(Box)

    _start = Tuple(0.0, 0.0)
    _grip = AnyTrait()
    _takes = Bool()

    def show_all(self) -> None:
        """Show all there is."""
        self.zoomed = False
        self._show(*self.whole)

    # -- the mouse -------------------------------------------------------------------------

    def normal_mouse_move(self, event: Any) -> None:
        """Tell where it is."""
        if self._inside(event):
            self.moved(*self._place(event.x, event.y))
        else:
            self.left()

    def normal_mouse_leave(self, event: Any) -> None:
        """Tell that it is nowhere."""
        self.left()

    def normal_mouse_wheel(self, event: Any) -> None:
        """Zoom where it is."""
        if not self._inside(event):
            return
        factor = NOTCH**event.mouse_wheel
        x, y = self._place(event.x, event.y)
        low, high, bottom, top = self._seen()
        self.zoomed = True
        vertical = (bottom, top)
        if self.vertical:
            vertical = (y - (y - bottom) / factor, y + (top - y) / factor)
        self._show(x - (x - low) / factor, x + (high - x) / factor, *vertical)
        event.handled = True

    def normal_left_down(self, event: Any) -> None:
        """Begin a click or a box."""
        self._takes = bool(event.shift_down) and self.boxed is not None
        self._begin("pressed", event)

    def normal_middle_down(self, event: Any) -> None:
        """Begin to move."""
        self._begin("moving", event)

    def normal_right_down(self, event: Any) -> None:
        """Show all."""
        self.show_all()
        event.handled = True

    def pressed_mouse_move(self, event: Any) -> None:
        """Draw the box."""
        x, y = self._start
        if self.box.corners or max(abs(event.x - x), abs(event.y - y)) > STEADY:
            self.box.corners = [x, y, *self._clamped(event)]

    def pressed_left_up(self, event: Any) -> None:
        """Zoom to the box, hand it on, or tell of the click."""
        corners = self.box.corners
        self._end(event)
        if not corners:
            self.clicked(*self._place(*self._start))
            return
        first, second = self._place(*corners[:2]), self._place(*corners[2:])
        if self._takes:
            self.boxed(first, second)
            return
        (low, high), (bottom, top) = (sorted(pair) for pair in zip(first, second, strict=True))
        if high > low and top > bottom:
            self.zoomed = True
            vertical = (bottom, top) if self.vertical else self._seen()[2:]
            self._show(low, high, *vertical)

    def moving_mouse_move(self, event: Any) -> None:
        """Keep what was gripped under the mouse."""
        x, y = self._place(event.x, event.y)
        dx, dy = self._grip[0] - x, self._grip[1] - y
        low, high, bottom, top = self._seen()
        dy = dy if self.vertical else 0.0
        self.zoomed = True
        self._show(low + dx, high + dx, bottom + dy, top + dy)
        event.handled = True

    def moving_middle_up(self, event: Any) -> None:
        """Let go."""
        self._end(event)

    # --------------------------------------------------------------------------------------

    def _seen(self) -> tuple[float, float, float, float]:
        x, y = self.component.index_range, self.component.value_range
        return float(x.low), float(x.high), float(y.low), float(y.high)

    def _show(self, low: float, high: float, bottom: float, top: float) -> None:
        if high > low:
            self.component.index_range.set_bounds(low, high)
        if top > bottom:
            self.component.value_range.set_bounds(bottom, top)

    def _begin(self, state: str, event: Any) -> None:
        if not self._inside(event):
            return
        self.event_state = state
        self._start = (float(event.x), float(event.y))
        self._grip = self._place(event.x, event.y)
        event.window.set_mouse_owner(self, event.net_transform())
        event.handled = True

    def _end(self, event: Any) -> None:
        self.event_state = "normal"
        self.box.corners = []
        if event.window.mouse_owner is self:
            event.window.set_mouse_owner(None)
        event.handled = True

    def _inside(self, event: Any) -> bool:
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


def take_hand(plot: Any, **traits: Any) -> Hand:
    """Give *plot* a hand; return it."""
    hand = Hand(plot, box=Box(component=plot), **traits)
    plot.overlays.append(hand.box)
    plot.tools.append(hand)
    return hand
