"""The recorder: one thread that writes a scan to its file; disk first, always."""

from __future__ import annotations

import logging
import queue
import threading
import time
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np

from epxs.acquisition.disk_room import lacking_bytes, size_of_points
from epxs.acquisition.events import (
    Event,
    FileClosed,
    RecordingFailed,
    RecordingGoesOn,
    RecordingHeld,
    ScanContinued,
    ScanPaused,
)
from epxs.acquisition.inbox import Inbox
from epxs.acquisition.naming import FileNaming
from epxs.acquisition.running_scan import Results, RunningScan
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

#: Time between two looks at a disk that is full, s.
DISK_INTERVAL = 0.5
#: How long an end is put off for a disk that is full, s.
DISK_PATIENCE = 20.0

#: Of the time of its thread, what writing points may take, as one part of so many; and the
#: longest that a point waits for others to be written with, s.
SHARE, LONGEST = 10, 0.05

#: How long the next scan waits for the last fit of the one before, s.
RESULTS_PATIENCE = 5.0


class Recorder:
    """Writes what a scan source tells into a phynx file, and reports what is on disk.

    The thread makes the whole tree when a scan starts, switches to single-writer
    multiple-reader mode, writes each point and flushes it, and only then reports it.

    Parameters
    ----------
    path
        The HDF5 file; entries are added to a file that exists. Or a `FileNaming`, which says
        for each scan which one it is.
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
        path: str | Path | FileNaming,
        report: Callable[[Event], None],
        results_plan: Callable[[int], phynx.ResultsPlan | None] | None = None,
    ) -> None:
        self._naming = path if isinstance(path, FileNaming) else None
        self._report = report
        self._results_plan = results_plan
        self._inbox = Inbox()
        self._scan: RunningScan | None = None
        self._failed = False
        self._continues = False
        #: When points were written last: from, to; of the monotonic clock.
        self._written = 0.0, 0.0
        #: The file of the present scan, or of the last one.
        self.path = Path()
        self._is_ours = False
        self._file: Any = None
        if isinstance(path, FileNaming):
            path.check()
        else:  # opened now, so that the caller learns of a bad path
            self._open(Path(path))
        self._thread = threading.Thread(target=self._serve, name="epxs-recorder", daemon=True)
        self._thread.start()

    def _open(self, path: Path) -> None:
        """Open the file; one object for all its scans, so that earlier ones can be looked at."""
        self.path = path
        self._is_ours = not path.exists()
        self._file = phynx.open(path, "a")

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
        self._inbox.put(Results(target, rows, block, model or {}, again))

    def results_complete(self, target: phynx.ElementMaps) -> None:
        """Say that *target* is complete; the file is closed once its scan has ended."""
        self._inbox.put(partial(self._expect_no_results, target))

    def close(self, timeout: float = 30.0) -> None:
        """End a scan that still runs as aborted, finish what is queued, and stop."""
        self._inbox.put(None)
        self._thread.join(timeout)

    # -- the recorder's thread -------------------------------------------------------------

    def _serve(self) -> None:
        while (item := self._inbox.take()) is not None:
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
            if self._file is not None:
                self._file.reopen("r")
            return error
        unused = self._is_ours and (self._scan is None or not self._scan.acquired)
        self._scan = None
        if self._file is not None:
            self._file.abandon()
        if unused:  # leave nothing half-written
            self.path.unlink(missing_ok=True)
        kept = "" if unused else "All points reported before are in the file. "
        failure = DiskError(
            f"{self.path}: cannot write: {phynx.hdf5_reason(error)}; expected space for the "
            f"scan. {kept}Free some space or choose another disk, and start the scan again."
        )
        failure.__cause__ = error  # and keeps the HDF5 objects in its frames from being closed
        return failure

    def _handle(self, item: Any) -> None:
        match item:
            case ScanStarted():
                self._choose_file(item)
                self._wait_for_room([])
                self._begin(item)
            case PointTaken():
                self._let_points_gather()
                points = [item, *self._inbox.take_points()]
                self._wait_for_room(points)
                self._write_points(points)
            case Results() if self._scan is not None and self._scan.results is item.target:
                self._write_results(self._scan, item)
            case ScanInterrupted():
                self._report(ScanPaused())
            case ScanResumed():
                self._report(ScanContinued())
            case ScanFinished() if self._scan is not None:
                self._scan.end(item.status, item.time)
                self._release_if_complete()
            case _ if callable(item):
                item()

    def _let_points_gather(self) -> None:
        """Wait where points come fast: those that are written together cost little more than one.

        A flush per point, or per 50 ms at the most. A slow scan never waits.
        """
        began, ended = self._written
        pause = min(SHARE * (ended - began), LONGEST) - (time.monotonic() - began)
        if pause > 0 and not self._inbox.is_long:
            time.sleep(pause)

    def _wait_for_room(self, points: list[PointTaken]) -> None:
        """Hold back while the disk is full; what comes meanwhile is kept in memory."""
        needed = size_of_points(points)
        if not lacking_bytes(self.path, needed):
            return
        self._report(RecordingHeld(self._fullness(needed)))
        deadline = 0.0

        def may_go_on() -> bool:
            nonlocal deadline
            if self._inbox.is_ending:  # then what does not go is told as lost
                deadline = deadline or time.monotonic() + DISK_PATIENCE
            given_up = bool(deadline) and time.monotonic() > deadline
            return given_up or not lacking_bytes(self.path, needed)

        self._inbox.spool(may_go_on, DISK_INTERVAL)
        self._report(RecordingGoesOn(len(points) + self._inbox.spooled_points))

    def _fullness(self, needed: int) -> DiskError:
        lacking = lacking_bytes(self.path, needed) / 1e6
        return DiskError(
            f"{self.path}: found the disk full ({lacking:.1f} MB are lacking); expected space for "
            "the scan. Points are kept in memory, and written as soon as there is room: free "
            "some space now, or pause the scan."
        )

    def _choose_file(self, started: ScanStarted) -> None:
        """Go over to another file, where the naming says so; the one before stays readable."""
        self._await_results()
        self._end_abandoned()
        path = self._naming.path(started) if self._naming else None
        if path is not None and path != self.path:
            self._put_away()
            self._open(path)

    def _begin(self, started: ScanStarted) -> None:
        self._failed = False
        if not self._file.writable or self._file.frozen:
            self._file.reopen("a")
        self._scan = RunningScan(self._file, started, self._report, self._results_plan)
        self._scan.prepare()

    def _await_results(self) -> None:
        """Let the results of a scan that has ended come in, before the next one is prepared."""
        deadline = time.monotonic() + RESULTS_PATIENCE
        held: list[Any] = []
        while self._scan is not None and self._scan.has_ended:
            try:
                item = self._inbox.take_until(deadline)
            except queue.Empty:
                logger.warning("%s: the last fit is given up for the next scan", self.path)
                break
            if isinstance(item, Results) or callable(item):
                self._handle(item)
            else:
                held.append(item)
        self._inbox.put_back(held)

    def _write_points(self, points: list[PointTaken]) -> None:
        if self._scan is not None:
            began = time.monotonic()
            beyond = self._scan.write_points(points)
            self._written = began, time.monotonic()
            if beyond:
                self._continue(beyond)
        elif not self._failed:
            logger.warning("%s: %d points came without a scan", self.path, len(points))

    def _continue(self, points: list[PointTaken]) -> None:
        """Write *points*, which the scan did not announce, to an entry that grows."""
        scan = self._scan
        assert scan is not None
        logger.warning(
            "%s: the scan goes on after its %d points; the others are in another entry",
            self.path,
            scan.started.npoints,
        )
        self._continues = True
        try:
            scan.end("completed", points[0].time)
            self._await_results()
            self._file.reopen("a")
            self._scan = scan.continuation(points[0].time)
            self._scan.prepare()
        finally:
            self._continues = False
        self._scan.write_points(points)

    def _write_results(self, scan: RunningScan, item: Results) -> None:
        """Write results; those that make no sense must not end the recording."""
        try:
            scan.write_results(item)
        except (EpxsError, LookupError, TypeError, ValueError) as error:
            logger.error("results of rows %s are not written: %s", list(item.rows), error)

    def _end_abandoned(self) -> None:
        """Close a scan whose end was never told."""
        if self._scan is not None:
            self._scan.end("aborted", time.time())
            self._release()

    def _put_away(self) -> None:
        """Leave an ordinary file behind, and none where no scan came."""
        if self._file is None:
            return
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
            if not self._continues:
                self._report(FileClosed())
