"""A motor: where it is, how far it may go, and moving it."""

from __future__ import annotations

from collections.abc import Mapping
from concurrent.futures import Future
from math import isfinite, nan
from typing import Any

from traits.api import Bool, Enum, Float, Property, provides

from epxs.core.api import InstrumentError
from epxs.instrument.action import Action
from epxs.instrument.device import Device
from epxs.instrument.i_session import IMotor

#: What `Motor.configure` may set.
SETTINGS = ("offset", "sign", "speed", "base_speed", "acceleration", "backlash", "step_size")


@provides(IMotor)
class Motor(Device):
    """A motor; its traits say what the instrument said last and are not set by users."""

    #: User position, in `units`; not a number before it is known.
    position = Float(nan)
    #: Position as the hardware counts, in `units`: (position - offset) / sign.
    dial = Float(nan)
    #: User position where the dial says 0, in `units`.
    offset = Float(0.0)
    #: 1 or -1: whether user and dial positions run the same way.
    sign = Enum(1, -1)
    #: User positions between which it may move, in `units`; equal ones are no limits.
    low_limit = Float(nan)
    high_limit = Float(nan)
    #: Steps of the hardware per unit.
    step_size = Float(nan)
    #: Speed, and speed from which it accelerates; in what the instrument counts in.
    speed = Float(nan)
    base_speed = Float(nan)
    #: Time to reach full speed; in what the instrument counts in.
    acceleration = Float(nan)
    #: By how much it goes too far and comes back, against slack.
    backlash = Float(nan)
    moving = Bool(False)
    #: Whether it stands on a limit switch.
    low_limit_hit = Bool(False)
    high_limit_hit = Bool(False)
    #: Whether the instrument says that it cannot be moved at all.
    unusable = Bool(False)
    #: ``unknown``, ``unusable``, ``moving``, ``on limit`` or ``ready``.
    state = Property(observe="position, moving, low_limit_hit, high_limit_hit, unusable")
    #: Whether there are limits.
    is_limited = Property(observe="low_limit, high_limit")

    def _get_state(self) -> str:
        if self.unusable:
            return "unusable"
        if not isfinite(self.position):
            return "unknown"
        if self.moving:
            return "moving"
        return "on limit" if self.low_limit_hit or self.high_limit_hit else "ready"

    def _get_is_limited(self) -> bool:
        return bool(self.low_limit < self.high_limit)

    def move(self, position: float, wait: bool = False, timeout: float | None = None) -> Action:
        """Go to *position*, in `units`.

        Parameters
        ----------
        wait
            Whether to return only when it stands.
        timeout
            Longest time to wait, in s.

        Raises
        ------
        InstrumentError
            If the motor cannot go there (then it does not move), or, with *wait*, did not
            arrive.
        """
        self.follow()
        position = self.check(position)
        title = f"motor {self.mnemonic}: move to {position:g} {self.units}".rstrip()
        action = Action(title, self._start(position), self.stop, self.updates)
        if wait:
            action.wait(timeout)
        return action

    def move_relative(
        self, distance: float, wait: bool = False, timeout: float | None = None
    ) -> Action:
        """Go *distance*, in `units`, from where it is (see `move`)."""
        self.follow()
        if not isfinite(self.position):
            raise InstrumentError(
                f"motor {self.mnemonic}: found no position yet; expected one to start from. "
                "Wait until the instrument has told it, or give a position to move to."
            )
        return self.move(self.position + distance, wait, timeout)

    def check(self, position: float) -> float:
        """Return *position* as a number that the motor can go to.

        Raises
        ------
        InstrumentError
            If it is none, the motor is unusable, or a limit is in between.
        """
        try:
            target = float(position)
        except (TypeError, ValueError):
            target = nan
        if not isfinite(target):
            raise InstrumentError(
                f"motor {self.mnemonic}: found {position!r} as target; expected a number. "
                "Check what is asked for."
            )
        if self.unusable:
            raise InstrumentError(
                f"motor {self.mnemonic} ({self.name}): found it unusable; expected one that can "
                "be moved. Check the controller, and the configuration of the instrument."
            )
        slack = 1e-9 * max(1.0, abs(self.low_limit), abs(self.high_limit))
        if self.is_limited and not self.low_limit - slack <= target <= self.high_limit + slack:
            raise InstrumentError(
                f"motor {self.mnemonic} ({self.name}): found a target of {target:g} {self.units}; "
                f"expected {self.low_limit:g} to {self.high_limit:g} {self.units}. Choose a "
                "target within the limits."
            )
        return target

    def travel_time(self, distance: float) -> float:
        """Return an estimate of the time to go *distance* (in `units`), in s; 0 if unknown."""
        speed = self._unit_speed()
        return abs(distance) / speed if isfinite(speed) and speed > 0 else 0.0

    def stop(self) -> None:
        """Stop where it is."""
        self._halt()

    def configure(self, **settings: float) -> None:
        """Change settings of the motor: ``motor.configure(backlash=0.1)``.

        Parameters
        ----------
        settings
            Of `SETTINGS`, and ``limits=(low, high)`` in user units. The traits follow when the
            instrument has confirmed.

        Raises
        ------
        InstrumentError
            If there is no such setting, or the instrument refuses a value.
        """
        unknown = sorted(set(settings) - {*SETTINGS, "limits"})
        if unknown:
            raise InstrumentError(
                f"motor {self.mnemonic}: found the setting {unknown[0]!r}; expected one of "
                f"{', '.join(SETTINGS)}, limits. Check the name."
            )
        self._configure(settings)
        self.updates.settle()

    # -- what drivers write -------------------------------------------------------------------

    def _unit_speed(self) -> float:
        """Return the speed in units per second."""
        return self.speed

    def _start(self, position: float) -> Future[Any]:
        """Begin to move; the future holds the position where the motor stood in the end."""
        raise NotImplementedError

    def _halt(self) -> None:
        raise NotImplementedError

    def _configure(self, settings: Mapping[str, Any]) -> None:
        raise NotImplementedError
