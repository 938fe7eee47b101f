"""A place in the window that is filled when it is first seen."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from pyface.qt import QtCore, QtWidgets


class WaitingPlace(QtWidgets.QWidget):
    """Keeps a place; what costs time to make is made when somebody looks at it.

    Parameters
    ----------
    parent
        The widget it is in.
    make
        Called with this widget when it is first shown; returns the widget that fills it.
    """

    def __init__(self, parent: Any, make: Callable[[Any], Any]) -> None:
        super().__init__(parent)
        self._make: Callable[[Any], Any] | None = make
        layout = QtWidgets.QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)

    def showEvent(self, event: Any) -> None:  # Qt's name
        """Fill it, the first time; not when it is shown only while the window is arranged."""
        super().showEvent(event)
        if self._make is not None:
            QtCore.QTimer.singleShot(0, self, self._fill)

    def _fill(self) -> None:
        if self._make is not None and self.isVisible():
            make, self._make = self._make, None
            self.layout().addWidget(make(self))
