"""A property that is watched: its events, in order, to all who asked."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from epxs_instruments.spec.wire import Packet


@dataclass(frozen=True)
class Event:
    """A property has a value."""

    name: str
    #: Text, array, or the whole dictionary with the elements that changed.
    value: Any
    #: When it was sent, in seconds since the epoch.
    time: float
    #: Whether it repeats what the property held when it was registered.
    initial: bool = False
    #: Whether `value` is the text of an error.
    is_error: bool = False


Callback = Callable[[Event], None]


@dataclass
class Watch:
    """Who wants to hear of one property."""

    name: str
    callbacks: list[Callback] = field(default_factory=list)
    #: The last event since it was registered, if any.
    last: Event | None = None
    #: Whether the variable did not exist when it was registered.
    is_missing: bool = False
    _table: dict[Any, str] = field(default_factory=dict)

    def registered(self) -> None:
        """A registration is sent: the next event repeats an old value."""
        self.last = None
        self.is_missing = False
        self._table = {}

    def found(self, exists: bool) -> None:
        """The variable does or does not exist: one that does not cannot be watched yet."""
        self.is_missing = not exists

    def event(self, packet: Packet) -> Event:
        """Return what *packet* says, changed elements merged into the dictionary.

        Raises
        ------
        FormatError
            If its data are not what it promises.
        """
        value = packet.value
        initial = not self.last and not self.name.startswith(("output/", "error"))
        if isinstance(value, dict):
            table = dict(self._table)
            if packet.is_deletion:
                for key in value:
                    table.pop(key, None)
            else:
                table |= value
            self._table = value = table
        self.last = Event(self.name, value, packet.time, initial, packet.is_error)
        return self.last
