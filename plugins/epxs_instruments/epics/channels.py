"""Channels of EPICS by name: searched once, kept, read and written."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable
from typing import Any

import numpy as np
from traits.api import provides

from epxs_instruments.epics.i_channels import IChannels
from epxs_instruments.epics.kept_channels import KeptChannels, no_answer, not_complete

#: Time between two looks for answers to a search, s.
TICK = 0.02


@provides(IChannels)
class Channels(KeptChannels):
    """Keeps channel access channels open through caproto; see `IChannels`.

    caproto is imported with the first of these objects, and reads the environment then.

    Parameters
    ----------
    timeout
        Longest time to wait for an answer, in s.
    """

    def __init__(self, timeout: float) -> None:
        from caproto.threading.client import Context

        super().__init__(timeout)
        self._context = Context(timeout=timeout)
        # caproto keeps only weak references
        self._callbacks: list[Any] = []

    def search(self, names: Iterable[str], timeout: float, grace: float) -> set[str]:
        """Search for all *names* at once; return those that answered.

        Parameters
        ----------
        names
            Names of records or fields.
        timeout
            Longest time to wait for the first answer, in s.
        grace
            How long to wait for another one after each answer, in s.
        """
        wanted = list(names)
        channels = self._context.get_pvs(*wanted, connection_state_callback=self._on_channel)
        found = dict(zip(wanted, channels, strict=True))
        deadline = time.monotonic() + timeout
        answered: set[str] = set()
        while time.monotonic() < deadline and len(answered) < len(wanted):
            now = {name for name, channel in found.items() if channel.connected}
            if now - answered:
                deadline = min(deadline, time.monotonic() + grace)
            answered |= now
            time.sleep(TICK)
        self._channels |= {name: found[name] for name in answered}
        return answered

    def _on_channel(self, channel: Any, state: str) -> None:
        self._note(channel.name, state == "connected")

    def get(self, name: str) -> Any:
        """Return a value: a number, a text, or an array.

        Raises
        ------
        InstrumentError
            If it does not answer.
        """
        channel = self._channel(name)
        try:
            response = channel.read(timeout=self.timeout)
        except _errors() as error:
            raise no_answer(name, self.timeout) from error
        return plain_value(response.data, str(channel.channel.native_data_type.name))

    def put(self, name: str, value: Any, timeout: float) -> None:
        """Put *value*, and wait until what it sets off is complete.

        Raises
        ------
        InstrumentError
            If it does not answer, or not within *timeout* s.
        """
        channel = self._channel(name)
        data = value if isinstance(value, list | tuple | np.ndarray) else [value]
        data = [item.encode() if isinstance(item, str) else item for item in data]
        try:
            channel.write(data, wait=True, timeout=timeout)
        except _errors() as error:
            raise not_complete(name, value, timeout) from error

    def watch(self, name: str, callback: Callable[[Any], None]) -> Callable[[], None]:
        """Have *callback* called with each value, the present one first, in a thread of caproto.

        Returns
        -------
        What to call to end it.

        Raises
        ------
        InstrumentError
            If it does not answer.
        """
        channel = self._channel(name)
        kind = str(channel.channel.native_data_type.name)

        def on_value(subscription: Any, response: Any) -> None:
            callback(plain_value(response.data, kind))

        subscription = channel.subscribe()
        token = subscription.add_callback(on_value)
        self._callbacks.append(on_value)

        def end() -> None:
            subscription.remove_callback(token)
            if on_value in self._callbacks:
                self._callbacks.remove(on_value)

        return end

    def close(self) -> None:
        """Forget all channels."""
        self._channels.clear()
        self._context.disconnect()


def _errors() -> tuple[type[Exception], ...]:
    from caproto import CaprotoError
    from caproto.threading.client import DisconnectedError

    # KeyError: caproto looks for the answer of a server that went away while it waited;
    # OSError (also a timeout): it writes to the socket of one that just went
    return (CaprotoError, DisconnectedError, OSError, KeyError)


def plain_value(data: Any, kind: str) -> Any:
    """Return one number or text, or an array of numbers."""
    values = np.asarray(data)
    if kind == "CHAR":
        return bytes(values.astype(np.uint8)).partition(b"\0")[0].decode(errors="replace")
    if len(values) != 1:
        return values
    value = values[0]
    if isinstance(value, bytes):
        return value.decode(errors="replace")
    return value.item() if isinstance(value, np.generic) else value
