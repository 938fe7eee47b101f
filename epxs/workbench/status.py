"""The numbers of the status line."""

from __future__ import annotations

import time
from collections import deque
from pathlib import Path
from typing import Any

import numpy as np
from traits.api import Any as AnyTrait
from traits.api import Float, HasStrictTraits, Instance, Int, Str

from epxs.core.api import BULK
from epxs.workbench.latest import Latest
from epxs.workbench.machine import free_bytes, memory_bytes, size_text

#: Seconds between updates, and over which the rate is measured.
PACE, WINDOW = 0.25, 5.0

#: Seconds between two looks at the machine.
MACHINE_PACE = 5.0

_STATES = {
    "waiting": "waiting for a scan",
    "running": "scan is running",
    "paused": "scan is paused",
    "fitting": "all points taken, fitting",
    "finished": "scan is complete",
    "completed": "scan is complete",
    "aborted": "scan was aborted",
    "interrupted": "scan was interrupted",
    "failed": "recording failed",
}


class Status(HasStrictTraits):
    """What the status line says about the document that is looked at."""

    #: Name of the file.
    file = Str("no file")

    #: How the scan goes.
    state = Str()

    #: Points on disk, of how many, and points with a result.
    acquired = Int()
    npoints = Int()
    fitted = Int()

    #: Points per second; 0 when nothing comes.
    rate = Float()

    #: Dead time of the last point in percent; NaN where it is not known.
    dead_time = Float(np.nan)

    #: Space on the disk of the file, and memory of this process, in bytes; 0 for unknown.
    disk_free = Float()
    memory = Float()

    _updated = Float()
    #: The measurement and its points whose dead time was asked for last: nothing new, no reading.
    _told = AnyTrait()
    _measured = Float()
    _machine = Instance(Latest, ("the machine",))
    _history = AnyTrait()
    _dead_time = Instance(Latest, ("dead time",))

    def __history_default(self) -> deque[tuple[float, int]]:
        return deque()

    @property
    def points_text(self) -> str:
        """Points on disk."""
        return f"{self.acquired:,} of {self.npoints:,} points".replace(",", "\u202f")

    @property
    def rate_text(self) -> str:
        """Points per second."""
        return f"{self.rate:.3g} points/s" if self.rate > 0 else ""

    @property
    def fitted_text(self) -> str:
        """Points with a result."""
        return f"{self.fitted:,} fitted".replace(",", "\u202f") if self.fitted else ""

    @property
    def dead_time_text(self) -> str:
        """Dead time of the last point."""
        return f"dead time {self.dead_time:.1f} %" if np.isfinite(self.dead_time) else ""

    @property
    def machine_text(self) -> str:
        """Space that is left, and memory that is used."""
        disk = f"{size_text(self.disk_free)} free" if self.disk_free else ""
        memory = f"memory {size_text(self.memory)}" if self.memory else ""
        return "   ".join(text for text in (disk, memory) if text)

    def measure(self, errands: Any, path: str) -> None:
        """Have the machine measured, if it is time to; *errands* wait for its disk."""
        now = time.monotonic()
        if now - self._measured > MACHINE_PACE:
            self._measured = now
            self._machine.ask(
                errands, lambda: (free_bytes(path), memory_bytes()), self._take_machine, BULK
            )

    def _take_machine(self, found: tuple[int, int]) -> None:
        self.trait_set(disk_free=float(found[0]), memory=float(found[1]))

    def update(self, document: Any, sessions: Any) -> None:
        """Bring it up to date, if it is time to; in the main thread."""
        now = time.monotonic()
        if now - self._updated < PACE:
            return
        self._updated = now
        waiting = next((each for each in sessions if each.state == "waiting"), None)
        if document is None:
            self.trait_set(
                file="no file", state=_STATES["waiting"] if waiting is not None else "",
                acquired=0, npoints=0, fitted=0, rate=0.0, dead_time=np.nan,
            )  # fmt: skip
            self._history.clear()
            return
        measurement, results = document.measurement, document.results
        self.trait_set(
            file=f"{Path(document.file.filename).name} · {document.entry.name}",
            state=self._state(document, sessions),
            acquired=0 if measurement is None else measurement.acquired,
            npoints=0 if measurement is None else measurement.npoints,
            fitted=0 if results is None else results.fitted,
        )
        self._update_rate(now, measurement)
        told = (measurement, self.acquired)
        if measurement is not None and told != self._told and not self._dead_time.busy:
            self._told = told
            self._dead_time.ask(
                document.file.errands,
                lambda: last_dead_time(measurement),
                self._set_dead_time,
                BULK,
            )

    def cancel(self) -> None:
        """Wait for nothing any more."""
        self._dead_time.cancel()
        self._machine.cancel()

    def _state(self, document: Any, sessions: Any) -> str:
        for session in sessions:
            if getattr(session, "entry", None) is document.entry and session.state != "finished":
                return _STATES.get(session.state, session.state)
        state = document.measurement.state if document.measurement is not None else "completed"
        return _STATES.get(state, state)

    def _update_rate(self, now: float, measurement: Any) -> None:
        history = self._history
        if measurement is None or measurement.state != "running":
            history.clear()
            self.rate = 0.0
            return
        if history and history[-1][1] > self.acquired:
            history.clear()  # another scan
        history.append((now, self.acquired))
        while len(history) > 2 and history[0][0] < now - WINDOW:
            history.popleft()
        (first, before), (last, after) = history[0], history[-1]
        self.rate = (after - before) / (last - first) if last > first else 0.0

    def _set_dead_time(self, percent: float) -> None:
        self.dead_time = percent


def last_dead_time(measurement: Any) -> float:
    """Return the mean dead time of all detectors at the last point, in percent, or NaN."""
    sequence = np.asarray(measurement.sequence)
    if not len(sequence) or sequence.max() < 0:
        return float("nan")
    row = int(np.argmax(sequence))
    found = [
        float(mca.dead_time.percent[row])
        for mca in measurement.mcas.values()
        if mca.dead_time is not None
    ]
    return float(np.mean(found)) if found else float("nan")
