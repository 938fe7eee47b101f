"""Commands of macros that beamlines load: skip mode, and forgetting what they add to scans."""

from __future__ import annotations

from epxs.core.api import InstrumentError
from epxs_instruments.spec.commands import command
from epxs_instruments.spec.experiment import Experiment
from epxs_instruments.spec.motion import to_float


@command("client_clear")
async def clear(experiment: Experiment, arguments: list[str]) -> None:
    """Forget what client_set_scan_env and client_set_data have added."""
    experiment.scan_env.clear()
    experiment.scan_data.clear()


@command("skipmode")
async def skip_mode(experiment: Experiment, arguments: list[str]) -> None:
    """``skipmode PRECOUNT COUNTER THRESHOLD``: points with less are not counted; 0 ends it."""
    if arguments == ["0"]:
        experiment.skip = None
        return
    if len(arguments) != 3 or arguments[1] not in experiment.counts:
        raise InstrumentError(
            f"skipmode: found {' '.join(arguments)!r}; expected PRECOUNT COUNTER THRESHOLD, with "
            f"one of {', '.join(experiment.counts)}, or 0."
        )
    seconds, _, threshold = arguments
    experiment.skip = (
        to_float(seconds, "skipmode"), arguments[1], to_float(threshold, "skipmode"),
    )  # fmt: skip
