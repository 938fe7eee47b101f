"""Help > Keys and mouse: all keys, to be changed there, and what the mouse does."""

from __future__ import annotations

from typing import Any

from pyface.qt import QtCore, QtGui, QtWidgets

from epxs.workbench.palette import plain

_ID = QtCore.Qt.ItemDataRole.UserRole


class KeysDialog(QtWidgets.QDialog):
    """Two tables: commands with their keys, and gestures."""

    def __init__(self, workspace: Any, parent: Any) -> None:
        super().__init__(parent)
        self.setWindowTitle("Keys and mouse")
        self.resize(760, 560)
        self._commands = workspace.commands
        self.keys = _table(("Command", "Key", "What it does"))
        self.keys.itemSelectionChanged.connect(self._show_key)
        self.mouse = _table(("Where", "Mouse or key", "What it does"))
        self.field = QtWidgets.QKeySequenceEdit()
        self.note = QtWidgets.QLabel()
        self.note.setWordWrap(True)
        row = QtWidgets.QHBoxLayout()
        row.addWidget(QtWidgets.QLabel("Key of the command that is selected:"))
        row.addWidget(self.field)
        for text, act in (
            ("Set", self.set_key),
            ("None", lambda: self._choose("")),
            ("As at first", self._reset),
        ):
            button = QtWidgets.QPushButton(text)
            button.setAutoDefault(False)
            button.clicked.connect(act)
            row.addWidget(button)
        first = QtWidgets.QWidget()
        layout = QtWidgets.QVBoxLayout(first)
        layout.addWidget(self.keys)
        layout.addLayout(row)
        layout.addWidget(self.note)
        tabs = QtWidgets.QTabWidget()
        tabs.addTab(first, "Keys")
        tabs.addTab(self.mouse, "Mouse")
        QtWidgets.QVBoxLayout(self).addWidget(tabs)
        self._fill()
        _fill(self.mouse, [(*each, "") for each in workspace.gestures])

    def select(self, id: str) -> None:
        """Select the command *id*."""
        for row in range(self.keys.rowCount()):
            if self.keys.item(row, 0).data(_ID) == id:
                self.keys.selectRow(row)

    def set_key(self) -> None:
        """Give the key in the field to the command that is selected."""
        self._choose(self.field.keySequence().toString())

    def _selected(self) -> str:
        row = self.keys.currentRow()
        return str(self.keys.item(row, 0).data(_ID)) if row >= 0 else ""

    def _choose(self, key: str) -> None:
        id = self._selected()
        if not id:
            return
        chosen = {**self._commands.chosen, id: key}
        former = self._commands.keys.get(key, "") if key else ""
        if former and former != id:
            chosen[former] = ""  # the user decided; the other one is told
        self._commands.choose_keys(chosen)
        name = plain(self._commands.by_id[former].name) if former and former != id else ""
        self._fill(id)
        self.note.setText(f"{key} was the key of “{name}”, which has none now." if name else "")

    def _reset(self) -> None:
        id = self._selected()
        self._commands.choose_keys(
            {each: key for each, key in self._commands.chosen.items() if each != id}
        )
        self._fill(id)

    def _fill(self, id: str = "") -> None:
        commands = self._commands
        rows = [
            (
                f"{each.menu}: {plain(each.name)}" if each.menu else plain(each.name),
                QtGui.QKeySequence(commands.key_of(each.id)).toString(),
                each.doc,
                each.id,
            )
            for each in commands.by_id.values()
        ]
        _fill(self.keys, rows)
        self.select(id)
        self.note.setText("\n".join(str(conflict) for conflict in commands.conflicts))

    def _show_key(self) -> None:
        self.field.setKeySequence(QtGui.QKeySequence(self._commands.key_of(self._selected())))


def _table(columns: tuple[str, ...]) -> Any:
    table = QtWidgets.QTableWidget(0, len(columns))
    table.setHorizontalHeaderLabels(columns)
    table.verticalHeader().hide()
    table.setSelectionBehavior(QtWidgets.QTableWidget.SelectionBehavior.SelectRows)
    table.setSelectionMode(QtWidgets.QTableWidget.SelectionMode.SingleSelection)
    table.setEditTriggers(QtWidgets.QTableWidget.EditTrigger.NoEditTriggers)
    table.horizontalHeader().setStretchLastSection(True)
    return table


def _fill(table: Any, rows: list[tuple[str, ...]]) -> None:
    """Fill *table* with rows of three cells and what the first one stands for."""
    table.setRowCount(len(rows))
    for number, (*cells, id) in enumerate(rows):
        for column, text in enumerate(cells):
            item = QtWidgets.QTableWidgetItem(text)
            item.setData(_ID, id)
            table.setItem(number, column, item)
    for column, width in ((0, 220), (1, 150)):
        table.setColumnWidth(column, width)


def show_keys(workspace: Any, parent: Any) -> KeysDialog:
    """Show the keys; return the dialog."""
    dialog = KeysDialog(workspace, parent)
    dialog.setAttribute(QtCore.Qt.WidgetAttribute.WA_DeleteOnClose)
    dialog.open()
    return dialog
