"""Counting by hand: once, or again and again."""

from __future__ import annotations

from math import isfinite, nan
from typing import Any

from traits.api import Any as AnyTrait
from traits.api import Bool, Dict, Float, HasRequiredTraits, Property, Str

from epxs.core.api import InstrumentError

#: Readings that are remembered for the scale of the bars.
LENGTH = 200


class Counting(HasRequiredTraits):
    """Has the counters of a `desk.Desk` count."""

    desk = AnyTrait()
    #: For how long, s.
    seconds = Float(1.0)
    #: Whether it begins anew when it is over.
    continuous = Bool(False)
    #: Whether a count is under way.
    counting = Bool(False)
    #: The last reading of each counter, and per second; by mnemonic.
    values = Dict(Str(), Float())
    rates = Dict(Str(), Float())
    #: The highest reading of each counter so far, for bars.
    highest = Dict(Str(), Float())
    can_count = Property(Bool(), observe="counting, desk.state")
    #: The count that is waited for; None when it is of no interest any more.
    _ticket = AnyTrait()

    def _get_can_count(self) -> bool:
        return self.desk.is_connected and not self.counting

    def count(self) -> None:
        """Count once."""
        self._begin(False)

    def go_on_counting(self) -> None:
        """Count again and again, until `end`."""
        self._begin(True)

    def _begin(self, continuous: bool) -> None:
        if self.counting or self.desk.lack("counters"):
            return
        scan = self.desk.scan
        if scan is not None and scan.state in ("running", "waiting"):
            self.desk.complain(
                "counters: found a scan that runs; expected none. It counts itself: wait for it."
            )
            return
        if not isfinite(self.seconds) or not self.seconds > 0:
            self.desk.complain(
                f"counters: found a time of {self.seconds:g} s; expected a number > 0. Give the "
                "time to count."
            )
            return
        self.desk.tell_script(f"beam.scaler.count({self.seconds:g}, wait=True)")
        self.trait_set(counting=True, continuous=continuous)
        self._again()

    def _again(self) -> None:
        ticket = self._ticket = object()
        seconds, instrument = float(self.seconds), self.desk.instrument

        def done(values: Any) -> None:
            if ticket is self._ticket:
                self._counted(values, seconds)

        def over(future: Any) -> None:
            error = InstrumentError("stopped") if future.cancelled() else future.exception()
            if error is not None:
                instrument.updates.call(failed, error)
            else:
                instrument.updates.call(done, future.result())

        def failed(error: Exception) -> None:
            if ticket is self._ticket:
                self.trait_set(counting=False, continuous=False, _ticket=None)
                self.desk.complain(error)

        def started(action: Any) -> None:
            action.future.add_done_callback(over)

        self.desk.act(lambda: instrument.scaler.count(seconds), started, failed)

    def _counted(self, values: Any, seconds: float) -> None:
        numbers = {str(name): float(value) for name, value in dict(values or {}).items()}
        self.values = {**self.values, **numbers}
        self.rates = {
            name: value / seconds if seconds > 0 else nan for name, value in numbers.items()
        }
        self.notice(numbers)
        if self.continuous and self.desk.is_connected:
            self._again()
        else:
            self.trait_set(counting=False, _ticket=None)

    def notice(self, numbers: dict[str, float]) -> None:
        """Let the scales of the bars follow."""
        more = {
            name: value
            for name, value in numbers.items()
            if isfinite(value) and value > self.highest.get(name, 0.0)
        }
        if more:
            self.highest = {**self.highest, **more}

    def end(self) -> None:
        """Count no more; a count under way is ended early."""
        was, self.continuous = self.counting, False
        if was and self.desk.scaler is not None:
            self.trait_set(counting=False, _ticket=None)
            self.desk.stop_at_once(self.desk.scaler.stop)
            self.desk.tell_script("beam.scaler.stop()")

    def forget(self) -> None:
        """Begin anew with another instrument."""
        self.trait_set(
            counting=False, continuous=False, _ticket=None, values={}, rates={}, highest={}
        )
