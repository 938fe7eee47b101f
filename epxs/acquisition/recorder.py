"""The recorder: one thread that writes a scan to its file; disk first, always."""

from __future__ import annotations

import logging
import queue
import re
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np

from epxs.acquisition.events import (
    AcquisitionEnded,
    Event,
    FileClosed,
    FilePrepared,
    RecordingFailed,
    ResultsWritten,
    RowsWritten,
    ScanContinued,
    ScanPaused,
)
from epxs.acquisition.layout import iso_time, measurement_plan, row_of_point
from epxs.core.api import DiskError, EpxsError
from epxs.instrument.api import (
    Message,
    PointTaken,
    ScanFinished,
    ScanInterrupted,
    ScanResumed,
    ScanStarted,
)
from epxs.phynx import api as phynx

logger = logging.getLogger(__name__)

#: Messages that may wait; then the source is held back rather than memory filled.
QUEUE_LENGTH = 10_000

#: How long the next scan waits for the last fit of the one before, s.
RESULTS_PATIENCE = 5.0


@dataclass(frozen=True)
class _Results:
    target: Any
    rows: Sequence[int]
    block: Any
    model: dict[str, np.ndarray]
    again: bool


class Recorder:
    """Writes what a scan source tells into a phynx file, and reports what is on disk.

    The thread makes the whole tree when a scan starts, switches to single-writer
    multiple-reader mode, writes each point and flushes it, and only then reports it.

    Parameters
    ----------
    path
        The HDF5 file; entries are added to a file that exists.
    report
        Called with each event, in order, in the recorder's thread; it must not block.
    results_plan
        Called with the number of channels of the first detector; returns the plan of the
        results to prepare, or None. Without it none are prepared.

    Raises
    ------
    FileError
        If the file cannot be made or written.
    """

    def __init__(
        self,
        path: str | Path,
        report: Callable[[Event], None],
        results_plan: Callable[[int], phynx.ResultsPlan | None] | None = None,
    ) -> None:
        self.path = Path(path)
        self._report = report
        self._results_plan = results_plan
        self._inbox: queue.Queue[Any] = queue.Queue(QUEUE_LENGTH)
        self._scan: _RunningScan | None = None
        self._failed = False
        self._is_ours = not self.path.exists()
        # opened now, so that the caller learns of a bad path; one file object for all scans,
        # so that those who look at an earlier one can go on
        self._file = phynx.open(self.path, "a")
        self._thread = threading.Thread(target=self._serve, name="epxs-recorder", daemon=True)
        self._thread.start()

    @property
    def file(self) -> phynx.File:
        """The file; it stays open for reading when the recorder is closed."""
        return self._file

    # -- called from any thread ------------------------------------------------------------

    def take(self, message: Message) -> None:
        """Queue a scan message; the listener to give to `ISession.subscribe`."""
        self._inbox.put(message)

    def store(
        self,
        target: phynx.ElementMaps,
        rows: Sequence[int],
        block: phynx.ResultsBlock,
        model: dict[str, np.ndarray] | None = None,
        again: bool = False,
    ) -> None:
        """Queue results of *rows*; *again* says that they replace earlier ones.

        *target* is the `ElementMaps` that `FilePrepared` told of; results that come when
        another scan is being written are dropped.
        """
        self._inbox.put(_Results(target, rows, block, model or {}, again))

    def results_complete(self, target: phynx.ElementMaps) -> None:
        """Say that *target* is complete; the file is closed once its scan has ended."""
        self._inbox.put(partial(self._expect_no_results, target))

    def close(self, timeout: float = 30.0) -> None:
        """End a scan that still runs as aborted, finish what is queued, and stop."""
        self._inbox.put(None)
        self._thread.join(timeout)

    # -- the recorder's thread -------------------------------------------------------------

    def _serve(self) -> None:
        while (item := self._inbox.get()) is not None:
            self._guard(partial(self._handle, item))
        self._guard(self._end_abandoned)
        self._guard(self._put_away)

    def _guard(self, step: Callable[[], None]) -> None:
        """Run *step*; the first failure of a scan ends its recording, with a report."""
        try:
            step()
        except Exception as error:  # the edge of the worker
            if self._failed:
                logger.debug("after a failure", exc_info=True)
                return
            self._failed = True
            self._report(RecordingFailed(self._give_up(error)))

    def _give_up(self, error: Exception) -> Exception:
        """Keep what is on disk; return the error in words that a user can act on."""
        if isinstance(error, EpxsError):
            self._scan = None
            self._file.reopen("r")
            return error
        unused = self._is_ours and (self._scan is None or not self._scan.acquired)
        self._scan = None
        self._file.abandon()
        if unused:  # leave nothing half-written
            self.path.unlink(missing_ok=True)
        kept = "" if unused else "All points reported before are in the file. "
        failure = DiskError(
            f"{self.path}: cannot write: {_reason(error)}; expected space for the scan. {kept}"
            "Free some space or choose another disk, and start the scan again."
        )
        failure.__cause__ = error  # and keeps the HDF5 objects in its frames from being closed
        return failure

    def _handle(self, item: Any) -> None:
        match item:
            case ScanStarted():
                self._begin(item)
            case PointTaken():
                self._write_points([item, *self._points_waiting()])
            case _Results() if self._scan is not None and self._scan.results is item.target:
                self._scan.write_results(item)
            case ScanInterrupted():
                self._report(ScanPaused())
            case ScanResumed():
                self._report(ScanContinued())
            case ScanFinished() if self._scan is not None:
                self._scan.end(item.status, item.time)
                self._release_if_complete()
            case _ if callable(item):
                item()

    def _points_waiting(self) -> list[PointTaken]:
        """Take the points at the head of the queue: they share one flush."""
        points: list[PointTaken] = []
        with self._inbox.mutex:
            waiting = self._inbox.queue
            while waiting and isinstance(waiting[0], PointTaken):
                points.append(waiting.popleft())
            self._inbox.not_full.notify_all()
        return points

    def _begin(self, started: ScanStarted) -> None:
        self._await_results()
        self._end_abandoned()
        self._failed = False
        if not self._file.writable or self._file.frozen:
            self._file.reopen("a")
        self._scan = _RunningScan(self._file, started, self._report, self._results_plan)
        self._scan.prepare()

    def _await_results(self) -> None:
        """Let the results of a scan that has ended come in, before the next one is prepared."""
        deadline = time.monotonic() + RESULTS_PATIENCE
        held: list[Any] = []
        while self._scan is not None and self._scan.has_ended:
            try:
                item = self._inbox.get(timeout=max(0.0, deadline - time.monotonic()))
            except queue.Empty:
                logger.warning("%s: the last fit is given up for the next scan", self.path)
                break
            if isinstance(item, _Results) or callable(item):
                self._handle(item)
            else:
                held.append(item)
        with self._inbox.mutex:  # what was held comes first again
            self._inbox.queue.extendleft(reversed(held))
            self._inbox.not_empty.notify()

    def _write_points(self, points: list[PointTaken]) -> None:
        if self._scan is not None:
            self._scan.write_points(points)
        elif not self._failed:
            logger.warning("%s: %d points came without a scan", self.path, len(points))

    def _end_abandoned(self) -> None:
        """Close a scan whose end was never told."""
        if self._scan is not None:
            self._scan.end("aborted", time.time())
            self._release()

    def _put_away(self) -> None:
        """Leave an ordinary file behind, and none where no scan came."""
        if self._is_ours and self._file and not self._file.keys():
            self._file.close()
            self.path.unlink()
        elif self._file.writable:
            self._file.reopen("r")

    def _expect_no_results(self, target: phynx.ElementMaps) -> None:
        if self._scan is not None and self._scan.results is target:
            self._scan.results_complete = True
            self._release_if_complete()

    def _release_if_complete(self) -> None:
        if self._scan is not None and self._scan.is_complete:
            self._release()

    def _release(self) -> None:
        """Make an ordinary, readable file of it; the models stay usable."""
        if self._scan is not None:
            self._scan = None
            self._file.reopen("r")
            self._report(FileClosed())


def _reason(error: Exception) -> str:
    """Return what the system said, out of the long story that HDF5 tells of it."""
    told = re.search(r"error message = '([^']+)'", str(error))
    return told[1] if told else str(error).splitlines()[0]


class _RunningScan:
    """The scan that is being written."""

    def __init__(
        self,
        file: phynx.File,
        started: ScanStarted,
        report: Callable[[Event], None],
        results_plan: Callable[[int], phynx.ResultsPlan | None] | None,
    ) -> None:
        self.started = started
        self._report = report
        self._results_plan = results_plan
        self._file = file
        self.acquired = 0
        #: Whether no more results will come.
        self.results_complete = results_plan is None
        self._ended = False
        self._ignored: set[str] = set()
        self._written_at = np.full(started.npoints, np.nan)

    @property
    def has_ended(self) -> bool:
        """Whether no more points will come."""
        return self._ended

    @property
    def is_complete(self) -> bool:
        """Whether nothing more will be written."""
        return self._ended and self.results_complete

    def prepare(self) -> None:
        """Make the whole tree; nothing can be added once readers may follow."""
        plan = measurement_plan(self.started)
        self.entry = self._file.create_entry(plan)
        measurement = self.entry.measurement
        assert measurement is not None  # it was just planned
        self.measurement = measurement
        self.results = None
        wanted = None
        if self._results_plan is not None and plan.detectors:
            wanted = self._results_plan(plan.detectors[0].channels)
        if wanted is not None:
            self.results = self.entry.create_results(wanted)
        self.results_complete = self.results is None
        self._file.start_swmr()
        # read here, where waiting for the disk disturbs nobody
        self.measurement.trait_set(acquired=0, npoints=plan.npoints, state="running")
        self._report(FilePrepared(self.entry, self.measurement, self.results, self.started.command))

    def write_points(self, points: list[PointTaken]) -> None:
        """Write *points*, flush, and only then report them."""
        rows: list[int] = []
        try:
            for point in points:
                rows.append(self._write_point(point))
        finally:  # what was written before a bad point is good
            if rows:
                self._commit(rows)

    def _write_point(self, point: PointTaken) -> int:
        row = row_of_point(self.started, point.index)
        ignored = self.measurement.write_point(row, point.index, point.values)
        self._warn_of(ignored)
        return row

    def _commit(self, rows: list[int]) -> None:
        fresh = [row for row in dict.fromkeys(rows) if np.isnan(self._written_at[row])]
        self.acquired += len(fresh)
        self.measurement.commit(self.acquired)
        self._written_at[rows] = time.monotonic()
        self._report(RowsWritten(tuple(fresh), self.acquired))

    def write_results(self, item: _Results) -> None:
        """Write a block of results."""
        if self.results is None:
            return
        self.results.write(item.rows, item.block)
        if item.model:
            self.results.write_model(item.model)
        lag = time.monotonic() - float(np.min(self._written_at[list(item.rows)]))
        self._report(ResultsWritten(tuple(item.rows), None if item.again else lag))

    def end(self, status: Any, seconds: float) -> None:
        """Write how and when the scan ended, once."""
        if not self._ended:
            self._ended = True
            self.entry.finish(status, iso_time(seconds))
            self._report(AcquisitionEnded(status, self.acquired))

    def _warn_of(self, ignored: set[str] | None) -> None:
        for name in sorted((ignored or set()) - self._ignored):
            self._ignored.add(name)
            logger.warning(
                "scan %s: %s was not announced at its start and is not recorded",
                self.started.scan_id,
                name,
            )
