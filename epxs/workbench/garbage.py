"""When Python looks for garbage: not while the window starts, and rather when nobody waits.

A look at all objects of a window takes a quarter of a second, in which nothing turns, and Python
would look whenever many were made: while the window starts, or another file is shown. So what is
alive when it looked is set aside, and a look at what was made since takes milliseconds. What was
set aside is looked at again when a file was closed, or after a long time, while the mouse rests.
"""

from __future__ import annotations

import gc
import time
from collections.abc import Callable
from typing import Any

#: Seconds after the first delivery when all has been made that stays.
SETTLED = 1.5

#: Seconds for which the mouse must have rested, and between two looks at it.
REST, PACE = 2.0, 0.5

#: Seconds between two collections while the mouse rests.
APART = 20.0

#: So often Python looked at the young, that is for every 7,000 objects that were made and live,
#: until all that is new is looked at though the mouse moves: it takes 20 ms.
MANY = 6

#: Seconds of rest before what was set aside is looked at, and between two such looks: when
#: something was closed, or anyway.
LONG_REST = 5.0
APART_WHEN_CLOSED, APART_ANYWAY = 20.0, 1800.0

#: So many collections of the young must pass before Python looks at the old by itself.
_NEVER = 1_000_000


def begin() -> None:
    """Look for no garbage while the window is made; a `Garbage` ends that."""
    gc.disable()


class Garbage:
    """Sets what stays aside; collects garbage while nobody waits.

    In a program that did not `begin` with it, such as a notebook, Python goes on to look by
    itself, and nothing is set aside.

    Parameters
    ----------
    place
        Returns the place of the mouse.
    busy
        Returns whether something is watched though the mouse rests: a scan that runs.
    """

    def __init__(self, place: Callable[[], Any], busy: Callable[[], bool]) -> None:
        self._place, self._busy = place, busy
        self._began = self._looked = self._moved = time.monotonic()
        self._collected = self._thorough = self._began
        self._last: Any = None
        self._sets_aside = not gc.isenabled()
        self._settled = not self._sets_aside
        self._closed = False

    def expect(self) -> None:
        """Look at everything before long: something was closed."""
        self._closed = True

    def look(self) -> None:
        """Collect if it is time to; called with each delivery, in the main thread."""
        now = time.monotonic()
        if now - self._looked < PACE:
            return
        self._looked = now
        if not self._settled:
            if now - self._began > SETTLED:
                self._settle()
            return
        place = self._place()
        if place != self._last:
            self._last, self._moved = place, now
        if self._is_time(now):
            self._collect(now)

    def _settle(self) -> None:
        self._settled = True
        gc.freeze()
        gc.enable()
        gc.set_threshold(*gc.get_threshold()[:2], _NEVER)

    def _is_time(self, now: float) -> bool:
        made = gc.get_count()[2]
        if self._sets_aside and made >= MANY:
            return True
        if now - self._collected <= APART or now - self._moved <= REST:
            return False
        if not self._sets_aside and self._busy():
            return False
        return made > 0 or self._closed

    def _collect(self, now: float) -> None:
        self._collected = now
        if self._sets_aside and self._is_time_for_all(now):
            self._thorough, self._closed = now, False
            gc.unfreeze()
        gc.collect()
        if self._sets_aside:
            gc.freeze()

    def _is_time_for_all(self, now: float) -> bool:
        if now - self._moved <= LONG_REST or self._busy():
            return False
        apart = APART_WHEN_CLOSED if self._closed else APART_ANYWAY
        return now - self._thorough >= apart
