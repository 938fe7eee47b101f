"""The devices of spec: models fed by its properties, driven by its commands."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from concurrent.futures import Future
from typing import Any

from traits.api import Dict, Float, Instance, List, Str

from epxs.core.api import ConnectionFailed, EpxsError, InstrumentError
from epxs.instrument.api import Channel, Counter, Motor, Scaler
from epxs_instruments.spec.connection import Connection
from epxs_instruments.spec.watch import Event
from epxs_instruments.spec.wire import Command

#: Properties of a motor -> trait, and what makes its value of a number.
_MOTOR: dict[str, tuple[str, Callable[[float], Any]]] = {
    "position": ("position", float),
    "dial_position": ("dial", float),
    "offset": ("offset", float),
    "sign": ("sign", lambda number: -1 if number < 0 else 1),
    "move_done": ("moving", bool),  # 1 while it moves, whatever the name says
    "low_lim_hit": ("low_limit_hit", bool),
    "high_lim_hit": ("high_limit_hit", bool),
    "unusable": ("unusable", bool),
    "step_size": ("step_size", float),
    "slew_rate": ("speed", float),
    "base_rate": ("base_speed", float),
    "acceleration": ("acceleration", float),
    "backlash": ("backlash", float),
}
_PROPERTIES = {trait: name for name, (trait, _) in _MOTOR.items()}
#: Dial positions, and what turns them into user positions.
_LIMITS = ("low_limit", "high_limit", "offset", "sign")


def number(value: Any, what: str) -> float:
    """Return an answer of spec as a number (`InstrumentError` if it is none)."""
    try:
        return float(value)
    except (TypeError, ValueError):
        raise InstrumentError(
            f"spec, {what}: found {value!r}; expected a number. Check its configuration."
        ) from None


def read(connection: Connection, path: str) -> Any:
    """Return the value of a property."""
    call = connection.call(Command.CHAN_READ, path, timeout=connection.timeout)
    return connection.wait(call)


def command(connection: Connection, line: str) -> Future[Any]:
    """Queue a command line."""
    return connection.call(Command.CMD_WITH_RETURN, "", line)


def then(
    future: Future[Any],
    function: Callable[[Any], Any],
    failed: Callable[[object], None] = lambda error: None,
) -> Future[Any]:
    """Return a future of what *function* makes of the result of *future*.

    *failed* is told of an error, whoever waits.
    """
    after: Future[Any] = Future()
    after.set_running_or_notify_cancel()

    def finish(done: Future[Any]) -> None:
        try:
            after.set_result(function(done.result()))
        except EpxsError as error:
            failed(error)
            after.set_exception(error)

    future.add_done_callback(finish)
    return after


class SpecMotor(Motor):
    """A motor of spec."""

    connection = Instance(Connection, allow_none=False)
    _dial_limits = Dict(Str(), Float())

    def _follow(self) -> None:
        for name in dict.fromkeys([*_MOTOR, *_LIMITS]):
            self.connection.watch(f"motor/{self.mnemonic}/{name}", self._on_event)
        if not self.updates.deferred:  # events of a registration come before later answers
            read(self.connection, f"motor/{self.mnemonic}/position")

    def _on_event(self, event: Event) -> None:
        name = event.name.rpartition("/")[2]
        try:
            value = number(event.value, event.name)
        except InstrumentError as error:
            self.failed(error)
            return
        if name in _LIMITS:
            self._dial_limits[name] = value
            self._tell_limits()
        if name in _MOTOR:
            trait, convert = _MOTOR[name]
            self.heard(trait, convert(value))

    def _tell_limits(self) -> None:
        """Turn limits of the dial into those of the user."""
        dial = self._dial_limits
        if len(dial) == len(_LIMITS):
            ends = [dial[name] * dial["sign"] + dial["offset"] for name in _LIMITS[:2]]
            self.heard("low_limit", min(ends))
            self.heard("high_limit", max(ends))

    def _unit_speed(self) -> float:
        return self.speed / self.step_size if self.step_size else 0.0  # spec counts in steps

    def _start(self, position: float) -> Future[Any]:
        name = self.mnemonic
        # one command: its value is where the motor stood in the end
        moved = command(self.connection, f"mv {name} {position!r}; waitmove; get_angles; A[{name}]")
        return then(moved, lambda answer: number(answer, f"A[{name}]"), self.failed)

    def _halt(self) -> None:
        self.connection.send(Command.ABORT)

    def _configure(self, settings: Mapping[str, Any]) -> None:
        for name, value in settings.items():
            if name == "limits":
                low, high = sorted(number(item, "limits") for item in value)
                self._set("limits", f"{low!r} {high!r}")
            else:
                self._set(_PROPERTIES[name], number(value, name))
        for name in ("low_limit", "high_limit"):
            path = f"motor/{self.mnemonic}/{name}"
            self._on_event(Event(path, read(self.connection, path), 0.0))

    def _set(self, name: str, value: Any) -> None:
        path = f"motor/{self.mnemonic}/{name}"
        put(self.connection, path, value)
        if name in _MOTOR:
            self._on_event(Event(path, read(self.connection, path), 0.0))


def put(connection: Connection, path: str, value: Any) -> None:
    """Set a property, and wait until spec has taken note.

    Raises
    ------
    InstrumentError
        If spec refuses it.
    """
    # success has no reply: the answer to a second question shows that it was handled
    timeout = connection.timeout
    refusal = connection.call(Command.CHAN_SEND, path, value, timeout=timeout)
    answer = connection.call(Command.CHAN_READ, "status/ready", timeout=timeout)
    try:
        connection.wait(answer)
    except ConnectionFailed:
        raise
    except InstrumentError:  # any answer will do
        pass
    if refusal.done():
        refusal.result()


class SpecCounter(Counter):
    """A counter of spec."""

    connection = Instance(Connection, allow_none=False)

    def _follow(self) -> None:
        self.connection.watch(f"scaler/{self.mnemonic}/value", self._on_event)
        if not self.updates.deferred:
            self.heard("value", self._read())

    def _on_event(self, event: Event) -> None:
        try:
            self.heard("value", number(event.value, event.name))
        except InstrumentError as error:
            self.failed(error)

    def _read(self) -> float:
        path = f"scaler/{self.mnemonic}/value"
        return number(read(self.connection, path), path)


class SpecScaler(Scaler):
    """All counters of spec together."""

    connection = Instance(Connection, allow_none=False)
    #: Of the counters, in the order of spec.
    mnemonics = List(Str())

    def _follow(self) -> None:
        self.connection.watch("scaler/.all./count", self._on_count)

    def _on_count(self, event: Event) -> None:
        self.heard("counting", str(event.value) not in ("0", ""))

    def _start(self, preset: float) -> Future[Any]:
        counted = command(self.connection, f"ct {preset!r}")
        # events are not reliable for the final value; these are queued behind the count
        asked = {
            mnemonic: command(self.connection, f"S[{mnemonic}]") for mnemonic in self.mnemonics
        }

        def values(_: Any) -> dict[str, float]:
            error = counted.exception()
            if error is not None:
                raise error
            return {name: number(future.result(), name) for name, future in asked.items()}

        return then(command(self.connection, "0"), values, self.failed)

    def _halt(self) -> None:
        self.connection.send(Command.ABORT)


class SpecChannel(Channel):
    """A property of spec, such as ``var/DATAFILE``."""

    connection = Instance(Connection, allow_none=False)

    def _get(self) -> Any:
        return read(self.connection, self.mnemonic)

    def _put(self, value: Any) -> None:
        put(self.connection, self.mnemonic, value)

    def _follow(self) -> None:
        super()._follow()
        if not self.updates.deferred:
            try:
                self.get()
            except ConnectionFailed:
                raise
            except InstrumentError as error:  # made later, perhaps
                self.failed(error)

    def _watch(self, callback: Callable[[Any], None]) -> Callable[[], None]:
        return self.connection.watch(self.mnemonic, lambda event: callback(event.value))
