"""Files that are dropped on the window are opened."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from pyface.qt import QtCore


class DropFilter(QtCore.QObject):
    """Takes the files from what is dropped on a window."""

    def __init__(self, window: Any, open_file: Callable[[str], Any]) -> None:
        super().__init__(window)
        self._open = open_file

    def eventFilter(self, source: Any, event: Any) -> bool:  # Qt's name
        """Take files; leave everything else to the window."""
        kinds = QtCore.QEvent.Type
        if event.type() not in (kinds.DragEnter, kinds.Drop):
            return False
        paths = [url.toLocalFile() for url in event.mimeData().urls() if url.isLocalFile()]
        if not paths:
            return False
        event.acceptProposedAction()
        if event.type() == kinds.Drop:
            for path in paths:
                self._open(path)
        return True


def accept_files(window: Any, open_file: Callable[[str], Any]) -> None:
    """Have *open_file* called with each file that is dropped on the QMainWindow *window*."""
    window.setAcceptDrops(True)
    window.installEventFilter(DropFilter(window, open_file))
