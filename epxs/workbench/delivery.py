"""The pulse of the window: what other threads found is delivered thirty times a second."""

from __future__ import annotations

from typing import Any

from pyface.qt import QtCore
from traits.api import Any as AnyTrait
from traits.api import Callable, HasRequiredTraits

#: Milliseconds between deliveries.
INTERVAL = 33

#: Milliseconds until what one delivery left is delivered: keys and mouse come first.
SOON = 3


class Delivery(HasRequiredTraits):
    """Calls a function that delivers from the Qt loop; soon again if it returns that it left some.

    The timer also lets Python see signals such as Ctrl-C, which it does not while Qt waits.
    """

    deliver = Callable(required=True)

    _timer = AnyTrait()

    def start(self) -> None:
        """Begin to deliver."""
        self._timer = QtCore.QTimer()
        self._timer.timeout.connect(self._deliver)
        self._timer.start(INTERVAL)

    def stop(self) -> None:
        """Deliver no more."""
        if self._timer is not None:
            self._timer.stop()
            self._timer = None

    def _deliver(self, *arguments: Any) -> None:
        if self.deliver() and self._timer is not None:
            QtCore.QTimer.singleShot(SOON, self._timer, self._deliver)
