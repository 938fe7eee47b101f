"""Zooming by mouse: box with the left button, wheel along the energy, out with the right one."""

from __future__ import annotations

from typing import Any

from enable.api import AbstractOverlay
from traits.api import Any as AnyTrait
from traits.api import Event, List, Tuple

#: How much one step of the wheel shows of what was shown before.
STEP = 0.8

#: Shorter drags are clicks, pixels.
CLICK = 5


class EnergyZoom(AbstractOverlay):
    """Tool and overlay of a plot of counts over energy.

    Wheel: zoom at the cursor, along the energy. Left button: drag a box. Right button: back
    to what was shown before; double click: show all.
    """

    #: What is shown: energies from and to (keV), counts from and to; counts are None where
    #: they follow the data, all is None where everything does.
    shown = AnyTrait()

    #: Energies of the first and last channel, keV.
    limits = Tuple(0.0, 1.0)

    #: Fired with the energy (keV) that was clicked.
    clicked = Event()

    event_state = "normal"

    _history = List()
    _from = AnyTrait()
    _to = AnyTrait()

    # whether the step before was one of the wheel
    _wheeled = AnyTrait(False)

    # -- what is shown ---------------------------------------------------------------------

    def show(self, low: float, high: float, values: tuple[float, float] | None = None) -> None:
        """Show energies from *low* to *high*, keV, and perhaps counts between *values*."""
        low, high = max(low, self.limits[0]), min(high, self.limits[1])
        if high - low <= 1e-4 * (self.limits[1] - self.limits[0]):
            return
        self._history.append(self.shown)
        self.shown = (low, high, *(values or (None, None)))

    def back(self) -> None:
        """Show what was shown before, or twice as much."""
        if self._history:
            self.shown = self._history.pop()
            return
        span = self.component.index_range
        half = (span.high - span.low) / 2
        low, high = max(span.low - half, self.limits[0]), min(span.high + half, self.limits[1])
        self.shown = (low, high, None, None)

    def all(self) -> None:
        """Show what is shown at first."""
        self._history = []
        self.shown = None

    # -- mouse and keys --------------------------------------------------------------------

    def normal_mouse_wheel(self, event: Any) -> None:
        """Zoom along the energy, at the cursor."""
        span = self.component.index_range
        at = float(self.component.index_mapper.map_data(event.x))
        factor = STEP**event.mouse_wheel
        kept = list(self._history)
        self.show(at - (at - span.low) * factor, at + (span.high - at) * factor)
        if event.mouse_wheel < 0 or (kept and self._wheeled):
            self._history = kept  # a turn of the wheel is one step back, not twenty
        self._wheeled = event.mouse_wheel > 0
        event.handled = True

    def normal_left_down(self, event: Any) -> None:
        """Begin a box."""
        self._from = self._to = (event.x, event.y)
        self.event_state = "dragging"
        event.window.set_pointer("cross")
        # the box goes on when the mouse leaves the plot
        event.window.set_mouse_owner(self, event.net_transform())
        event.handled = True

    def dragging_mouse_move(self, event: Any) -> None:
        """Draw the box."""
        part = self.component
        self._to = (min(max(event.x, part.x), part.x2), min(max(event.y, part.y), part.y2))
        part.request_redraw()
        event.handled = True

    def dragging_left_up(self, event: Any) -> None:
        """Zoom to the box."""
        self.dragging_mouse_move(event)
        (x0, y0), (x1, y1) = self._from, self._to
        self._stop(event)
        if abs(x1 - x0) < CLICK and abs(y1 - y0) < CLICK:
            self.clicked = float(self.component.index_mapper.map_data(x1))
        if abs(x1 - x0) < CLICK or abs(y1 - y0) < CLICK:
            return
        self._wheeled = False
        index, value = self.component.index_mapper, self.component.value_mapper
        low, high = sorted((float(index.map_data(x0)), float(index.map_data(x1))))
        bottom, top = sorted((float(value.map_data(y0)), float(value.map_data(y1))))
        self.show(low, high, (bottom, top))

    def normal_right_down(self, event: Any) -> None:
        """Go back."""
        self._wheeled = False
        self.back()
        event.handled = True

    def normal_right_dclick(self, event: Any) -> None:
        """Show all."""
        self.all()
        event.handled = True

    def dragging_key_pressed(self, event: Any) -> None:
        """Give the box up by escape."""
        if event.character == "Esc":
            self._stop(event)

    def _stop(self, event: Any) -> None:
        self.event_state = "normal"
        self._from = self._to = None
        event.window.set_pointer("arrow")
        if event.window.mouse_owner is self:
            event.window.set_mouse_owner(None)
        event.handled = True
        self.component.request_redraw()

    # -- box -------------------------------------------------------------------------------

    def overlay(
        self, component: Any, gc: Any, view_bounds: Any = None, mode: str = "normal"
    ) -> None:
        """Draw the box."""
        if self._from is None or self._from == self._to:
            return
        (x0, y0), (x1, y1) = self._from, self._to
        with gc:
            gc.set_fill_color((0.0, 0.45, 0.7, 0.12))
            gc.set_stroke_color((0.0, 0.45, 0.7, 0.9))
            gc.set_line_width(1.0)
            gc.rect(min(x0, x1), min(y0, y1), abs(x1 - x0), abs(y1 - y0))
            gc.draw_path()
