"""Scans over EPICS positioners, with a scaler and analyzers: run by us."""

from __future__ import annotations

from collections.abc import Mapping
from concurrent.futures import Future
from typing import Any

from epxs.core.api import InstrumentError, ScanError
from epxs.instrument.api import NodeSpec, StepScan, announce_scan, plan_line
from epxs_instruments.epics.devices import MONITOR_PATIENCE

#: Traits of an analyzer -> names below its group, and their units.
MCA_COLUMNS = {"real_time": ("real", "s"), "live_time": ("live", "s"),
               "dead_time": ("dead_time", "percent")}  # fmt: skip


class EpicsScanner:
    """Runs one scan at a time for a session.

    Parameters
    ----------
    session
        The `EpicsSession`.
    """

    def __init__(self, session: Any) -> None:
        self._session = session
        self._number = 0
        self._scan: StepScan | None = None

    @property
    def is_scanning(self) -> bool:
        """Whether a scan is under way or stands still."""
        return self._scan is not None and not self._scan.is_over

    def start(self, line: str) -> Future[Any]:
        """Begin a scan; the future holds the number of its points.

        Raises
        ------
        ScanError
            If the line makes no sense, or another scan is not over.
        """
        if self.is_scanning:
            assert self._scan is not None
            raise ScanError(
                f"{line}: found {self._scan.plan.heading!r} not over yet; expected no other scan. "
                "Wait for its end, or abort it."
            )
        session = self._session
        motors = {name: session.motors[name] for name in session.motors}
        plan = plan_line(line, {name: motor.position for name, motor in motors.items()})
        for scanned in plan.ranges:
            motor = session.motors[scanned.mne]
            motor.check(scanned.start)
            motor.check(scanned.stop)
        self._number += 1
        info = {"program": "epxs", "title": line, "monitor": self.monitor}
        started = announce_scan(plan, str(self._number), motors, self._nodes(), info)
        self._scan = StepScan(plan, started, self._move, self._take, session.tell, session.failed)
        self._scan.start()
        return self._scan.future

    def interrupt(self) -> None:
        """Have the scan stand still."""
        if self._scan is not None:
            self._scan.interrupt()

    def resume(self) -> Future[Any]:
        """Go on with it; the future holds the number of points at its end.

        Raises
        ------
        InstrumentError
            If there is none.
        """
        if self._scan is None or self._scan.is_over:
            raise InstrumentError("scan_on: found no interrupted scan; expected one. Start a scan.")
        self._scan.resume()
        return self._scan.future

    def end(self) -> None:
        """Give it up."""
        if self._scan is not None:
            self._scan.end()

    @property
    def monitor(self) -> str:
        """Mnemonic of the counter of the incoming beam, or "" where none has its name."""
        names = {counter.name: name for name, counter in self._session.counters.items()}
        found = [names[name] for name in ("I0", "Icol", "mon") if name in names]
        return (found or [""])[0]

    def _nodes(self) -> dict[str, NodeSpec]:
        session = self._session
        nodes = {
            f"scalar_data/{name}": NodeSpec(
                "Signal", {"dtype": "d", "units": "counts", "name": counter.name}
            )
            for name, counter in session.counters.items()
        }
        for name in session.mcas:
            mca = session.mcas[name]
            nodes[name] = NodeSpec(
                "MultiChannelAnalyzer",
                {"calibration": list(mca.calibration), "channels": mca.channels,
                 "monitor": self.monitor, "description": mca.name},
            )  # fmt: skip
            nodes[f"{name}/counts"] = NodeSpec(
                "Spectrum", {"dtype": "uint32", "shape": [0, mca.channels], "units": "counts"}
            )
            for column, units in MCA_COLUMNS.values():
                kind = "DeadTime" if column == "dead_time" else "Dataset"
                nodes[f"{name}/{column}"] = NodeSpec(
                    kind, {"dtype": "d", "units": units, "dead_time_format": "percent"}
                )
        return nodes

    def _move(self, targets: Mapping[str, float]) -> None:
        """Move motors side by side, and wait until all stand."""
        motors = self._session.motors
        moves = [
            motors[name].move(position)
            for name, position in targets.items()
            if motors[name].position != position
        ]
        for move in moves:
            move.wait()

    def _take(self, seconds: float) -> dict[str, Any]:
        """Count with scaler and analyzers at the same time; return values by path.

        A negative time counts to that many counts of the monitor.
        """
        session = self._session
        by_monitor = seconds < 0
        # where the monitor ends the count, the analyzers are stopped with it
        real_time = MONITOR_PATIENCE if by_monitor else seconds
        spectra = {name: session.mcas[name].acquire(real_time) for name in session.mcas}
        values: dict[str, Any] = {}
        try:
            if by_monitor:
                counted = session.scaler.count_to(-seconds).wait()
            else:
                counted = session.scaler.count(seconds).wait() if session.counters else {}
        finally:
            if by_monitor:
                for name in spectra:
                    session.mcas[name].stop()
        values |= {f"scalar_data/{name}": value for name, value in counted.items()}
        for name, action in spectra.items():
            found = action.wait()
            values[f"{name}/counts"] = found["counts"]
            for trait, (column, _) in MCA_COLUMNS.items():
                values[f"{name}/{column}"] = found[trait]
        return values
