"""What a spec server has: its motors and counters, asked for in spec's own language.

``MOTORS``, ``motor_mne(i)``, ``COUNTERS`` and ``cnt_mne(i)`` are built into spec, and so need no
macros; there is no property that lists them.
"""

from __future__ import annotations

from concurrent.futures import Future
from typing import Any

from traits.api import Float, HasStrictTraits, Instance, Str, provides

from epxs.core.api import InstrumentError
from epxs.instrument.api import IMotor
from epxs_instruments.spec.connection import Connection
from epxs_instruments.spec.watch import Event
from epxs_instruments.spec.wire import Command

#: Motors or counters of one server, at most.
LIMIT = 10_000


@provides(IMotor)
class SpecMotor(HasStrictTraits):
    """A motor of spec; its position is followed from the first time that it is asked for."""

    #: Short name, as used in commands.
    mnemonic = Str()
    #: Name for people.
    name = Str()
    units = Str()
    connection = Instance(Connection, allow_none=False)
    #: As last heard of, in `units`; not a number before that.
    _position = Float(float("nan"))

    def position(self) -> float:
        """Return the user position as last heard of, in `units`."""
        if self._position != self._position:
            path = f"motor/{self.mnemonic}/position"
            timeout = self.connection.timeout
            call = self.connection.call(Command.CHAN_READ, path, timeout=timeout)
            self._position = _number(self.connection.wait(call), path)
            self.connection.watch(path, self._on_position)
        return self._position

    def _on_position(self, event: Event) -> None:
        self._position = _number(event.value, event.name)


def read_motors(connection: Connection) -> dict[str, SpecMotor]:
    """Return the motors of the server by mnemonic.

    Raises
    ------
    InstrumentError
        If it does not answer like spec.
    ConnectionFailed
        If it is lost, or busy for longer than the timeout of the connection.
    """
    numbers = range(_count(connection, "MOTORS"))
    questions = ("motor_mne({})", "motor_name({})", 'motor_par({}, "units")')
    motors = {}
    for mnemonic, name, units in _ask(connection, numbers, questions):
        if mnemonic and not mnemonic.startswith("unused"):
            motors[mnemonic] = SpecMotor(
                mnemonic=mnemonic,
                name=name,
                units="" if units in ("0", "-1") else units,
                connection=connection,
            )
    return motors


def read_counters(connection: Connection) -> dict[str, str]:
    """Return names of the counters of the server by mnemonic (errors as `read_motors`)."""
    numbers = range(_count(connection, "COUNTERS"))
    pairs = _ask(connection, numbers, ("cnt_mne({})", "cnt_name({})"))
    return {mnemonic: name for mnemonic, name in pairs if mnemonic}


def _count(connection: Connection, name: str) -> int:
    count = int(_number(connection.wait(_question(connection, name)), name))
    if not 0 <= count <= LIMIT:
        raise InstrumentError(
            f"{connection.address}: found {name} = {count}; expected 0 to {LIMIT}. "
            "Check that a spec answers there."
        )
    return count


def _question(connection: Connection, expression: str) -> Future[Any]:
    return connection.call(Command.CMD_WITH_RETURN, "", expression, timeout=connection.timeout)


def _ask(
    connection: Connection, numbers: range, questions: tuple[str, ...]
) -> list[tuple[str, ...]]:
    """Return the answers to *questions* for each of *numbers*, all asked at once."""
    asked = [
        [_question(connection, question.format(number)) for question in questions]
        for number in numbers
    ]
    return [tuple(_text(connection, future) for future in futures) for futures in asked]


def _text(connection: Connection, future: Future[Any]) -> str:
    """Return an answer as text; "" where spec knows none."""
    try:
        return str(connection.wait(future)).strip()
    except InstrumentError:
        return ""


def _number(value: Any, what: str) -> float:
    try:
        return float(value)
    except (TypeError, ValueError):
        raise InstrumentError(
            f"spec, {what}: found {value!r}; expected a number. Check its configuration."
        ) from None
