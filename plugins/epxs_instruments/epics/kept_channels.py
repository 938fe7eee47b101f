"""What all clients of EPICS do alike: they keep channels by name, and notice which are lost."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from epxs.core.api import InstrumentError


class KeptChannels:
    """The channels that answered, by name; see `IChannels`.

    Parameters
    ----------
    timeout
        Longest time to wait for an answer, in s.
    """

    def __init__(self, timeout: float) -> None:
        self.timeout = timeout
        #: Called with whether all channels can be reached, when that changes; by the client.
        self.on_state: Callable[[bool], None] = lambda connected: None
        self._channels: dict[str, Any] = {}
        self._lost: set[str] = set()
        self._when_lost: dict[str, list[Callable[[], None]]] = {}

    def search(self, names: Iterable[str], timeout: float, grace: float) -> set[str]:
        """See `IChannels`; *timeout* and *grace* (after each answer) in s."""
        raise NotImplementedError

    def is_known(self, name: str) -> bool:
        """Say whether a record of that name, or a field of it, has answered."""
        return any(known.partition(".")[0] == name for known in self._channels)

    def when_lost(self, name: str, callback: Callable[[], None]) -> Callable[[], None]:
        """See `IChannels`; called by a thread of the client."""
        callbacks = self._when_lost.setdefault(name, [])
        callbacks.append(callback)

        def end() -> None:
            if callback in callbacks:
                callbacks.remove(callback)

        return end

    def _note(self, name: str, connected: bool) -> None:
        """An IOC went, or came back: its channels find it again by themselves."""
        before = bool(self._lost)
        if connected:
            self._lost.discard(name)
        elif name in self._channels and name not in self._lost:
            self._lost.add(name)
            for callback in tuple(self._when_lost.get(name, ())):
                callback()
        if bool(self._lost) != before:
            self.on_state(not self._lost)

    def _channel(self, name: str) -> Any:
        if name not in self._channels and not self.search([name], self.timeout, 0.0):
            raise no_answer(name, self.timeout)
        return self._channels[name]


def no_answer(name: str, timeout: float) -> InstrumentError:
    """Return the error for a name that said nothing for *timeout* s."""
    return InstrumentError(
        f"EPICS {name}: found no answer within {timeout:g} s; expected a value. "
        "Check the name and that its IOC runs."
    )


def not_complete(name: str, value: Any, timeout: float) -> InstrumentError:
    """Return the error for a put that was refused, or lasts longer than *timeout* s."""
    return InstrumentError(
        f"EPICS {name}: found the put of {value!r} not complete after {timeout:g} s, or "
        "refused; expected its completion. Check the IOC, the type of the value, and "
        "whether the motion takes longer."
    )
