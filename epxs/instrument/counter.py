"""Counters, and the scaler that makes them count."""

from __future__ import annotations

from concurrent.futures import Future
from math import isfinite, nan
from typing import Any

from traits.api import Bool, Float, Str

from epxs.core.api import InstrumentError
from epxs.instrument.action import Action
from epxs.instrument.device import Device


class Counter(Device):
    """Something that is counted; `value` is the last one heard of."""

    #: In `units`; not a number before it is known.
    value = Float(nan)

    def read(self) -> float:
        """Ask the instrument for the value, in `units`."""
        self.heard("value", self._read())
        self.updates.settle()
        return float(self.value)

    def _read(self) -> float:
        raise NotImplementedError


class Scaler(Device):
    """Counts all counters for a time, or until the monitor has so many counts."""

    #: Mnemonic of the counter that `count_to` counts to.
    monitor = Str()
    counting = Bool(False)
    #: Of the last count that was asked for: s if positive, counts of the monitor if negative.
    preset = Float(0.0)

    def count(self, seconds: float, wait: bool = False, timeout: float | None = None) -> Action:
        """Count for *seconds* (s, > 0); the action holds values by mnemonic.

        Raises
        ------
        InstrumentError
            If that is no time, or, with *wait*, counting failed.
        """
        return self._count(seconds, seconds, f"scaler: count for {seconds} s", wait, timeout)

    def count_to(self, counts: float, wait: bool = False, timeout: float | None = None) -> Action:
        """Count until the monitor has *counts* (> 0); the action holds values by mnemonic."""
        title = f"scaler: count to {counts} of {self.monitor or 'the monitor'}"
        return self._count(counts, -counts, title, wait, timeout)

    def _count(
        self, amount: float, preset: float, title: str, wait: bool, timeout: float | None
    ) -> Action:
        if not isfinite(amount) or not amount > 0:
            raise InstrumentError(
                f"{title}: found a preset of {amount:g}; expected a number > 0. Give the time in "
                "s, or the counts of the monitor."
            )
        self.follow()
        self.heard("preset", preset)
        action = Action(title, self._start(preset), self.stop, self.updates)
        if wait:
            action.wait(timeout)
        return action

    def stop(self) -> None:
        """End a count early."""
        self._halt()

    # -- what drivers write -------------------------------------------------------------------

    def _start(self, preset: float) -> Future[Any]:
        """Begin to count; the future holds a value for each counter, by mnemonic."""
        raise NotImplementedError

    def _halt(self) -> None:
        raise NotImplementedError
