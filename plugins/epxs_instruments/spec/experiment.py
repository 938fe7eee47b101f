"""What a simulated spec knows: motors, counters, variables; the physics is a model's."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable
from typing import Any, Protocol

from epxs.core.api import InstrumentError
from epxs.instrument.api import ScanPlan
from epxs_instruments.spec.fault_state import Faults
from epxs_instruments.spec.motion import SimulatedMotor
from epxs_instruments.spec.variables import Variables


class Publish(Protocol):
    """Tells all who watch a property."""

    def __call__(self, name: str, value: Any, *, deleted: bool = False) -> None: ...


async def _at_once() -> None:
    """Nobody has to be waited for."""


class Experiment:
    """The state behind the commands and properties of a simulated spec.

    Parameters
    ----------
    model
        The physics (`epxs_instruments.simulation.i_beamline_model.IBeamlineModel`).
    name
        What the server calls itself.
    publish
        Called with each property that changes.
    digits
        Significant digits of numbers that are broadcast; 6 is what spec's own macros send.
    """

    def __init__(self, model: Any, name: str, publish: Publish, digits: int = 15) -> None:
        self.model = model
        self.name = name
        self.publish = publish
        self.digits = digits
        #: How arrays are broadcast: ``macro`` ([1,2,]), ``json`` ([1,2]), ``nested`` ([[1,2]]).
        self.arrays = "macro" if digits <= 6 else "json"
        #: What goes wrong (see `epxs_instruments.spec.faults`).
        self.faults = Faults()
        #: Writes spec files; None for nothing.
        self.writer: Any = None
        #: What macros add to scans and points: ``client_set_scan_env``, ``client_set_data``.
        self.scan_env: dict[str, tuple[str, dict[str, Any]]] = {}
        self.scan_data: dict[str, Any] = {}
        #: Counting time, counter and threshold of a first look at each point.
        self.skip: tuple[float, str, float] | None = None
        #: Whether the last point was skipped.
        self.is_skipped = False
        #: Breaks all connections; comes back after so many s.
        self.crash: Callable[[float], None] = lambda seconds: None
        #: Waits until clients have taken what was sent: a scan is no faster than they are.
        self.room: Callable[[], Awaitable[None]] = _at_once
        self.motors = {
            spec.mne: SimulatedMotor(number, spec, publish)
            for number, spec in enumerate(model.motors)
        }
        self.counters = list(model.counters)
        #: Last values by mnemonic.
        self.counts: dict[str, float] = {counter.mne: 0.0 for counter in self.counters}
        self.is_ready = True
        self.is_counting = False
        #: A scan that was interrupted, and the index of its next point: for ``scan_on``.
        self.paused: tuple[ScanPlan, int] | None = None
        #: Targets by mnemonic, gathered between prestart_all and start_all.
        self.targets: dict[str, float] | None = None
        self.variables = Variables(publish)
        for variable, value in self._variables().items():
            self.variables.set(variable, value)

    def _variables(self) -> dict[str, Any]:
        """Return the variables that exist from the start, those of the macros included."""
        return {
            "EPXS_POINT_TIME": self.model.pace,
            "SC_DATA_ACTIVE": 0,
            "SC_PLOT_ACTIVE": 0,
            "_SC_NEWSCAN": "0",
            "_SC_NEWSCANDATA": "0",
            "_SC_NEWPLOTDATA": "0",
            "SCAN_N": 0,
            "NPTS": 0,
            "DATAFILE": getattr(self.model, "datafile", "") or f"{self.name}.dat",
            "SPEC": self.name,
            "VERSION": "6.12.01",
            "MOTORS": len(self.motors),
            "COUNTERS": len(self.counters),
        }

    @property
    def monitor(self) -> str:
        """Mnemonic of the counter that others are normalised to."""
        known = [counter.mne for counter in self.counters]
        chosen = getattr(self.model, "monitor", "")
        candidates = [mne for mne in (chosen, "I0", "Icol", "mon") if mne in known]
        return (candidates or known[:1] or [""])[0]

    @property
    def elements(self) -> list[Any]:
        """Elements of the detector, as the model describes them."""
        first = getattr(self.model, "mca", None)
        return [] if first is None else [first, *getattr(self.model, "others", [])]

    @property
    def detector(self) -> str:
        """Mnemonic of the counter that is plotted: the last one."""
        return self.counters[-1].mne if self.counters else ""

    def motor(self, mnemonic: str) -> SimulatedMotor:
        """Return a motor by its mnemonic or number.

        Raises
        ------
        InstrumentError
            If there is none.
        """
        if mnemonic.isdigit() and int(mnemonic) < len(self.motors):
            return list(self.motors.values())[int(mnemonic)]
        if mnemonic not in self.motors:
            raise InstrumentError(
                f"{self.name}: found no motor {mnemonic!r}; expected one of "
                f"{', '.join(self.motors)}. Check the mnemonic."
            )
        return self.motors[mnemonic]

    def positions(self) -> dict[str, float]:
        """Return the user positions of all motors by mnemonic."""
        return {mne: motor.position for mne, motor in self.motors.items()}

    async def move(self, targets: dict[str, float]) -> None:
        """Move motors at the same time; refuses before anything moves."""
        for mne, target in targets.items():
            self.motor(mne).check(target)
            if self.faults.sync:
                self.motor(mne).discrepancy, self.faults.sync = self.faults.sync, 0
        async with asyncio.TaskGroup() as group:
            for mne, target in targets.items():
                group.create_task(self.motor(mne).move(target))

    def count(self, seconds: float) -> tuple[Any, float]:
        """Return what the model measures here and now, and the time in s since the epoch."""
        epoch = time.time()
        self.is_skipped = False
        if self.skip is not None:
            precount, counter, threshold = self.skip
            reading = self._ask(precount, epoch)
            self.is_skipped = reading.counters[counter] < threshold
        if not self.is_skipped:
            reading = self._ask(seconds, epoch)
        self.counts.update(reading.counters)
        for mne, value in self.counts.items():
            self.publish(f"scaler/{mne}/value", value)
        return reading, epoch

    def _ask(self, seconds: float, epoch: float) -> Any:
        reading = self.model.count(self.positions(), seconds, epoch)
        return self.faults.spoil(reading, self.monitor)

    def set_counting(self, counting: bool) -> None:
        """Tell that counting begins or ends."""
        self.is_counting = counting
        self.publish("scaler/.all./count", int(counting))

    def print(self, text: str) -> None:
        """Write a line on the terminal of spec."""
        self.publish("output/tty", text + "\n")

    def set_ready(self, ready: bool) -> None:
        """Tell whether spec stands at its prompt."""
        self.is_ready = ready
        self.publish("status/ready", int(ready))
