"""Commands that move, count and print."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Callable
from typing import Any

from epxs.core.api import InstrumentError
from epxs_instruments.spec.commands import COMMANDS, command, reply_value
from epxs_instruments.spec.experiment import Experiment
from epxs_instruments.spec.expressions import evaluate
from epxs_instruments.spec.motion import to_float

#: What is between commas that stand in no text.
_PIECE = re.compile(r"""(?:"[^"]*"|'[^']*'|[^,"'])+""")


@command("mv", "umv")
async def move(experiment: Experiment, arguments: list[str]) -> None:
    """Move motors to positions, all at the same time."""
    await experiment.move(_targets(experiment, arguments, lambda here, value: value))
    _print_positions(experiment, arguments[::2])


@command("mvr", "umvr")
async def move_by(experiment: Experiment, arguments: list[str]) -> None:
    """Move motors by distances."""
    await experiment.move(_targets(experiment, arguments, lambda here, value: here + value))
    _print_positions(experiment, arguments[::2])


def _targets(
    experiment: Experiment, arguments: list[str], target: Callable[[float, float], float]
) -> dict[str, float]:
    """Return targets by mnemonic from ``motor number motor number``."""
    if not arguments or len(arguments) % 2:
        raise InstrumentError(
            f"mv: found {len(arguments)} arguments; expected pairs. Usage: mv motor position."
        )
    targets = {}
    for mne, text in zip(arguments[::2], arguments[1::2], strict=True):
        motor = experiment.motor(mne)
        try:
            value = evaluate(text, experiment)
        except InstrumentError:
            value = text
        targets[motor.spec.mne] = target(motor.position, to_float(value, f"mv {mne}"))
    return targets


def _print_positions(experiment: Experiment, names: list[str]) -> None:
    for mne in names:
        motor = experiment.motor(mne)
        experiment.print(f"{motor.spec.name} = {motor.position:.6g} {motor.spec.units}")


@command("waitmove", "waitcount", "waitall", "get_angles", "getcounts")
async def wait_until_done(experiment: Experiment, arguments: list[str]) -> None:
    """Wait until nothing moves or counts, and ask the hardware: here all is current at once."""


@command("ct")
async def count(experiment: Experiment, arguments: list[str]) -> None:
    """Count for a time in s, or to counts of the monitor if negative; 1 s if not given."""
    seconds = to_float(arguments[0] if arguments else 1, "ct")
    experiment.set_counting(True)
    try:
        await asyncio.sleep(experiment.model.pace)
        experiment.count(seconds)
    finally:
        experiment.set_counting(False)
    for counter in experiment.counters:
        value = experiment.counts[counter.mne]
        experiment.print(f"{counter.name:>16} = {value:.8g} {counter.units}")


@command("wa")
async def where_all(experiment: Experiment, arguments: list[str]) -> None:
    """Print where all motors are."""
    _print_positions(experiment, list(experiment.motors))


@command("wm")
async def where_motors(experiment: Experiment, arguments: list[str]) -> None:
    """Print where some motors are."""
    _print_positions(experiment, arguments)


@command("p", "print")
async def print_values(experiment: Experiment, arguments: list[str]) -> Any:
    """Print the values of expressions; return the last one."""
    values = [
        reply_value(_value_or_text(experiment, argument))
        for argument in _PIECE.findall(" ".join(arguments))
    ]
    experiment.print(" ".join(map(str, values)))
    return values[-1] if values else None


def _value_or_text(experiment: Experiment, argument: str) -> Any:
    if re.fullmatch(r"""\s*("[^"]*"|'[^']*')\s*""", argument):
        return argument.strip()[1:-1]
    try:
        return evaluate(argument, experiment)
    except InstrumentError:
        if argument.strip().isidentifier():  # most likely a misspelt name
            raise
        return argument.strip()


@command("newfile")
async def newfile(experiment: Experiment, arguments: list[str]) -> None:
    """Name the file that scans are written to, and begin with scan 1 again."""
    if len(arguments) not in (1, 2):
        raise InstrumentError(
            f"newfile: found {len(arguments)} arguments; expected a file name, and the number of "
            "the last scan in it if there is one."
        )
    experiment.variables.set("DATAFILE", arguments[0])
    number = to_float(arguments[1], "newfile") if len(arguments) == 2 else 0
    experiment.variables.set("SCAN_N", int(number))


@command("client_data")
async def client_data(experiment: Experiment, arguments: list[str]) -> None:
    """Turn the broadcast of the points of scans on (1) or off (0); toggle without argument."""
    _switch(experiment, "SC_DATA_ACTIVE", arguments)


@command("client_plot")
async def client_plot(experiment: Experiment, arguments: list[str]) -> None:
    """Turn the broadcast for plots on (1) or off (0); toggle without argument."""
    _switch(experiment, "SC_PLOT_ACTIVE", arguments)


def _switch(experiment: Experiment, variable: str, arguments: list[str]) -> None:
    present = bool(experiment.variables.number(variable))
    wanted = to_float(arguments[0], variable) != 0 if arguments else not present
    experiment.variables.set(variable, int(wanted))


@command("sleep")
async def sleep(experiment: Experiment, arguments: list[str]) -> None:
    """Wait for a time in s."""
    await asyncio.sleep(max(0.0, to_float(arguments[0] if arguments else 0, "sleep")))


@command("lsdef", "help")
async def list_commands(experiment: Experiment, arguments: list[str]) -> None:
    """Print the commands that there are."""
    experiment.print(", ".join(sorted(COMMANDS)))
