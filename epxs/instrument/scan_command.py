"""Scan commands as models: filled in by a form or a script, checked before anything moves."""

from __future__ import annotations

import re
from collections.abc import Mapping
from math import isfinite, nan
from typing import Any

from traits.api import Enum, Float, HasStrictTraits, Instance, Int, List, Property, Str

from epxs.core.api import EpxsError, ScanError
from epxs.instrument.scan_plan import SCANS, ScanKind, ScanPlan, ScanRange, plan_line, usage

#: Time that a point takes besides counting and moving, s.
OVERHEAD = 0.05
_NAME = re.compile(r"[A-Za-z_]\w*")


class ScanAxis(HasStrictTraits):
    """What one motor shall do."""

    motor = Str()
    #: User positions in the units of the motor; distances for scans that are relative.
    start = Float()
    stop = Float(1.0)
    #: Of a grid; motors that move together have those of the command.
    intervals = Int(10)


class ScanCommand(HasStrictTraits):
    """A scan that may be asked for.

    ``ScanCommand.parse("mesh samx -1 1 40 samz -1 1 40 0.1")`` makes one from a line,
    ``ScanCommand.make("ascan", "samx", 0, 1, 10, 0.1)`` from its parts.
    """

    kind = Enum(*SCANS)
    #: Fastest first.
    axes = List(Instance(ScanAxis, allow_none=False))
    #: Of motors that move together.
    intervals = Int(10)
    #: Points of a scan without motors.
    points = Int(10)
    #: Counting time of a point, s; negative for counts of the monitor.
    seconds = Float(1.0)
    #: Rest between the points of a scan without motors, s.
    rest = Float(0.0)
    #: The command line.
    line = Property(
        Str(),
        observe="kind, intervals, points, seconds, rest, "
        "axes.items.[motor, start, stop, intervals]",
    )

    @classmethod
    def parse(cls, line: str) -> ScanCommand:
        """Return the command that a line is.

        Raises
        ------
        ScanError
            If it is none of ours, or misses something.
        """
        plan = plan_line(line, {})
        name = line.split()[0]
        command = cls(kind=name, seconds=plan.seconds, rest=plan.rest)
        if plan.repeats:
            command.points = plan.repeats
        if plan.ranges:
            command.intervals = plan.ranges[0].intervals
        command.axes = [
            ScanAxis(motor=r.mne, start=r.start, stop=r.stop, intervals=r.intervals)
            for r in plan.ranges
        ]
        return command

    @classmethod
    def make(cls, kind: str, *arguments: Any) -> ScanCommand:
        """Return the command from the words of its line (errors as `parse`)."""
        words = [kind, *map(_word, arguments)]
        broken = [word for word in words if not word or re.search(r"[\s;\"'\x00]", word)]
        if broken:
            raise ScanError(
                f"{kind}: found the argument {broken[0]!r}; expected a name or a number. "
                f"Usage: {usage(kind) if kind in SCANS else kind}."
            )
        return cls.parse(" ".join(words))

    def _get_line(self) -> str:
        kind = self._kind
        words = [self.kind]
        for axis in self.axes:
            words += [axis.motor, _word(axis.start), _word(axis.stop)]
            words += [str(axis.intervals)] if kind.is_mesh else []
        if kind.is_loop:
            words += [str(self.points)]
        elif kind.motors and not kind.is_mesh:
            words += [str(self.intervals)]
        words += [_word(self.seconds)]
        return " ".join([*words, _word(self.rest)] if self.rest and not kind.motors else words)

    @property
    def _kind(self) -> ScanKind:
        return SCANS[self.kind]

    def plan(self, positions: Mapping[str, float] | None = None) -> ScanPlan:
        """Return its points, for motors that stand at *positions* (user units, by mnemonic).

        Raises
        ------
        ScanError
            If it does not make sense.
        """
        for axis in self.axes:
            if not _NAME.fullmatch(axis.motor):
                raise ScanError(
                    f"{self.kind}: found the motor {axis.motor!r}; expected the mnemonic of one. "
                    "Choose a motor."
                )
        return plan_line(self.line, positions or {})

    def problems(self, instrument: Any) -> list[str]:
        """Return what forbids it on *instrument*, an `Instrument`; nothing moves."""
        try:
            plan, found = self.plan(self._here(instrument)), []
        except ScanError as error:
            return [str(error)]
        for scanned in plan.ranges:
            try:
                motor = instrument.motors[scanned.mne]
                motor.check(scanned.start)
                motor.check(scanned.stop)
            except EpxsError as error:
                found.append(str(error))
        if any(not isfinite(p) for p in plan.back.values()):
            found.append(
                f"{self.line}: found a motor whose position is not known; expected one to start "
                "from. Wait until the instrument has told it."
            )
        return found

    def check(self, instrument: Any) -> ScanPlan:
        """Return its points, if *instrument* can visit them all.

        Raises
        ------
        ScanError
            With all that forbids it; nothing has moved.
        """
        problems = self.problems(instrument)
        if problems:
            raise ScanError("\n".join(problems))
        return self.plan(self._here(instrument))

    def _here(self, instrument: Any) -> dict[str, float]:
        """Return where its motors stand, if they matter."""
        if not self._kind.is_relative:
            return {}
        motors = instrument.motors
        return {a.motor: motors[a.motor].position for a in self.axes if a.motor in motors}

    def duration(
        self, instrument: Any = None, overhead: float = OVERHEAD, monitor_rate: float = nan
    ) -> float:
        """Return an estimate of the time it takes, in s; not a number if nobody can tell.

        Parameters
        ----------
        instrument
            Its motors tell their speeds; without it moving takes no time. One that is simulated
            may tell that all points take the same (`Instrument.point_time`).
        overhead
            Time that a point takes besides counting and moving, s.
        monitor_rate
            Counts of the monitor per second, for scans that count to the monitor.
        """
        plan = self.plan()
        if plan.is_endless:
            return nan
        point_time = nan if instrument is None else instrument.point_time
        if isfinite(point_time):
            return plan.npoints * (float(point_time) + plan.rest)
        seconds = plan.seconds if plan.seconds > 0 else -plan.seconds / monitor_rate
        return plan.npoints * (seconds + plan.rest + overhead) + _travel(plan, instrument)

    def size(self, channels: int = 0, columns: int = 0) -> int:
        """Return an estimate of the bytes of its data.

        Parameters
        ----------
        channels
            Of all detectors together.
        columns
            Numbers per point besides.
        """
        return self.plan().npoints * (4 * channels + 8 * (columns + len(self.axes) + 2))


class RawCommand(HasStrictTraits):
    """A command line that is sent as it is; what it does is not known."""

    line = Str()

    def problems(self, instrument: Any) -> list[str]:
        """Return what forbids sending it."""
        if not self.line.strip() or re.search(r"[\x00-\x08\x0a-\x1f]", self.line):
            return [f"command: found {self.line!r}; expected one line of text. Type a command."]
        return []

    def check(self, instrument: Any) -> None:
        """Refuse what is no line (`ScanError`)."""
        problems = self.problems(instrument)
        if problems:
            raise ScanError(problems[0])

    def duration(self, *arguments: Any, **options: Any) -> float:
        """Return not a number: nobody can tell."""
        return nan

    def size(self, *arguments: Any, **options: Any) -> int:
        """Return 0: nobody can tell."""
        return 0


def command_of(line: str) -> ScanCommand | RawCommand:
    """Return the command that a line is: a scan that we know, or whatever it says.

    Raises
    ------
    ScanError
        If it is a scan that we know, and misses something.
    """
    name = (line.split() or [""])[0]
    return ScanCommand.parse(line) if name in SCANS else RawCommand(line=line)


def same_command(first: str, second: str) -> bool:
    """Whether two lines are one command: blanks and the way of writing numbers do not matter."""
    one, other = first.split(), second.split()
    return len(one) == len(other) and all(map(_same_word, one, other))


def _same_word(one: str, other: str) -> bool:
    if one == other:
        return True
    try:
        a, b = float(one), float(other)
    except ValueError:
        return False
    return abs(a - b) <= 2e-5 * max(abs(a), abs(b))


def _word(value: Any) -> str:
    """Return a number as it is typed; text as it is."""
    if isinstance(value, float):
        return f"{value:.12g}"
    return str(value)


def _travel(plan: ScanPlan, instrument: Any) -> float:
    """Return the time that motors need between the points, in s."""
    if instrument is None or not plan.ranges:
        return 0.0

    def time(scanned: ScanRange, steps: float) -> float:
        distance = abs(scanned.stop - scanned.start) / scanned.intervals * steps
        return float(instrument.motors[scanned.mne].travel_time(distance))

    if not plan.is_mesh:
        return plan.ranges[0].intervals * max(time(r, 1) for r in plan.ranges)
    fast, slow = plan.ranges
    back = 0.0 if plan.is_serpentine else time(fast, fast.intervals)
    lines = slow.intervals
    return (lines + 1) * fast.intervals * time(fast, 1) + lines * max(time(slow, 1), back)
