"""The pulse of the window: what other threads found is delivered thirty times a second."""

from __future__ import annotations

import time
from typing import Any

from pyface.qt import QtCore
from traits.api import Any as AnyTrait
from traits.api import Bool, Callable, HasRequiredTraits

from epxs.workbench.drawing_turns import TURNS

#: Milliseconds between deliveries.
INTERVAL = 33

#: Milliseconds until what one delivery left is delivered: keys and mouse come first.
SOON = 3

#: Seconds of work that count in a turn.
FELT = 5e-3


class Delivery(HasRequiredTraits):
    """Calls a function that delivers from the Qt loop; soon again if it returns that it left some.

    The timer also lets Python see signals such as Ctrl-C, which it does not while Qt waits.
    """

    deliver = Callable(required=True)

    _timer = AnyTrait()
    #: Rings once, for what one delivery left; `singleShot` would leave something behind each time.
    _soon = AnyTrait()
    _gave_way = Bool()

    def start(self) -> None:
        """Begin to deliver."""
        self._timer = QtCore.QTimer()
        self._timer.timeout.connect(self._deliver)
        self._timer.start(INTERVAL)
        self._soon = QtCore.QTimer(singleShot=True, interval=SOON)
        self._soon.timeout.connect(self._deliver)

    def stop(self) -> None:
        """Deliver no more."""
        if self._timer is not None:
            self._timer.stop()
            self._soon.stop()
            self._timer = self._soon = None

    def _deliver(self, *arguments: Any) -> None:
        if self._gives_way():
            return
        began = time.perf_counter()
        more = self.deliver()
        seconds = time.perf_counter() - began
        if seconds > FELT:
            TURNS.spend(seconds)
        if more:
            self._deliver_soon()

    def _gives_way(self) -> bool:
        """Leave it to the next turn, once, if much was drawn in this one."""
        self._gave_way = not self._gave_way and TURNS.spent > FELT
        if self._gave_way:
            self._deliver_soon()
        return bool(self._gave_way)

    def _deliver_soon(self) -> None:
        if self._timer is not None:
            self._soon.start()
