"""A list of maps with small pictures, to pick from; an editor for TraitsUI."""

from __future__ import annotations

from typing import Any

import numpy as np
from pyface.qt import QtCore, QtGui, QtWidgets
from traitsui.api import BasicEditorFactory
from traitsui.qt.editor import Editor

from epxs_maps.map_model import MapModel, label

_SIZE = 64


class _ThumbnailList(Editor):
    """Shows the elements and signals of the document of a `MapModel`."""

    scrollable = False

    def init(self, parent: Any) -> None:
        """Make the list and follow the model."""
        self.control = view = QtWidgets.QListWidget()
        view.setIconSize(QtCore.QSize(_SIZE, _SIZE))
        view.setFixedWidth(_SIZE + 116)
        policy = QtWidgets.QSizePolicy.Policy
        view.setSizePolicy(policy.Fixed, policy.Expanding)
        view.setUniformItemSizes(True)
        view.setHorizontalScrollBarPolicy(QtCore.Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        view.currentItemChanged.connect(self._pick)
        model: MapModel = self.value
        model.observe(self._fill, "document")
        model.observe(self._fill, "document:map_names")
        model.observe(self._show_current, "document:element")
        model.observe(self._draw, "thumbnails")
        self._fill(None)
        self._draw(None)

    def dispose(self) -> None:
        """Stop following."""
        model: MapModel = self.value
        model.observe(self._fill, "document", remove=True)
        model.observe(self._fill, "document:map_names", remove=True)
        model.observe(self._show_current, "document:element", remove=True)
        model.observe(self._draw, "thumbnails", remove=True)
        super().dispose()

    def update_editor(self) -> None:
        """The model stays the same."""

    def _fill(self, event: Any) -> None:
        document = self.value.document
        self.control.blockSignals(True)
        self.control.clear()
        for name in [] if document is None else document.map_names:
            item = QtWidgets.QListWidgetItem(label(name))
            item.setData(QtCore.Qt.ItemDataRole.UserRole, name)
            self.control.addItem(item)
        self.control.blockSignals(False)
        self._show_current(None)
        self._draw(None)

    def _items(self) -> dict[str, Any]:
        items = map(self.control.item, range(self.control.count()))
        return {item.data(QtCore.Qt.ItemDataRole.UserRole): item for item in items}

    def _show_current(self, event: Any) -> None:
        document = self.value.document
        item = None if document is None else self._items().get(document.element)
        if item is not None and item is not self.control.currentItem():
            self.control.blockSignals(True)
            self.control.setCurrentItem(item)
            self.control.blockSignals(False)

    def _draw(self, event: Any) -> None:
        items = self._items()
        for name, pixels in self.value.thumbnails.items():
            if name in items:
                items[name].setIcon(_icon(pixels))

    def _pick(self, current: Any, previous: Any) -> None:
        if current is not None and self.value.document is not None:
            self.value.document.choose(current.data(QtCore.Qt.ItemDataRole.UserRole))


class ThumbnailList(BasicEditorFactory):
    """Editor for a `MapModel`."""

    klass = _ThumbnailList


def _icon(pixels: np.ndarray) -> Any:
    """Return an icon that keeps its colours when its item is selected."""
    icon, pixmap = QtGui.QIcon(), _pixmap(pixels)
    for mode in (QtGui.QIcon.Mode.Normal, QtGui.QIcon.Mode.Selected):
        icon.addPixmap(pixmap, mode)
    return icon


def _pixmap(pixels: np.ndarray) -> Any:
    """Return an image of *pixels*, the first row at the bottom."""
    upright = np.ascontiguousarray(pixels[::-1])
    height, width = upright.shape[:2]
    image = QtGui.QImage(
        upright.data, width, height, 4 * width, QtGui.QImage.Format.Format_RGBA8888
    )
    return QtGui.QPixmap.fromImage(image).scaled(
        _SIZE,
        _SIZE,
        QtCore.Qt.AspectRatioMode.KeepAspectRatio,
        QtCore.Qt.TransformationMode.FastTransformation,
    )
