"""Moving motors by hand: typed positions, steps, and two of them by the numbers of the keyboard."""

from __future__ import annotations

from functools import partial
from math import isfinite
from typing import Any

from traits.api import Any as AnyTrait
from traits.api import Dict, Float, HasRequiredTraits, Str, observe

from epxs.core.api import EpxsError, InstrumentError
from epxs.instrument.api import Motor
from epxs.workbench.api import Kept

#: Step of a motor at first, in its units.
STEP = 0.1
#: What the keys of the number pad do: steps of the horizontal and the vertical motor.
PAD = {
    "7": (-1, 1), "8": (0, 1), "9": (1, 1),
    "4": (-1, 0), "6": (1, 0),
    "1": (-1, -1), "2": (0, -1), "3": (1, -1),
}  # fmt: skip


class MotorHand(HasRequiredTraits):
    """Moves the motors of a `desk.Desk`."""

    desk = AnyTrait()
    #: Step of each motor by mnemonic, in its units.
    steps = Dict(Str(), Float())
    #: Mnemonics of the motors that the arrow pad moves.
    horizontal = Str()
    vertical = Str()
    #: Where they are kept; None keeps nothing.
    kept = AnyTrait()

    def read(self, kept: Kept) -> None:
        """Take up what was kept."""
        found = kept.read()
        steps = found.get("steps", {})
        self.steps = {
            str(name): float(step)
            for name, step in (steps.items() if isinstance(steps, dict) else ())
            if isinstance(step, int | float) and isfinite(step) and step > 0
        }
        self.horizontal = str(found.get("horizontal", ""))
        self.vertical = str(found.get("vertical", ""))
        self.kept = kept

    @observe("steps.items, horizontal, vertical")
    def _keep(self, event: Any) -> None:
        if self.kept is not None:
            chosen = {"horizontal": self.horizontal, "vertical": self.vertical}
            self.kept.write({"steps": dict(self.steps), **chosen})

    @observe("desk:motors")
    def _choose_pair(self, event: Any) -> None:
        """Give the pad the first two motors if those chosen before are not there."""
        names = [motor.mnemonic for motor in self.desk.motors]
        if names and self.horizontal not in names:
            self.horizontal = names[0]
        if len(names) > 1 and self.vertical not in names:
            self.vertical = next(name for name in names if name != self.horizontal)

    def motor(self, mnemonic: str) -> Motor | None:
        """Return the motor, or None."""
        motors = self.desk.motors
        return next((motor for motor in motors if motor.mnemonic == mnemonic), None)

    def step(self, mnemonic: str) -> float:
        """Return the step of a motor, in its units."""
        return float(self.steps.get(mnemonic, STEP))

    def set_step(self, mnemonic: str, text: str) -> bool:
        """Take a step as typed; say whether it was one."""
        step = number(text)
        if not step > 0:
            self.desk.complain(
                f"motor {mnemonic}: found a step of {text.strip()!r}; expected a number > 0. "
                "Type how far one click goes."
            )
            return False
        self.steps = {**self.steps, mnemonic: step}
        return True

    def go(self, mnemonic: str, text: str | float) -> bool:
        """Move a motor to a position as typed; say whether it was allowed to."""
        motor = self.motor(mnemonic)
        if self.desk.lack(f"motor {mnemonic}") or motor is None:
            return False
        target = number(text) if isinstance(text, str) else text
        try:
            if isinstance(text, str) and not isfinite(target):
                raise InstrumentError(
                    f"motor {mnemonic}: found {text.strip()!r} as target; expected a number. "
                    "Type the position to go to."
                )
            position = motor.check(target)
        except EpxsError as refused:
            self.desk.complain(refused)
            return False
        self.desk.problem = ""
        self.desk.act(partial(motor.move, position), self._under_way)
        self.desk.tell_script(f"beam.motors.{mnemonic}.move({position:.12g})")
        return True

    def _under_way(self, action: Any) -> None:
        """Hear how a move ends: a failure is told when it comes."""
        instrument = self.desk.instrument

        def over(future: Any) -> None:
            error = None if future.cancelled() else future.exception()
            if error is not None and instrument is not None:
                instrument.updates.call(self.desk.hear_end, error)

        action.future.add_done_callback(over)

    def tweak(self, mnemonic: str, steps: float) -> bool:
        """Move a motor by so many of its steps from where it is."""
        motor = self.motor(mnemonic)
        if motor is None:
            return False
        if not isfinite(motor.position):
            self.desk.complain(
                f"motor {mnemonic}: found no position yet; expected one to start from. Wait until "
                "the instrument has told it."
            )
            return False
        return self.go(mnemonic, motor.position + steps * self.step(mnemonic))

    def pad(self, key: str, factor: float = 1.0) -> None:
        """Do what a key of the number pad does; 5 stops both motors."""
        if key == "5":
            self.stop(self.horizontal)
            self.stop(self.vertical)
            return
        for name, steps in zip((self.horizontal, self.vertical), PAD[key], strict=True):
            if steps:
                self.tweak(name, steps * factor)

    def stop(self, mnemonic: str) -> None:
        """Stop one motor (spec stops all of them)."""
        motor = self.motor(mnemonic)
        if motor is not None:
            self.desk.interrupting()
            self.desk.stop_at_once(motor.stop)
            self.desk.tell_script(f"beam.motors.{mnemonic}.stop()")


def number(text: str) -> float:
    """Return what was typed as a number; not a number if it is none."""
    try:
        return float(text.strip().replace(",", "."))
    except ValueError:
        return float("nan")


def place(motor: Motor) -> float:
    """Return where a motor is between its limits, 0 to 1; not a number if nobody knows."""
    if not motor.is_limited or not isfinite(motor.position):
        return float("nan")
    part = (motor.position - motor.low_limit) / (motor.high_limit - motor.low_limit)
    return min(1.0, max(0.0, part))
