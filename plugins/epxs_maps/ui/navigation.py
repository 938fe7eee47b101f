"""Which part of a plot is seen: the wheel zooms, drags move or frame, the right button resets."""

from __future__ import annotations

from typing import Any

from traits.api import Any as AnyTrait
from traits.api import Bool, Float, HasStrictTraits

from epxs_maps.extent import Extent, around

#: How much larger one notch of the wheel makes a map.
NOTCH = 1.25


class Navigation(HasStrictTraits):
    """Moves the ranges of a Chaco plot within what there is.

    A map keeps its ratio of width to height, so pixels keep their shape. Of a line only the
    horizontal range changes; the vertical one follows the data.
    """

    plot = AnyTrait()

    #: All there is.
    whole = AnyTrait()

    #: Whether it is a line.
    is_line = Bool()

    #: Part of the whole that is seen at the least: two pixels.
    smallest = Float(1e-6)

    def show_all(self) -> None:
        """Show all there is."""
        self._show(self.whole)

    def zoom(self, notches: float, x: float, y: float) -> None:
        """Zoom in by *notches* of the wheel; the position *x*, *y* stays under the mouse."""
        self._show(self._seen().zoomed(NOTCH**notches, x, y))

    def move(self, dx: float, dy: float) -> None:
        """Move what is seen, in units of the axes."""
        self._show(self._seen().moved(dx, dy))

    def frame(self, first: tuple[float, float], second: tuple[float, float]) -> None:
        """Show what lies between two corners."""
        box = around(first, second)
        if box.width <= 0 or box.height <= 0:
            return
        if self.is_line:
            self._show(Extent(box.left, box.right, self.whole.low, self.whole.high))
        else:
            self._show(box.with_ratio(self.whole.ratio))

    def _seen(self) -> Extent:
        x, y = self.plot.index_range, self.plot.value_range
        if self.is_line:
            return Extent(x.low, x.high, self.whole.low, self.whole.high)
        return Extent(x.low, x.high, y.low, y.high)

    def _show(self, extent: Any) -> None:
        if self.is_line:
            part = extent.width / self.whole.width
            middle = (self.whole.low + self.whole.high) / 2
            half = part * self.whole.height / 2
            extent = Extent(extent.left, extent.right, middle - half, middle + half)
        seen = extent.within(self.whole, self.smallest)
        self.plot.index_range.set_bounds(seen.left, seen.right)
        if not self.is_line:
            self.plot.value_range.set_bounds(seen.low, seen.high)
