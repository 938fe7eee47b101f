"""One client of the simulated server."""

from __future__ import annotations

import asyncio
import logging
import time
from dataclasses import replace
from typing import Any, Protocol

from epxs_instruments.spec.wire import Decoder, Order, Packet, encode

#: A scan waits for a client that is this many bytes behind, and this long, s; then that client
#: is dropped.
ROOM, PATIENCE = 4 * 1024 * 1024, 60.0
#: A client that is this many bytes behind is dropped.
BACKLOG_LIMIT = 64 * 1024 * 1024

_log = logging.getLogger(__name__)


class Host(Protocol):
    """Who the clients talk to."""

    experiment: Any

    def joined(self, peer: Peer) -> None: ...

    def left(self, peer: Peer) -> None: ...

    def handle(self, peer: Peer, packet: Packet) -> None: ...


class Peer(asyncio.Protocol):
    """Speaks the version and byte order of its client; one write for each packet."""

    def __init__(self, host: Host) -> None:
        self.watched: set[str] = set()
        self._host = host
        self._decoder = Decoder()
        self._transport: asyncio.Transport | None = None
        self._version = 4
        self._order: Order = "<"
        self._greeted = False
        self._held = b""
        self._has_room = asyncio.Event()
        self._has_room.set()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport
        transport.set_write_buffer_limits(ROOM)
        self._host.joined(self)

    def data_received(self, data: bytes) -> None:
        skipped = self._decoder.skipped
        packets = self._decoder.feed(data)
        if self._decoder.skipped > skipped == 0:
            _log.warning("a client: found bytes that are no packet of spec; they are passed over")
        for packet in packets:
            if not self._greeted:
                self._greeted = True
                self._version, self._order = packet.version, packet.order
            self._host.handle(self, packet)

    def connection_lost(self, exc: Exception | None) -> None:
        self._has_room.set()
        self._host.left(self)

    def pause_writing(self) -> None:
        self._has_room.clear()

    def resume_writing(self) -> None:
        self._has_room.set()

    async def room(self) -> None:
        """Wait until the client has taken most of what was sent; drop one that takes nothing."""
        if self._has_room.is_set():
            return
        try:
            async with asyncio.timeout(PATIENCE):
                await self._has_room.wait()
        except TimeoutError:
            _log.warning("a client that took nothing for %g s is dropped", PATIENCE)
            self.abort()

    def send(self, packet: Packet, value: Any = None) -> None:
        """Send *packet*, with *value* if there is one, the way that the client speaks."""
        transport = self._transport
        if transport is None or transport.is_closing():
            return
        packet = replace(packet, version=self._version, order=self._order, time=time.time())
        if value is not None:
            packet = _keep_kind(packet, packet.carrying(value))
        self._write(encode(packet))
        if transport.get_write_buffer_size() > BACKLOG_LIMIT:
            _log.warning("a client that is %d MB behind is dropped", BACKLOG_LIMIT >> 20)
            transport.abort()

    def _write(self, data: bytes) -> None:
        """Send *data*; with a fault, in pieces or together with what follows."""
        assert self._transport is not None
        faults = self._host.experiment.faults
        if faults.merge and not self._held:
            asyncio.get_running_loop().call_later(faults.merge, self._release)
        if faults.merge or self._held:
            self._held += data
        elif faults.split:
            for start in range(0, len(data), faults.split):
                self._transport.write(data[start : start + faults.split])
        else:
            self._transport.write(data)

    def _release(self) -> None:
        held, self._held = self._held, b""
        if self._transport and not self._transport.is_closing():
            self._transport.write(held)

    def close(self) -> None:
        if self._transport:
            self._transport.close()

    def abort(self) -> None:
        """Hang up without a word; what was not sent yet is lost."""
        if self._transport:
            self._transport.abort()


def _keep_kind(asked: Packet, carrying: Packet) -> Packet:
    """An error stays one, though its data are a text."""
    return replace(carrying, kind=asked.kind) if asked.is_error else carrying
