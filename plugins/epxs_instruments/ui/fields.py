"""Fields of forms: tied to traits, and red while what is typed makes no sense."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from pyface.qt import QtCore, QtWidgets
from traits.api import TraitError

from epxs_instruments.desk.motor_hand import number
from epxs_instruments.ui.panel import COLOURS, Panel

BAD = f"border: 1px solid {COLOURS['bad']}; border-radius: 2px;"


class NumberField(QtWidgets.QLineEdit):
    """A number of a model; whole or not."""

    def __init__(self, panel: Panel, model: Any, name: str, whole: bool = False) -> None:
        super().__init__()
        self._model, self._name, self._whole = model, name, whole
        self.setObjectName(name)
        self.setMinimumWidth(44)
        self.setSizePolicy(QtWidgets.QSizePolicy.Policy.Ignored, self.sizePolicy().verticalPolicy())
        self.textEdited.connect(lambda *arguments: self._take())
        panel.follow(model, name, self._show)

    def _value(self) -> Any:
        typed = number(self.text())
        return int(typed) if self._whole and typed == int(typed) else typed

    def _take(self) -> None:
        try:
            setattr(self._model, self._name, self._value())
        except (TraitError, ValueError, OverflowError):
            self.setStyleSheet(BAD)
            return
        self.setStyleSheet("" if number(self.text()) == number(self.text()) else BAD)

    def _show(self, event: Any) -> None:
        value = getattr(self._model, self._name)
        if number(self.text()) != value and not (value != value and self.text()):
            self.setText(f"{value:g}" if isinstance(value, float) else str(value))
            self.setStyleSheet("")


class NameField(QtWidgets.QComboBox):
    """A name out of a list, with completion; others can be typed and are judged by the checks."""

    def __init__(
        self, panel: Panel, model: Any, name: str, source: Any, listed: str, key: str = "mnemonic"
    ) -> None:
        super().__init__()
        self._model, self._name, self._source, self._listed, self._key = (
            model, name, source, listed, key,
        )  # fmt: skip
        self.setObjectName(name)
        self.setEditable(True)
        self.setInsertPolicy(QtWidgets.QComboBox.InsertPolicy.NoInsert)
        self.setMinimumContentsLength(4)
        self.setMinimumWidth(60)
        self.setSizeAdjustPolicy(
            QtWidgets.QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon
        )
        completer = self.completer()
        completer.setCaseSensitivity(QtCore.Qt.CaseSensitivity.CaseSensitive)
        completer.setFilterMode(QtCore.Qt.MatchFlag.MatchContains)
        completer.setCompletionMode(QtWidgets.QCompleter.CompletionMode.PopupCompletion)
        panel.follow(source, listed, self._fill)
        panel.follow(model, name, self._show)
        self.editTextChanged.connect(lambda text: self._take(text))

    def _fill(self, event: Any) -> None:
        text = getattr(self._model, self._name)
        self.blockSignals(True)
        self.clear()
        self.addItems(
            [str(getattr(each, self._key)) for each in getattr(self._source, self._listed)]
        )
        self.setEditText(text)
        self.blockSignals(False)

    def _show(self, event: Any) -> None:
        text = getattr(self._model, self._name)
        if self.currentText() != text:
            self.blockSignals(True)
            self.setEditText(text)
            self.blockSignals(False)

    def _take(self, text: str) -> None:
        setattr(self._model, self._name, text.strip())


class TextField(QtWidgets.QLineEdit):
    """A text of a model."""

    def __init__(self, panel: Panel, model: Any, name: str, hint: str = "") -> None:
        super().__init__()
        self._model, self._name = model, name
        self.setObjectName(name)
        self.setPlaceholderText(hint)
        self.textEdited.connect(lambda text: setattr(model, name, text))
        panel.follow(model, name, self._show)

    def _show(self, event: Any) -> None:
        if self.text() != getattr(self._model, self._name):
            self.setText(getattr(self._model, self._name))
            self.setCursorPosition(0)
            self.setToolTip(self.text())


class ChoiceField(QtWidgets.QComboBox):
    """One of the values of an Enum trait."""

    def __init__(self, panel: Panel, model: Any, name: str, values: Any) -> None:
        super().__init__()
        self._model, self._name = model, name
        self.setObjectName(name)
        self.addItems([str(value) for value in values])
        self.setMinimumWidth(60)
        panel.follow(model, name, self._show)
        self.textActivated.connect(lambda text: setattr(model, name, text))

    def _show(self, event: Any) -> None:
        self.setCurrentText(str(getattr(self._model, self._name)))


def tick(panel: Panel, model: Any, name: str, text: str, tip: str = "") -> QtWidgets.QCheckBox:
    """Return a tick box for a Bool trait."""
    box = QtWidgets.QCheckBox(text)
    box.setObjectName(name)
    box.setToolTip(tip)
    show: Callable[[Any], None] = lambda event: box.setChecked(bool(getattr(model, name)))  # noqa: E731
    panel.follow(model, name, show)
    box.clicked.connect(lambda checked: setattr(model, name, bool(checked)))
    return box
