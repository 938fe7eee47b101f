"""An array as a table: any rank, only the cells that are seen are read."""

from __future__ import annotations

from typing import Any

from pyface.qt import QtCore, QtWidgets
from traits.api import Any as AnyTrait
from traits.api import HasStrictTraits, Instance
from traitsui.api import BasicEditorFactory, UItem, VGroup, View
from traitsui.qt.editor import Editor

from epxs.workbench.api import NodePlace
from epxs_browser.slices import BLOCK, Slices

Qt = QtCore.Qt


class SliceTable(QtCore.QAbstractTableModel):
    """The Qt model over `Slices`."""

    def __init__(self, slices: Slices, parent: Any = None) -> None:
        super().__init__(parent)
        self._slices = slices
        slices.observe(self._renew, "reset")
        slices.observe(self._tell, "arrived")

    def close(self) -> None:
        """Follow no longer."""
        self._slices.observe(self._renew, "reset", remove=True)
        self._slices.observe(self._tell, "arrived", remove=True)

    def _renew(self, event: Any) -> None:
        self.beginResetModel()
        self.endResetModel()

    def _tell(self, event: Any) -> None:
        row, column = event.new
        last = self.index(
            min(row + BLOCK[0], self._slices.rows) - 1,
            min(column + BLOCK[1], self._slices.columns) - 1,
        )
        self.dataChanged.emit(self.index(row, column), last)

    def rowCount(self, parent: Any = None) -> int:
        return 0 if parent is not None and parent.isValid() else self._slices.rows

    def columnCount(self, parent: Any = None) -> int:
        return 0 if parent is not None and parent.isValid() else self._slices.columns

    def data(self, index: Any, role: int = 0) -> Any:
        if role == Qt.ItemDataRole.DisplayRole:
            return self._slices.text(index.row(), index.column()) or ""
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        return None

    def headerData(self, section: int, orientation: Any, role: int = 0) -> Any:
        if role != Qt.ItemDataRole.DisplayRole:
            return None
        names = self._slices.names
        across = orientation == Qt.Orientation.Horizontal
        return names[section] if across and section < len(names) else str(section)


class _TableEditor(Editor):
    """A table, and above it what is seen of each dimension."""

    scrollable = True

    _table = AnyTrait()
    _roles = AnyTrait()
    _numbers = AnyTrait()

    def init(self, parent: Any) -> None:
        """Make the table and follow the slices."""
        slices: Slices = self.value
        self.control = QtWidgets.QWidget()
        layout = QtWidgets.QVBoxLayout(self.control)
        layout.setContentsMargins(2, 2, 2, 2)
        self._roles, self._numbers = [], []
        if len(slices.shape) > 1:
            layout.addLayout(self._make_choices(slices))
        view = QtWidgets.QTableView()
        self._table = SliceTable(slices, view)
        view.setModel(self._table)
        view.verticalHeader().setDefaultSectionSize(20)
        # else Qt asks for the size of every cell
        for header in (view.verticalHeader(), view.horizontalHeader()):
            header.setSectionResizeMode(QtWidgets.QHeaderView.ResizeMode.Interactive)
        layout.addWidget(view)
        slices.observe(self._show_seen, "seen")
        self._show_seen(None)

    def dispose(self) -> None:
        """Stop following."""
        self._table.close()
        self.value.observe(self._show_seen, "seen", remove=True)
        super().dispose()

    def update_editor(self) -> None:
        """The slices stay the same."""

    def _make_choices(self, slices: Slices) -> Any:
        line = QtWidgets.QHBoxLayout()
        for dimension, size in enumerate(slices.shape):
            role = QtWidgets.QComboBox()
            role.addItems(["rows", "columns", "fixed at"])
            role.setToolTip(f"dimension {dimension + 1}, {size} long")
            number = QtWidgets.QSpinBox()
            number.setRange(0, max(0, size - 1))
            role.currentIndexChanged.connect(lambda at, n=dimension: self._set_role(n, at))
            number.valueChanged.connect(lambda value, n=dimension: self._fix(n, value))
            line.addWidget(QtWidgets.QLabel(f"dim {dimension + 1} ({size})"))
            line.addWidget(role)
            line.addWidget(number)
            self._roles.append(role)
            self._numbers.append(number)
        line.addStretch()
        return line

    def _set_role(self, dimension: int, at: int) -> None:
        if at < 2:
            self.value.look_along(dimension, (-1, -2)[at])
        elif self.value.seen[dimension] < 0:
            self._show_seen(None)  # two dimensions are always seen: choose another one for it

    def _fix(self, dimension: int, index: int) -> None:
        if self.value.seen[dimension] >= 0:
            self.value.fix(dimension, index)

    def _show_seen(self, event: Any) -> None:
        for dimension, role in enumerate(self._roles):
            seen, number = self.value.seen[dimension], self._numbers[dimension]
            for widget in (role, number):
                widget.blockSignals(True)
            role.setCurrentIndex({-1: 0, -2: 1}.get(seen, 2))
            number.setVisible(seen >= 0)
            number.setValue(max(seen, 0))
            for widget in (role, number):
                widget.blockSignals(False)


class TableEditor(BasicEditorFactory):
    """Editor for `Slices`."""

    klass = _TableEditor


class TableView(HasStrictTraits):
    """Shows an array as a table."""

    slices = Instance(Slices)

    traits_view = View(
        VGroup(
            UItem("object.slices.message", style="readonly", visible_when="slices.message"),
            UItem("slices", editor=TableEditor(), springy=True),
        ),
        resizable=True,
    )

    def __init__(self, workspace: Any, node: NodePlace) -> None:
        super().__init__(slices=Slices(place=node))

    def dispose(self) -> None:
        """Read no longer; the view goes."""
        self.slices.stop()
