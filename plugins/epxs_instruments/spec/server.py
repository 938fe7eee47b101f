"""A simulated spec: a server that speaks spec's protocol, with a model for physics."""

from __future__ import annotations

import asyncio
import errno
from collections.abc import Iterable
from typing import Any

from epxs.core.api import ConnectionFailed, FormatError, InstrumentError
from epxs_instruments.spec import faults, macro_calls, macros, scans
from epxs_instruments.spec.address import PORTS
from epxs_instruments.spec.command_queue import CommandQueue, Job
from epxs_instruments.spec.commands import command_from_function
from epxs_instruments.spec.experiment import Experiment
from epxs_instruments.spec.peer import Peer
from epxs_instruments.spec.properties import Properties
from epxs_instruments.spec.values import Kind
from epxs_instruments.spec.wire import Command, Packet

#: Modules that enter their commands when imported.
COMMAND_MODULES = (macros, macro_calls, scans, faults)


class SpecServer:
    """Serves any number of clients, in the loop in which it was started.

    Parameters
    ----------
    model
        The physics (`epxs_instruments.simulation.i_beamline_model.IBeamlineModel`).
    name
        What it calls itself; clients may look for it by this name.
    host
        Where it listens.
    ports
        The first free one is taken; 0 is any.
    digits
        Significant digits of numbers that are broadcast; 6 looks like spec's own macros.
    """

    def __init__(
        self,
        model: Any,
        name: str = "epxs-sim",
        host: str = "127.0.0.1",
        ports: Iterable[int] = PORTS,
        digits: int = 15,
    ) -> None:
        self.name = name
        self.host = host
        self.port = 0
        self._peers: set[Peer] = set()
        self.experiment = Experiment(model, name, self._publish, digits)
        self.experiment.crash = self._crash
        self.experiment.room = self._room
        self._ports = tuple(ports)
        self._server: asyncio.Server | None = None
        self._comeback: asyncio.TimerHandle | None = None
        self._queue = CommandQueue(self.experiment)
        self._properties = Properties(self.experiment, self._submit, self._queue.abort)

    @property
    def address(self) -> str:
        """Where clients find it, once started."""
        return f"spec://{self.host}:{self.port}"

    async def start(self) -> int:
        """Listen on the first free port; return it.

        Raises
        ------
        ConnectionFailed
            If none is free.
        """
        loop = asyncio.get_running_loop()
        for port in self._ports:
            try:
                self._server = await loop.create_server(lambda: Peer(self), self.host, port)
            except OSError as error:
                if error.errno == errno.EADDRINUSE:
                    continue
                raise ConnectionFailed(
                    f"spec server {self.name}: found that {self.host}:{port} cannot be listened "
                    f"on ({error.strerror}); expected a free port of this machine. "
                    "Choose another host or port."
                ) from error
            self.port = self._server.sockets[0].getsockname()[1]
            return self.port
        raise ConnectionFailed(
            f"spec server {self.name}: found {_ports_text(self._ports)} of {self.host} occupied; "
            "expected a free one. End the program that listens there, or choose another port."
        )

    async def serve(self) -> None:
        """Serve until cancelled."""
        if self._server is None:
            await self.start()
        try:
            await asyncio.Event().wait()  # the server itself may go and come back: a fault
        finally:
            await self.stop()

    async def stop(self) -> None:
        """Hang up on all clients and stop listening."""
        if self._comeback:
            self._comeback.cancel()
        if self._server:
            self._server.close()
        await self._queue.close()
        for peer in list(self._peers):
            peer.close()

    def _crash(self, seconds: float) -> None:
        """Break all connections as a killed process does; be back after *seconds*, 0 is never."""
        if self._server:
            self._server.close()
        self._queue.abort()
        self.experiment.paused = None
        for peer in list(self._peers):
            peer.abort()
        self._ports = (self.port,)
        if seconds > 0:
            loop = asyncio.get_running_loop()
            self._comeback = loop.call_later(seconds, lambda: loop.create_task(self.start()))

    async def _room(self) -> None:
        """Wait for clients that are behind, as a spec does whose sockets block."""
        for peer in list(self._peers):
            await peer.room()

    # -- what peers tell ----------------------------------------------------------------------

    def joined(self, peer: Peer) -> None:
        self._peers.add(peer)

    def left(self, peer: Peer) -> None:
        self._peers.discard(peer)

    def handle(self, peer: Peer, packet: Packet) -> None:
        """Do what a client asks; what it asks wrongly is answered with an error."""
        try:
            self._handle(peer, packet)
        except (InstrumentError, FormatError) as error:
            self._refuse(peer, packet, str(error))

    def _handle(self, peer: Peer, packet: Packet) -> None:
        command, name = packet.command, packet.name
        if command == Command.CLOSE:
            peer.close()
        elif command == Command.ABORT:
            self._queue.abort(peer)
        elif command in (Command.CMD, Command.CMD_WITH_RETURN):
            self._run(peer, packet, str(packet.value))
        elif command in (Command.FUNC, Command.FUNC_WITH_RETURN):
            self._run(peer, packet, command_from_function(str(packet.value)))
        elif command == Command.CHAN_READ:
            self._reply(peer, packet, self._properties.read(name))
        elif command == Command.CHAN_SEND:
            self._properties.write(name, packet.value)
        else:
            self._handle_subscription(peer, packet)

    def _handle_subscription(self, peer: Peer, packet: Packet) -> None:
        command, name = packet.command, packet.name
        if command == Command.HELLO:
            reply = Packet(Command.HELLO_REPLY, name=self.name, serial=packet.serial)
            peer.send(reply, self.name)
        elif command == Command.REGISTER:
            value = self._properties.watch(name)
            peer.watched.add(name)
            if value is not None:
                peer.send(Packet(Command.EVENT, name=name), value)
        elif command == Command.UNREGISTER:
            peer.watched.discard(name)

    def _run(self, peer: Peer, packet: Packet, line: str) -> None:
        wants_reply = packet.command in (Command.CMD_WITH_RETURN, Command.FUNC_WITH_RETURN)

        def done(result: Any) -> None:
            if isinstance(result, InstrumentError):
                self.experiment.print(str(result))
                self._refuse(peer, packet, str(result))
            elif wants_reply:
                self._reply(peer, packet, result)

        self._queue.submit(Job(line, peer, done))

    def _submit(self, line: str) -> None:
        """Queue a command line that no client waits for."""

        def done(result: Any) -> None:
            if isinstance(result, InstrumentError):
                self._publish("error", str(result))

        self._queue.submit(Job(line, self, done))

    def _reply(self, peer: Peer, packet: Packet, value: Any) -> None:
        peer.send(Packet(Command.REPLY, name=packet.name, serial=packet.serial), value)

    def _refuse(self, peer: Peer, packet: Packet, text: str) -> None:
        """Tell a client what was wrong: as a reply if it waits for one, and as an event."""
        if packet.serial:
            reply = Packet(
                Command.REPLY, packet.name, serial=packet.serial, kind=Kind.ERROR, error=1
            )
            peer.send(reply, text)
        if "error" in peer.watched:
            peer.send(Packet(Command.EVENT, "error", kind=Kind.ERROR, error=1), text)

    def _publish(self, name: str, value: Any, *, deleted: bool = False) -> None:
        """Send an event to all who watch a property."""
        for peer in list(self._peers):
            if name in peer.watched:
                peer.send(Packet(Command.EVENT, name=name, flags=int(deleted)), value)


def _ports_text(ports: tuple[int, ...]) -> str:
    if len(ports) == 1:
        return f"port {ports[0]}"
    return f"all ports {min(ports)}-{max(ports)}" if ports else "no ports"
