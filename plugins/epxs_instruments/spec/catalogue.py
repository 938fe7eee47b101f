"""What a spec server has: its motors and counters, asked for in spec's own language.

``MOTORS``, ``motor_mne(i)``, ``COUNTERS`` and ``cnt_mne(i)`` are built into spec, and so need no
macros; there is no property that lists them.
"""

from __future__ import annotations

from concurrent.futures import Future
from typing import Any

from epxs.core.api import InstrumentError
from epxs.instrument.api import Updates
from epxs_instruments.spec.connection import Connection
from epxs_instruments.spec.devices import SpecCounter, SpecMotor, number
from epxs_instruments.spec.wire import Command

#: Motors or counters of one server, at most.
LIMIT = 10_000


def read_motors(connection: Connection, updates: Updates) -> dict[str, SpecMotor]:
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
                updates=updates,
            )
    return motors


def read_counters(connection: Connection, updates: Updates) -> dict[str, SpecCounter]:
    """Return the counters of the server by mnemonic (errors as `read_motors`)."""
    numbers = range(_count(connection, "COUNTERS"))
    pairs = _ask(connection, numbers, ("cnt_mne({})", "cnt_name({})"))
    return {
        mnemonic: SpecCounter(mnemonic=mnemonic, name=name, connection=connection, updates=updates)
        for mnemonic, name in pairs
        if mnemonic
    }


def _count(connection: Connection, name: str) -> int:
    count = int(number(connection.wait(_question(connection, name)), name))
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
        [_question(connection, question.format(index)) for question in questions]
        for index in numbers
    ]
    return [tuple(_text(connection, future) for future in futures) for futures in asked]


def _text(connection: Connection, future: Future[Any]) -> str:
    """Return an answer as text; "" where spec knows none."""
    try:
        return str(connection.wait(future)).strip()
    except InstrumentError:
        return ""
