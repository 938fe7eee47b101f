"""How often growth is shown: a fast scan leaves the time to those who record and fit it."""

from __future__ import annotations

import time
from collections.abc import Callable

#: Showing may take one part of so many of the time.
SHARE = 4.0

#: The longest that growth waits to be shown, s, for each point a second; and its bounds, s: a
#: slow scan leaves much time, and each of its points is to be seen at once.
PER_RATE, SOON, LATE = 1e-3, 0.1, 1.0


class Pace:
    """Says when growth may be shown again: after four times the work that showing it last made.

    So what is shown costs a bounded part of each second, however fast points come. Reading,
    telling and painting all count: they hold up the threads that record and fit, as one thread
    of Python runs at a time.

    Parameters
    ----------
    worked
        Returns the seconds for which the threads that show have worked so far.
    clock
        Returns the time, s.
    """

    def __init__(
        self, worked: Callable[[], float], clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._worked, self._clock = worked, clock
        self._shown = self._before = float("-inf")

    def may_show(self, rate: float) -> bool:
        """Return whether growth may be shown now; if so, its work is counted from now on.

        Parameters
        ----------
        rate
            Points per second.
        """
        now, worked = self._clock(), self._worked()
        longest = min(max(SOON, PER_RATE * rate), LATE)
        if now - self._shown < min(SHARE * (worked - self._before), longest):
            return False
        self._shown, self._before = now, worked
        return True
