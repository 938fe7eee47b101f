"""How the window looks: one calm style, light or dark as the desktop is, or as users choose."""

from __future__ import annotations

from pathlib import Path
from string import Template
from typing import Any

from pyface.qt import QtGui, QtWidgets
from pyface.qt.QtCore import Qt
from traitsui.qt import constants

from epxs.workbench.paper import PAPER

_TICK = Path(__file__).parent / "pictures" / "tick.svg"

_SCHEMES = {
    "system": Qt.ColorScheme.Unknown,
    "light": Qt.ColorScheme.Light,
    "dark": Qt.ColorScheme.Dark,
}

_LIGHT = {
    "window": "#eef0f2", "bar": "#e3e7ea", "hover": "#c5ced6", "text": "#2b3a45",
    "field": "white", "head": "#f4f6f7", "line": "#d8dee3", "dim": "#44525d", "edge": "#b9c3cb",
    "chunk": "#31688e", "box": "#85929c", "faint": "#84919b",
}  # fmt: skip
_DARK = {
    "window": "#23282c", "bar": "#2d3438", "hover": "#4a555c", "text": "#dde3e7",
    "field": "#1b1f22", "head": "#2a3034", "line": "#3a4247", "dim": "#b4bfc6", "edge": "#55616a",
    "chunk": "#3f86b5", "box": "#7b8993", "faint": "#7d8a93",
}  # fmt: skip

_STYLE = Template("""
QMainWindow { background: $window; }
QMainWindow::separator { background: $window; width: 5px; height: 5px; }
QMainWindow::separator:hover { background: $hover; }
QDockWidget::title { background: $bar; padding: 5px 8px; text-align: left; }
QDockWidget { color: $text; font-weight: 600; }
QDockWidget > QWidget { font-weight: 400; }
QStatusBar { background: $bar; color: $text; }
QStatusBar::item { border: none; }
QProgressBar { border: 1px solid $edge; border-radius: 4px; background: $field; }
QProgressBar::chunk { background: $chunk; border-radius: 3px; }
QTreeView, QListView, QTableView, QTextEdit, QPlainTextEdit { border: none; background: $field; }
QHeaderView::section { background: $head; border: none; border-bottom: 1px solid $line;
    border-right: 1px solid $line; padding: 3px 4px; color: $dim; }
QTabBar::tab { padding: 5px 12px; }
QCheckBox { spacing: 5px; }
QCheckBox::indicator, QGroupBox::indicator, QTreeView::indicator, QListView::indicator,
QTableView::indicator { width: 13px; height: 13px; border: 1px solid $box; border-radius: 3px;
    background: $field; }
QCheckBox::indicator:hover { border-color: $chunk; }
QCheckBox::indicator:checked, QGroupBox::indicator:checked, QTreeView::indicator:checked,
QListView::indicator:checked, QTableView::indicator:checked { border-color: $chunk;
    background: $chunk; image: url("$tick"); }
QCheckBox::indicator:disabled { border-color: $line; background: $window; }
QCheckBox::indicator:checked:disabled { background: $edge; }
""")


class Look:
    """Gives an application its style, and follows the desktop between light and dark.

    Plots do so too; figures that are handed on are white in both.
    """

    def __init__(self, application: Any) -> None:
        self._application = application
        application.setStyle("Fusion")
        font = application.font()
        font.setPointSizeF(9.5)
        application.setFont(font)
        self._hints = application.styleHints()
        self._hints.colorSchemeChanged.connect(lambda scheme: self._paint())
        self._choice = "system"

    @property
    def is_dark(self) -> bool:
        """Whether it is dark."""
        if self._choice != "system":
            return self._choice == "dark"
        return bool(self._hints.colorScheme() == Qt.ColorScheme.Dark)

    def choose(self, choice: str) -> None:
        """Be ``"light"``, ``"dark"``, or as the desktop is: ``"system"``."""
        self._choice = choice
        self._hints.setColorScheme(_SCHEMES[choice])
        self._paint()

    def _paint(self) -> None:
        colours = _DARK if self.is_dark else _LIGHT
        # Qt takes four times as long to go from one sheet to another as to none and back
        self._application.setStyleSheet("")
        self._application.setPalette(_palette(colours))
        self._application.setStyleSheet(_STYLE.substitute(colours, tick=_TICK.as_posix()))
        self._colour_fields(QtGui.QColor(colours["field"]))
        PAPER.dark = self.is_dark

    def _colour_fields(self, field: QtGui.QColor) -> None:
        """Tell TraitsUI, which gives fields the colour that it found when it was imported."""
        before = QtGui.QColor(constants.OKColor)
        constants.OKColor.setRgba(field.rgba())
        role = QtGui.QPalette.ColorRole
        for widget in self._application.allWidgets():
            own = widget.testAttribute(Qt.WidgetAttribute.WA_SetPalette)
            if own and isinstance(widget, QtWidgets.QLineEdit | QtWidgets.QTextEdit):
                palette = widget.palette()
                if palette.color(role.Base) == before:
                    palette.setColor(role.Base, field)
                palette.setColor(role.Text, self._application.palette().color(role.Text))
                widget.setPalette(palette)


def _palette(colours: dict[str, str]) -> QtGui.QPalette:
    """Return Qt's colours; not every platform brings those of its scheme."""
    palette = QtGui.QPalette(QtGui.QColor(colours["bar"]), QtGui.QColor(colours["window"]))
    role = QtGui.QPalette.ColorRole
    for name, roles in (
        ("text", (role.WindowText, role.Text, role.ButtonText, role.ToolTipText)),
        ("field", (role.Base,)),
        ("head", (role.AlternateBase, role.ToolTipBase)),
        ("chunk", (role.Highlight, role.Link)),
        ("edge", (role.Mid,)),
        ("faint", (role.PlaceholderText,)),
    ):
        for each in roles:
            palette.setColor(each, QtGui.QColor(colours[name]))
    palette.setColor(role.HighlightedText, QtGui.QColor("white"))
    disabled = QtGui.QPalette.ColorGroup.Disabled
    for each in (role.WindowText, role.Text, role.ButtonText):
        palette.setColor(disabled, each, QtGui.QColor(colours["faint"]))
    return palette
