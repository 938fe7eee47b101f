"""Calling something on the main thread after a while."""

from __future__ import annotations

from collections.abc import Callable

from pyface.qt import QtCore


def call_later(seconds: float, function: Callable[[], None]) -> None:
    """Call *function* after *seconds* of the event loop."""
    # PySide keeps a weak reference for ever to what a bound method is of, each time
    QtCore.QTimer.singleShot(max(0, round(1000 * seconds)), lambda: function())
