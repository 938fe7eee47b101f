"""A value of the instrument by its own name: a variable of spec, a record of EPICS."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from traits.api import Any as AnyTrait

from epxs.instrument.device import Device


class Channel(Device):
    """A value that can be read, set and watched; `value` is the last one heard of."""

    #: Text, a number, a dictionary of texts, or an array: whatever the instrument has; None
    #: before there is one, and while it is known to be out of reach.
    value = AnyTrait()

    def get(self) -> Any:
        """Ask the instrument for the value.

        `value` stays what the instrument tells by itself while that is followed: an answer that
        waited to be taken note of could be older.

        Raises
        ------
        InstrumentError
            If it has no such value.
        """
        value = self._get()
        if not self.followed:
            self.heard("value", value)
        self.updates.settle()
        return value

    def put(self, value: Any) -> None:
        """Set the value, and wait until the instrument has taken note.

        Raises
        ------
        InstrumentError
            If it refuses.
        """
        self._put(value)
        self.updates.settle()

    def watch(self, callback: Callable[[Any], None]) -> Callable[[], None]:
        """Have *callback* called with each value, in order, in the driver's thread.

        Returns
        -------
        What to call to end it.
        """
        return self._watch(callback)

    def _follow(self) -> None:
        self._watch(lambda value: self.heard("value", value))

    # -- what drivers write -------------------------------------------------------------------

    def _get(self) -> Any:
        raise NotImplementedError

    def _put(self, value: Any) -> None:
        raise NotImplementedError

    def _watch(self, callback: Callable[[Any], None]) -> Callable[[], None]:
        raise NotImplementedError
