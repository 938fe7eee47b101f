"""One TCP connection to a spec server, from the greeting until it is lost."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from dataclasses import replace

from epxs.core.api import ConnectionFailed
from epxs_instruments.spec.address import PORTS, SpecAddress
from epxs_instruments.spec.wire import Command, Decoder, Packet, encode

#: What we call ourselves.
CLIENT = "epxs"


class Link(asyncio.Protocol):
    """Sends and receives packets; one write for each packet."""

    def __init__(self, address: SpecAddress) -> None:
        self.address = address
        #: What the server calls itself, once it has said so.
        self.name = ""
        self.on_packet: Callable[[Packet], None] = lambda packet: None
        self.on_lost: Callable[[Link], None] = lambda link: None
        #: Called with a sentence about bytes that are no packet.
        self.on_fault: Callable[[str], None] = lambda text: None
        self.greeting: asyncio.Future[str] = asyncio.get_running_loop().create_future()
        self._decoder = Decoder()
        self._transport: asyncio.Transport | None = None
        self._version = 4

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport
        self.send(Packet(Command.HELLO, name=CLIENT, serial=1))

    def data_received(self, data: bytes) -> None:
        skipped = self._decoder.skipped
        for packet in self._decoder.feed(data):
            if not self.greeting.done() and packet.command == Command.HELLO_REPLY:
                self.name = packet.name or str(packet.value)
                self._version = min(packet.version, 4)
                self.greeting.set_result(self.name)
            else:
                self.on_packet(packet)
        if not self.greeting.done() and self._decoder.skipped:
            self._refuse(f"something that is not spec (it says {data[:24]!r})")
        elif self._decoder.skipped > skipped:
            self.on_fault(
                f"found {self._decoder.skipped - skipped} bytes that are no packet; expected "
                "packets of spec. They are passed over; see what else writes to the connection."
            )

    def connection_lost(self, exc: Exception | None) -> None:
        if self.is_greeted:
            self.on_lost(self)
        else:
            self._refuse("something that hangs up when greeted")

    def _refuse(self, found: str) -> None:
        if not self.greeting.done():
            self.greeting.set_exception(_failure(self.address, found))

    def send(self, packet: Packet) -> None:
        """Send *packet* in the version that the server speaks."""
        if self._transport and not self._transport.is_closing():
            packet = replace(packet, version=self._version, time=time.time())
            self._transport.write(encode(packet))

    @property
    def is_greeted(self) -> bool:
        """Whether a spec has answered."""
        greeting = self.greeting
        return greeting.done() and not greeting.cancelled() and not greeting.exception()

    def close(self) -> None:
        """Say good-bye and hang up; what runs in spec goes on."""
        if self._transport:
            if self.is_greeted:
                self.send(Packet(Command.CLOSE))
            self._transport.close()


def _failure(address: SpecAddress, found: str) -> ConnectionFailed:
    """Return the error for an address where no spec server can be reached."""
    return ConnectionFailed(
        f"{address}: found {found}; expected a spec server. Check host and port, and that spec "
        "was started as a server (spec -S)."
    )


async def greet(address: SpecAddress, timeout: float) -> Link:
    """Connect to a host and port, and exchange greetings.

    Raises
    ------
    ConnectionFailed
        If nobody answers within *timeout* (s), or somebody who is not spec.
    """
    loop = asyncio.get_running_loop()
    assert address.port is not None
    port = address.port
    link = Link(address)
    try:
        async with asyncio.timeout(timeout):
            await loop.create_connection(lambda: link, address.host, port)
            await link.greeting
    except TimeoutError:
        link.close()
        raise _failure(address, f"no answer to a greeting within {timeout:g} s") from None
    except ConnectionFailed:
        link.close()
        raise
    except ConnectionRefusedError:
        raise _failure(address, "nobody listening") from None
    except OSError as error:
        raise _failure(address, f"no way there ({error.strerror or error})") from error
    return link


async def find(address: SpecAddress, timeout: float) -> Link:
    """Connect to the server of a given name, on one of the ports that spec uses.

    Raises
    ------
    ConnectionFailed
        If there is none; the message lists the names that answered.
    """
    results = await asyncio.gather(
        *(greet(SpecAddress(address.host, port), timeout) for port in PORTS),
        return_exceptions=True,
    )
    links = [result for result in results if isinstance(result, Link)]
    for result in results:
        if isinstance(result, BaseException) and not isinstance(result, ConnectionFailed):
            raise result
    chosen = next((link for link in links if link.name == address.name), None)
    for link in links:
        if link is not chosen:
            link.close()
    if chosen is None:
        answered = ", ".join(f"{link.name} ({link.address.port})" for link in links)
        raise ConnectionFailed(
            f"{address}: found {answered or 'no server'} on ports {PORTS.start}-{PORTS.stop - 1}; "
            f"expected a spec server named {address.name!r}. Check the name, or give its port."
        )
    return chosen


async def open_link(address: SpecAddress, timeout: float) -> Link:
    """Connect by port or by name."""
    return await (greet if address.port is not None else find)(address, timeout)
