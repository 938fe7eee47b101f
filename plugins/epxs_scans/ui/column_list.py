"""A list of columns with ticks, as an editor for TraitsUI."""

from __future__ import annotations

from typing import Any

from pyface.qt import QtCore, QtWidgets
from traitsui.api import BasicEditorFactory
from traitsui.qt.editor import Editor

_NAME = QtCore.Qt.ItemDataRole.UserRole


class _ColumnList(Editor):
    """Shows the columns of a `ScanModel`; what is ticked is drawn."""

    scrollable = True

    def init(self, parent: Any) -> None:
        """Make the list and follow the model."""
        self.control = QtWidgets.QListWidget()
        self.control.setMinimumWidth(120)
        self.control.setMaximumWidth(230)
        self.control.setUniformItemSizes(True)
        self.control.itemChanged.connect(self._tick)
        self.value.observe(self._fill, "columns")
        self.value.observe(self._show_ticks, "ys.items")
        self._fill(None)

    def dispose(self) -> None:
        """Stop following."""
        self.value.observe(self._fill, "columns", remove=True)
        self.value.observe(self._show_ticks, "ys.items", remove=True)
        super().dispose()

    def update_editor(self) -> None:
        """The model stays the same."""

    def _fill(self, event: Any) -> None:
        self.control.blockSignals(True)
        self.control.clear()
        for path in self.value.columns:
            item = QtWidgets.QListWidgetItem(self.value.label(path))
            item.setData(_NAME, path)
            item.setToolTip(path)
            item.setFlags(item.flags() | QtCore.Qt.ItemFlag.ItemIsUserCheckable)
            item.setCheckState(QtCore.Qt.CheckState.Unchecked)
            self.control.addItem(item)
        self.control.blockSignals(False)
        self._show_ticks(None)

    def _show_ticks(self, event: Any) -> None:
        self.control.blockSignals(True)
        for row in range(self.control.count()):
            item = self.control.item(row)
            ticked = item.data(_NAME) in self.value.ys
            state = QtCore.Qt.CheckState
            item.setCheckState(state.Checked if ticked else state.Unchecked)
        self.control.blockSignals(False)

    def _tick(self, item: Any) -> None:
        name, ticked = item.data(_NAME), item.checkState() == QtCore.Qt.CheckState.Checked
        others = [each for each in self.value.ys if each != name]
        self.value.ys = [*others, name] if ticked else others


class ColumnList(BasicEditorFactory):
    """Editor for a `ScanModel`."""

    klass = _ColumnList
