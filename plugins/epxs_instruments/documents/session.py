"""Documents of bluesky over 0MQ: what `epxs.connect("documents://127.0.0.1:5577")` returns."""

from __future__ import annotations

import threading
from concurrent.futures import Future
from typing import Any

from traits.api import Any as AnyTrait
from traits.api import Instance, Int

from epxs.core.api import ConnectionFailed, FormatError
from epxs.instrument.api import Instrument
from epxs_instruments.documents.decoding import LIMIT, read_message
from epxs_instruments.documents.source import DocumentSource

SCHEME = "documents://"
#: Where bluesky's publishers send by default.
PORT = 5577
#: Time between two looks whether it is to end, ms.
TICK = 200
#: Broadcast to everybody, or asked for everybody's: said by who wants it, never by default.
LOOPBACK = "127.0.0.1"


def connect(address: str, timeout: float = 5.0, prefix: str = "") -> DocumentSession:
    """Listen for a publisher of documents, as ``bluesky.callbacks.zmq.Publisher`` is.

    Parameters
    ----------
    address
        ``documents://HOST:PORT`` to listen at, ``documents://`` for port 5577 of loopback; a
        port of 0 takes any. Another host than loopback lets others in: say so only in a network
        that you trust.
    timeout
        Not used: nobody is asked.
    prefix
        What the publisher puts before each document.

    Raises
    ------
    ConnectionFailed
        If the address cannot be listened at, or pyzmq and msgpack are not installed.
    """
    host, _, port = address.removeprefix(SCHEME).partition(":")
    return DocumentSession(host or LOOPBACK, port or str(PORT), prefix.encode())


class DocumentSession(Instrument):
    """Tells the scans of a RunEngine in another process; moves nothing."""

    #: Where it listens.
    port = Int()
    _source = Instance(DocumentSource, (), allow_none=False)
    _ended = Instance(threading.Event, (), allow_none=False)
    _thread = AnyTrait()

    def __init__(self, host: str, port: str, prefix: bytes) -> None:
        wanted = f"{SCHEME}{host}:{port}"
        try:
            import msgpack  # noqa: F401
            import zmq
        except ImportError as error:
            raise ConnectionFailed(
                f"{wanted}: found no {error.name}; expected pyzmq and msgpack. Install them with: "
                "pip install 'epxs[documents]'."
            ) from error
        socket: Any = zmq.Context.instance().socket(zmq.SUB)
        socket.setsockopt(zmq.MAXMSGSIZE, LIMIT)
        socket.setsockopt(zmq.RCVTIMEO, TICK)
        socket.setsockopt(zmq.LINGER, 0)
        socket.setsockopt(zmq.RCVHWM, 0)  # none is dropped
        socket.setsockopt(zmq.SUBSCRIBE, prefix)
        try:
            socket.bind(f"tcp://{host}:{port if port != '0' else '*'}")
        except zmq.ZMQError as error:
            socket.close()
            raise ConnectionFailed(
                f"{wanted}: cannot be listened at ({error}); expected an own address and a free "
                "port. Choose another one."
            ) from error
        bound = int(socket.getsockopt(zmq.LAST_ENDPOINT).rstrip(b"\0").rpartition(b":")[2])
        super().__init__(address=f"{SCHEME}{host}:{bound}", name="documents", state="connected")
        self.port = bound
        self._source.subscribe(self.tell)
        self._thread = threading.Thread(
            target=self._serve, args=(socket, zmq.Again, prefix), name="documents", daemon=True
        )
        self._thread.start()

    def _serve(self, socket: Any, nothing: type[Exception], prefix: bytes) -> None:
        try:
            while not self._ended.is_set():
                try:
                    message = socket.recv()
                except nothing:
                    continue
                try:
                    name, document = read_message(message, prefix)
                except FormatError as error:
                    self.failed(error)
                    continue
                self._source(name, document)
        finally:
            socket.close()

    def run(self, command: str) -> Future[Any]:
        """Refuse: the RunEngine is driven where it runs."""
        future: Future[Any] = Future()
        future.set_exception(self._lacks(f"way to run {command!r}"))
        return future

    def abort(self) -> None:
        """Refuse: the RunEngine is stopped where it runs."""
        raise self._lacks("way to stop a RunEngine")

    def close(self) -> None:
        """Listen no more."""
        self._ended.set()
        self._thread.join(5.0)
        self._source.close()
        self.updates.set(self, "state", "closed")
