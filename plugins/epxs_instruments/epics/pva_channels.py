"""Channels of EPICS through PV Access and p4p (the extra ``pva``)."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterable
from functools import partial
from typing import Any

import numpy as np
from traits.api import provides

from epxs_instruments.epics.channels import TICK
from epxs_instruments.epics.i_channels import IChannels
from epxs_instruments.epics.kept_channels import KeptChannels, no_answer, not_complete

#: What a server sends of a channel that is only kept: when it changed, not what to.
KEEP = "field(timeStamp)"
#: Values that wait for us at most; beyond, the server leaves out the oldest.
WATCH = "record[queueSize=1000]"


@provides(IChannels)
class PvaChannels(KeptChannels):
    """Keeps PV Access channels open; see `IChannels`.

    p4p is imported with the first of these objects, and each reads the environment anew.

    Parameters
    ----------
    timeout
        Longest time to wait for an answer, in s.
    """

    def __init__(self, timeout: float) -> None:
        from p4p.client.thread import Context

        super().__init__(timeout)
        self._context = Context("pva")
        # this one takes structures as they are: those that are kept have no value
        self._keeper = Context("pva", nt=False)
        self._watched: list[Any] = []

    def search(self, names: Iterable[str], timeout: float, grace: float) -> set[str]:
        """See `IChannels`; *timeout* and *grace* (after each answer) in s."""
        wanted = [name for name in names if name not in self._channels]
        answered = set(names) - set(wanted)
        known = {name: threading.Event() for name in wanted}
        found = {name: self._open(name, known[name]) for name in wanted}
        deadline = time.monotonic() + timeout
        while found and time.monotonic() < deadline:
            now = {name for name in found if known[name].is_set()}
            if now:
                deadline = min(deadline, time.monotonic() + grace)
            answered |= now
            for name in now:
                self._channels[name] = found.pop(name)
            time.sleep(TICK)
        for subscription in found.values():
            subscription.close()
        return answered

    def _open(self, name: str, known: threading.Event) -> Any:
        from p4p.client.thread import Disconnected

        def hear(value: Any) -> None:
            """An answer that is an error (no time, perhaps) is one: the name is known."""
            is_there = not isinstance(value, Disconnected)
            if is_there:
                known.set()
            self._note(name, is_there)

        return self._keeper.monitor(name, hear, request=KEEP, notify_disconnect=True)

    def get(self, name: str) -> Any:
        """See `IChannels`.

        Raises
        ------
        InstrumentError
            If it does not answer.
        """
        self._reach(name)
        try:
            return plain(self._context.get(name, timeout=self.timeout))
        except _errors() as error:
            raise no_answer(name, self.timeout) from error

    def put(self, name: str, value: Any, timeout: float) -> None:
        """See `IChannels`; *timeout* in s.

        Raises
        ------
        InstrumentError
            If it does not answer, refuses, or is not complete within *timeout* s.
        """
        self._reach(name)
        # p4p takes a text that begins so for JSON
        given = {"value": value} if isinstance(value, str) and value[:1] == "{" else value
        try:
            self._context.put(name, given, timeout=timeout, wait=True)
        except _errors() as error:
            raise not_complete(name, value, timeout) from error

    def _reach(self, name: str) -> None:
        self._channel(name)
        if name in self._lost:
            raise no_answer(name, self.timeout)

    def watch(self, name: str, callback: Callable[[Any], None]) -> Callable[[], None]:
        """See `IChannels`; *callback* is called by a thread of p4p.

        Raises
        ------
        InstrumentError
            If it does not answer.
        """
        self._channel(name)
        hear = partial(_hear, callback)
        subscription = self._context.monitor(name, hear, request=WATCH)
        self._watched.append(subscription)

        def end() -> None:
            if subscription in self._watched:
                self._watched.remove(subscription)
                subscription.close()

        return end

    def close(self) -> None:
        """See `IChannels`."""
        for subscription in [*self._watched, *self._channels.values()]:
            subscription.close()
        self._watched.clear()
        self._channels.clear()
        self._keeper.close()
        self._context.close()


def _hear(callback: Callable[[Any], None], value: Any) -> None:
    callback(plain(value))


def _errors() -> tuple[type[BaseException], ...]:
    from p4p.client.thread import Cancelled, Disconnected, RemoteError

    # p4p finds out itself what a structure takes: TypeError and ValueError are its refusals
    return (TimeoutError, Disconnected, RemoteError, Cancelled, TypeError, ValueError, KeyError)


def plain(value: Any) -> Any:
    """Return a number, a text or an array, without what p4p keeps beside it.

    A choice is its number, as with channel access.
    """
    if isinstance(value, str):
        return str.__str__(value)  # that of p4p would put its time in front
    if isinstance(value, bool | np.bool_):
        return bool(value)
    if isinstance(value, int | np.integer):
        return int(value)
    if isinstance(value, float | np.floating):
        return float(value)
    if isinstance(value, np.ndarray):
        return np.asarray(value)
    try:
        inner = value["value"]
    except (KeyError, TypeError, IndexError):
        return value
    return plain(inner)
