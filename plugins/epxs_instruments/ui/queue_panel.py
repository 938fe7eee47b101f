"""The pane of the queue: scans one after another."""

from __future__ import annotations

from typing import Any

from pyface.qt import QtCore, QtGui, QtWidgets

from epxs_instruments.ui.panel import COLOURS, Panel, ProblemLine, button, column, row

Qt = QtCore.Qt
_COLOURS = {"running": "busy", "done": "good", "failed": "bad", "aborted": "warning"}


class QueuePanel(Panel):
    """Shows the queue, and changes it."""

    def __init__(self, desk: Any) -> None:
        super().__init__(desk)
        self.queue = queue = desk.queue
        self.table = QtWidgets.QTableWidget(0, 3)
        self.table.setObjectName("queue")
        self.table.setHorizontalHeaderLabels(("Scan", "Times", "State"))
        self.table.setSelectionBehavior(QtWidgets.QAbstractItemView.SelectionBehavior.SelectRows)
        self.table.setSelectionMode(QtWidgets.QAbstractItemView.SelectionMode.SingleSelection)
        self.table.setShowGrid(False)
        self.table.verticalHeader().hide()
        self.table.verticalHeader().setDefaultSectionSize(24)
        header = self.table.horizontalHeader()
        header.setSectionResizeMode(0, QtWidgets.QHeaderView.ResizeMode.Stretch)
        header.resizeSection(1, 50)
        header.resizeSection(2, 78)
        self.table.itemChanged.connect(self._typed)
        self.run = button("Run", queue.start, "Run what waits, one after another", name="run")
        self.hold = button(
            "Hold", lambda: queue.hold("Held by hand; the scan that runs goes on."),
            "Start no other scan; the one that runs goes on",
        )  # fmt: skip
        self.line = QtWidgets.QLineEdit()
        self.line.setObjectName("new line")
        self.line.setPlaceholderText("ascan samx 0 1 10 0.1, and Enter")
        self.line.returnPressed.connect(lambda *arguments: self._add())
        self.note = QtWidgets.QLabel()
        self.note.setObjectName("note")
        self.note.setWordWrap(True)
        column(
            self, self.table, self.line,
            row(
                self.run, self.hold, 1,
                button("▲", lambda: self._move(-1), "Earlier (Alt+Up)", name="up"),
                button("▼", lambda: self._move(1), "Later (Alt+Down)", name="down"),
                button("✕", self._remove, "Take out (Delete)", name="remove"),
                button("Clear done", queue.clear_done, "Take out what is done"),
            ),
            self.note, ProblemLine(self),
        )  # fmt: skip
        for widget in self.findChildren(QtWidgets.QPushButton):
            if len(widget.text()) == 1:
                widget.setFixedWidth(28)
        self.follow(queue, "items.items.[line, repeats, done, state]", self._fill)
        self.follow(queue, "running, note", self._show)
        self.follow(desk, "state", self._show)

    def _chosen(self) -> Any:
        place = self.table.currentRow()
        return self.queue.items[place] if 0 <= place < len(self.queue.items) else None

    def _fill(self, event: Any) -> None:
        chosen = self._chosen()
        self.table.blockSignals(True)
        self.table.setRowCount(len(self.queue.items))
        for place, item in enumerate(self.queue.items):
            state = item.state if item.repeats == 1 else f"{item.state} {item.done}/{item.repeats}"
            for spot, text in enumerate((item.line, str(item.repeats), state)):
                cell = QtWidgets.QTableWidgetItem(text)
                if spot != 1:
                    cell.setFlags(cell.flags() & ~Qt.ItemFlag.ItemIsEditable)
                if spot == 2 and item.state in _COLOURS:
                    cell.setForeground(QtGui.QColor(COLOURS[_COLOURS[item.state]]))
                cell.setToolTip(item.line if spot == 0 else "How often it is run")
                self.table.setItem(place, spot, cell)
        self.table.blockSignals(False)
        if chosen in self.queue.items:
            self.table.selectRow(self.queue.items.index(chosen))

    def _show(self, event: Any) -> None:
        self.run.setEnabled(self.desk.is_connected and not self.queue.running)
        self.hold.setEnabled(self.queue.running)
        self.note.setText(self.queue.note)

    def _typed(self, cell: Any) -> None:
        if cell.column() == 1:
            text = cell.text().strip()
            times = int(text) if text.isdecimal() and len(text) < 6 else 0
            if times < 1:
                self.desk.complain(
                    f"queue: found {text!r} times; expected a whole number of 1 or more. Type how "
                    "often the scan is run."
                )
                self._fill(None)
            else:
                self.queue.repeat(self.queue.items[cell.row()], times)

    def _add(self) -> None:
        if self.queue.add(self.line.text()) is not None:
            self.line.clear()
            self.desk.problem = ""

    def _move(self, places: int) -> None:
        chosen = self._chosen()
        if chosen is not None:
            self.queue.move(chosen, places)
            self.table.selectRow(self.queue.items.index(chosen))

    def _remove(self) -> None:
        chosen = self._chosen()
        if chosen is not None:
            self.queue.remove(chosen)

    def keyPressEvent(self, event: Any) -> None:
        """Reorder and take out by keys."""
        moves = {Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1}
        if event.modifiers() & Qt.KeyboardModifier.AltModifier and event.key() in moves:
            self._move(moves[event.key()])
        elif event.key() == Qt.Key.Key_Delete:
            self._remove()
        else:
            super().keyPressEvent(event)
