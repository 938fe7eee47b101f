"""The pane of the motors: table, arrow pad, and saved positions."""

from __future__ import annotations

from functools import partial
from typing import Any

from pyface.qt import QtCore, QtWidgets

from epxs_instruments.desk.motor_hand import PAD
from epxs_instruments.desk.saved_positions import START, STOP
from epxs_instruments.ui.motor_table import MotorTable, _factor
from epxs_instruments.ui.panel import Panel, ProblemLine, button, column, narrow, row

Qt = QtCore.Qt
ARROWS = {"7": "↖", "8": "▲", "9": "↗", "4": "◀", "5": "■", "6": "▶", "1": "↙", "2": "▼", "3": "↘"}


class MotorPanel(Panel):
    """Moves motors."""

    def __init__(self, desk: Any) -> None:
        super().__init__(desk)
        self.table = MotorTable(self)
        self.hint = QtWidgets.QLabel()
        self.hint.setWordWrap(True)
        self.hint.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.pair = {"horizontal": QtWidgets.QComboBox(), "vertical": QtWidgets.QComboBox()}
        self.places = QtWidgets.QComboBox()
        self.places.setEditable(True)
        self.places.lineEdit().setPlaceholderText("name of a position")
        self.places.setInsertPolicy(QtWidgets.QComboBox.InsertPolicy.NoInsert)
        column(
            self, self.table, self.hint, row(self._pad(), self._beside()), self._places(),
            ProblemLine(self),
        )  # fmt: skip
        for name, box in self.pair.items():
            box.setObjectName(name)
            box.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
            box.activated.connect(partial(self._choose, name))
        self.follow(desk, "motors", self._fill)
        self.follow(desk, "no_motors", self._say_why)
        self.follow(desk.hand, "horizontal, vertical", self._show_pair)
        self.follow(desk.positions, "places", self._fill_places)

    def _pad(self) -> QtWidgets.QGridLayout:
        grid = QtWidgets.QGridLayout()
        grid.setSpacing(2)
        for place, (key, arrow) in enumerate(ARROWS.items()):
            made = button(arrow, partial(self._press, key), f"Key {key} of the number pad")
            made.setObjectName(f"pad {key}")
            made.setFixedSize(34, 28)
            made.setFocusPolicy(Qt.FocusPolicy.NoFocus)
            if key != "5":
                made.setAutoRepeat(False)
            grid.addWidget(made, place // 3, place % 3)
        return grid

    def _beside(self) -> QtWidgets.QFormLayout:
        form = QtWidgets.QFormLayout()
        form.addRow("◀ ▶", self.pair["horizontal"])
        form.addRow("▲ ▼", self.pair["vertical"])
        form.addRow(narrow(QtWidgets.QLabel("number pad; Shift ×10, Ctrl ÷10")))
        return form

    def _places(self) -> QtWidgets.QVBoxLayout:
        layout = QtWidgets.QVBoxLayout()
        forget = button("✕", self._forget, "Forget this position", name="Forget")
        forget.setFixedWidth(28)
        layout.addLayout(row(
            self.places,
            button("Go", self._go, "Go to this position"),
            button("Save", self._save, "Save where the two motors of the pad are"),
            forget,
        ))  # fmt: skip
        layout.addLayout(row(
            button("Set start corner", partial(self.desk.positions.save, START),
                   "Save this corner of the next scan"),
            button("Set stop corner", partial(self.desk.positions.save, STOP),
                   "Save the opposite corner of the next scan"),
        ))  # fmt: skip
        layout.itemAt(0).layout().setStretch(0, 1)
        return layout

    # -- following -------------------------------------------------------------------------

    def _fill(self, event: Any) -> None:
        names = [motor.mnemonic for motor in self.desk.motors]
        self.table.setVisible(bool(names))
        self.hint.setVisible(not names)
        for box in self.pair.values():
            box.clear()
            box.addItems(names)
        self._show_pair(None)

    def _say_why(self, event: Any) -> None:
        self.hint.setText(self.desk.no_motors)

    def _show_pair(self, event: Any) -> None:
        for name, box in self.pair.items():
            box.setCurrentText(getattr(self.desk.hand, name))

    def _fill_places(self, event: Any) -> None:
        text = self.places.currentText()
        self.places.clear()
        self.places.addItems(self.desk.positions.names())
        self.places.setCurrentText(text)

    # -- doing -----------------------------------------------------------------------------

    def _choose(self, name: str, place: int) -> None:
        setattr(self.desk.hand, name, self.pair[name].currentText())

    def _press(self, key: str) -> None:
        self.desk.hand.pad(key, _factor(QtWidgets.QApplication.keyboardModifiers()))

    def _go(self) -> None:
        self.desk.positions.go(self.places.currentText().strip())

    def _save(self) -> None:
        self.desk.positions.save(self.places.currentText())

    def _forget(self) -> None:
        self.desk.positions.remove(self.places.currentText().strip())
        self.places.setCurrentText("")

    def keyPressEvent(self, event: Any) -> None:
        """Move the pair of motors with the number pad."""
        key = event.text()
        if event.modifiers() & Qt.KeyboardModifier.KeypadModifier and (key in PAD or key == "5"):
            self.desk.hand.pad(key, _factor(event.modifiers()))
        else:
            super().keyPressEvent(event)
