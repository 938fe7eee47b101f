"""What `epxs.connect` returns, whatever the instrument."""

from __future__ import annotations

from concurrent.futures import Future
from typing import Any

from traits.api import Any as AnyTrait
from traits.api import Float, Interface, Str

from epxs.instrument.i_scan_source import IScanSource


class IMotor(Interface):
    """A motor of a session, as last heard of."""

    #: Short name, as used in commands.
    mnemonic = Str()
    #: Name for people.
    name = Str()
    units = Str()
    #: User position, in `units`.
    position = Float()

    def move(self, position: float, wait: bool = False, timeout: float | None = None) -> Any:
        """Go to *position*, in `units`; returns an `epxs.instrument.api.Action`."""

    def stop(self) -> None:
        """Stop where it is."""


class ISession(IScanSource):
    """A connection to a program that runs an experiment."""

    #: Where it is, in the form that `epxs.connect` takes.
    address = Str()
    #: What it calls itself.
    name = Str()
    #: ``connecting``, ``connected``, ``simulated`` or ``lost``.
    state = Str()
    #: Mappings of models by mnemonic.
    motors = AnyTrait()
    counters = AnyTrait()

    def run(self, command: str) -> Future[Any]:
        """Queue a command line; the future holds what the program answers."""

    def abort(self) -> None:
        """Interrupt what runs (only ever on the user's demand)."""
