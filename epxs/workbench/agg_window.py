"""An Enable window for Qt that draws with kiva.agg into an array, without an X server.

The default window of enable draws into an X11 pixmap: it fails without an X server
(offscreen, and on Wayland alone), and copies each frame once more. This one only needs Qt,
and hands Qt the array itself.
"""

from __future__ import annotations

import sys
from typing import Any

from enable.qt.base_window import BaseWindow
from enable.qt.scrollbar import NativeScrollBar  # noqa: F401 - enable asks its toolkit for it
from kiva.image import (  # noqa: F401 - and for these
    CompiledPath,
    GraphicsContext,
    font_metrics_provider,
)
from pyface.qt import QtCore, QtGui

from epxs.workbench.paper import PAPER

#: The name that enable knows it by: ``ETSConfig.toolkit = "qt.agg"``.
NAME = "agg"


class Window(BaseWindow):
    """Draws an enable component into a Qt widget."""

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

    def _window_paint(self, event: Any) -> None:
        if self.control is None:
            return
        gc = self._gc
        width, height = gc.width(), gc.height()
        array = gc.bmp_array
        image = QtGui.QImage(
            array.data, width, height, array.strides[0], QtGui.QImage.Format.Format_RGB32
        )
        scale = gc.base_scale
        painter = QtGui.QPainter(self.control)
        # the context is higher than the widget by a line that nothing draws on: the upmost one
        above = self.control.height() - height / scale
        painter.drawImage(QtCore.QRectF(0, above, width / scale, height / scale), image)
        painter.end()


def install() -> None:
    """Make enable use this window; to be called before enable makes its first one."""
    import enable.qt

    sys.modules[f"enable.qt.{NAME}"] = sys.modules[__name__]
    setattr(enable.qt, NAME, sys.modules[__name__])
