"""The command lines that a simulated spec understands."""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable
from typing import Any

import numpy as np

from epxs.core.api import InstrumentError
from epxs_instruments.spec.experiment import Experiment
from epxs_instruments.spec.expressions import evaluate
from epxs_instruments.spec.values import number_text

Command = Callable[[Experiment, list[str]], Awaitable[Any]]

#: Commands by name; modules that define some enter them with `command`.
COMMANDS: dict[str, Command] = {}

_STATEMENT = re.compile(r"""(?:"[^"]*"|'[^']*'|[^;\n"'])+""")
_WORD = re.compile(r"""(?:"[^"]*"|'[^']*'|[^\s"'])+""")
_CALL = re.compile(r"\s*\w+\s*(?:\(|=(?!=)|\[)")

#: Commands of which the arguments are expressions: a text is one in quotes.
KEEP_QUOTES = ("p", "print")


def command(*names: str) -> Callable[[Command], Command]:
    """Enter a coroutine function as a command, under each of *names*."""

    def enter(function: Command) -> Command:
        for name in names:
            COMMANDS[name] = function
        return function

    return enter


async def execute(line: str, experiment: Experiment) -> Any:
    """Carry out a command line; return the value of its last statement, 0 for none.

    Raises
    ------
    InstrumentError
        If a statement is unknown or fails; those before it are done.
    """
    value: Any = 0
    if set(_STATEMENT.sub("", line)) & set("\"'"):
        raise InstrumentError(
            f"{experiment.name}, {line!r}: found a text without end; expected a second quote. "
            "Check the command."
        )
    for statement in _STATEMENT.findall(line):
        if statement.strip():
            value = await _execute_one(statement.strip(), experiment)
    return 0 if value is None else value


async def _execute_one(statement: str, experiment: Experiment) -> Any:
    name, *arguments = _WORD.findall(statement) or [""]
    function = COMMANDS.get(name)
    if function and not _CALL.match(statement):
        if name not in KEEP_QUOTES:
            arguments = [argument.strip("\"'") for argument in arguments]
        return await function(experiment, arguments)
    if not function and not re.fullmatch(r"[\w.]+", name):
        return evaluate(statement, experiment)
    if not function and (arguments and arguments[0][0] not in "+-*/=<>!(["):
        raise InstrumentError(
            f"{experiment.name}: found the unknown command {name!r}; expected one of "
            f"{', '.join(sorted(COMMANDS))}, or an expression. Check the spelling."
        )
    return evaluate(statement, experiment)


def command_from_function(data: str) -> str:
    """Return the command line of a FUNC packet.

    Clients disagree: ``name NUL argument NUL argument``, ``name(argument, argument)``, or a
    plain line.
    """
    pieces = data.rstrip("\0\n").split("\0")
    name, *arguments = pieces
    if name in COMMANDS:
        return " ".join([name, *(argument.strip("'\"") for argument in arguments)])
    return f"{name}({', '.join(arguments)})" if arguments else name


def reply_value(value: Any) -> Any:
    """Return the value of a command as a reply carries it: text, a dictionary or an array."""
    if isinstance(value, str | dict | np.ndarray):
        return value
    return number_text(value)
