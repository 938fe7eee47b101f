"""Models of the devices, as epxs knows them."""

from __future__ import annotations

import threading
from concurrent.futures import Future
from typing import Any

from traits.api import Any as AnyTrait
from traits.api import Str

from epxs.instrument.api import Channel, Counter, Motor


class TangoMotor(Motor):
    """A motor of the control system."""

    _server = AnyTrait()
    _device = Str()

    def _follow(self) -> None:
        self._server.follow(f"{self._device}/position", self._hear)

    def _hear(self, name: str, value: Any) -> None:
        """Take note of where it is; in the thread of the server."""
        self.heard("position", value)
        self.heard("moving", value != self._server.read(f"{self._device}/target"))

    def _start(self, position: float) -> Future[Any]:
        arrived: Future[Any] = Future()
        lock = threading.Lock()

        def watch(name: str, value: Any) -> None:
            with lock:  # the first event may come while we are still asking
                if value == self._server.read(f"{self._device}/target") and not arrived.done():
                    arrived.set_result(value)

        self._server.write(f"{self._device}/target", position)
        self._server.follow(f"{self._device}/position", watch)
        return arrived

    def _halt(self) -> None:
        self._server.halt()


class TangoCounter(Counter):
    """A counter of the control system."""

    _server = AnyTrait()

    def _follow(self) -> None:
        self._server.follow("counter/ct/1/value", lambda name, value: self.heard("value", value))

    def _read(self) -> float:
        return float(self._server.read("counter/ct/1/value"))


class TangoChannel(Channel):
    """Any attribute."""

    _server = AnyTrait()

    def _follow(self) -> None:
        self._server.follow(self.mnemonic, lambda name, value: self.heard("value", value))
