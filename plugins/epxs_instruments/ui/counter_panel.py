"""The pane of the counters: live values with bars, and counting by hand."""

from __future__ import annotations

from math import isfinite, log10, nan
from typing import Any

from pyface.qt import QtCore, QtGui, QtWidgets

from epxs_instruments.desk.motor_hand import number
from epxs_instruments.ui.panel import COLOURS, Panel, ProblemLine, button, column, row

Qt = QtCore.Qt
NAME, VALUE, RATE, BAR = range(4)
HEADER = ("Counter", "Value", "per s", "")
#: Where the part of the highest reading so far is kept in a cell.
PART = Qt.ItemDataRole.UserRole


class _Bar(QtWidgets.QStyledItemDelegate):
    """Draws a value beside the highest one so far."""

    def paint(self, painter: Any, option: Any, index: Any) -> None:
        super().paint(painter, option, index)
        part = index.data(PART)
        if part is None or not isfinite(part):
            return
        rect = QtCore.QRectF(option.rect).adjusted(4, 8, -4, -8)
        ground = option.palette.color(QtGui.QPalette.ColorRole.Mid)
        ground.setAlpha(90)
        painter.fillRect(rect, ground)
        rect.setWidth(rect.width() * min(1.0, max(0.0, part)))
        painter.fillRect(rect, QtGui.QColor(COLOURS["busy"]))


class CounterPanel(Panel):
    """Shows counters, and has them count."""

    def __init__(self, desk: Any) -> None:
        super().__init__(desk)
        self.table = QtWidgets.QTableWidget(0, len(HEADER))
        self.table.setObjectName("counters")
        self.table.setHorizontalHeaderLabels(HEADER)
        self.table.setItemDelegateForColumn(BAR, _Bar(self.table))
        self.table.setEditTriggers(QtWidgets.QAbstractItemView.EditTrigger.NoEditTriggers)
        self.table.setSelectionMode(QtWidgets.QAbstractItemView.SelectionMode.NoSelection)
        self.table.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.table.setShowGrid(False)
        self.table.verticalHeader().hide()
        self.table.verticalHeader().setDefaultSectionSize(24)
        header = self.table.horizontalHeader()
        mode = QtWidgets.QHeaderView.ResizeMode
        for place, width in ((NAME, 70), (VALUE, 88), (RATE, 80)):
            header.setSectionResizeMode(place, mode.Fixed)
            header.resizeSection(place, width)
        header.setSectionResizeMode(BAR, mode.Stretch)
        self.seconds = QtWidgets.QLineEdit(f"{desk.counting.seconds:g}")
        self.seconds.setObjectName("seconds")
        self.seconds.setFixedWidth(50)
        self.seconds.setToolTip("Time to count, in s; Enter counts once")
        self.seconds.returnPressed.connect(lambda *arguments: self._count())
        self.once = button("Count", self._count, "Count once")
        self.on = button("Continuously", self._go_on, "Count again and again")
        self.end = button("Stop", desk.counting.end, "Count no more", name="Stop counting")
        column(
            self, self.table, row("for", self.seconds, "s", self.once, self.on, self.end, 1),
            ProblemLine(self),
        )  # fmt: skip
        self.follow(desk, "counters", self._fill)
        self.follow(desk, "counters.items.value", self._show)
        self.follow(desk.counting, "rates, highest, values", self._show)
        self.follow(desk.counting, "counting, continuous, can_count", self._enable)
        self.follow(desk, "state", self._enable)

    def _fill(self, event: Any) -> None:
        counters = self.desk.counters
        self.table.setRowCount(len(counters))
        right = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        for place, counter in enumerate(counters):
            for column_ in range(len(HEADER)):
                item = QtWidgets.QTableWidgetItem()
                if column_ in (VALUE, RATE):
                    item.setTextAlignment(right)
                self.table.setItem(place, column_, item)
            self.table.item(place, NAME).setText(counter.mnemonic)
            self.table.item(place, NAME).setToolTip(counter.name)
        self._show(None)

    def _show(self, event: Any) -> None:
        counting = self.desk.counting
        told = {c.mnemonic: float(c.value) for c in self.desk.counters if isfinite(c.value)}
        counting.notice(told)
        for place, counter in enumerate(self.desk.counters):
            value = told.get(counter.mnemonic, counting.values.get(counter.mnemonic, nan))
            if self.table.item(place, VALUE) is None:
                continue
            self.table.item(place, VALUE).setText(readable(value))
            self.table.item(place, RATE).setText(
                readable(counting.rates.get(counter.mnemonic, nan))
            )
            top = counting.highest.get(counter.mnemonic, 0.0)
            self.table.item(place, BAR).setData(PART, value / top if top > 0 else nan)

    def _enable(self, event: Any) -> None:
        counting = self.desk.counting
        for each in (self.once, self.on):
            each.setEnabled(self.desk.is_connected and not counting.counting)
        self.end.setEnabled(counting.counting)

    def _time(self) -> None:
        self.desk.counting.seconds = number(self.seconds.text())

    def _count(self) -> None:
        self._time()
        self.desk.counting.count()

    def _go_on(self) -> None:
        self._time()
        self.desk.counting.go_on_counting()


def readable(value: float) -> str:
    """Return a number in at most nine characters; "" for none."""
    if not isfinite(value):
        return ""
    if value and not -3 < log10(abs(value)) < 8:
        return f"{value:.3e}"
    return f"{value:,.0f}".replace(",", " ") if abs(value) >= 1000 else f"{value:.4g}"
