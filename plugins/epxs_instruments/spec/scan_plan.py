"""The scans of spec: a command line to the positions that it visits."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import prod

from epxs.core.api import InstrumentError
from epxs_instruments.spec.motion import to_float

#: Points of one scan, at most.
POINTS_LIMIT = 10_000_000

#: name -> (motors, whether each has intervals of its own, whether positions are relative)
SCANS = {
    "ascan": (1, False, False),
    "a2scan": (2, False, False),
    "a3scan": (3, False, False),
    "dscan": (1, False, True),
    "d2scan": (2, False, True),
    "d3scan": (3, False, True),
    "mesh": (2, True, False),
    "dmesh": (2, True, True),
    "zzmesh": (2, True, False),
}


@dataclass(frozen=True)
class ScanRange:
    """What one motor does during a scan."""

    mne: str
    #: First and last position, in user units.
    start: float
    stop: float
    intervals: int
    #: 1 is the fastest; motors that move together share one.
    axis: int
    #: Order among those that share an axis, from 1.
    primary: int

    def position(self, step: int) -> float:
        """Return the position after *step* intervals; both ends are exact."""
        if step == self.intervals:
            return self.stop
        return self.start + (self.stop - self.start) * step / self.intervals


@dataclass(frozen=True)
class ScanPlan:
    """A scan as it was asked for."""

    #: The command line, as written into files.
    heading: str
    ranges: tuple[ScanRange, ...]
    #: Counting time of a point in s; negative for counts of the monitor.
    seconds: float
    is_mesh: bool
    #: Whether every second line runs backwards.
    is_serpentine: bool
    #: Where the motors go when it is over, by mnemonic.
    back: Mapping[str, float]

    @property
    def shape(self) -> tuple[int, ...]:
        """Points along each axis, slowest first."""
        if not self.is_mesh:
            return (self.ranges[0].intervals + 1,)
        return tuple(motor.intervals + 1 for motor in reversed(self.ranges))

    @property
    def npoints(self) -> int:
        return prod(self.shape)

    def positions(self, index: int) -> dict[str, float]:
        """Return the positions of the point *index*, in the order of acquisition."""
        if not self.is_mesh:
            return {motor.mne: motor.position(index) for motor in self.ranges}
        fast, slow = self.ranges
        line, step = divmod(index, fast.intervals + 1)
        if self.is_serpentine and line % 2:
            step = fast.intervals - step
        return {fast.mne: fast.position(step), slow.mne: slow.position(line)}


def plan_scan(
    name: str, arguments: Sequence[str], positions: Mapping[str, float], heading: str
) -> ScanPlan:
    """Return the scan that a command line asks for.

    Raises
    ------
    InstrumentError
        If the arguments do not fit the command; the message shows its usage.
    """
    motors, own, relative = SCANS[name]
    width = 4 if own else 3
    count = motors * width + (1 if own else 2)
    if len(arguments) != count:
        raise InstrumentError(
            f"{name}: found {len(arguments)} arguments; expected {count}. Usage: {usage(name)}."
        )
    ranges = []
    for number in range(motors):
        mne, *numbers = arguments[number * width : (number + 1) * width]
        start, stop = (to_float(text, f"{name}, {mne}") for text in numbers[:2])
        shift = positions[mne] if relative and mne in positions else 0.0
        intervals = _intervals(name, numbers[2] if own else arguments[-2])
        axis, primary = (number + 1, 1) if own else (1, number + 1)
        ranges.append(ScanRange(mne, start + shift, stop + shift, intervals, axis, primary))
    if len({motor.mne for motor in ranges}) < motors:
        raise InstrumentError(f"{name}: found a motor twice; expected {motors} different ones.")
    return _limited(
        ScanPlan(
            heading=heading,
            ranges=tuple(ranges),
            seconds=to_float(arguments[-1], f"{name}, counting time"),
            is_mesh=own,
            is_serpentine=name == "zzmesh",
            back={motor.mne: positions.get(motor.mne, 0.0) for motor in ranges} if relative else {},
        )
    )


def usage(name: str) -> str:
    """Return how the command *name* is written."""
    motors, own, relative = SCANS[name]
    words = " from to" if relative else " start end"
    pieces = [f"motor{words}{' intervals' if own else ''}"] * motors
    return " ".join([name, *pieces, *([] if own else ["intervals"]), "time"])


def _intervals(name: str, text: str) -> int:
    intervals = int(to_float(text, f"{name}, intervals"))
    if intervals < 1:
        raise InstrumentError(
            f"{name}: found {text} intervals; expected 1 or more. Usage: {usage(name)}."
        )
    return intervals


def _limited(plan: ScanPlan) -> ScanPlan:
    if plan.npoints > POINTS_LIMIT:
        raise InstrumentError(
            f"{plan.heading}: found {plan.npoints} points; expected at most {POINTS_LIMIT}. "
            "Take fewer intervals."
        )
    return plan
