"""When Python looks for garbage: not while the window starts, and rather when nobody waits.

A look at all objects of a window takes a quarter of a second, in which nothing turns; while it
starts Python would look five times. What is there when it has started stays until the end, and
is never looked at again; of the rest it is best looked at while the mouse rests.
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

#: Seconds between two collections at the least.
APART = 20.0


def begin() -> None:
    """Look for no garbage while the window is made; a `Garbage` ends that."""
    gc.disable()


class Garbage:
    """Sets what the window was made of aside; collects garbage while nobody waits.

    Parameters
    ----------
    place
        Returns the place of the mouse.
    busy
        Returns whether something is watched though the mouse rests: a scan that runs.
    """

    def __init__(self, place: Callable[[], Any], busy: Callable[[], bool]) -> None:
        self._place, self._busy = place, busy
        self._began = self._looked = self._moved = self._collected = time.monotonic()
        self._last: Any = None
        self._settled = gc.isenabled()

    def look(self) -> None:
        """Collect if it is time to; called with each delivery, in the main thread."""
        now = time.monotonic()
        if now - self._looked < PACE:
            return
        self._looked = now
        if not self._settled:
            if now - self._began > SETTLED:
                self._settled = True
                gc.freeze()
                gc.enable()
            return
        place = self._place()
        if place != self._last:
            self._last, self._moved = place, now

        elif self._is_time(now):
            self._collected = now
            gc.collect()

    def _is_time(self, now: float) -> bool:
        rests = now - self._moved > REST and now - self._collected > APART
        # the count of the oldest: something was made since they were looked at last
        return rests and gc.get_count()[2] > 0 and not self._busy()
