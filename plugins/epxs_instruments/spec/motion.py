"""A simulated motor, with the properties that spec has for one."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any

from epxs.core.api import InstrumentError
from epxs_instruments.spec.values import number_text

#: Between two positions told while a motor moves, in s.
STEP = 0.05
#: How long a client may take to say whether spec or the controller is right, s.
SYNC_PATIENCE = 5.0

Publish = Callable[[str, Any], None]


class SimulatedMotor:
    """Moves at constant speed between its limits, and tells where it is."""

    def __init__(self, number: int, spec: Any, publish: Publish) -> None:
        self.number = number
        #: Mnemonic, name, units, limits (user units) and speed (units/s).
        self.spec = spec
        self.position = float(spec.position)
        self.offset = 0.0
        self.sign = 1
        self.low, self.high = float(spec.low), float(spec.high)
        self.is_moving = False
        #: By how many steps the controller differs, and what a client answered to that.
        self.discrepancy = 0
        self.answer: asyncio.Future[bool] | None = None
        self._publish = publish
        #: Read and written by clients, without effect on the simulation.
        self._settings: dict[str, Any] = {
            "step_size": 1000,
            "base_rate": 100,
            "slew_rate": 1000,
            "acceleration": 100,
            "backlash": 0,
        }

    @property
    def dial(self) -> float:
        """Dial position, in the units of the motor."""
        return (self.position - self.offset) / self.sign

    def check(self, target: float) -> None:
        """Refuse a target (user position) outside of the limits.

        Raises
        ------
        InstrumentError
            Naming the limit.
        """
        tolerance = 1e-9 * max(1.0, abs(self.low), abs(self.high))
        if not self.low - tolerance <= target <= self.high + tolerance:
            side, limit = ("low", self.low) if target < self.low else ("high", self.high)
            raise InstrumentError(
                f"{self.spec.mne}: found {target:g} {self.spec.units} as target; expected "
                f"{self.low:g} to {self.high:g}. It will hit the {side} limit at {limit:g}."
            )

    async def move(self, target: float) -> None:
        """Move at the motor's own speed; stands where it is when cancelled."""
        self.check(target)
        await self._check_sync()
        self._moving(True)
        try:
            speed = max(float(self.spec.speed), 1e-9)
            while abs(target - self.position) > speed * STEP:
                await asyncio.sleep(STEP)
                self._place(self.position + (speed if target > self.position else -speed) * STEP)
            await asyncio.sleep(abs(target - self.position) / speed)
            self._place(target)
        finally:
            self._moving(False)

    async def _check_sync(self) -> None:
        """Ask clients whether the controller or spec is right, where they differ."""
        if not self.discrepancy:
            return
        per_unit = float(self._settings["step_size"])
        ours = round(self.dial * per_unit)
        theirs, self.discrepancy = ours + self.discrepancy, 0
        self.answer = asyncio.get_running_loop().create_future()
        self._tell("sync_check", f"{ours} {theirs}")
        try:
            if await asyncio.wait_for(self.answer, SYNC_PATIENCE):
                self._place(theirs / per_unit * self.sign + self.offset)
        except TimeoutError:
            pass  # nobody cares: spec is right
        finally:
            self.answer = None

    def step(self, target: float) -> None:
        """Be at *target* at once, as between two points of a scan."""
        if target != self.position:
            self._moving(True)
            self._place(target)
            self._moving(False)

    def _place(self, position: float) -> None:
        self.position = position
        self._tell("position", position)
        self._tell("dial_position", self.dial)

    def _moving(self, moving: bool) -> None:
        self.is_moving = moving
        self._tell("move_done", int(moving))  # 1 while it moves, whatever the name says

    def _tell(self, name: str, value: Any) -> None:
        self._publish(f"motor/{self.spec.mne}/{name}", value)

    def read(self, name: str) -> Any:
        """Return a property (`InstrumentError` if there is none of that name)."""
        values = {
            "position": self.position,
            "dial_position": self.dial,
            "offset": self.offset,
            "sign": self.sign,
            "move_done": int(self.is_moving),
            "low_limit": (self.low - self.offset) / self.sign,
            "high_limit": (self.high - self.offset) / self.sign,
            "limits": f"{number_text(self.low)} {number_text(self.high)}",
            "low_lim_hit": int(self.position <= self.low),
            "high_lim_hit": int(self.position >= self.high),
            "emergency_stop": 0,
            "motor_fault": 0,
            "unusable": 0,
            "sync_check": "0 0",
        } | self._settings
        if name not in values:
            raise InstrumentError(
                f"motor/{self.spec.mne}/{name}: found no such property; expected one of "
                f"{', '.join(values)}, start_one. Check the name."
            )
        return values[name]

    def write(self, name: str, value: Any) -> None:
        """Set a property (`InstrumentError` if it cannot be set)."""
        if name in self._settings:
            self._settings[name] = value
        elif name in ("position", "offset"):  # the motor stays, its user position changes
            number = to_float(value, f"motor/{self.spec.mne}/{name}")
            self._shift(number - (self.position if name == "position" else self.offset))
        elif name == "sync_check":  # 1: the controller is right, 0: spec is
            if self.answer is not None and not self.answer.done():
                self.answer.set_result(str(value) == "1")
        elif name in ("low_limit", "high_limit", "limits"):
            self._limit(name, value)
        else:
            self.read(name)
            raise InstrumentError(
                f"motor/{self.spec.mne}/{name}: found a property that is only read; expected one "
                f"to set: position, offset, limits, {', '.join(self._settings)}."
            )
        self._tell(name, self.read(name))

    def _shift(self, shift: float) -> None:
        self.offset += shift
        self.low += shift
        self.high += shift
        self._place(self.position + shift)

    def _limit(self, name: str, value: Any) -> None:
        texts = str(value).split()
        what = f"motor/{self.spec.mne}/{name}"
        numbers = [to_float(text, what) for text in texts]
        if len(numbers) != (2 if name == "limits" else 1):
            raise InstrumentError(f"{what}: found {value!r}; expected 'low high', or one number.")
        if name == "limits":
            self.low, self.high = min(numbers), max(numbers)
        elif name == "low_limit":
            self.low = numbers[0] * self.sign + self.offset
        else:
            self.high = numbers[0] * self.sign + self.offset


def to_float(value: Any, what: str) -> float:
    """Return *value* as a finite number (`InstrumentError` if it is none)."""
    try:
        number = float(value)
    except (TypeError, ValueError):
        number = float("nan")
    if number != number or number in (float("inf"), float("-inf")):
        raise InstrumentError(f"{what}: found {value!r}; expected a number. Check what is sent.")
    return number
