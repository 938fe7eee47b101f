"""Values of other instruments that are recorded with each point of a scan."""

from __future__ import annotations

import time
from bisect import bisect_right
from collections.abc import Callable
from dataclasses import replace
from math import inf, nan
from typing import Any

from traits.api import Any as AnyTrait
from traits.api import Enum, Float, HasStrictTraits, Instance, Int, List, Property, Str

from epxs.core.api import InstrumentError
from epxs.instrument.channel import Channel
from epxs.instrument.messages import Message, NodeSpec, PointTaken, ScanStarted

#: Values of one channel that are remembered at least: points that were missed may ask for
#: older ones.
HISTORY = 100_000


class JoinedChannel(HasStrictTraits):
    """A channel that is a counter, or a positioner, of scans that another program runs.

    Each point gets the latest value that had come when the point ended.
    """

    #: As it is called in the file.
    name = Str()
    channel = Instance(Channel, allow_none=False)
    #: Counters are what is looked at, positioners what is also known from the start of the scan.
    role = Enum("counter", "positioner")
    units = Str()
    #: The present value, for whoever shows it; not a number before there is one.
    value = Property(Float(), observe="channel.value")
    #: Values that were no numbers, so far.
    refused = Int(0)

    #: Times (s since the epoch, of this computer) and values, as they came from a thread of the
    #: driver: two lists that only grow, and are exchanged together.
    _history = AnyTrait()
    _end = AnyTrait()

    def __history_default(self) -> tuple[list[float], list[float]]:
        return [], []

    def _get_value(self) -> float:
        return _number(self.channel.value)

    def begin(self) -> None:
        """Follow the channel."""
        self.channel.follow()
        self._end = self.channel.watch(self._hear)
        if not self._history[0]:
            self._hear(self.channel.value)

    def end(self) -> None:
        """Follow it no more."""
        if self._end is not None:
            self._end()

    def _hear(self, value: Any) -> None:
        number = _number(value)
        if number != number and value is not None and not isinstance(value, float):
            self.refused += 1
            self.channel.failed(
                f"{self.name}: found {str(value)[:40]!r}; expected a number. It is recorded as nan."
            )
        times, values = self._history
        if len(times) >= 2 * HISTORY:
            self._history = times, values = times[HISTORY:], values[HISTORY:]
        values.append(number)  # first: whoever reads meanwhile finds no time without a value
        times.append(time.time())

    def at(self, end: float) -> float:
        """Return the latest value that came until *end* (s since the epoch); nan if none did."""
        times, values = self._history
        place = bisect_right(times, end)
        return values[place - 1] if place else nan


class JoinedChannels(HasStrictTraits):
    """All channels that are joined to the scans of one instrument.

    The clock of the other program may be wrong. What it says of its points is compared with the
    time at which they come: the least difference seen in a scan is that of the clocks.
    """

    channels = List(Instance(JoinedChannel, allow_none=False))
    _lag = Float(inf)

    def add(self, joined: JoinedChannel) -> None:
        """Join one more, from the next scan on.

        Raises
        ------
        InstrumentError
            If one has its name already, or the name cannot be one of a dataset.
        """
        taken = [known.name for known in self.channels]
        if joined.name in taken or not joined.name.replace("_", "").isalnum():
            raise InstrumentError(
                f"joined channel {joined.name!r}: expected a name of letters, digits and "
                f"underscores that is none of: {', '.join(taken) or 'nothing yet'}. Choose another."
            )
        joined.begin()
        self.channels = [*self.channels, joined]

    def remove(self, name: str) -> None:
        """Join *name* no more; harmless if it was not."""
        for joined in self.channels:
            if joined.name == name:
                joined.end()
        self.channels = [known for known in self.channels if known.name != name]

    def join(self, message: Message, clock: Callable[[], float] = time.time) -> Message:
        """Return *message* with the values of the channels; for drivers, in their thread."""
        if not self.channels:
            return message
        if isinstance(message, ScanStarted):
            self._lag = inf
            return replace(message, nodes={**message.nodes, **self._nodes(clock())})
        if isinstance(message, PointTaken):
            self._lag = min(self._lag, clock() - message.time)
            end = message.time + self._lag
            own = {f"scalar_data/{known.name}": known.at(end) for known in self.channels}
            # what the scan itself measures under the same name counts more
            return replace(message, values={**own, **message.values})
        return message

    def _nodes(self, now: float) -> dict[str, NodeSpec]:
        nodes = {}
        for known in self.channels:
            attrs = {"dtype": "d", "units": known.units, "name": known.channel.name}
            nodes[f"scalar_data/{known.name}"] = NodeSpec("Signal", attrs)
            if known.role == "positioner":
                stands = {"data": known.at(now), "units": known.units}
                nodes[f"positioners/{known.name}"] = NodeSpec("Dataset", stands)
        return nodes


def _number(value: Any) -> float:
    try:
        return float(value)
    except (TypeError, ValueError):
        return nan
