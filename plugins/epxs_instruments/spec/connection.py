"""A lasting connection to a spec server: calls with futures, watches that survive a restart.

All state belongs to the thread of the loop; the public methods may be called from any thread
and are carried out in the order in which they are called. ABORT is sent by `abort` alone,
never because a call timed out or somebody left: it is ^C into a running scan.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from concurrent.futures import Future, InvalidStateError
from dataclasses import replace
from functools import partial
from itertools import count
from typing import Any

import numpy as np

from epxs.core.api import ConnectionFailed, FormatError, InstrumentError
from epxs_instruments.spec.address import SpecAddress
from epxs_instruments.spec.io_loop import IoLoop, io_loop
from epxs_instruments.spec.link import Link, open_link
from epxs_instruments.spec.watch import Callback, Event, Watch
from epxs_instruments.spec.wire import Command, Packet

READY = "status/ready"
#: First and longest wait before a lost connection is tried again, in s.
BACK_OFF = (0.1, 0.8)

_log = logging.getLogger(__name__)


class Connection:
    """What is asked of one spec server, whatever happens to the wire."""

    def __init__(self, address: SpecAddress, timeout: float = 5.0, io: IoLoop | None = None):
        self.address = address
        self.timeout = timeout
        #: What the server calls itself.
        self.name = ""
        #: Called, in the io thread, with a sentence about what was heard and makes no sense.
        self.on_fault: Callable[[str], None] = lambda text: _log.warning("%s: %s", address, text)
        self._io = io or io_loop()
        self._link: Link | None = None
        self._closed = False
        self._serials = count(2)
        self._pending: dict[int, Future[Any]] = {}
        #: Of those that have one: each holds the connection, and is ended with the answer.
        self._timers: dict[int, asyncio.TimerHandle] = {}
        self._watches: dict[str, Watch] = {}
        self._on_state: list[Callable[[bool], None]] = []
        self._reconnecting: asyncio.Task[None] | None = None

    @property
    def is_connected(self) -> bool:
        """Whether the server can be reached right now."""
        return self._link is not None

    def open(self) -> None:
        """Connect, and wait until the server has greeted us.

        Raises
        ------
        ConnectionFailed
            If it cannot be reached within `timeout`.
        """
        self._io.wait(self._io.submit(self._open()))

    def call(
        self, command: Command, name: str = "", value: Any = None, timeout: float | None = None
    ) -> Future[Any]:
        """Send a command; the future holds the value of the reply, or its error.

        Parameters
        ----------
        timeout
            Longest time to wait for the reply, in s; None waits as long as the server lives.
        """
        future: Future[Any] = Future()
        self._do(self._call, future, Packet(command, name), value, timeout)
        return future

    def wait(self, future: Future[Any]) -> Any:
        """Return the result of *future* (not to be called by listeners)."""
        return self._io.wait(future)

    def send(self, command: Command, name: str = "", value: Any = None) -> None:
        """Send a command that has no reply."""
        self._do(self._send, Packet(command, name).carrying(value))

    def watch(self, name: str, callback: Callback) -> Callable[[], None]:
        """Have *callback* called with each event of the property, in order, in the io thread.

        Returns
        -------
        What to call to end it.
        """
        self._do(self._watch, name, callback)
        return lambda: self._do(self._unwatch, name, callback)

    def watch_state(self, callback: Callable[[bool], None]) -> None:
        """Have *callback* called with False and True as the server is lost and found."""
        self._do(self._on_state.append, callback)

    def soon(self, function: Callable[[], object]) -> None:
        """Have *function* called in the io thread, behind what has arrived."""
        self._do(function)

    def close(self) -> None:
        """Say good-bye; what runs goes on."""
        closing = self._io.submit(self._close())
        if not self._io.is_current:
            self._io.wait(closing, self.timeout)

    # -- in the thread of the loop ------------------------------------------------------------

    def _do(self, function: Callable[..., object], *arguments: Any) -> None:
        self._io.loop.call_soon_threadsafe(function, *arguments)

    async def _open(self) -> None:
        link = await open_link(self.address, self.timeout)
        link.on_packet = self._on_packet
        link.on_lost = self._on_lost
        link.on_fault = lambda text: self.on_fault(text)
        if self._closed:
            link.close()
            return
        self._link = link
        self.name = link.name
        for callback in self._on_state:
            self._io.loop.call_soon(callback, True)
        for watch in self._watches.values():
            self._register(watch)

    async def _close(self) -> None:
        self._closed = True
        if self._reconnecting:
            self._reconnecting.cancel()
        link, self._link = self._link, None
        if link:
            link.on_lost = lambda link: None
            link.close()
        self._fail_pending("is closed; expected an open one. Connect again.")

    def _call(self, future: Future[Any], packet: Packet, value: Any, timeout: float | None) -> None:
        if not self._link:
            state = "closed" if self._closed else "lost (it is tried again in the background)"
            _set(future, error=self._failure(f"the connection {state}; expected a live one"))
            return
        serial = next(self._serials)
        try:
            self._link.send(Packet(packet.command, packet.name, serial=serial).carrying(value))
        except FormatError as error:
            _set(future, error=error)
            return
        self._pending[serial] = future
        if timeout is not None:
            what = packet.name or str(value)
            expire = self._io.loop.call_later(timeout, self._expire, serial, what, timeout)
            self._timers[serial] = expire

    def _take(self, serial: int) -> Any:
        """Return the future of a call that waits no longer, or None; end its timer."""
        timer = self._timers.pop(serial, None)
        if timer is not None:
            timer.cancel()
        return self._pending.pop(serial, None)

    def _expire(self, serial: int, what: str, timeout: float) -> None:
        future = self._take(serial)
        if future:
            found = f"no answer to {what!r} within {timeout:g} s; expected one"
            _set(future, error=self._failure(found))

    def _failure(self, found: str) -> ConnectionFailed:
        return ConnectionFailed(
            f"{self.address}: found {found}. Check that spec runs and is not busy."
        )

    def _send(self, packet: Packet) -> None:
        if self._link:
            try:
                self._link.send(packet)
            except FormatError as error:
                self.on_fault(f"{packet.name}: it is not sent: {error}")

    def _watch(self, name: str, callback: Callback) -> None:
        watch = self._watches.get(name)
        if watch is None:
            watch = self._watches[name] = Watch(name)
            self._register(watch)
        elif watch.last:  # who comes late wants the present value too
            self._io.loop.call_soon(callback, replace(watch.last, initial=True))
        watch.callbacks.append(callback)

    def _register(self, watch: Watch) -> None:
        watch.registered()
        self._send(Packet(Command.REGISTER, watch.name))
        if watch.name.startswith("var/"):  # does it exist? the answer comes behind the event
            future: Future[Any] = Future()
            future.add_done_callback(partial(self._registered, watch))
            self._call(future, Packet(Command.CHAN_READ, watch.name), None, None)

    def _registered(self, watch: Watch, done: Future[Any]) -> None:
        """The question behind a registration is answered: does the variable exist?"""
        exists = done.exception() is None
        watch.found(exists)
        if exists and watch.last is None and not isinstance(done.result(), np.ndarray):
            self._register(watch)  # it was made between the registration and the question

    def _register_missing(self) -> None:
        for late in self._watches.values():
            if late.is_missing:
                self._register(late)

    def _unwatch(self, name: str, callback: Callback) -> None:
        watch = self._watches.get(name)
        if watch and callback in watch.callbacks:
            watch.callbacks.remove(callback)
            if not watch.callbacks:
                del self._watches[name]
                self._send(Packet(Command.UNREGISTER, name))

    def _on_packet(self, packet: Packet) -> None:
        if packet.command == Command.EVENT:
            self._on_event(packet)
        elif packet.command == Command.REPLY:
            future = self._take(packet.serial)
            if future:
                # behind the events that came before it
                self._io.loop.call_soon(_answer, future, packet)
            elif packet.is_error:
                text = packet.data[:200].decode("latin-1").rstrip("\0")
                self.on_fault(f"{packet.name}: {text}")

    def _on_event(self, packet: Packet) -> None:
        watch = self._watches.get(packet.name)
        if not watch:
            return
        try:
            event = watch.event(packet)
        except FormatError as error:
            self.on_fault(f"{packet.name}: an event is passed over: {error}")
            return
        for callback in watch.callbacks:
            self._io.loop.call_soon(self._hand_on, callback, packet.name, event)
        if packet.name == READY and str(event.value) != "0":
            # macros may have made the variable by now; behind the answers that came before, one
            # of which may say that it is missing
            self._io.loop.call_soon(self._register_missing)

    def _hand_on(self, callback: Callback, name: str, event: Event) -> None:
        """Call *callback*; what it cannot take is told, and others get theirs."""
        try:
            callback(event)
        except Exception as error:  # noqa: BLE001 - the edge of the worker: servers send anything
            _log.debug("%s, %s", self.address, name, exc_info=True)
            self.on_fault(f"{name}: found {event.value!r:.60}; expected another value: {error}")

    def _on_lost(self, link: Link) -> None:
        if link is not self._link:
            return
        self._link = None
        _log.warning("%s: the connection is lost; it is tried again", self.address)
        self._fail_pending("was lost; expected an answer. Wait until spec is back.")
        for callback in self._on_state:
            self._io.loop.call_soon(callback, False)
        self._reconnecting = self._io.loop.create_task(self._reconnect())

    def _fail_pending(self, what: str) -> None:
        for serial in list(self._pending):
            future = self._take(serial)
            _set(
                future, error=ConnectionFailed(f"{self.address}: found that the connection {what}")
            )

    async def _reconnect(self) -> None:
        wait, longest = BACK_OFF
        while not self._closed:
            await asyncio.sleep(wait)
            try:
                await self._open()
            except ConnectionFailed as error:
                _log.debug("%s", error)
                wait = min(2 * wait, longest)
            else:
                _log.info("%s: connected again", self.address)
                return


def _answer(future: Future[Any], packet: Packet) -> None:
    """Give the value of a reply to who waits for it."""
    try:
        value = packet.value
    except FormatError as error:
        _set(future, error=error)
        return
    if packet.is_error:
        _set(future, error=InstrumentError(str(value).strip()))
    else:
        _set(future, value)


def _set(future: Future[Any], value: Any = None, error: BaseException | None = None) -> None:
    """Set a future, unless who waited has given up."""
    try:
        if error is not None:
            future.set_exception(error)
        else:
            future.set_result(value)
    except InvalidStateError:
        pass
