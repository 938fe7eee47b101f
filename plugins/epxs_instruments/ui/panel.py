"""What the panes of the instrument are made of: a widget that follows models, and its view."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from pyface.qt import QtCore, QtGui, QtWidgets
from traits.api import Any as AnyTrait
from traits.api import HasStrictTraits
from traitsui.api import BasicEditorFactory, UItem, View
from traitsui.qt.editor import Editor

#: Colours that tell a state; readable on light and on dark ground.
COLOURS = {
    "good": "#2e8b57", "warning": "#c77700", "bad": "#c62828", "busy": "#2a7ab0", "off": "#8a949c",
}  # fmt: skip


class Panel(QtWidgets.QWidget):
    """A widget that follows the models of a desk until it is disposed of."""

    def __init__(self, desk: Any) -> None:
        super().__init__()
        self.desk = desk
        self._followed: list[tuple[Any, Callable[..., Any], str]] = []

    def follow(self, model: Any, names: str, handler: Callable[[Any], Any]) -> None:
        """Call *handler* when traits of *model* change, and now."""
        model.observe(handler, names)
        self._followed.append((model, handler, names))
        handler(None)

    def dispose(self) -> None:
        """Follow no longer."""
        for model, handler, names in self._followed:
            model.observe(handler, names, remove=True)
        self._followed = []


class ProblemLine(QtWidgets.QLabel):
    """Shows the last problem of a desk where it happened; a click takes it away."""

    def __init__(self, panel: Panel) -> None:
        super().__init__()
        self._desk, self._panel = panel.desk, panel
        self.setWordWrap(True)
        self.setTextInteractionFlags(QtCore.Qt.TextInteractionFlag.TextSelectableByMouse)
        self.setToolTip("Double-click to take this away")
        self.setStyleSheet(
            f"color: white; background: {COLOURS['bad']}; border-radius: 3px; padding: 4px;"
        )
        panel.follow(panel.desk, "problem", self._show)

    def _show(self, event: Any) -> None:
        self.setText(breakable(self._desk.problem))
        self.setVisible(bool(self._desk.problem) and self._is_here())

    def _is_here(self) -> bool:
        """Whether it happened in this pane: another one that is worked in shows it itself."""
        widget = QtWidgets.QApplication.focusWidget()
        while widget is not None and not isinstance(widget, Panel):
            widget = widget.parentWidget()
        return widget in (None, self._panel) or widget.findChild(ProblemLine) is None

    def mouseDoubleClickEvent(self, event: Any) -> None:
        """Take the sentence away."""
        self._desk.problem = ""


def breakable(text: str) -> str:
    """Return text that may be broken within paths, so that no pane gets wide for them."""
    return text.replace("/", "/\u200b").replace("_", "_\u200b")


def narrow(label: QtWidgets.QLabel) -> QtWidgets.QLabel:
    """Have a label wrap, however long its words are."""
    label.setWordWrap(True)
    policy = QtWidgets.QSizePolicy.Policy
    label.setSizePolicy(policy.Ignored, policy.Preferred)
    label.setMinimumWidth(1)
    return label


def button(
    text: str, action: Callable[[], Any], tip: str, icon: Any = None, name: str = ""
) -> QtWidgets.QPushButton:
    """Return a button that does *action*."""
    made = QtWidgets.QPushButton(text)
    made.clicked.connect(lambda *arguments: action())
    made.setToolTip(tip)
    made.setObjectName(name or text)
    made.setAutoDefault(False)
    # narrower than the style would have it: panes at the sides are narrow
    made.setMinimumWidth(made.fontMetrics().horizontalAdvance(text) + 16)
    if icon is not None:
        made.setIcon(icon)
    return made


def row(*items: Any, margins: int = 0) -> QtWidgets.QHBoxLayout:
    """Return widgets side by side; a number is a stretch, a text a label."""
    layout = QtWidgets.QHBoxLayout()
    layout.setContentsMargins(margins, margins, margins, margins)
    layout.setSpacing(5)
    for item in items:
        if isinstance(item, int):
            layout.addStretch(item)
        elif isinstance(item, str):
            layout.addWidget(QtWidgets.QLabel(item))
        elif isinstance(item, QtWidgets.QLayout):
            layout.addLayout(item)
        else:
            layout.addWidget(item)
    return layout


def column(widget: QtWidgets.QWidget, *items: Any, margins: int = 6) -> QtWidgets.QVBoxLayout:
    """Set widgets and layouts below each other into *widget*."""
    layout = QtWidgets.QVBoxLayout(widget)
    layout.setContentsMargins(margins, margins, margins, margins)
    layout.setSpacing(5)
    for item in items:
        if isinstance(item, QtWidgets.QLayout):
            layout.addLayout(item)
        else:
            layout.addWidget(item)
    return layout


def bar_colour(widget: QtWidgets.QWidget, name: str) -> QtGui.QColor:
    """Return the colour of a state."""
    return QtGui.QColor(COLOURS[name])


class _PanelEditor(Editor):
    """Shows a panel of the desk."""

    scrollable = True

    def init(self, parent: Any) -> None:
        self.control = self.factory.panel(self.value)

    def dispose(self) -> None:
        self.control.dispose()
        super().dispose()

    def update_editor(self) -> None:
        """The desk stays the same."""


class PanelEditor(BasicEditorFactory):
    """Editor that shows the desk by a class of panel."""

    klass = _PanelEditor
    panel = AnyTrait()


class PanelView(HasStrictTraits):
    """What a pane of the instrument shows."""

    desk = AnyTrait()
    panel = AnyTrait()

    def default_traits_view(self) -> View:
        """Return a view with the panel."""
        return View(UItem("desk", editor=PanelEditor(panel=self.panel)), resizable=True)
