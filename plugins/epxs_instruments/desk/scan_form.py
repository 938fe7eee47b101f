"""The scan form: a command being filled in, what it will take, and what speaks against it."""

from __future__ import annotations

from datetime import timedelta
from math import isfinite, isnan
from typing import Any

from traits.api import Any as AnyTrait
from traits.api import (
    Bool,
    Enum,
    Float,
    HasRequiredTraits,
    Instance,
    Int,
    List,
    Property,
    Str,
    observe,
)

from epxs.core.api import EpxsError, ScanError
from epxs.instrument.api import (
    SCANS,
    Finding,
    Intent,
    RawCommand,
    ScanAxis,
    ScanCommand,
    command_of,
    preflight,
)
from epxs.workbench.api import Latest
from epxs_instruments.desk.saved_positions import START, STOP

#: A command line as it is.
RAW = "command line"
#: Kinds of scans: those used most come first.
KINDS = ("mesh", "zzmesh", *(kind for kind in SCANS if kind not in ("mesh", "zzmesh")), RAW)
#: Motors of a scan, at most.
MOTORS = 3


class ScanForm(HasRequiredTraits):
    """What the form of the scan holds; checked while it is filled in."""

    desk = AnyTrait()
    kind = Enum(*KINDS)
    #: Three rows, of which the first `motors_needed` count; fastest first.
    axes = List(Instance(ScanAxis, allow_none=False))
    #: Of motors that move together.
    intervals = Int(20)
    #: Of scans without motors.
    points = Int(20)
    #: Time of a point, s; negative for counts of the monitor.
    seconds = Float(0.1)
    #: Rest between points of scans without motors, s.
    rest = Float(0.0)
    #: What is typed where `kind` is a command line.
    line = Str()

    #: The command, as the instrument would be told.
    text = Property(
        Str(),
        observe="kind, intervals, points, seconds, rest, line, "
        "axes.items.[motor, start, stop, intervals]",
    )
    motors_needed = Property(Int(), observe="kind")
    #: How many points, how long, and how much; "" while nobody knows.
    estimate = Str()
    #: What the pre-flight checks found, failures first.
    findings = List(Instance(Finding, allow_none=False))
    #: Whether a start is under way.
    starting = Bool(False)
    #: Whether nothing forbids it; and whether what forbids it may be passed over.
    is_clear = Property(Bool(), observe="findings.items")
    can_override = Property(Bool(), observe="findings.items")

    _checker = Instance(Latest, ("the pre-flight checks",))

    def _axes_default(self) -> list[ScanAxis]:
        return [ScanAxis(start=-1.0, stop=1.0, intervals=20) for _ in range(MOTORS)]

    def _get_motors_needed(self) -> int:
        return 0 if self.kind == RAW else SCANS[self.kind].motors

    def _get_text(self) -> str:
        return str(self.command().line)

    def _get_is_clear(self) -> bool:
        return bool(self.findings) and all(found.state != "failed" for found in self.findings)

    def _get_can_override(self) -> bool:
        never = ("motors and limits", "connection")
        failed = [found for found in self.findings if found.state == "failed"]
        return bool(failed) and all(found.check not in never for found in failed)

    def command(self) -> ScanCommand | RawCommand:
        """Return the command as it stands; whether it makes sense is another question."""
        if self.kind == RAW:
            try:
                return command_of(self.line.strip())
            except ScanError:
                return RawCommand(line=self.line.strip())
        axes = [axis.clone_traits() for axis in self.axes[: self.motors_needed]]
        return ScanCommand(
            kind=self.kind,
            axes=axes,
            intervals=self.intervals,
            points=self.points,
            seconds=self.seconds,
            rest=self.rest,
        )

    @observe("desk:motors")
    def _choose_motors(self, event: Any) -> None:
        """Fill in the first motors where none of the instrument's is chosen."""
        names = [motor.mnemonic for motor in self.desk.motors if not motor.unusable]
        free = [name for name in names if name not in [axis.motor for axis in self.axes]]
        for axis in self.axes:
            if free and axis.motor not in names:
                axis.motor = free.pop(0)

    @observe("desk:connector:beamline")
    def _suggest(self, event: Any) -> None:
        """Suggest the scan that suits a simulated beamline."""
        if event.new is not None and event.name == "beamline":
            self.take(event.new.scan_command)

    def take(self, line: str) -> None:
        """Fill the form from a command line; one of no known kind is kept as a line."""
        try:
            command = ScanCommand.parse(line)
        except EpxsError:
            self.trait_set(kind=RAW, line=line)
            return
        for axis, found in zip(self.axes, command.axes, strict=False):
            axis.copy_traits(found)
        self.trait_set(**command.trait_get("kind", "intervals", "points", "seconds", "rest"))

    def corners(self) -> None:
        """Fill ranges from the saved start and stop corners."""
        start, stop = (self.desk.positions.positions(name) for name in (START, STOP))
        both = [name for name in start if name in stop]
        if not both:
            self.desk.complain(
                f"scan form: found no motor in both {START!r} and {STOP!r}; expected one. Save "
                "the two corners first, below the motors."
            )
            return
        for axis, name in zip(self.axes, both, strict=False):
            axis.trait_set(motor=name, start=start[name], stop=stop[name])

    # -- checks ----------------------------------------------------------------------------

    @observe("text, desk:[motors, state, recording:[enabled, folder, config, naming, own_name]]")
    def check(self, event: Any = None) -> None:
        """Look at everything, in the background; `findings` and `estimate` follow."""
        instrument = self.desk.instrument
        if instrument is None or not self.desk.motors:
            self.trait_set(findings=[], estimate="")
            return
        command, recording = self.command(), self.desk.recording
        path, config = recording.path_of, recording.config_path

        def work() -> tuple[list[Finding], str]:
            try:
                intent = Intent(instrument, command, path(instrument), config)
            except (EpxsError, OSError) as error:
                return [Finding("file", "failed", str(error))], ""
            return preflight(intent), estimate(command, instrument)

        self._checker.ask(self.desk.looker, work, self._checked)

    @observe("desk:workspace:instrument:scan:state")
    def _check_again(self, event: Any) -> None:
        """A scan that is over has told of detectors, and filled the disk."""
        if event.name == "state" and event.new in ("completed", "aborted", "failed"):
            self.check()

    def _checked(self, found: tuple[list[Finding], str]) -> None:
        self.findings, self.estimate = found

    # -- doing -----------------------------------------------------------------------------

    def start(self, force: bool = False) -> None:
        """Start the scan, unless a check fails; *force* passes over what may be passed over."""
        if self.starting or self.desk.lack("scan"):
            return
        if self.desk.can_abort:
            self.desk.complain(
                "scan: found another one under way; expected none. Wait for its end, abort it, "
                "or put this one into the queue."
            )
            return
        self.starting = True
        self.desk.problem = ""
        self.desk.start_scan(self.command(), self._started, self._failed, force)

    def _started(self, scan: Any) -> None:
        self.starting = False

    def _failed(self, error: Exception) -> None:
        self.starting = False
        self.desk.complain(error)
        self.check()

    def enqueue(self, repeats: int = 1) -> None:
        """Put the scan at the end of the queue, if it makes sense."""
        command = self.command()
        try:
            command.plan() if isinstance(command, ScanCommand) else command.check(None)
        except EpxsError as error:
            self.desk.complain(error)
            return
        self.desk.queue.add(command.line, repeats)


def estimate(command: ScanCommand | RawCommand, instrument: Any) -> str:
    """Return points, duration and size for people; "" if nobody can tell."""
    if not isinstance(command, ScanCommand):
        return ""
    try:
        plan = command.plan()
        seconds = command.duration(instrument)
    except EpxsError:
        return ""
    if not plan.npoints:
        return "until it is aborted"
    channels = sum(instrument.mcas[name].channels for name in instrument.mcas)
    size = command.size(channels, len(instrument.counters))
    parts = [f"{plan.npoints} points"]
    if isfinite(seconds):
        told = f"about {timedelta(seconds=max(1, round(seconds)))}"
        rate = "" if isnan(instrument.point_time) else f" at {1 / instrument.point_time:.3g}/s"
        parts.append(told + rate)
    parts.append(f"{size / 1e6:.3g} MB" + ("" if channels else " and spectra"))
    return ", ".join(parts)
