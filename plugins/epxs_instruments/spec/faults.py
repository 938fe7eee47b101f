"""Faults on command: what goes wrong at beamlines, for those who want to be ready for it.

``fault NAME [ARGUMENT [POINTS]]`` on the command line of a simulated spec, at once or after so many
points; ``fault off`` ends them.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable

from epxs.core.api import InstrumentError
from epxs_instruments.spec.commands import command
from epxs_instruments.spec.experiment import Experiment
from epxs_instruments.spec.motion import to_float

#: Name -> what its argument is, what it is without one, and what happens.
FAULTS: dict[str, tuple[str, float, str]] = {
    "latin1": ("", 0, "the terminal prints a byte that is no UTF-8"),
    "split": ("bytes", 7, "packets are sent in pieces of so many bytes"),
    "merge": ("s", 0.05, "packets of this time are sent together"),
    "stale": ("", 0, "an old aborted scan stands announced while spec is idle"),
    "duplicate": ("times", 1, "the next announcements of scans are sent twice"),
    "gap": ("points", 1, "the next points are taken and not told"),
    "again": ("times", 1, "the next points are told twice"),
    "hang": ("s", 2.0, "the server does not answer for this time"),
    "kill": ("s", 0.0, "all connections break; the server is back after this time, 0 is never"),
    "beam": ("points", 10, "the beam is lost for so many points"),
    "stuck": ("element", 0, "the spectra of an element do not change any more"),
    "deadtime": ("percent", 80.0, "the dead time jumps"),
    "length": ("channels", -1, "spectra have so many channels more"),
    "sync": ("steps", 10, "motors find that they are off by so many steps when they next move"),
}


@command("fault")
async def fault(experiment: Experiment, arguments: list[str]) -> None:
    """Have something go wrong; ``fault`` alone prints what can."""
    if not arguments:
        for name, (unit, default, text) in FAULTS.items():
            experiment.print(f"fault {name} [{unit or 'nothing'}] ({default:g}): {text}")
        return
    name = arguments[0]
    if name == "off":
        experiment.faults.clear()
        return
    if name not in FAULTS:
        raise InstrumentError(
            f"fault: found {name!r}; expected one of {', '.join(FAULTS)}, off. Check the spelling."
        )
    amount = to_float(arguments[1], f"fault {name}") if len(arguments) > 1 else FAULTS[name][1]
    points = int(to_float(arguments[2], f"fault {name}")) if len(arguments) > 2 else 0
    if name in _AT_ONCE:
        _AT_ONCE[name](experiment, amount)
    else:
        experiment.faults.strike(name, amount, points)


def _print_latin1(experiment: Experiment, amount: float) -> None:
    experiment.print("beam size 5 \udcb5m")


def _announce_stale(experiment: Experiment, amount: float) -> None:
    text = (
        "{'type':1, 'title':'Scan 0', 'phynx':{'info':{'source_file':'old.dat', "
        "'acquisition_command':'ascan samx 0 1 10 1', 'acquisition_id':0, 'npoints':11, "
        "'acquisition_shape':[11,], }, 'scalar_data/i':('Dataset', {'shape':[11,], }), }, }"
    )
    experiment.variables.set("_SC_NEWSCAN", text)
    experiment.variables.set("_SC_NEWSCANDATA", "{'scalar_data/i':4, }")


def _hang(experiment: Experiment, seconds: float) -> None:
    time.sleep(max(0.0, seconds))


def _kill(experiment: Experiment, seconds: float) -> None:
    asyncio.get_running_loop().call_soon(experiment.crash, seconds)


_AT_ONCE: dict[str, Callable[[Experiment, float], None]] = {
    "latin1": _print_latin1,
    "stale": _announce_stale,
    "hang": _hang,
    "kill": _kill,
}
