"""The list of regions, with their points; an editor for TraitsUI."""

from __future__ import annotations

from typing import Any

from pyface.qt import QtCore, QtWidgets
from traitsui.api import BasicEditorFactory
from traitsui.qt.editor import Editor

from epxs_maps.regions import RegionsModel


class _RegionList(Editor):
    """Shows the regions of a `RegionsModel`: a double click selects, F2 renames."""

    scrollable = True

    def init(self, parent: Any) -> None:
        """Make the list and follow the model."""
        self.control = view = QtWidgets.QTreeWidget()
        view.setObjectName("regions")
        view.setHeaderLabels(["region", "points"])
        view.setRootIsDecorated(False)
        view.setUniformRowHeights(True)
        modes = QtWidgets.QAbstractItemView
        view.setSelectionMode(modes.SelectionMode.ExtendedSelection)
        view.setEditTriggers(modes.EditTrigger.EditKeyPressed)
        view.itemSelectionChanged.connect(self._choose)
        view.itemDoubleClicked.connect(lambda item, column: self.value.select())
        view.itemChanged.connect(self._rename)
        model: RegionsModel = self.value
        model.observe(self._fill, "document.regions")
        model.observe(self._mark, "chosen")
        self._fill(None)

    def dispose(self) -> None:
        """Stop following."""
        model: RegionsModel = self.value
        model.observe(self._fill, "document.regions", remove=True)
        model.observe(self._mark, "chosen", remove=True)
        super().dispose()

    def update_editor(self) -> None:
        """The model stays the same."""

    def _fill(self, event: Any) -> None:
        view, model = self.control, self.value
        document = model.document
        blocker = QtCore.QSignalBlocker(view)
        view.clear()
        for name, rows in {}.items() if document is None else document.regions.items():
            item = QtWidgets.QTreeWidgetItem([name, str(len(rows))])
            item.setData(0, QtCore.Qt.ItemDataRole.UserRole, name)
            item.setTextAlignment(1, QtCore.Qt.AlignmentFlag.AlignRight)
            item.setFlags(item.flags() | QtCore.Qt.ItemFlag.ItemIsEditable)
            view.addTopLevelItem(item)
        blocker.unblock()
        self._mark(None)

    def _items(self) -> list[Any]:
        return [self.control.topLevelItem(n) for n in range(self.control.topLevelItemCount())]

    def _mark(self, event: Any) -> None:
        blocker = QtCore.QSignalBlocker(self.control)
        for item in self._items():
            item.setSelected(_name(item) in self.value.chosen)
        blocker.unblock()

    def _choose(self) -> None:
        self.value.chosen = [_name(item) for item in self.control.selectedItems()]

    def _rename(self, item: Any, column: int) -> None:
        if column == 0 and item.text(0) != _name(item):
            self.value.rename(_name(item), item.text(0))
        self._fill(None)  # also what cannot be renamed has its name again


def _name(item: Any) -> str:
    return str(item.data(0, QtCore.Qt.ItemDataRole.UserRole))


class RegionList(BasicEditorFactory):
    """Editor for a `RegionsModel`."""

    klass = _RegionList
