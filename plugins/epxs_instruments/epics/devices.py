"""The devices of an EPICS IOC: models fed by monitors, driven by puts that complete."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from concurrent.futures import Executor, Future
from functools import partial
from typing import Any

import numpy as np
from traits.api import Any as AnyTrait
from traits.api import Dict, Instance, Str

from epxs.core.api import InstrumentError
from epxs.instrument.api import Action, AreaDetector, Channel, Counter, Mca, Motor, Scaler
from epxs_instruments.epics.i_channels import IChannels
from epxs_instruments.epics.watch import Watch

#: A move or a count may take this much longer than it should, s.
SLACK = 10.0
#: A count to a monitor may take this long, s: nobody knows how long the beam needs.
MONITOR_PATIENCE = 3600.0
#: After the first answer, how long other fields are waited for, s.
GRACE = 0.2

Convert = Callable[[Any], Any]

#: Fields of the motor record -> trait, and what makes its value.
MOTOR_FIELDS: dict[str, tuple[str, Convert]] = {
    "RBV": ("position", float),
    "DRBV": ("dial", float),
    "OFF": ("offset", float),
    "DIR": ("sign", lambda value: -1 if value in (1, "Neg") else 1),
    "LLM": ("low_limit", float),
    "HLM": ("high_limit", float),
    "MRES": ("step_size", lambda value: abs(1 / float(value)) if float(value) else float("nan")),
    "VELO": ("speed", float),
    "VBAS": ("base_speed", float),
    "ACCL": ("acceleration", float),
    "BDST": ("backlash", float),
    "DMOV": ("moving", lambda value: not value),
    "LLS": ("low_limit_hit", bool),
    "HLS": ("high_limit_hit", bool),
}
SETTINGS = {"offset": "OFF", "sign": "DIR", "speed": "VELO", "base_speed": "VBAS",
            "acceleration": "ACCL", "backlash": "BDST"}  # fmt: skip
MCA_FIELDS: dict[str, tuple[str, Convert]] = {
    "": ("counts", np.asarray),
    ".ERTM": ("real_time", float),
    ".ELTM": ("live_time", float),
    ".IDTIM": ("dead_time", float),
    ".ACQG": ("acquiring", bool),
}


class _Record:
    """Follows fields of one record; mixed into the models."""

    _record: str
    _channels: IChannels
    heard: Callable[[str, Any], None]
    failed: Callable[[object], None]

    def _watch_fields(self, fields: Mapping[str, tuple[str, Convert]], dot: str = ".") -> None:
        names = {f"{self._record}{dot}{field}": entry for field, entry in fields.items()}
        for name in self._channels.search(names, self._channels.timeout, GRACE):
            trait, convert = names[name]
            self._hear(trait, convert, self._channels.get(name))
            self._channels.watch(name, partial(self._hear, trait, convert))

    def _hear(self, trait: str, convert: Convert, value: Any) -> None:
        try:
            self.heard(trait, convert(value))
        except (TypeError, ValueError) as error:
            self.failed(
                f"{self._record}: found {value!r:.60} as {trait}; expected another value: {error}. "
                "Look at the record in the IOC."
            )

    def _get_number(self, field: str) -> float:
        return float(self._channels.get(f"{self._record}.{field}"))


class EpicsMotor(_Record, Motor):
    """A motor record."""

    _record = Str()
    _channels = Instance(IChannels, allow_none=False)
    _worker = Instance(Executor, allow_none=False)

    def _follow(self) -> None:
        self._watch_fields(MOTOR_FIELDS)

    def _start(self, position: float) -> Future[Any]:
        return self._worker.submit(self._move, position)

    def _move(self, position: float) -> float:
        speed = max(self._get_number("VELO"), 1e-6)
        timeout = abs(position - self._get_number("RBV")) / speed + SLACK
        self._channels.put(self._record, position, timeout)
        # a monitor may be on its way still
        there = self._get_number("RBV")
        self.heard("position", there)
        self.heard("moving", not self._get_number("DMOV"))
        return there

    def _halt(self) -> None:
        self._channels.put(f"{self._record}.STOP", 1, SLACK)

    def _configure(self, settings: Mapping[str, Any]) -> None:
        for name, value in settings.items():
            fields = {"limits": ("LLM", "HLM")}.get(name) or (SETTINGS.get(name, ""),)
            if fields == ("",):
                raise InstrumentError(
                    f"motor {self._record}: found the setting {name!r}; expected one of "
                    f"{', '.join(SETTINGS)}, limits. Change it in the IOC."
                )
            values = sorted(value) if name == "limits" else [value]
            for field, item in zip(fields, values, strict=True):
                put = int(item < 0) if field == "DIR" else float(item)
                self._channels.put(f"{self._record}.{field}", put, SLACK)
                trait, convert = MOTOR_FIELDS[field]
                self._hear(trait, convert, self._channels.get(f"{self._record}.{field}"))


class EpicsCounter(_Record, Counter):
    """A channel of a scaler record."""

    #: Name of the field with its value.
    _record = Str()
    _channels = Instance(IChannels, allow_none=False)

    def _follow(self) -> None:
        self._watch_fields({"": ("value", float)}, dot="")

    def _read(self) -> float:
        return float(self._channels.get(self._record))


class EpicsScaler(_Record, Scaler):
    """A scaler record."""

    _record = Str()
    _channels = Instance(IChannels, allow_none=False)
    _worker = Instance(Executor, allow_none=False)
    #: Fields with values, by mnemonic.
    _fields = Dict(Str(), Str())

    def _follow(self) -> None:
        self._watch_fields({"CNT": ("counting", bool)})

    def _start(self, preset: float) -> Future[Any]:
        return self._worker.submit(self.count_now, preset)

    def count_now(self, preset: float) -> dict[str, float]:
        """Count in the calling thread; return values by mnemonic.

        Parameters
        ----------
        preset
            Time in s if positive; counts of the monitor if negative.
        """
        if preset < 0:
            patience = MONITOR_PATIENCE
            self._gate(-preset)
        else:
            patience = preset + SLACK
            self._channels.put(f"{self._record}.TP", preset, SLACK)
        self._channels.put(f"{self._record}.CNT", 1, patience)
        return {name: float(self._channels.get(path)) for name, path in self._fields.items()}

    def _gate(self, counts: float) -> None:
        """Have the monitor alone end the count, as the gates and presets of the record say."""
        if self.monitor not in self._fields:
            raise InstrumentError(
                f"scaler {self._record}: found the monitor {self.monitor!r}; expected one of "
                f"{', '.join(self._fields)}. Set `scaler.monitor`, or count for a time."
            )
        for name, path in self._fields.items():
            # channel 1 is the clock: its gate is the preset of time
            gate = path.replace(".S", ".G")
            if self._channels.search([gate], self._channels.timeout, 0.0):
                self._channels.put(gate, int(name == self.monitor), SLACK)
        self._channels.put(self._fields[self.monitor].replace(".S", ".PR"), int(counts), SLACK)

    def _halt(self) -> None:
        self._channels.put(f"{self._record}.CNT", 0, SLACK)


class EpicsMca(_Record, Mca):
    """An mca record."""

    _record = Str()
    _channels = Instance(IChannels, allow_none=False)
    _worker = Instance(Executor, allow_none=False)

    def _follow(self) -> None:
        self._watch_fields(MCA_FIELDS, dot="")
        terms = [float(self._get(f".{field}")) for field in ("CALO", "CALS", "CALQ")]
        self.heard("calibration", tuple(terms))
        self.heard("channels", len(np.asarray(self._get(""))))

    def _get(self, field: str) -> Any:
        return self._channels.get(f"{self._record}{field}")

    def _read(self) -> None:
        for field, (trait, convert) in MCA_FIELDS.items():
            self._hear(trait, convert, self._get(field))

    def acquire(self, seconds: float, wait: bool = False, timeout: float | None = None) -> Action:
        """Erase, and acquire for *seconds* (s); the action holds the counts."""
        title = f"detector {self.mnemonic}: acquire for {seconds:g} s"
        future = self._worker.submit(self.acquire_now, seconds)
        action = Action(title, future, self.stop, self.updates)
        if wait:
            action.wait(timeout)
        return action

    def acquire_now(self, seconds: float) -> dict[str, Any]:
        """Erase and acquire in the calling thread; return traits by name, as read after it."""
        self._channels.put(f"{self._record}.PRTM", seconds, SLACK)
        self._channels.put(f"{self._record}.ERST", 1, seconds + SLACK)
        values = {
            trait: convert(self._get(field)) for field, (trait, convert) in MCA_FIELDS.items()
        }
        for trait, value in values.items():
            self.heard(trait, value)
        return values

    def stop(self) -> None:
        """End an acquisition early; what came so far is kept."""
        self._channels.put(f"{self._record}.STOP", 1, SLACK)


class EpicsCamera(_Record, AreaDetector):
    """An area detector with the usual names: ``cam1:Acquire``, ``image1:ArrayData``."""

    #: What its names begin with.
    _record = Str()
    _channels = Instance(IChannels, allow_none=False)
    _worker = Instance(Executor, allow_none=False)

    def _follow(self) -> None:
        fields: dict[str, tuple[str, Convert]] = {
            "cam1:AcquireTime": ("exposure", float),
            "cam1:DetectorState_RBV": ("acquiring", bool),
        }
        self._watch_fields(fields, dot="")
        size = [int(self._get(f"cam1:ArraySize{axis}_RBV")) for axis in "YX"]
        self.heard("shape", tuple(size))

    def _get(self, name: str) -> Any:
        return self._channels.get(f"{self._record}{name}")

    def acquire(self, seconds: float, wait: bool = False, timeout: float | None = None) -> Action:
        """Expose for *seconds* (s); the action holds the image."""
        self.follow()
        title = f"camera {self.mnemonic}: expose for {seconds:g} s"
        future = self._worker.submit(self._expose, seconds)
        action = Action(title, future, self.stop, self.updates)
        if wait:
            action.wait(timeout)
        return action

    def _expose(self, seconds: float) -> np.ndarray:
        self._channels.put(f"{self._record}cam1:AcquireTime", seconds, SLACK)
        self._channels.put(f"{self._record}cam1:Acquire", 1, seconds + SLACK)
        return self.read()

    def read(self) -> np.ndarray:
        """Ask for the last image; shape ``(rows, columns)``."""
        rows, columns = (int(self._get(f"cam1:ArraySize{axis}_RBV")) for axis in "YX")
        data = np.asarray(self._get("image1:ArrayData"))
        if data.size < rows * columns:
            raise InstrumentError(
                f"camera {self.mnemonic}: found {data.size} pixels; expected {rows} x {columns}. "
                "Expose once, and check that its image plugin is on (EPICS_CA_MAX_ARRAY_BYTES "
                "limits the size)."
            )
        image = data[: rows * columns].reshape(rows, columns)
        self.heard("shape", (rows, columns))
        self.heard("image", image)
        return image

    def stop(self) -> None:
        """End an exposure early."""
        self._channels.put(f"{self._record}cam1:Acquire", 0, SLACK)


class EpicsChannel(_Record, Channel):
    """A record or a field of one, by its whole name."""

    _channels = Instance(IChannels, allow_none=False)
    _watches = AnyTrait(())

    def _get(self) -> Any:
        return self._channels.get(self.mnemonic)

    def _put(self, value: Any) -> None:
        self._channels.put(self.mnemonic, value, SLACK)
        self.heard("value", self._get())

    def _follow(self) -> None:
        self.heard("value", self._get())
        super()._follow()

    def _watch(self, callback: Callable[[Any], None]) -> Callable[[], None]:
        watch = Watch(self._channels, self.mnemonic, callback)
        self._watches = (*self._watches, watch)

        def end() -> None:
            self._watches = tuple(each for each in self._watches if each is not watch)
            watch.end()

        return end

    def beat(self) -> None:
        """Ask whether it answers: what hangs would be recorded with its last value for ever."""
        if self._watches:
            try:
                self._get()
                self.take_note(True)
            except InstrumentError:
                self.take_note(False)

    def take_note(self, answers: bool) -> None:
        """Take note of whether it answers; from one thread."""
        for watch in self._watches:
            watch.take_note(answers)


def found_motors(
    channels: IChannels, names: Iterable[str], prefix: str, worker: Executor, updates: Any
) -> dict[str, Motor]:
    """Return motors for the records *names*, by what follows the prefix."""
    motors: dict[str, Motor] = {}
    for record in names:
        mnemonic = record.removeprefix(prefix)
        motors[mnemonic] = EpicsMotor(
            mnemonic=mnemonic,
            name=str(channels.get(f"{record}.DESC")) or mnemonic,
            units=str(channels.get(f"{record}.EGU")),
            updates=updates,
            _record=record,
            _channels=channels,
            _worker=worker,
        )
    return motors
