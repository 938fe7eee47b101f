"""The pane that shows what the program tells."""

from __future__ import annotations

from html import escape
from typing import Any

from pyface.qt import QtGui, QtWidgets
from traits.api import HasStrictTraits, Instance
from traitsui.api import BasicEditorFactory, UItem, View
from traitsui.qt.editor import Editor

from epxs.workbench.log_records import LENGTH, LogLine, LogRecords

_COLOURS = {"WARNING": "#c07800", "ERROR": "#d64541", "CRITICAL": "#d64541"}


class _LogEditor(Editor):
    """Appends the lines of `LogRecords` to a text widget."""

    scrollable = True

    def init(self, parent: Any) -> None:
        self.control = text = QtWidgets.QPlainTextEdit()
        text.setReadOnly(True)
        text.setMaximumBlockCount(LENGTH)
        text.setLineWrapMode(QtWidgets.QPlainTextEdit.LineWrapMode.WidgetWidth)
        text.setFont(QtGui.QFontDatabase.systemFont(QtGui.QFontDatabase.SystemFont.FixedFont))
        text.setStyleSheet("font-size: 9pt; padding: 4px;")
        self._append(self.value.lines)
        self.value.observe(self._add, "arrived")

    def dispose(self) -> None:
        self.value.observe(self._add, "arrived", remove=True)
        super().dispose()

    def update_editor(self) -> None:
        """Do nothing: the records are the same for ever."""

    def _add(self, event: Any) -> None:
        self._append(event.new)

    def _append(self, lines: Any) -> None:
        for line in lines:
            self.control.appendHtml(as_html(line))


def as_html(line: LogLine) -> str:
    """Return a line as the pane shows it: time, level if it matters, text."""
    colour = f"color:{_COLOURS[line.level]}" if line.level in _COLOURS else ""
    level = f"<b>{line.level.lower()}</b> " if line.level in _COLOURS else ""
    text = escape(line.text).replace("\n", "<br>")
    details = line.details.strip().splitlines()
    last = (
        f"<br>&nbsp;&nbsp;{escape(details[-1])}" if details and details[-1] not in line.text else ""
    )
    return (
        f'<span style="color:#7a8791">{line.clock}</span> '
        f'<span style="{colour}">{level}{text}{last}</span>'
    )


class LogView(HasStrictTraits):
    """What the log pane shows."""

    records = Instance(LogRecords)

    @classmethod
    def following(cls, workspace: Any) -> LogView:
        """Return the view of the log of *workspace*."""
        return cls(records=workspace.log)

    traits_view = View(
        UItem("records", editor=BasicEditorFactory(klass=_LogEditor)), resizable=True
    )
