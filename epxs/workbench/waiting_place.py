"""A place in the window that is filled when it is first seen, and knows whether it is seen."""

from __future__ import annotations

import logging
import time
from collections import deque
from collections.abc import Callable
from typing import Any

from pyface.qt import QtCore, QtWidgets

from epxs.workbench.drawing_turns import TURNS

logger = logging.getLogger(__name__)

#: How often it must be found in sight before it is filled, and milliseconds between two looks.
LOOKS, PACE = 3, 10

#: Places that are seen and empty, the first one next.
_empty: deque[WaitingPlace] = deque()


class WaitingPlace(QtWidgets.QWidget):
    """Keeps a place; what costs time to make is made when somebody looks at it.

    Parameters
    ----------
    parent
        The widget it is in.
    make
        Called with this widget when it is first shown; returns the widget that fills it.
    tell
        Called with whether it is seen, whenever that changes once it is filled.
    waits
        Whether it is filled when it is first shown; else at once.
    """

    def __init__(
        self,
        parent: Any,
        make: Callable[[Any], Any],
        tell: Callable[[bool], None] = lambda seen: None,
        waits: bool = True,
    ) -> None:
        super().__init__(parent)
        self._make: Callable[[Any], Any] | None = make
        self._tell = tell
        self._seen = False
        if isinstance(parent, QtWidgets.QDockWidget):
            # one behind other tabs is shown to Qt, but lies beside the window
            parent.visibilityChanged.connect(self._look_later)
        layout = QtWidgets.QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        if not waits:
            self._fill()
            tell(False)

    def showEvent(self, event: Any) -> None:  # Qt's name
        """Look later: it may be shown only while the window is arranged."""
        super().showEvent(event)
        self._look_later()

    def hideEvent(self, event: Any) -> None:  # Qt's name
        """Look a turn later, as well."""
        super().hideEvent(event)
        self._look_later()

    def resizeEvent(self, event: Any) -> None:  # Qt's name
        """Look: before it had a size it was not seen."""
        super().resizeEvent(event)
        if not self._seen:
            self._look_later()

    def _look_later(self, *told: Any) -> None:
        QtCore.QTimer.singleShot(0, self, self._look)

    def _look(self, looks: int = LOOKS) -> None:
        seen = self.isVisible() and not self.visibleRegion().isEmpty()
        if seen and self._make is not None:
            if looks > 0:
                QtCore.QTimer.singleShot(PACE, self, lambda: self._look(looks - 1))
                return
            if self not in _empty:
                _empty.append(self)
                if len(_empty) == 1:
                    QtCore.QTimer.singleShot(0, _fill_next)
            return
        if seen != self._seen and self._make is None:
            self._seen = seen
            self._tell(seen)

    def _fill(self) -> None:
        if self._make is not None:
            make, self._make = self._make, None
            self.layout().addWidget(make(self))


def _fill_next() -> None:
    """Fill one of the places: the window answers before the next, as panes may take long."""
    place = _empty[0]
    began = time.perf_counter()
    try:
        place._fill()
        place._look_later()
    except RuntimeError:  # Qt deleted it meanwhile
        logger.debug("a place in the window went before it was filled", exc_info=True)
    finally:
        TURNS.spend(time.perf_counter() - began)
        _empty.popleft()
        if _empty:
            QtCore.QTimer.singleShot(0, _fill_next)
