"""Starting scans: ``beam.mesh("samx", -1, 1, 40, "samz", -1, 1, 40, 0.1)``."""

from __future__ import annotations

from concurrent.futures import Future
from typing import Any

from epxs.instrument.messages import Message, ScanStarted
from epxs.instrument.scan import Scan
from epxs.instrument.scan_command import RawCommand, ScanCommand, command_of


class Scans:
    """The scan commands of an instrument; mixed into its class.

    Positions are in the units of the motors, times in s; a negative time counts to that many
    counts of the monitor. All is checked before anything moves, and each returns a `Scan` at
    once.
    """

    def start_scan(self, command: ScanCommand | RawCommand | str) -> Scan:
        """Start a scan from a model or a command line.

        Raises
        ------
        ScanError
            With all that forbids it; nothing has moved.
        """
        command = command_of(command) if isinstance(command, str) else command
        command.check(self)
        return self._start(command.line)

    def ascan(self, motor: str, start: float, stop: float, intervals: int, seconds: float) -> Scan:
        """Scan one motor along a line."""
        return self._scan("ascan", motor, start, stop, intervals, seconds)

    def a2scan(self, *arguments: Any) -> Scan:
        """Scan two motors together: ``m1 start stop m2 start stop intervals seconds``."""
        return self._scan("a2scan", *arguments)

    def a3scan(self, *arguments: Any) -> Scan:
        """Scan three motors together (as `a2scan`)."""
        return self._scan("a3scan", *arguments)

    def dscan(self, motor: str, start: float, stop: float, intervals: int, seconds: float) -> Scan:
        """Scan one motor around where it is, and go back."""
        return self._scan("dscan", motor, start, stop, intervals, seconds)

    def d2scan(self, *arguments: Any) -> Scan:
        """Scan two motors together around where they are, and go back (as `a2scan`)."""
        return self._scan("d2scan", *arguments)

    def d3scan(self, *arguments: Any) -> Scan:
        """Scan three motors together around where they are, and go back (as `a2scan`)."""
        return self._scan("d3scan", *arguments)

    def mesh(self, *arguments: Any) -> Scan:
        """Scan a grid: ``fast start stop intervals slow start stop intervals seconds``."""
        return self._scan("mesh", *arguments)

    def zzmesh(self, *arguments: Any) -> Scan:
        """Scan a grid, every second line backwards (as `mesh`)."""
        return self._scan("zzmesh", *arguments)

    def loopscan(self, points: int, seconds: float, rest: float = 0.0) -> Scan:
        """Count *points* times where the motors stand."""
        return self._scan("loopscan", points, seconds, rest)

    def timescan(self, seconds: float, rest: float = 0.0) -> Scan:
        """Count where the motors stand, until it is aborted."""
        return self._scan("timescan", seconds, rest)

    def _scan(self, kind: str, *arguments: Any) -> Scan:
        return self.start_scan(ScanCommand.make(kind, *arguments))

    def _start(self, line: str) -> Scan:
        raise NotImplementedError

    # -- what drivers write --------------------------------------------------------------------

    def resume_scan(self) -> Future[Any]:
        """Go on with the scan that stands still."""
        raise NotImplementedError

    def end_scan(self) -> None:
        """Tell that the scan that stands still is over."""
        raise NotImplementedError


def scan_of(message: Message, awaited: list[Scan]) -> Scan | None:
    """Return, and take out, the scan of *awaited* that *message* announces."""
    if isinstance(message, ScanStarted):
        for scan in awaited:
            if scan.is_of(message):
                awaited.remove(scan)
                return scan
    return None
