"""The mouse over a plot: it points; a click picks, drags frame or move, the wheel zooms."""

from __future__ import annotations

from typing import Any

from enable.api import BaseTool
from traits.api import Any as AnyTrait
from traits.api import Callable, Enum, Float, Instance, List, Tuple, observe

from epxs.workbench.plots.strokes import Overlay, stroke_twice

#: Pixels that a mouse may move during a click.
STEADY = 4


class DragBox(Overlay):
    """The box that is being drawn with the mouse."""

    #: Two opposite corners on the screen: x, y, x, y; empty draws nothing.
    corners = List(Float())

    @observe("corners.items")
    def _redraw(self, event: Any) -> None:
        self._request()

    def overlay(
        self, component: Any, gc: Any, view_bounds: Any = None, mode: str = "normal"
    ) -> None:
        """Draw the box."""
        if len(self.corners) != 4:
            return
        x, y, x2, y2 = self.corners
        with gc:
            gc.set_fill_color((1.0, 1.0, 1.0, 0.15))
            gc.rect(x, y, x2 - x, y2 - y)
            gc.fill_path()
        stroke_twice(gc, lambda gc: gc.rect(x, y, x2 - x, y2 - y))


class Mouse(BaseTool):
    """Tells positions on the axes of a Chaco plot.

    Left click: pick. Left drag: frame. Middle drag: move. Wheel: zoom. Right click: show all.
    What zooms and moves is said by those that inherit; here nothing does.
    """

    #: Called with both positions: of the mouse, and of a click.
    moved = Callable(lambda x, y: None)
    clicked = Callable(lambda x, y: None)

    #: Called without arguments when the mouse leaves.
    left = Callable(lambda: None)

    #: Shows the box while it is drawn.
    box = Instance(DragBox)

    event_state = Enum("normal", "pressed", "dragging", "moving")

    _start = Tuple(0.0, 0.0)
    _grip = AnyTrait()

    @classmethod
    def over(cls, plot: Any, **traits: Any) -> Any:
        """Give *plot* such a mouse, and what it draws; return it."""
        mouse = cls(plot, **traits)
        plot.overlays.extend(mouse.marks())
        plot.tools.append(mouse)
        return mouse

    # -- for those that inherit ------------------------------------------------------------

    def show_all(self) -> None:
        """Show all there is."""

    def zoom(self, notches: float, x: float, y: float) -> None:
        """Zoom in by *notches* of the wheel; the position *x*, *y* stays under the mouse."""

    def move(self, dx: float, dy: float) -> None:
        """Move what is seen, in units of the axes."""

    def frame(self, first: tuple[float, float], second: tuple[float, float]) -> None:
        """Show what lies between two corners."""

    def marks(self) -> list[Overlay]:
        """Return what is drawn over the plot during a drag."""
        return [self.box]

    def drag(self, event: Any) -> None:
        """Draw what a drag with the left button has drawn so far."""
        self.box.corners = [*self._start, *self.clamped(event)]

    def dropped(self, event: Any) -> None:
        """Take what a drag with the left button has drawn."""
        corners = self.box.corners
        self.frame(self.place(*corners[:2]), self.place(*corners[2:]))

    def wipe(self) -> None:
        """Draw nothing any more."""
        self.box.corners = []

    # -- nothing pressed -------------------------------------------------------------------

    def normal_mouse_move(self, event: Any) -> None:
        """Tell where the mouse is."""
        if self.is_inside(event):
            self.moved(*self.place(event.x, event.y))
        else:
            self.left()

    def normal_mouse_leave(self, event: Any) -> None:
        """Tell that it is nowhere."""
        self.left()

    def normal_mouse_wheel(self, event: Any) -> None:
        """Zoom."""
        if self.is_inside(event):
            self.zoom(event.mouse_wheel, *self.place(event.x, event.y))
            event.handled = True

    def normal_left_down(self, event: Any) -> None:
        """Begin a click or a drag."""
        self._begin("pressed", event)

    def normal_middle_down(self, event: Any) -> None:
        """Begin to move."""
        self._begin("moving", event)

    def normal_right_down(self, event: Any) -> None:
        """Show all."""
        self.show_all()
        event.handled = True

    # -- a button is pressed ---------------------------------------------------------------

    def pressed_mouse_move(self, event: Any) -> None:
        """Begin to draw, unless the hand only trembles."""
        x, y = self._start
        if max(abs(event.x - x), abs(event.y - y)) > STEADY:
            self.event_state = "dragging"
            self.drag(event)

    def pressed_left_up(self, event: Any) -> None:
        """Pick."""
        self._end(event)
        self.clicked(*self.place(*self._start))

    def dragging_mouse_move(self, event: Any) -> None:
        """Draw."""
        self.drag(event)

    def dragging_left_up(self, event: Any) -> None:
        """Take what was drawn."""
        try:
            self.dropped(event)
        finally:
            self._end(event)

    def moving_mouse_move(self, event: Any) -> None:
        """Keep the place that was gripped under the mouse."""
        x, y = self.place(event.x, event.y)
        self.move(self._grip[0] - x, self._grip[1] - y)
        event.handled = True

    def moving_middle_up(self, event: Any) -> None:
        """Let go."""
        self._end(event)

    # -- places ----------------------------------------------------------------------------

    def is_inside(self, event: Any) -> bool:
        """Return whether *event* happened between the axes."""
        plot = self.component
        return bool(plot.x <= event.x <= plot.x2 and plot.y <= event.y <= plot.y2)

    def clamped(self, event: Any) -> tuple[float, float]:
        """Return the place on the screen that is nearest to *event* between the axes."""
        plot = self.component
        return (
            float(min(max(event.x, plot.x), plot.x2)),
            float(min(max(event.y, plot.y), plot.y2)),
        )

    def place(self, x: float, y: float) -> tuple[float, float]:
        """Return the positions on both axes of a place on the screen."""
        plot = self.component
        return float(plot.index_mapper.map_data(x)), float(plot.value_mapper.map_data(y))

    def _begin(self, state: str, event: Any) -> None:
        if not self.is_inside(event):
            return
        self.event_state = state
        self._start = (float(event.x), float(event.y))
        self._grip = self.place(event.x, event.y)
        # a drag that leaves the plot still belongs to it
        event.window.set_mouse_owner(self, event.net_transform())
        event.handled = True

    def _end(self, event: Any) -> None:
        self.event_state = "normal"
        self.wipe()
        if event.window.mouse_owner is self:
            event.window.set_mouse_owner(None)
        event.handled = True

    def _box_default(self) -> DragBox:
        return DragBox(self.component)
