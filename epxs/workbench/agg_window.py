"""An Enable window for Qt that draws with kiva.agg into an array, without an X server.

The default window of enable draws into an X11 pixmap: it fails without an X server
(offscreen, and on Wayland alone), and copies each frame once more. This one only needs Qt,
and hands Qt the array itself. It draws only what changed since it was drawn, when its turn comes.
"""

from __future__ import annotations

import sys
import time
from typing import Any

import shiboken6
from enable.qt.base_window import BaseWindow
from enable.qt.scrollbar import NativeScrollBar  # noqa: F401 - enable asks its toolkit for it
from kiva.image import (  # noqa: F401 - and for these
    CompiledPath,
    font_metrics_provider,
)
from pyface.qt import QtCore, QtGui
from traits.api import Bool

from epxs.workbench.drawing_turns import TURNS
from epxs.workbench.frugal_context import FrugalContext as GraphicsContext
from epxs.workbench.paper import PAPER

#: The name that enable knows it by: ``ETSConfig.toolkit = "qt.agg"``.
NAME = "agg"


class Window(BaseWindow):
    """Draws an enable component into a Qt widget."""

    #: Whether something changed since it was drawn.
    _is_stale = Bool(True)

    def _handle_key_event(self, event_type: str, event: Any) -> bool:
        """Hand keys to what is drawn wherever the mouse is: Qt gave the keyboard to it."""
        if self.mouse_owner is None and self.component is not None:
            told = self._create_key_event(event_type, event)
            if told is not None and not self.component.is_in(told.x, told.y):
                self.component.dispatch(told, event_type)
                return bool(told.handled)
        return bool(super()._handle_key_event(event_type, event))

    def _create_gc(self, size: tuple[int, int], pix_format: str = "bgra32") -> Any:
        gc = GraphicsContext(
            (size[0] + 1, size[1] + 1),
            pix_format="bgra32",
            base_pixel_scale=self.base_pixel_scale,
            bottom_up=1,
        )
        gc.translate_ctm(0.5, 0.5)
        return gc

    def _init_gc(self) -> None:
        """Begin with the ground of the plots: half of a pixel at two edges is not drawn on."""
        if self.bgcolor_ != PAPER.ground:
            self.bgcolor = PAPER.ground
        super()._init_gc()

    # -- when it is drawn ------------------------------------------------------------------

    def invalidate_draw(self, *damaged: Any, **also: Any) -> None:
        """Note that something changed."""
        self._is_stale = True
        super().invalidate_draw(*damaged, **also)

    def _redraw(self, coordinates: Any = None) -> None:
        self._is_stale = True
        super()._redraw(coordinates)

    def _must_draw(self) -> bool:
        is_new = self._gc is None or self.bgcolor_ != PAPER.ground
        return is_new or self._is_stale or self._size != tuple(self._get_control_size())

    def _paint(self, event: Any = None) -> None:
        """Answer Qt, which wants to show it."""
        if self.control is not None and self._must_draw():
            if TURNS.has_time or not self._is_for_screen():
                TURNS.spend(self._draw())
            else:
                TURNS.wait(self)
        self._window_paint(event)

    def _is_for_screen(self) -> bool:
        """Return whether Qt paints for the screen; a picture of the window must be complete."""
        store = self.control.window().backingStore()
        if store is None:
            return False
        painter = QtGui.QPainter(self.control)
        devices = painter.paintEngine().paintDevice(), store.paintDevice()
        painter.end()
        pointers = [shiboken6.getCppPointer(device) for device in devices]
        return bool(pointers[0] == pointers[1])

    def draw_beforehand(self) -> float:
        """Draw, and ask Qt to show it; return how many seconds it took, 0 if nobody sees it."""
        control = self.control
        is_seen = control is not None and shiboken6.isValid(control) and control.isVisible()
        if not is_seen or control.visibleRegion().isEmpty() or not self._must_draw():
            return 0.0
        handler = control.handler
        handler.in_paint_event = True  # what asks to be drawn again while it is drawn is not heard
        try:
            seconds = self._draw()
        finally:
            handler.in_paint_event = False
        control.update()
        return seconds

    def _draw(self) -> float:
        """Draw all into the array; return how many seconds it took."""
        began = time.perf_counter()
        size = tuple(self._get_control_size())
        if self._size != size or self._gc is None:
            self._size = size
            self._gc = self._create_gc(size)
        self._is_stale = False
        self._init_gc()
        if hasattr(self.component, "do_layout"):
            self.component.do_layout()
        self.component.draw(self._gc, view_bounds=(0, 0, *size))
        self._update_region = []
        return time.perf_counter() - began

    def _window_paint(self, event: Any) -> None:
        """Show what was drawn."""
        if self.control is None:
            return
        painter = QtGui.QPainter(self.control)
        gc = self._gc
        if gc is None or self._size != tuple(self._get_control_size()):
            ground = [round(255 * part) for part in PAPER.ground]
            painter.fillRect(self.control.rect(), QtGui.QColor(*ground))
        if gc is not None:
            width, height = gc.width(), gc.height()
            array = gc.bmp_array
            image = QtGui.QImage(
                array.data, width, height, array.strides[0], QtGui.QImage.Format.Format_RGB32
            )
            scale = gc.base_scale
            # the context is higher than the widget by a line that nothing draws on: the upmost
            above = self.control.height() - height / scale
            painter.drawImage(QtCore.QRectF(0, above, width / scale, height / scale), image)
        painter.end()


def install() -> None:
    """Make enable use this window; to be called before enable makes its first one."""
    import enable.qt

    sys.modules[f"enable.qt.{NAME}"] = sys.modules[__name__]
    setattr(enable.qt, NAME, sys.modules[__name__])
