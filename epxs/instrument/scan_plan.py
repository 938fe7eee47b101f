"""The geometry of scans: a command line to the positions that it visits.

The one truth for everybody below the file: the scan commands, the simulated spec, and the step
scans that we run ourselves. (The file has its own reader of commands, which must bear with
whatever stands in old files; a test compares the two.)
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from math import isfinite, prod

from epxs.core.api import ScanError

#: Points of one scan, at most.
POINTS_LIMIT = 10_000_000


@dataclass(frozen=True)
class ScanKind:
    """How a kind of scan is written."""

    motors: int = 0
    #: Whether each motor has intervals of its own: a grid.
    is_mesh: bool = False
    #: Whether positions are relative to where the motors stand, and they return there.
    is_relative: bool = False
    #: Whether every second line runs backwards.
    is_serpentine: bool = False
    #: Whether it has a number of points and no motors.
    is_loop: bool = False
    #: Whether it goes on until it is stopped.
    is_endless: bool = False


SCANS = {
    "ascan": ScanKind(1),
    "a2scan": ScanKind(2),
    "a3scan": ScanKind(3),
    "dscan": ScanKind(1, is_relative=True),
    "d2scan": ScanKind(2, is_relative=True),
    "d3scan": ScanKind(3, is_relative=True),
    "mesh": ScanKind(2, is_mesh=True),
    "dmesh": ScanKind(2, is_mesh=True, is_relative=True),
    "zzmesh": ScanKind(2, is_mesh=True, is_serpentine=True),
    "loopscan": ScanKind(is_loop=True),
    "timescan": ScanKind(is_endless=True),
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
    is_mesh: bool = False
    #: Whether every second line runs backwards.
    is_serpentine: bool = False
    #: Where the motors go when it is over, by mnemonic.
    back: Mapping[str, float] = field(default_factory=dict)
    #: Points of a scan without motors; 0 goes on until it is stopped.
    repeats: int = 0
    #: Rest between two points, in s.
    rest: float = 0.0

    @property
    def is_endless(self) -> bool:
        """Whether it goes on until it is stopped."""
        return not self.ranges and not self.repeats

    @property
    def shape(self) -> tuple[int, ...]:
        """Points along each axis, slowest first; () if nobody knows how many."""
        if not self.ranges:
            return (self.repeats,) if self.repeats else ()
        if not self.is_mesh:
            return (self.ranges[0].intervals + 1,)
        return tuple(motor.intervals + 1 for motor in reversed(self.ranges))

    @property
    def npoints(self) -> int:
        """Number of points; 0 if nobody knows."""
        return prod(self.shape) if self.shape else 0

    def positions(self, index: int) -> dict[str, float]:
        """Return the positions of the point *index*, in the order of acquisition."""
        if not self.is_mesh:
            return {motor.mne: motor.position(index) for motor in self.ranges}
        fast, slow = self.ranges
        line, step = divmod(index, fast.intervals + 1)
        if self.is_serpentine and line % 2:
            step = fast.intervals - step
        return {fast.mne: fast.position(step), slow.mne: slow.position(line)}

    def row(self, index: int) -> int:
        """Return the row, in grid order, of the point *index* in the order of acquisition."""
        if not (self.is_mesh and self.is_serpentine):
            return index
        length = self.ranges[0].intervals + 1
        line, step = divmod(index, length)
        return line * length + (length - 1 - step if line % 2 else step)


def plan_line(line: str, positions: Mapping[str, float]) -> ScanPlan:
    """Return the scan that a whole command line asks for (see `plan_scan`)."""
    name, *arguments = line.split() or [""]
    if name not in SCANS:
        raise ScanError(
            f"scan command: found {line[:60]!r}; expected one of {', '.join(SCANS)}. "
            "Check the spelling."
        )
    return plan_scan(name, arguments, positions, line)


def plan_scan(
    name: str, arguments: Sequence[str], positions: Mapping[str, float], heading: str
) -> ScanPlan:
    """Return the scan that a command asks for.

    Parameters
    ----------
    name
        Of `SCANS`.
    arguments
        The words behind it.
    positions
        Where the motors stand, by mnemonic, in user units.
    heading
        The command line, as written into files.

    Raises
    ------
    ScanError
        If the arguments do not fit the command; the message shows its usage.
    """
    kind = SCANS[name]
    if not kind.motors:
        return _limited(_without_motors(name, kind, arguments, heading))
    width = 4 if kind.is_mesh else 3
    count = kind.motors * width + (1 if kind.is_mesh else 2)
    if len(arguments) != count:
        raise _wrong_count(name, len(arguments), str(count))
    ranges = []
    for number in range(kind.motors):
        mne, *numbers = arguments[number * width : (number + 1) * width]
        start, stop = (_number(text, f"{name}, {mne}") for text in numbers[:2])
        shift = positions.get(mne, 0.0) if kind.is_relative else 0.0
        intervals = _whole(name, numbers[2] if kind.is_mesh else arguments[-2], "intervals")
        axis, primary = (number + 1, 1) if kind.is_mesh else (1, number + 1)
        ranges.append(ScanRange(mne, start + shift, stop + shift, intervals, axis, primary))
    if len({motor.mne for motor in ranges}) < kind.motors:
        raise ScanError(
            f"{name}: found a motor twice; expected {kind.motors} different ones. "
            "Choose another motor."
        )
    here = {motor.mne: positions.get(motor.mne, 0.0) for motor in ranges}
    plan = ScanPlan(
        heading=heading,
        ranges=tuple(ranges),
        seconds=_number(arguments[-1], f"{name}, counting time"),
        is_mesh=kind.is_mesh,
        is_serpentine=kind.is_serpentine,
        back=here if kind.is_relative else {},
    )
    return _limited(plan)


def _without_motors(name: str, kind: ScanKind, arguments: Sequence[str], heading: str) -> ScanPlan:
    least = 1 if kind.is_loop else 0
    if not least <= len(arguments) <= least + 2:
        raise _wrong_count(name, len(arguments), f"{least} to {least + 2}")
    times = [_number(text, f"{name}, time") for text in arguments[least:]]
    seconds, rest = [*times, *(1.0, 0.0)[len(times) :]]
    repeats = _whole(name, arguments[0], "points") if kind.is_loop else 0
    return ScanPlan(heading, (), seconds, repeats=repeats, rest=max(0.0, rest))


def usage(name: str) -> str:
    """Return how the command *name* is written."""
    kind = SCANS[name]
    if not kind.motors:
        return f"{name} {'points ' if kind.is_loop else ''}[time [rest]]"
    words = " from to" if kind.is_relative else " start end"
    pieces = [f"motor{words}{' intervals' if kind.is_mesh else ''}"] * kind.motors
    return " ".join([name, *pieces, *([] if kind.is_mesh else ["intervals"]), "time"])


def _wrong_count(name: str, found: int, expected: str) -> ScanError:
    return ScanError(f"{name}: found {found} arguments; expected {expected}. Usage: {usage(name)}.")


def _number(text: str, what: str) -> float:
    try:
        number = float(text)
    except (TypeError, ValueError):
        number = float("nan")
    if not isfinite(number):
        raise ScanError(f"{what}: found {text!r}; expected a number. Check what is sent.")
    return number


def _whole(name: str, text: str, what: str) -> int:
    number = _number(text, f"{name}, {what}")
    if number < 1 or number != int(number):
        raise ScanError(
            f"{name}: found {text} {what}; expected a whole number of 1 or more. "
            f"Usage: {usage(name)}."
        )
    return int(number)


def _limited(plan: ScanPlan) -> ScanPlan:
    if plan.npoints > POINTS_LIMIT:
        raise ScanError(
            f"{plan.heading}: found {plan.npoints} points; expected at most {POINTS_LIMIT}. "
            "Take fewer intervals."
        )
    if plan.seconds == 0:
        raise ScanError(
            f"{plan.heading}: found a counting time of 0; expected seconds > 0 or counts of the "
            "monitor < 0. Give the time of a point."
        )
    return plan
