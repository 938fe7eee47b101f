"""Rows of fields that wrap where a pane is narrow, in place of lying over one another."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from pyface.qt import QtCore, QtWidgets

#: Fields from which on a row is worth wrapping.
MANY = 4

#: Pixels between fields and between lines.
SPACE = 4


class WrappingRow(QtWidgets.QLayout):
    """Sets cells side by side, and in further lines what has no room.

    A cell is a field with the label before it. What is left of the width of a line goes to its
    fields that can be any width.
    """

    def __init__(self) -> None:
        super().__init__()
        self._items: list[Any] = []
        # Qt asks for sizes again and again while it lays out a window: a text that changes
        # thirty times a second would keep the window busy for half of the time
        self._known: dict[Any, Any] = {}

    def invalidate(self) -> None:
        """Ask the fields again."""
        self._known.clear()
        super().invalidate()

    def addItem(self, item: Any) -> None:
        """Add one item, as Qt asks."""
        self._items.append(item)

    def count(self) -> int:
        """Return how many items there are."""
        return len(self._items)

    def itemAt(self, index: int) -> Any:
        """Return an item, None beyond the last."""
        return self._items[index] if 0 <= index < len(self._items) else None

    def takeAt(self, index: int) -> Any:
        """Take an item away, None beyond the last."""
        return self._items.pop(index) if 0 <= index < len(self._items) else None

    def expandingDirections(self) -> Any:
        """Say that no height beyond that of the lines is of use."""
        return QtCore.Qt.Orientation.Horizontal

    def hasHeightForWidth(self) -> bool:
        """Say that the height depends on the width."""
        return True

    def heightForWidth(self, width: int) -> int:
        """Return the height of all lines, px."""
        height: int = self._once(
            width, lambda: self._arrange(QtCore.QRect(0, 0, width, 0), really=False)
        )
        return height

    def setGeometry(self, rectangle: Any) -> None:
        """Set the fields into *rectangle*."""
        super().setGeometry(rectangle)
        self._arrange(rectangle, True)

    def sizeHint(self) -> Any:
        """Return the size of one line."""
        return self._once("hint", self._one_line)

    def minimumSize(self) -> Any:
        """Return the size of the widest cell."""
        return self._once("least", self._widest_cell)

    def _once(self, key: Any, find: Callable[[], Any]) -> Any:
        if key not in self._known:
            self._known[key] = find()
        return self._known[key]

    def _one_line(self) -> Any:
        widths = [sum(map(_width, cell)) + SPACE * len(cell) for cell in self._cells()]
        return QtCore.QSize(sum(widths), self.minimumSize().height())

    def _widest_cell(self) -> Any:
        cells = self._cells()
        width = max((sum(map(_width, cell)) + SPACE * len(cell) for cell in cells), default=0)
        height = max((item.sizeHint().height() for cell in cells for item in cell), default=0)
        return QtCore.QSize(width, height)

    def _cells(self) -> list[list[Any]]:
        cells: list[list[Any]] = self._once("cells", self._find_cells)
        return cells

    def _find_cells(self) -> list[list[Any]]:
        cells: list[list[Any]] = []
        labelled = False
        for item in self._items:
            if item.isEmpty():  # its widget is hidden
                continue
            if labelled:
                cells[-1].append(item)
            else:
                cells.append([item])
            labelled = not labelled and isinstance(item.widget(), QtWidgets.QLabel)
        return cells

    def _arrange(self, room: Any, really: bool) -> int:
        """Fill lines one after the other; return their height."""
        y, lines = room.y(), self._lines(room.width())
        for line in lines:
            height = max(item.sizeHint().height() for item in line)
            if really:
                self._set(line, QtCore.QRect(room.x(), y, room.width(), height))
            y += height + SPACE
        return y - room.y() - (SPACE if lines else 0)

    def _lines(self, width: int) -> list[list[Any]]:
        lines: list[list[Any]] = []
        taken = 0
        for cell in self._cells():
            wide = sum(map(_width, cell)) + SPACE * len(cell)
            if lines and taken + wide - SPACE <= width:
                lines[-1] += cell
                taken += wide
            else:
                lines.append(list(cell))
                taken = wide
        return lines

    def _set(self, line: list[Any], room: Any) -> None:
        left = room.width() - sum(map(_width, line)) - SPACE * (len(line) - 1)
        wanting = [item for item in line if _can_widen(item)]
        x = room.x()
        for item in line:
            width = _width(item)
            if item in wanting:
                width += max(0, left // len(wanting))
            width = min(width, item.maximumSize().width())
            height = min(item.sizeHint().height(), item.maximumSize().height())
            item.setGeometry(
                QtCore.QRect(x, room.y() + (room.height() - height) // 2, width, height)
            )
            x += width + SPACE


def wrap_rows(control: Any) -> None:
    """Have the rows of fields of a view wrap that lie below one another in *control*."""
    for column in control.findChildren(QtWidgets.QBoxLayout):
        for index in range(column.count()):
            row = column.itemAt(index).layout()
            if row is not None and _is_row(row):
                _replace(column, index, row)


def _is_row(layout: Any) -> bool:
    if isinstance(layout, QtWidgets.QGridLayout):
        beside = layout.rowCount() == 1
    else:
        beside = (
            isinstance(layout, QtWidgets.QBoxLayout)
            and layout.direction() == QtWidgets.QBoxLayout.Direction.LeftToRight
        )
    widgets = [layout.itemAt(index).widget() for index in range(layout.count())]
    low = QtWidgets.QSizePolicy.Policy
    return (
        beside
        and len(widgets) >= MANY
        and all(
            widget is not None
            and widget.sizePolicy().verticalPolicy() in (low.Fixed, low.Preferred, low.Maximum)
            for widget in widgets
        )
    )


def _replace(column: Any, index: int, row: Any) -> None:
    items = [row.takeAt(0) for _ in range(row.count())]
    column.takeAt(index)
    wrapping = WrappingRow()
    wrapping.setContentsMargins(row.contentsMargins())
    column.insertLayout(index, wrapping)
    for item in items:
        if type(item.widget()) is QtWidgets.QWidget:  # a spring
            item.widget().hide()
        wrapping.addItem(item)


def _width(item: Any) -> int:
    widget = item.widget()
    hint = min(item.sizeHint().width(), item.maximumSize().width())
    if _can_widen(item):
        return int(max(item.minimumSize().width(), min(hint, 120)))
    return int(max(hint, widget.minimumWidth()))


def _can_widen(item: Any) -> bool:
    expanding = QtWidgets.QSizePolicy.Policy.Expanding
    widget = item.widget()
    return bool(
        widget.sizePolicy().horizontalPolicy() == expanding
        and widget.maximumWidth() > widget.minimumWidth()
    )
