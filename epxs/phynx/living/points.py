"""The points of a scan one after the other, also while it runs."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Iterator
from typing import Any

import numpy as np

from epxs.core.api import ScanError

#: Seconds between two looks at a scan that runs.
INTERVAL = 0.01


class Point:
    """One point of a scan that is on disk.

    Parameters
    ----------
    measurement
        The scan.
    row
        Its row, in grid order.
    index
        Its place in the order of acquisition, from 0.
    """

    def __init__(self, measurement: Any, row: int, index: int) -> None:
        self.measurement = measurement
        self.row = row
        self.index = index

    @property
    def place(self) -> tuple[int, ...]:
        """Its indices in a map: slowest direction first."""
        shape = self.measurement.acquisition_shape
        return tuple(int(n) for n in np.unravel_index(self.row, shape))

    @property
    def positions(self) -> dict[str, float]:
        """Where the motors of the scan stood, by name."""
        scalars = self.measurement.scalar_data
        axes = {} if scalars is None else scalars.axes
        return {name: float(axis[self.row]) for name, axis in axes.items() if axis.axis > 0}

    def spectrum(self, detector: str = "") -> np.ndarray:
        """Return the spectrum of *detector* (the first one by default); ``(channels,)``."""
        mcas = self.measurement.mcas
        mca = mcas[detector] if detector else next(iter(mcas.values()))
        return np.asarray(mca.counts[self.row])

    def __getitem__(self, name: str) -> Any:
        """Return the value of a column: ``I0``, or ``vortex/live_time`` of a detector."""
        path = name if "/" in name else f"scalar_data/{name}"
        return self.measurement[path][self.row]

    def __repr__(self) -> str:
        return f"<Point {self.index} at {self.place} of {self.measurement.path}>"


def iterate(measurement: Any, timeout: float | None = None) -> Iterator[Point]:
    """Yield the points of *measurement* that were not skipped, in the order of acquisition.

    Waits for points while the scan runs, and ends when it has ended, was aborted, or its
    writer is dead.

    Parameters
    ----------
    measurement
        The scan.
    timeout
        Longest time to wait for a point, in seconds; for ever by default.

    Raises
    ------
    ScanError
        If no point came for that long.
    """
    progress = _Progress(measurement, timeout)
    while not progress.ended:
        yield from progress.points()
        if progress.waiting:
            time.sleep(INTERVAL)


async def iterate_async(measurement: Any, timeout: float | None = None) -> AsyncIterator[Point]:
    """Yield the points of *measurement* as `iterate`; others run while it waits."""
    progress = _Progress(measurement, timeout)
    while not progress.ended:
        for point in await asyncio.to_thread(progress.points):
            yield point
        if progress.waiting:
            await asyncio.sleep(INTERVAL)


class _Progress:
    """What was told of a scan already, and whether there is more to come."""

    def __init__(self, measurement: Any, timeout: float | None) -> None:
        self._measurement = measurement
        self._timeout = timeout
        self._told = 0
        self._since = time.monotonic()
        self.ended = False
        self.waiting = False

    def points(self) -> list[Point]:
        """Return the points that came since the last call."""
        # the state first: what is on disk when it has ended is all there will be
        running = self._measurement.read_state() in ("running", "paused")
        acquired = self._measurement.read_acquired()
        found = self._between(self._told, acquired) if acquired > self._told else []
        if acquired > self._told:
            self._since = time.monotonic()
        self._told = max(self._told, acquired)
        self.ended = not running
        self.waiting = running and not found
        self._check_patience()
        return found

    def _between(self, first: int, end: int) -> list[Point]:
        sequence = self._measurement.sequence
        masked = self._measurement.masked
        order = np.argsort(sequence, kind="stable")
        rows = order[np.count_nonzero(sequence < 0) :][first:end]
        return [
            Point(self._measurement, int(row), int(sequence[row]))
            for row in rows
            if not masked[row]
        ]

    def _check_patience(self) -> None:
        waited = time.monotonic() - self._since
        if self.waiting and self._timeout is not None and waited > self._timeout:
            raise ScanError(
                f"{self._measurement.path}: found no new point for {waited:.1f} s after "
                f"{self._told}; expected one within {self._timeout:g} s. Look at the instrument, "
                "or wait longer."
            )
