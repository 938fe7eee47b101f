"""The command palette: some letters of a name, and Enter."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from pyface.qt import QtCore, QtWidgets

from epxs.workbench.commands import likeness
from epxs.workbench.menus import perform


@dataclass(frozen=True)
class Choice:
    """One line of a palette: what it is, what stands beside it, and what it leads to."""

    name: str
    beside: str
    value: Any


class Palette(QtWidgets.QDialog):
    """A list that letters narrow down; Enter takes the line, Escape none.

    Parameters
    ----------
    parent
        The window.
    title
        What is chosen.
    choices
        All lines.
    take
        Called with the value of the line that was chosen.
    """

    def __init__(
        self, parent: Any, title: str, choices: Sequence[Choice], take: Callable[[Any], Any]
    ) -> None:
        super().__init__(parent)
        self.setWindowTitle(title)
        self.resize(620, 420)
        self._choices, self._take = choices, take
        self._found: list[Choice] = []
        self.field = QtWidgets.QLineEdit()
        self.field.setPlaceholderText(f"{title}: some letters of its name")
        self.field.textChanged.connect(self._narrow)
        self.field.installEventFilter(self)
        self.table = QtWidgets.QTableWidget(0, 2)
        self.table.horizontalHeader().hide()
        self.table.verticalHeader().hide()
        self.table.setShowGrid(False)
        self.table.setSelectionBehavior(QtWidgets.QTableWidget.SelectionBehavior.SelectRows)
        self.table.setEditTriggers(QtWidgets.QTableWidget.EditTrigger.NoEditTriggers)
        self.table.setFocusPolicy(QtCore.Qt.FocusPolicy.NoFocus)
        self.table.horizontalHeader().setStretchLastSection(True)
        self.table.cellClicked.connect(lambda row, column: self._choose(row))
        layout = QtWidgets.QVBoxLayout(self)
        layout.addWidget(self.field)
        layout.addWidget(self.table)
        self._narrow("")

    @property
    def names(self) -> list[str]:
        """The lines that are left."""
        return [choice.name for choice in self._found]

    def _narrow(self, text: str) -> None:
        rated = [
            (quality, index, choice)
            for index, choice in enumerate(self._choices)
            if (quality := likeness(text, choice.name)) is not None
        ]
        if text:
            rated.sort(key=lambda each: each[:2])
        self._found = [choice for _, _, choice in rated]
        self.table.setRowCount(len(self._found))
        for row, choice in enumerate(self._found):
            for column, cell in enumerate((choice.name, choice.beside)):
                self.table.setItem(row, column, QtWidgets.QTableWidgetItem(cell))
        self.table.setColumnWidth(0, 330)
        self.table.selectRow(0)

    def eventFilter(self, source: Any, event: Any) -> bool:  # Qt's name
        """Let the arrow keys move in the list while letters go to the field."""
        keys = QtCore.Qt.Key
        if event.type() == QtCore.QEvent.Type.KeyPress:
            steps = {keys.Key_Down: 1, keys.Key_Up: -1, keys.Key_PageDown: 10, keys.Key_PageUp: -10}
            row = self.table.currentRow()
            if event.key() in steps:
                last = len(self._found) - 1
                self.table.selectRow(max(0, min(last, row + steps[event.key()])))
                return True
            if event.key() in (keys.Key_Return, keys.Key_Enter):
                self._choose(row)
                return True
        return bool(super().eventFilter(source, event))

    def _choose(self, row: int) -> None:
        self.accept()
        if 0 <= row < len(self._found):
            self._take(self._found[row].value)


def choose(
    parent: Any, title: str, choices: Sequence[Choice], take: Callable[[Any], Any]
) -> Palette:
    """Show a palette; call *take* with the value that the user chooses. Return the palette."""
    palette = Palette(parent, title, choices, take)
    palette.setAttribute(QtCore.Qt.WidgetAttribute.WA_DeleteOnClose)
    palette.open()
    palette.field.setFocus()
    return palette


def show_palette(workspace: Any, parent: Any) -> Palette:
    """Show all commands that can be performed now."""
    commands = workspace.commands
    choices = [
        Choice(
            f"{command.menu}: {plain(command.name)}" if command.menu else plain(command.name),
            commands.key_of(command.id),
            command.id,
        )
        for command in commands.by_id.values()
        if command.can_perform(workspace)
    ]
    return choose(parent, "Find a command", choices, lambda id: perform(commands, id))


def plain(name: str) -> str:
    """Return the name of a command without the marks of menus."""
    return name.replace("&", "").removesuffix("...")
