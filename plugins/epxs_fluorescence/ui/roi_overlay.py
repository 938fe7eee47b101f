"""Regions of interest in a plot of a spectrum: drawn, made and changed by dragging."""

from __future__ import annotations

from typing import Any

import numpy as np
from enable.api import AbstractOverlay
from kiva.api import Font
from traits.api import Any as AnyTrait
from traits.api import Event, Instance, observe

from epxs_fluorescence.rois import RoiBand, RoiBands

_BLUE = (0.0, 0.45, 0.7)
#: How near the mouse must be to an edge, pixels.
NEAR = 5


class RoiOverlay(AbstractOverlay):
    """Tool and underlay. Shift and drag: a new region; drag an edge: move it.

    Shift and right click takes a region away.
    """

    #: The regions, or None.
    rois = Instance(RoiBands)

    #: Fired with the energy (keV) at which the mouse is.
    at = Event()

    event_state = "normal"

    #: What is dragged: the region (None for a new one), the other end, this end; keV.
    _dragged = AnyTrait()

    @observe("rois:changed")
    def _redraw(self, event: Any) -> None:
        if self.component is not None:
            self.component.request_redraw()

    # -- mouse -----------------------------------------------------------------------------

    def _energy(self, event: Any) -> float:
        return float(self.component.index_mapper.map_data(event.x))

    def edge_at(self, x: float) -> tuple[RoiBand, float, float] | None:
        """Return the region whose edge is at *x* (pixels), its other end, and this one; keV."""
        for band in [] if self.rois is None else self.rois.bands:
            for end, other in ((band.low, band.high), (band.high, band.low)):
                place = float(self.component.index_mapper.map_screen(np.array([end]))[0])
                if abs(place - x) <= NEAR:
                    return band, other, end
        return None

    def normal_mouse_move(self, event: Any) -> None:
        """Tell where the mouse is."""
        self.at = self._energy(event)
        event.window.set_pointer("size left" if self.edge_at(event.x) else "arrow")

    def normal_left_down(self, event: Any) -> None:
        """Begin to drag an edge, or a new region."""
        found = self.edge_at(event.x)
        if self.rois is None or (found is None and not event.shift_down):
            return
        energy = self._energy(event)
        self._dragged = found if found is not None else (None, energy, energy)
        self.event_state = "dragging"
        event.window.set_mouse_owner(self, event.net_transform())
        event.handled = True

    def normal_right_down(self, event: Any) -> None:
        """Take the region away that was clicked with Shift."""
        if self.rois is None or not event.shift_down:
            return
        energy = self._energy(event)
        for band in list(self.rois.bands):
            if band.contains(energy):
                self.rois.remove(band)
                event.handled = True
                return

    def dragging_mouse_move(self, event: Any) -> None:
        """Show the region as it would be."""
        band, other, _ = self._dragged
        self._dragged = (band, other, self._energy(event))
        self.component.request_redraw()
        event.handled = True

    def dragging_left_up(self, event: Any) -> None:
        """Take the region over."""
        self.dragging_mouse_move(event)
        band, other, end = self._dragged
        self._stop(event)
        width = abs(float(self.component.index_mapper.map_screen(np.array([other]))[0]) - event.x)
        if width < NEAR:
            return
        if band is None:
            self.rois.add(other, end)
        else:
            self.rois.move(band, other, end)

    def dragging_key_pressed(self, event: Any) -> None:
        """Give it up by escape."""
        if event.character == "Esc":
            self._stop(event)

    def _stop(self, event: Any) -> None:
        self.event_state, self._dragged = "normal", None
        if event.window.mouse_owner is self:
            event.window.set_mouse_owner(None)
        event.handled = True
        self.component.request_redraw()

    # -- drawing ---------------------------------------------------------------------------

    def overlay(
        self, component: Any, gc: Any, view_bounds: Any = None, mode: str = "normal"
    ) -> None:
        """Draw the regions."""
        with gc:
            gc.clip_to_rect(component.x, component.y, component.width, component.height)
            gc.set_font(Font(size=10))
            for name, low, high in self._shown():
                left, right = component.index_mapper.map_screen(np.array([low, high]))
                gc.set_fill_color((*_BLUE, 0.12))
                gc.rect(left, component.y, right - left, component.height)
                gc.fill_path()
                gc.set_stroke_color((*_BLUE, 0.8))
                gc.set_line_width(1.0)
                for x in (left, right):
                    gc.begin_path()
                    gc.move_to(x, component.y)
                    gc.line_to(x, component.y2)
                    gc.stroke_path()
                gc.set_fill_color((*_BLUE, 1.0))
                gc.set_text_position(left + 3, component.y2 - 12)
                gc.show_text(name)

    def _shown(self) -> list[tuple[str, float, float]]:
        dragged = self._dragged
        bands = [] if self.rois is None else self.rois.bands
        found = [
            (band.name, band.low, band.high)
            for band in bands
            if dragged is None or band is not dragged[0]
        ]
        if dragged is not None:
            band, other, end = dragged
            low, high = sorted((other, end))
            found.append(("new region" if band is None else band.name, low, high))
        return found
