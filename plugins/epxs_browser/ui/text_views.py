"""Attributes, texts and the card of an entry."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from pyface.qt import QtCore, QtGui, QtWidgets
from traits.api import HasStrictTraits, Instance
from traitsui.api import BasicEditorFactory, UItem, View
from traitsui.qt.editor import Editor

from epxs.workbench.api import NodePlace, Workspace
from epxs_browser.facts_text import Told, attribute_lines, read_card, read_text


class _LinesEditor(Editor):
    """Names and values in two columns; what is chosen can be copied."""

    scrollable = True

    def init(self, parent: Any) -> None:
        """Make the table and follow."""
        self.control = table = QtWidgets.QTableWidget(0, 2)
        table.setHorizontalHeaderLabels(["name", "value"])
        table.horizontalHeader().setStretchLastSection(True)
        table.verticalHeader().setVisible(False)
        table.setEditTriggers(QtWidgets.QAbstractItemView.EditTrigger.NoEditTriggers)
        table.setWordWrap(True)
        self.value.observe(self._fill, "lines")
        self._fill(None)

    def dispose(self) -> None:
        """Stop following."""
        self.value.observe(self._fill, "lines", remove=True)
        super().dispose()

    def update_editor(self) -> None:
        """The model stays the same."""

    def _fill(self, event: Any) -> None:
        lines = self.value.lines
        self.control.setRowCount(len(lines))
        for row, line in enumerate(lines):
            for column, text in enumerate(line):
                item = QtWidgets.QTableWidgetItem(text)
                item.setToolTip(text[:400])
                item.setTextAlignment(
                    QtCore.Qt.AlignmentFlag.AlignLeft | QtCore.Qt.AlignmentFlag.AlignTop
                )
                self.control.setItem(row, column, item)
        self.control.resizeColumnToContents(0)
        self.control.setColumnWidth(0, min(220, self.control.columnWidth(0)))
        self.control.resizeRowsToContents()


class LinesEditor(BasicEditorFactory):
    """Editor for the lines of a `Told`."""

    klass = _LinesEditor


class _PlainTextEditor(Editor):
    """A long text with lines that are kept as they are."""

    scrollable = True

    def init(self, parent: Any) -> None:
        """Make the widget and follow."""
        self.control = QtWidgets.QPlainTextEdit()
        self.control.setReadOnly(True)
        self.control.setLineWrapMode(QtWidgets.QPlainTextEdit.LineWrapMode.NoWrap)
        fixed = QtGui.QFontDatabase.systemFont(QtGui.QFontDatabase.SystemFont.FixedFont)
        self.control.setFont(fixed)
        self.value.observe(self._fill, "text")
        self._fill(None)

    def dispose(self) -> None:
        """Stop following."""
        self.value.observe(self._fill, "text", remove=True)
        super().dispose()

    def update_editor(self) -> None:
        """The model stays the same."""

    def _fill(self, event: Any) -> None:
        self.control.setPlainText(self.value.text)


class PlainTextEditor(BasicEditorFactory):
    """Editor for the text of a `Told`."""

    klass = _PlainTextEditor


class _ToldView(HasStrictTraits):
    """Shows what is told of a node."""

    told = Instance(Told)

    def __init__(self, node: NodePlace, read: Callable[[NodePlace], Any]) -> None:
        super().__init__(told=Told(read=read))
        self.told.place = node

    def dispose(self) -> None:
        """Read no longer; the view goes."""
        self.told.stop()


class LinesView(_ToldView):
    """Names and values."""

    traits_view = View(UItem("told", editor=LinesEditor()), resizable=True)


class TextView(_ToldView):
    """One text."""

    traits_view = View(UItem("told", editor=PlainTextEditor()), resizable=True)


def text_view(workspace: Workspace, node: NodePlace) -> TextView:
    """Return the view of a text."""
    return TextView(node, read_text)


def card_view(workspace: Workspace, node: NodePlace) -> LinesView:
    """Return the view of what describes an acquisition."""
    return LinesView(node, read_card)


def attributes_view(workspace: Workspace, node: NodePlace) -> LinesView:
    """Return the view of the attributes of a node."""
    return LinesView(node, attribute_lines)
