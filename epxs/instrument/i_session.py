"""What `epxs.connect` returns, whatever the instrument."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from concurrent.futures import Future
from typing import Any

from traits.api import Interface, Str

from epxs.instrument.messages import Message

Listener = Callable[[Message], None]


class IMotor(Interface):
    """A motor of a session, as last heard of."""

    #: Short name, as used in commands.
    mnemonic = Str()
    #: Name for people.
    name = Str()
    units = Str()

    def position(self) -> float:
        """Return the user position, in `units`."""


class ISession(Interface):
    """A connection to a program that runs an experiment."""

    #: Where it is, in the form that `epxs.connect` takes.
    address = Str()
    #: What it calls itself.
    name = Str()

    def subscribe(self, listener: Listener) -> None:
        """Have *listener* called with each scan message, in order, in the driver's thread.

        It must not block: a listener puts messages into a queue.
        """

    def run(self, command: str) -> Future[Any]:
        """Queue a command line; the future holds what the program answers."""

    def abort(self) -> None:
        """Interrupt what runs (only ever on the user's demand)."""

    def motors(self) -> Mapping[str, IMotor]:
        """Return the motors by mnemonic."""

    def counters(self) -> Mapping[str, str]:
        """Return names of the counters by mnemonic."""

    def close(self) -> None:
        """Say good-bye; a running scan goes on."""
