"""How far a measurement has come, asked a thousand times a second without troubling HDF5."""

from __future__ import annotations

import os
import time
from typing import Any

import h5py
import numpy as np

from epxs.core.api import EpxsError

#: Seconds between two questions whether the writer lives.
_LIVENESS = 0.1


class Watch:
    """Reads how many points of a measurement are on disk, and how it goes.

    A writer takes the place of both numbers before the first point and never moves them. So
    they are read from the bytes of the file: some microseconds, where HDF5 needs hundreds
    and would make all that read other things wait.

    Parameters
    ----------
    measurement
        A `Measurement`; its file stays as it is, also where it is opened anew.
    """

    def __init__(self, measurement: Any) -> None:
        self.measurement = measurement
        self._path = measurement.file.location
        self._descriptor = -1
        self._alive, self._asked = True, 0.0
        self._acquired = _place(measurement, "acquired")
        self._state = _place(measurement, "state")
        if self._acquired and self._state:
            self._descriptor = os.open(self._path, os.O_RDONLY | os.O_CLOEXEC)

    def acquired(self) -> int:
        """Return the number of points on disk."""
        if self._descriptor < 0:
            return int(self.measurement.read_acquired())
        return int(np.frombuffer(self._bytes(self._acquired), dtype="<u8")[0])

    def state(self) -> str:
        """Return how it goes; whether the writer of a scan lives is asked now and then."""
        if self._descriptor < 0:
            return str(self.measurement.read_state())
        now = time.monotonic()
        if now - self._asked > _LIVENESS:  # first: a writer may tell the end and go in between
            self._asked, self._alive = now, self.measurement.file.is_written
        stored = self._bytes(self._state).rstrip(b"\0").decode("ascii", errors="replace")
        if stored != "running":
            return stored or "completed"
        return "running" if self._alive else "interrupted"

    def close(self) -> None:
        """Let go of the file."""
        if self._descriptor >= 0:
            os.close(self._descriptor)
            self._descriptor = -1

    def _bytes(self, place: tuple[int, int] | None) -> bytes:
        assert place is not None
        return os.pread(self._descriptor, place[1], place[0])

    def __enter__(self) -> Watch:
        return self

    def __exit__(self, *exception: object) -> None:
        self.close()


def _place(measurement: Any, name: str) -> tuple[int, int] | None:
    """Return where in the file a small dataset is and how many bytes it has, or None."""
    with measurement.file.gate:
        try:
            dataset = measurement.h5.get(name)
        except (EpxsError, KeyError, OSError):
            return None
        if not isinstance(dataset, h5py.Dataset) or not isinstance(measurement.file.h5, h5py.File):
            return None
        place = dataset.id.get_offset()
        return None if place is None else (place, dataset.id.get_storage_size())


def wait_for_points(measurement: Any, acquired: int, timeout: float | None = None) -> int:
    """Wait until more than *acquired* points of *measurement* are on disk, or it has ended.

    Parameters
    ----------
    measurement
        A `Measurement`.
    acquired
        Number of points that are known.
    timeout
        Longest time to wait, in seconds; for ever by default.

    Returns
    -------
    int
        Number of points on disk; not more than *acquired* if it has ended, or the time has.
    """
    end = None if timeout is None else time.monotonic() + timeout
    with Watch(measurement) as watch:
        while True:
            running = watch.state() in ("running", "paused")
            found = watch.acquired()
            if found > acquired or not running or (end is not None and time.monotonic() > end):
                return found
            time.sleep(0.001)
