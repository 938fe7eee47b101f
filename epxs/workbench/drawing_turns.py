"""Which plots are drawn in a turn of the window; the others wait, so that it answers in between.

Qt paints all that changed in one turn. A plot takes 5 to 30 ms, so a scan that grows in six panes
would keep the mouse waiting. Here a plot that finds the turn used up shows what it showed, and is
drawn in one of the next turns, a few milliseconds later.
"""

from __future__ import annotations

from collections import deque
from typing import Any, Protocol

from pyface.qt import QtCore

#: Seconds of drawing after which other plots wait for the next turn.
ENOUGH = 0.02


class Drawn(Protocol):
    """What waits to be drawn."""

    def draw_beforehand(self) -> float:
        """Draw, and ask Qt to show it; return how many seconds it took, 0 if nobody sees it."""


class DrawingTurns:
    """Hands out the time of turns, in the order in which plots came."""

    def __init__(self) -> None:
        self._spent = 0.0
        self._waiting: deque[Drawn] = deque()
        self._timer: Any = None

    @property
    def spent(self) -> float:
        """Return how many seconds of this turn are known to be used."""
        return self._spent

    @property
    def has_time(self) -> bool:
        """Whether a plot may be drawn in this turn."""
        return self._spent < ENOUGH and not self._waiting

    def spend(self, seconds: float) -> None:
        """Tell that a plot was drawn, or something else was done, in this turn."""
        self._spent += seconds
        self._expect_next()

    def wait(self, plot: Drawn) -> None:
        """Draw *plot* when its turn comes."""
        if plot not in self._waiting:
            self._waiting.append(plot)
            self._expect_next()

    def _expect_next(self) -> None:
        if self._timer is None:
            self._timer = QtCore.QTimer(singleShot=True, interval=0)
            self._timer.timeout.connect(self._begin_turn)
        self._timer.start()

    def _begin_turn(self) -> None:
        if self._spent > 0:  # the timer rings in the turn of what was painted, too
            self._spent = 0.0
            if self._waiting:
                self._expect_next()
            return
        while self._waiting and self._spent < ENOUGH:
            self._expect_next()
            self._spent += self._waiting.popleft().draw_beforehand()


#: Those of the one thread that paints.
TURNS = DrawingTurns()
