"""A sentence beside a field: what is wrong with it, or how things are."""

from __future__ import annotations

from typing import Any

from pyface.qt import QtCore, QtWidgets
from traits.api import Bool
from traitsui.api import BasicEditorFactory
from traitsui.qt.editor import Editor

#: Readable on light and dark windows.
_RED = "color: #D64541"


class _SentenceEditor(Editor):
    """A label that wraps its text, and takes no room where there is none."""

    def init(self, parent: Any) -> None:
        """Make the label."""
        self.control = label = QtWidgets.QLabel()
        label.setWordWrap(True)
        label.setTextInteractionFlags(QtCore.Qt.TextInteractionFlag.TextSelectableByMouse)
        if self.factory.wrong:
            label.setStyleSheet(_RED)
        self.update_editor()

    def update_editor(self) -> None:
        """Show the sentence."""
        self.control.setText(str(self.value))
        self.control.setVisible(bool(self.value))


class SentenceEditor(BasicEditorFactory):
    """Editor of a text that is only read."""

    klass = _SentenceEditor

    #: Whether it tells what is wrong.
    wrong = Bool(True)
