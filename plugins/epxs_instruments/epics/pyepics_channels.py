"""Channels of EPICS through pyepics and the library of EPICS itself (the extra ``epics``)."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable
from typing import Any

import numpy as np
from traits.api import provides

from epxs_instruments.epics.channels import TICK, plain_value
from epxs_instruments.epics.i_channels import IChannels
from epxs_instruments.epics.kept_channels import KeptChannels, no_answer, not_complete

#: What the library calls characters: plain, with a time, with limits.
CHARS = (4, 18, 32)


@provides(IChannels)
class PyepicsChannels(KeptChannels):
    """Keeps channel access channels open; see `IChannels`.

    pyepics is imported with the first of these objects. Its library reads the environment then,
    once for the life of the process, and is finalised by pyepics when the process ends.

    Parameters
    ----------
    timeout
        Longest time to wait for an answer, in s.
    """

    def __init__(self, timeout: float) -> None:
        import epics

        # never a monitor on the channels that are kept, so that a get is never old
        super().__init__(timeout)
        self._epics = epics
        self._watched: list[Any] = []

    def search(self, names: Iterable[str], timeout: float, grace: float) -> set[str]:
        """See `IChannels`; *timeout* and *grace* (after each answer) in s."""
        wanted = [name for name in names if name not in self._channels]
        answered = set(names) - set(wanted)
        found = {name: self._open(name) for name in wanted}
        deadline = time.monotonic() + timeout
        while found and time.monotonic() < deadline:
            now = {name for name, channel in found.items() if channel.connected}
            if now:
                deadline = min(deadline, time.monotonic() + grace)
            answered |= now
            for name in now:
                self._channels[name] = found.pop(name)
            time.sleep(TICK)
        for channel in found.values():
            channel.disconnect()
        return answered

    def _open(self, name: str) -> Any:
        return self._epics.PV(
            name,
            auto_monitor=False,
            connection_callback=self._on_channel,
            connection_timeout=self.timeout,
        )

    def _on_channel(self, pvname: str, conn: bool, **more: Any) -> None:
        """Called by the library, which finds an IOC again by itself."""
        self._note(pvname, conn)

    def get(self, name: str) -> Any:
        """See `IChannels`.

        Raises
        ------
        InstrumentError
            If it does not answer.
        """
        channel = self._channel(name)
        # get() of a lost channel would wait for the library's own, longer, time
        try:
            value = (
                channel.get(timeout=self.timeout, use_monitor=False) if channel.connected else None
            )
        except self._epics.ca.ChannelAccessException as error:  # it goes while it answers
            raise no_answer(name, self.timeout) from error
        if value is None:
            raise no_answer(name, self.timeout)
        return _plain(channel.ftype, value)

    def put(self, name: str, value: Any, timeout: float) -> None:
        """See `IChannels`; *timeout* in s.

        Raises
        ------
        InstrumentError
            If it does not answer, or not within *timeout* s.
        """
        channel = self._channel(name)
        given = np.asarray(value) if isinstance(value, list | tuple) else value
        try:
            done = channel.put(given, wait=True, timeout=timeout) if channel.connected else None
        except (TypeError, ValueError, self._epics.ca.ChannelAccessException) as error:
            raise not_complete(name, value, timeout) from error
        if done != 1:
            raise not_complete(name, value, timeout)

    def watch(self, name: str, callback: Callable[[Any], None]) -> Callable[[], None]:
        """See `IChannels`; *callback* is called by a thread of the library.

        Raises
        ------
        InstrumentError
            If it does not answer.
        """
        self._channel(name)

        def on_value(value: Any, ftype: int, **more: Any) -> None:
            if value is not None:
                callback(_plain(ftype, value))

        # a channel of its own; with the callback from the start, the first value is told too
        channel = self._epics.PV(name, auto_monitor=True, callback=on_value)
        self._watched.append(channel)

        def end() -> None:
            if channel in self._watched:
                self._watched.remove(channel)
                channel.clear_callbacks()
                channel.disconnect()

        return end

    def close(self) -> None:
        """See `IChannels`."""
        for channel in [*self._watched, *self._channels.values()]:
            channel.clear_callbacks()
            channel.disconnect()
        self._watched.clear()
        self._channels.clear()


def _plain(kind: int, value: Any) -> Any:
    if isinstance(value, str | int | float):
        return value
    return plain_value(np.atleast_1d(value), "CHAR" if kind in CHARS else "")
