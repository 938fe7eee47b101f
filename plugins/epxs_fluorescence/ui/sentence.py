"""A sentence beside a field: what is wrong with it, or how things are."""

from __future__ import annotations

from typing import Any

from pyface.qt import QtCore, QtWidgets
from traits.api import Bool
from traitsui.api import BasicEditorFactory
from traitsui.qt.editor import Editor

#: Readable on light and dark windows.
_RED = "color: #D64541"

#: Least width that a sentence gets, pixels.
_NARROWEST = 226

#: Least width of one that has what is left of a row of fields; its tip shows the whole.
_IN_A_ROW = 80


class _SentenceEditor(Editor):
    """A label that wraps its text, and takes no room where there is none."""

    def init(self, parent: Any) -> None:
        """Make the label."""
        self.control = label = QtWidgets.QLabel()
        label.setWordWrap(self.factory.wraps)
        label.setTextInteractionFlags(QtCore.Qt.TextInteractionFlag.TextSelectableByMouse)
        if self.factory.wrong:
            label.setStyleSheet(_RED)
        if not self.factory.wraps:
            policy = QtWidgets.QSizePolicy.Policy
            label.setSizePolicy(policy.Expanding, policy.Fixed)
            label.setMinimumWidth(_IN_A_ROW)
        self.update_editor()

    def update_editor(self) -> None:
        """Show the sentence."""
        label, text = self.control, str(self.value)
        label.setText(text)
        label.setToolTip(text)
        if not self.factory.wraps:
            return
        # groups do not ask a label how high it is at its width
        wrap = QtCore.Qt.TextFlag.TextWordWrap
        room = QtCore.QRect(0, 0, _NARROWEST, 10_000)
        label.setMinimumHeight(label.fontMetrics().boundingRect(room, wrap, text).height())
        label.setMinimumWidth(min(_NARROWEST, label.fontMetrics().horizontalAdvance(text)))
        label.setVisible(bool(text))


class SentenceEditor(BasicEditorFactory):
    """Editor of a text that is only read."""

    klass = _SentenceEditor

    #: Whether it tells what is wrong.
    wrong = Bool(True)

    #: Whether it takes more lines where it is long; else it has one, also where there is no text.
    wraps = Bool(True)
