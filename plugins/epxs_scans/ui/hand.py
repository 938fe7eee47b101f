"""The mouse over a plot of a scan: drag a box to zoom, wheel, middle drag, right click."""

from __future__ import annotations

from typing import Any

from traits.api import Bool, Callable, Tuple

from epxs.workbench.plots.api import Mouse

#: How much one notch of the wheel zooms.
NOTCH = 1.25


class Hand(Mouse):
    """Zooms and moves the ranges of a Chaco plot, and tells where the mouse is."""

    #: Called with two corners (positions) when a box was drawn with the Shift key held.
    boxed = Callable()

    #: All there is: low and high of both axes.
    whole = Tuple(0.0, 1.0, 0.0, 1.0)

    #: Whether the vertical axis is zoomed, too.
    vertical = Bool(True)

    #: Whether somebody zoomed; false again when all is shown.
    zoomed = Bool(False)

    _takes = Bool()

    def show_all(self) -> None:
        """Show all there is."""
        self._show(*self.whole)
        self.zoomed = False

    def zoom(self, notches: float, x: float, y: float) -> None:
        """Zoom in by *notches* of the wheel around a position."""
        factor = NOTCH**notches
        low, high, bottom, top = self._seen()
        if self.vertical:
            bottom, top = y - (y - bottom) / factor, y + (top - y) / factor
        self._show(x - (x - low) / factor, x + (high - x) / factor, bottom, top)

    def move(self, dx: float, dy: float) -> None:
        """Move what is seen, in units of the axes."""
        low, high, bottom, top = self._seen()
        dy = dy if self.vertical else 0.0
        self._show(low + dx, high + dx, bottom + dy, top + dy)

    def frame(self, first: tuple[float, float], second: tuple[float, float]) -> None:
        """Hand a box on that was drawn with Shift, else zoom to it."""
        if self._takes:
            self.boxed(first, second)
            return
        (low, high), (bottom, top) = (sorted(pair) for pair in zip(first, second, strict=True))
        if high > low and top > bottom:
            self._show(low, high, *((bottom, top) if self.vertical else self._seen()[2:]))

    def normal_left_down(self, event: Any) -> None:
        """Begin a click or a box."""
        self._takes = bool(event.shift_down) and self.boxed is not None
        super().normal_left_down(event)

    def _seen(self) -> tuple[float, float, float, float]:
        x, y = self.component.index_range, self.component.value_range
        return float(x.low), float(x.high), float(y.low), float(y.high)

    def _show(self, low: float, high: float, bottom: float, top: float) -> None:
        self.zoomed = True
        if high > low:
            self.component.index_range.set_bounds(low, high)
        if top > bottom:
            self.component.value_range.set_bounds(bottom, top)
