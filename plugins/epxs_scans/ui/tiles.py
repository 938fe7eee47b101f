"""The elements of a detector as tiles in colours, as an editor for TraitsUI."""

from __future__ import annotations

from typing import Any

import numpy as np
from pyface.qt import QtCore, QtGui, QtWidgets
from traitsui.api import BasicEditorFactory
from traitsui.qt.editor import Editor

from epxs_scans.health_model import HealthModel
from epxs_scans.pixels import paint


class _Tiles(QtWidgets.QWidget):
    """Draws the tiles of a `HealthModel`: where the elements sit, if the file tells it."""

    def __init__(self, model: HealthModel) -> None:
        super().__init__()
        self._model = model
        self.setMinimumSize(120, 90)

    def showEvent(self, event: Any) -> None:
        self._model.seen = True

    def hideEvent(self, event: Any) -> None:
        self._model.seen = False

    def sizeHint(self) -> Any:
        return QtCore.QSize(200, 160)

    def paintEvent(self, event: Any) -> None:
        painter, tiles = QtGui.QPainter(self), self._model.tiles()
        if not tiles:
            painter.end()
            return
        width, height = self.width(), self.height()
        values = np.array([[value for _, value, _ in tiles]])
        good = values[np.isfinite(values)]
        top = max(float(good.max()), 1e-9) if len(good) else 1.0
        low = float(good.min()) if len(good) and good.min() > 0.5 * top else 0.0
        colours = paint(values, (low, top if top > low else low + 1), False, "viridis")[0]
        places = self._model.boxes()
        for (name, value, bad), colour, place in zip(tiles, colours, places, strict=True):
            x, y, wide, high = place
            box = QtCore.QRectF(x * width, (1 - y - high) * height, wide * width, high * height)
            box = box.adjusted(2, 2, -2, -2)
            painter.fillRect(box, QtGui.QColor(*(int(part) for part in colour)))
            if bad:
                painter.setPen(QtGui.QPen(QtGui.QColor("#D55E00"), 4))
                painter.drawRect(box.adjusted(2, 2, -2, -2))
            bright = colour[0] * 0.3 + colour[1] * 0.6 + colour[2] * 0.1 > 140
            painter.setPen(QtGui.QColor("black" if bright else "white"))
            text = f"{name}\n{value:.4g} {self._model.unit}" if value == value else f"{name}\n–"
            painter.drawText(box, QtCore.Qt.AlignmentFlag.AlignCenter, text)
        painter.end()


class _TilesEditor(Editor):
    """Follows a `HealthModel`."""

    scrollable = True

    def init(self, parent: Any) -> None:
        """Make the widget and follow."""
        self.control = _Tiles(self.value)
        self.value.observe(self._draw, "redrawn")

    def dispose(self) -> None:
        """Stop following."""
        self.value.observe(self._draw, "redrawn", remove=True)
        super().dispose()

    def update_editor(self) -> None:
        """The model stays the same."""

    def _draw(self, event: Any) -> None:
        self.control.update()


class TilesEditor(BasicEditorFactory):
    """Editor for a `HealthModel`."""

    klass = _TilesEditor
