"""The properties of a simulated spec: what clients read, set and watch by path."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from epxs.core.api import InstrumentError
from epxs_instruments.spec.experiment import Experiment
from epxs_instruments.spec.motion import to_float

#: Watched without having a value.
EVENTS_ONLY = ("output/", "error")


class Properties:
    """Finds what stands behind a path such as ``motor/samx/position``.

    Parameters
    ----------
    experiment
        What is read and set.
    submit
        Queues a command line, for properties that start something.
    abort
        Interrupts what runs.
    """

    def __init__(
        self, experiment: Experiment, submit: Callable[[str], None], abort: Callable[[], None]
    ) -> None:
        self._experiment = experiment
        self._submit = submit
        self._abort = abort

    def read(self, path: str) -> Any:
        """Return the value at *path* (`InstrumentError` if there is none)."""
        family, _, rest = path.partition("/")
        mne, _, name = rest.partition("/")
        if family == "var":
            return self._experiment.variables.get(rest)
        if family == "motor" and name:
            return self._experiment.motor(mne).read(name)
        if family == "scaler" and name in ("value", "count"):
            return self._scaler(mne, name)
        if family == "status":
            values = {"ready": int(self._experiment.is_ready), "shell": 0, "simulate": 1, "quit": 0}
            if rest in values:
                return values[rest]
        raise _unknown(path)

    def _scaler(self, mne: str, name: str) -> Any:
        if name == "count":
            return int(self._experiment.is_counting)
        if mne not in self._experiment.counts:
            raise _unknown(f"scaler/{mne}/{name}")
        return self._experiment.counts[mne]

    def watch(self, path: str) -> Any:
        """Return what is told on registration, or None where nothing is.

        Raises
        ------
        InstrumentError
            If the path cannot be watched.
        """
        if path.startswith(EVENTS_ONLY):
            return None
        if path.startswith("var/"):
            self._experiment.variables.check_watchable(path.removeprefix("var/"))
        return self.read(path)

    def write(self, path: str, value: Any) -> None:
        """Set the value at *path* (`InstrumentError` if that cannot be)."""
        family, _, rest = path.partition("/")
        mne, _, name = rest.partition("/")
        if family == "var":
            self._experiment.variables.set(rest, value)
        elif family == "motor" and mne == "..":
            self._all_motors(name)
        elif family == "motor" and name == "start_one":
            self._start_one(mne, value)
        elif family == "motor" and name:
            self._experiment.motor(mne).write(name, value)
        elif path == "scaler/.all./count":
            self._count(to_float(value, path))
        elif family == "status" and rest in ("shell", "simulate", "quit"):
            raise InstrumentError(f"{path}: found an attempt to set it; expected none here.")
        else:
            raise _unknown(path)

    def _start_one(self, mne: str, value: Any) -> None:
        """Move one motor, or note its target if ``prestart_all`` came before."""
        motor = self._experiment.motor(mne)
        target = to_float(value, f"motor/{mne}/start_one")
        motor.check(target)
        if self._experiment.targets is not None:
            self._experiment.targets[motor.spec.mne] = target
        else:
            self._submit(f"mv {motor.spec.mne} {target!r}")

    def _all_motors(self, name: str) -> None:
        if name == "prestart_all":
            self._experiment.targets = {}
        elif name == "start_all":
            targets, self._experiment.targets = self._experiment.targets or {}, None
            if targets:
                words = (f"{mne} {target!r}" for mne, target in targets.items())
                self._submit(f"mv {' '.join(words)}")
        elif name == "abort_all":
            self._experiment.targets = None
            self._abort()
        else:
            raise _unknown(f"motor/../{name}")

    def _count(self, preset: float) -> None:
        if preset:
            self._submit(f"ct {preset!r}")
        else:
            self._abort()


def _unknown(path: str) -> InstrumentError:
    return InstrumentError(
        f"{path}: found no such property; expected motor/..., scaler/..., var/..., status/..., "
        "output/tty or error. Check its name."
    )
