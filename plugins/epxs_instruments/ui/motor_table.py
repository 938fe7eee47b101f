"""The table of motors: positions to be typed over, limits drawn, steps to be clicked."""

from __future__ import annotations

from math import isfinite
from typing import Any

from pyface.qt import QtCore, QtGui, QtWidgets

from epxs.instrument.api import Motor
from epxs_instruments.desk.motor_hand import place
from epxs_instruments.ui.panel import COLOURS

Qt = QtCore.Qt
NAME, POSITION, LIMITS, BACK, STEP, FORTH, STOP = range(7)
HEADER = ("Motor", "Position", "Limits", "", "Step", "", "")
#: What is observed of each motor.
FOLLOWED = (
    "motors.items.[position, units, moving, low_limit, high_limit, low_limit_hit, "
    "high_limit_hit, unusable]"
)
_STATES = {"moving": "busy", "on limit": "warning", "unusable": "off", "unknown": "off"}


class MotorModel(QtCore.QAbstractTableModel):
    """The motors of a desk as a table."""

    def __init__(self, desk: Any, parent: Any = None) -> None:
        super().__init__(parent)
        self.desk = desk

    def motor(self, index: QtCore.QModelIndex) -> Motor:
        """Return the motor of a row."""
        found: Motor = self.desk.motors[index.row()]
        return found

    def rowCount(self, parent: Any = None) -> int:
        """Return the number of motors."""
        return len(self.desk.motors)

    def columnCount(self, parent: Any = None) -> int:
        """Return the number of columns."""
        return len(HEADER)

    def headerData(self, section: int, orientation: Any, role: int = 0) -> Any:
        """Return the title of a column."""
        is_title = role == Qt.ItemDataRole.DisplayRole
        return HEADER[section] if is_title and orientation == Qt.Orientation.Horizontal else None

    def flags(self, index: QtCore.QModelIndex) -> Any:
        """Positions and steps can be typed."""
        flags = Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable
        editable = index.column() == STEP or (
            index.column() == POSITION and not self.motor(index).unusable
        )
        return flags | Qt.ItemFlag.ItemIsEditable if editable else flags

    def data(self, index: QtCore.QModelIndex, role: int = 0) -> Any:
        """Return what a cell shows."""
        motor, column = self.motor(index), index.column()
        match role:
            case Qt.ItemDataRole.DisplayRole:
                return self._text(motor, column)
            case Qt.ItemDataRole.EditRole if column == POSITION:
                return f"{motor.position:.6g}" if isfinite(motor.position) else ""
            case Qt.ItemDataRole.EditRole if column == STEP:
                return f"{self.desk.hand.step(motor.mnemonic):g}"
            case Qt.ItemDataRole.TextAlignmentRole if column in (POSITION, STEP):
                return int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
            case Qt.ItemDataRole.TextAlignmentRole if column in (BACK, FORTH, STOP):
                return int(Qt.AlignmentFlag.AlignCenter)
            case Qt.ItemDataRole.ForegroundRole if column in (NAME, POSITION):
                state = _STATES.get(motor.state)
                return QtGui.QBrush(QtGui.QColor(COLOURS[state])) if state else None
            case Qt.ItemDataRole.ForegroundRole if column == STOP:
                return QtGui.QBrush(QtGui.QColor(COLOURS["bad"]))
            case Qt.ItemDataRole.ToolTipRole:
                return self._tip(motor, column)
        return None

    def _text(self, motor: Motor, column: int) -> str:
        match column:
            case 0:
                return str(motor.mnemonic)
            case 1:
                known = isfinite(motor.position)
                return f"{motor.position:.4f} {motor.units}".rstrip() if known else "?"
            case 3:
                return "◀"
            case 4:
                return f"{self.desk.hand.step(motor.mnemonic):g}"
            case 5:
                return "▶"
            case 6:
                return "■" if motor.moving else ""
        return ""

    def _tip(self, motor: Motor, column: int) -> str:
        step = self.desk.hand.step(motor.mnemonic)
        tips = {
            POSITION: "Double-click, or Enter, and type where to go",
            BACK: f"Back by {step:g} {motor.units} (key: Left; Shift: ten steps)",
            FORTH: f"Forth by {step:g} {motor.units} (key: Right; Shift: ten steps)",
            STEP: "How far one click goes; double-click to type",
            STOP: "Stop this motor",
        }
        limits = (
            f"{motor.low_limit:g} to {motor.high_limit:g} {motor.units}"
            if motor.is_limited
            else "no limits"
        )
        hit = "low" if motor.low_limit_hit else "high" if motor.high_limit_hit else ""
        more = f", {hit} limit switch hit" if hit else ""
        about = f"{motor.mnemonic}: {motor.name}, {motor.state}, {limits}{more}"
        return str(tips.get(column, about))

    def setData(self, index: QtCore.QModelIndex, value: Any, role: int = 0) -> bool:
        """Move to what was typed, or take it as the step."""
        motor, hand = self.motor(index), self.desk.hand
        if index.column() == POSITION:
            return bool(hand.go(motor.mnemonic, str(value)))
        return bool(hand.set_step(motor.mnemonic, str(value)))

    def changed(self, event: Any) -> None:
        """Show the rows anew, or all if there are others."""
        motors = self.desk.motors
        if isinstance(event.object, Motor) and event.object in motors:
            here = motors.index(event.object)
            self.dataChanged.emit(self.index(here, NAME), self.index(here, STOP))
        else:
            self.beginResetModel()
            self.endResetModel()

    def steps_changed(self, event: Any) -> None:
        """Show the steps anew."""
        if self.desk.motors:
            last = len(self.desk.motors) - 1
            self.dataChanged.emit(self.index(0, STEP), self.index(last, STEP))


class LimitBar(QtWidgets.QStyledItemDelegate):
    """Draws where a motor is between its limits."""

    def paint(self, painter: Any, option: Any, index: Any) -> None:
        """Draw a groove, and a mark in it."""
        super().paint(painter, option, index)
        motor = index.model().motor(index)
        groove = QtCore.QRectF(option.rect).adjusted(6, 0, -6, 0)
        groove.setTop(groove.center().y() - 3)
        groove.setHeight(6)
        painter.save()
        painter.setRenderHint(QtGui.QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        ground = option.palette.color(QtGui.QPalette.ColorRole.Mid)
        ground.setAlpha(110)
        painter.setBrush(ground)
        if motor.is_limited:
            painter.drawRoundedRect(groove, 3, 3)
        for hit, x in (
            (motor.low_limit_hit, groove.left()),
            (motor.high_limit_hit, groove.right()),
        ):
            if hit:
                painter.setBrush(QtGui.QColor(COLOURS["bad"]))
                painter.drawRect(QtCore.QRectF(x - 2, groove.top() - 3, 4, 12))
        part = place(motor)
        if isfinite(part):
            near = min(part, 1 - part) < 0.02
            state = "busy" if motor.moving else "warning" if near else "good"
            painter.setBrush(QtGui.QColor(COLOURS["off" if motor.unusable else state]))
            centre = QtCore.QPointF(groove.left() + part * groove.width(), groove.center().y())
            painter.drawEllipse(centre, 5, 5)
        painter.restore()


class MotorTable(QtWidgets.QTableView):
    """Shows a `MotorModel`; arrows move the motor of the row."""

    def __init__(self, panel: Any) -> None:
        super().__init__()
        self.hand = panel.desk.hand
        self.setObjectName("motors")
        self.setModel(MotorModel(panel.desk, self))
        self.setItemDelegateForColumn(LIMITS, LimitBar(self))
        self.setSelectionBehavior(QtWidgets.QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QtWidgets.QAbstractItemView.SelectionMode.SingleSelection)
        self.setEditTriggers(
            QtWidgets.QAbstractItemView.EditTrigger.DoubleClicked
            | QtWidgets.QAbstractItemView.EditTrigger.EditKeyPressed
        )
        self.setShowGrid(False)
        self.verticalHeader().hide()
        self.verticalHeader().setDefaultSectionSize(26)
        header = self.horizontalHeader()
        header.setHighlightSections(False)
        mode = QtWidgets.QHeaderView.ResizeMode
        header.setMinimumSectionSize(20)
        widths = {NAME: 48, POSITION: 92, BACK: 20, STEP: 40, FORTH: 20, STOP: 20}
        for column, width in widths.items():
            header.setSectionResizeMode(column, mode.Fixed)
            header.resizeSection(column, width)
        header.setSectionResizeMode(LIMITS, mode.Stretch)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setMinimumHeight(90)
        self.clicked.connect(self._click)
        model = self.model()
        panel.follow(panel.desk, FOLLOWED, lambda event: event and model.changed(event))
        panel.follow(self.hand, "steps", lambda event: event and model.steps_changed(event))

    def _click(self, index: QtCore.QModelIndex) -> None:
        name = self.model().motor(index).mnemonic
        factor = _factor(QtWidgets.QApplication.keyboardModifiers())
        if index.column() in (BACK, FORTH):
            self.hand.tweak(name, factor if index.column() == FORTH else -factor)
        elif index.column() == STOP:
            self.hand.stop(name)

    def keyPressEvent(self, event: Any) -> None:
        """Move by the arrows; Enter types a position."""
        keys = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}
        index = self.currentIndex()
        on_pad = bool(event.modifiers() & Qt.KeyboardModifier.KeypadModifier)
        if on_pad and event.text() in "12346789" and event.text():
            event.ignore()  # the pad is the panel's
        elif event.key() in keys and index.isValid():
            name = self.model().motor(index).mnemonic
            self.hand.tweak(name, keys[event.key()] * _factor(event.modifiers()))
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and index.isValid():
            self.edit(index.siblingAtColumn(POSITION))
        else:
            super().keyPressEvent(event)


def _factor(modifiers: Any) -> float:
    """Return how many steps at once: Shift makes ten, Ctrl a tenth."""
    if modifiers & Qt.KeyboardModifier.ShiftModifier:
        return 10.0
    return 0.1 if modifiers & Qt.KeyboardModifier.ControlModifier else 1.0
