"""A slider for each dimension in front of a slice, as an editor for TraitsUI."""

from __future__ import annotations

from typing import Any

from pyface.qt import QtCore, QtWidgets
from traits.api import Any as AnyTrait
from traitsui.api import BasicEditorFactory
from traitsui.qt.editor import Editor

from epxs_scans.slice_model import SliceModel


class _SliderBank(Editor):
    """Moves the slice of a `SliceModel`."""

    scrollable = False

    _pairs = AnyTrait()

    def init(self, parent: Any) -> None:
        """Make a line for each dimension, and follow the model."""
        self.control = QtWidgets.QWidget()
        QtWidgets.QGridLayout(self.control).setContentsMargins(4, 2, 4, 2)
        self._pairs = []
        model: SliceModel = self.value
        model.observe(self._match, "shape.items")
        model.observe(self._show_index, "redrawn")
        self._match(None)

    def dispose(self) -> None:
        """Stop following."""
        model: SliceModel = self.value
        model.observe(self._match, "shape.items", remove=True)
        model.observe(self._show_index, "redrawn", remove=True)
        super().dispose()

    def update_editor(self) -> None:
        """The model stays the same."""

    def _match(self, event: Any) -> None:
        model: SliceModel = self.value
        layout = self.control.layout()
        wanted = min(len(model.index), len(model.shape))
        while len(self._pairs) < wanted:
            layout.addWidget(QtWidgets.QLabel(), len(self._pairs), 0)
            slider = QtWidgets.QSlider(QtCore.Qt.Orientation.Horizontal)
            number = QtWidgets.QSpinBox()
            number.setMinimumWidth(84)
            dimension = len(self._pairs)
            slider.valueChanged.connect(lambda value, n=dimension: self._move(n, value))
            number.valueChanged.connect(lambda value, n=dimension: self._move(n, value))
            layout.addWidget(slider, dimension, 1)
            layout.addWidget(number, dimension, 2)
            self._pairs.append((slider, number))
        while len(self._pairs) > wanted:
            self._pairs.pop()
            for column in range(3):
                layout.itemAtPosition(len(self._pairs), column).widget().deleteLater()
        for dimension, pair in enumerate(self._pairs):
            label = layout.itemAtPosition(dimension, 0).widget()
            label.setText(f"index {dimension + 1} (0 to {model.shape[dimension] - 1})")
            for widget in pair:
                widget.blockSignals(True)
                widget.setRange(0, max(0, model.shape[dimension] - 1))
                widget.blockSignals(False)
        self.control.setVisible(bool(self._pairs))
        self._show_index(None)

    def _show_index(self, event: Any) -> None:
        for pair, index in zip(self._pairs, self.value.index, strict=False):
            for widget in pair:
                widget.blockSignals(True)
                widget.setValue(index)
                widget.blockSignals(False)

    def _move(self, dimension: int, value: int) -> None:
        index = list(self.value.index)
        if dimension < len(index) and index[dimension] != value:
            index[dimension] = value
            self.value.index = index
            self._show_index(None)


class SliderBank(BasicEditorFactory):
    """Editor for a `SliceModel`."""

    klass = _SliderBank
