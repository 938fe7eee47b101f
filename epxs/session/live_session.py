"""A live session: instrument, recorder and analysis put together, and their models."""

from __future__ import annotations

import logging
import time
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

from traits.api import Any as AnyTrait
from traits.api import Enum, Event, Float, HasStrictTraits, Instance, Int, List, Str

from epxs.acquisition.api import (
    AcquisitionEnded,
    FileClosed,
    FileNaming,
    FilePrepared,
    PointRefused,
    Recorder,
    RecordingFailed,
    RecordingGoesOn,
    RecordingHeld,
    ResultsWritten,
    RowsWritten,
    ScanContinued,
    ScanPaused,
)
from epxs.analysis.api import LiveAnalysis, SpectraReader
from epxs.core.api import EpxsError, Mailbox
from epxs.instrument.api import Instrument, ScanFinished
from epxs.phynx.api import ResultsPlan

logger = logging.getLogger(__name__)

#: How long a fit that was cancelled may take to end its block, s.
BLOCK_PATIENCE = 10.0


class LiveSession(HasStrictTraits):
    """Records the scans that an instrument tells of, and fits them while they grow.

    The work happens in the threads of the driver, the recorder and the analysis; the traits
    below change only in `deliver`, which the owner calls from its main thread: a timer of
    the workbench, or the loop of a command.

    Parameters
    ----------
    path
        The HDF5 file to record to; or an `epxs.acquisition.api.FileNaming`, which says for each
        scan which one it is.
    analysis
        An `epxs.analysis.api.IAnalysis`, or None to record only.

    Raises
    ------
    FileError
        If the file cannot be made or written.
    """

    #: ``waiting`` for a scan, ``running``, ``paused``, ``fitting`` (all points are there),
    #: ``finished``, or ``failed`` (see `error`).
    state = Enum("waiting", "running", "paused", "fitting", "finished", "failed")

    #: The phynx nodes of the scan that runs or ran last; None before. `measurement` and
    #: `results` change first, so that who observes `entry` finds all of them.
    entry = AnyTrait()
    measurement = AnyTrait()
    results = AnyTrait()

    #: The command of that scan.
    command = Str()

    #: Points on disk, and points with a result on disk, of the present scan.
    acquired = Int()
    fitted = Int()

    #: How the last scan ended: ``completed``, ``aborted`` or "".
    status = Enum("", "completed", "aborted")

    #: Seconds from the first to the last point on disk.
    duration = Float()

    #: For each block of results, seconds from the point on disk to its result on disk.
    lags = List(Float())

    #: What ended the recording or the analysis early.
    error = Instance(Exception)

    #: Fired when points and results of a scan are complete and the file is closed for writing.
    finished = Event()

    #: What the disk lacks while points wait in memory for it, or "".
    disk_trouble = Str()

    #: The instrument whose scans are recorded, or None.
    instrument = AnyTrait()

    #: The analysis that runs along, or None.
    analysis = AnyTrait()

    #: Asked with `rate`, by `deliver`, whether points and results may be told now; all else is
    #: told at once, and they before it.
    may_grow = AnyTrait(lambda rate: True)

    _mailbox = Instance(Mailbox, (), allow_none=False)
    #: Points and results that were not told yet.
    _waiting = List(AnyTrait())
    _recorder = AnyTrait()
    _live = AnyTrait()
    _first_point = Float()

    def __init__(self, path: str | Path | FileNaming, analysis: Any = None) -> None:
        super().__init__(analysis=analysis)
        self._recorder = Recorder(
            path, self._route, results_plan=None if analysis is None else self._plan_results
        )

    @property
    def path(self) -> Path:
        """Path of the file of the present scan, or of the last one."""
        return self._recorder.path

    @property
    def file(self) -> Any:
        """The phynx file, or None before the first scan."""
        return None if self.entry is None else self.entry.file

    @property
    def rate(self) -> float:
        """Points on disk per second, over the present scan."""
        return (self.acquired - 1) / self.duration if self.duration > 0 else 0.0

    def attach(self, instrument: Any) -> None:
        """Record what *instrument*, an `ISession`, tells from now on."""
        instrument.subscribe(self._recorder.take)
        self.instrument = instrument

    def detach(self, instrument: Any) -> None:
        """Record no more of what *instrument* tells."""
        instrument.unsubscribe(self._recorder.take)
        self.instrument = None

    def take(self, message: Any) -> None:
        """Take one scan message from any other source."""
        self._recorder.take(message)

    def wait(self, timeout: float) -> bool:
        """Wait for something to deliver, *timeout* seconds at most."""
        return self._mailbox.wait(timeout)

    def stop(self) -> None:
        """End what runs and close the file; what was acquired stays, marked as aborted."""
        self.finish()
        self.deliver()

    def finish(self) -> None:
        """Do what `stop` does, without its last `deliver`; from any thread, it waits."""
        live = self._live  # the recorder's thread lets go of it when the scan ends
        if self.state in ("running", "paused"):
            self._recorder.take(ScanFinished("aborted", time.time()))
        if live is not None:
            live.cancel()
            live.join(BLOCK_PATIENCE)  # what it reads must not be closed under it
        self._recorder.close()

    # -- in the recorder's thread ----------------------------------------------------------

    def _route(self, event: Any) -> None:
        """Hand rows on to the analysis, and every event to the main thread."""
        match event:
            case FilePrepared() if event.results is not None:
                self._start_analysis(event)
            case RowsWritten() if self._live is not None:
                self._live.add(event.rows)
            case AcquisitionEnded() if self._live is not None:
                self._live.finish()
                self._live = None
        self._mailbox.push(event)

    def _plan_results(self, channels: int) -> ResultsPlan | None:
        """Return the plan of the results, or None if the analysis does not fit the detector."""
        try:
            plan: ResultsPlan = self.analysis.plan(channels)
        except EpxsError as error:
            self._mailbox.push(error)
            return None
        # the recorder keeps what is recorded, and fits are corrected where dead time is
        told = {**plan.parameters, "corrections": "dead time, where it was recorded"}
        return replace(plan, corrected=True, parameters=told)

    def _start_analysis(self, event: FilePrepared) -> None:
        done = partial(self._analysis_done, event.results)
        try:
            self._live = LiveAnalysis(
                SpectraReader(event.measurement, dead_time=True),
                self.analysis,
                partial(self._recorder.store, event.results),
                done,
            )
        except EpxsError as error:
            done(error)

    def _analysis_done(self, results: Any, failure: Exception | None) -> None:
        if failure is not None:
            self._mailbox.push(failure)
        self._recorder.results_complete(results)

    # -- in the main thread ----------------------------------------------------------------

    def deliver(self) -> None:
        """Bring the models up to date with what is on disk."""
        _, events = self._mailbox.collect()
        events = [*self._waiting, *events]
        grows_only = all(isinstance(event, RowsWritten | ResultsWritten) for event in events)
        if events and grows_only and not self.may_grow(self.rate):
            self._waiting = events
            return
        self._waiting = []
        for event in events:
            self._apply(event)
        if any(isinstance(event, RowsWritten) for event in events):
            more = max(self.measurement.npoints, self.acquired)  # than planned, if it grows
            self.measurement.trait_set(npoints=more, acquired=self.acquired)
        if any(isinstance(event, ResultsWritten) for event in events):
            self.results.fitted = self.fitted
            self.results.updated = True
        if any(isinstance(event, FileClosed) for event in events):
            self.state = "failed" if self.error is not None else "finished"
            self.finished = True

    def _tell_refused(self, event: PointRefused) -> None:
        told = f"point {event.index} is not recorded: {event.error}"
        logger.error("%s", told)
        if isinstance(self.instrument, Instrument):
            self.instrument.failed(told)

    def _apply(self, event: Any) -> None:
        match event:
            case FilePrepared():
                self._show(event)
            case RowsWritten():
                now = time.monotonic()
                self._first_point = self._first_point or now
                self.duration = now - self._first_point
                self.acquired = event.acquired
            case ResultsWritten(lag=float(lag)):
                self.lags.append(lag)
                self.fitted += len(event.rows)
            case PointRefused():
                self._tell_refused(event)
            case ScanPaused():
                self._set_state("paused")
            case ScanContinued():
                self._set_state("running")
            case AcquisitionEnded():
                self.status = event.status
                self.measurement.state = event.status
                self.state = "fitting" if self.analysis is not None else self.state
            case RecordingHeld() | RecordingGoesOn() | RecordingFailed():
                self._tell_trouble(event)
            case Exception():  # of the analysis; the recording goes on
                logger.error("the fit stopped, the recording goes on: %s", event)
                self.error = event

    def _tell_trouble(self, event: RecordingHeld | RecordingGoesOn | RecordingFailed) -> None:
        """The disk is full, or has room again, or the recording is over for good."""
        match event:
            case RecordingHeld():
                logger.error("%s", event.error)
                self.disk_trouble = str(event.error)
            case RecordingGoesOn():
                logger.warning("there is room again: %d points are written now", event.waiting)
                self.disk_trouble = ""
            case RecordingFailed():
                logger.debug("%s", event.error)  # who owns the session tells the user
                self.trait_set(error=event.error, state="failed")
                self.finished = True

    def _show(self, event: FilePrepared) -> None:
        """Begin with a scan whose file is prepared."""
        self.trait_set(acquired=0, fitted=0, duration=0.0, lags=[], status="", _first_point=0.0)
        self.trait_set(measurement=event.measurement, results=event.results, command=event.command)
        self._set_state("running")
        self.entry = event.entry

    def _set_state(self, state: str) -> None:
        self.state = state
        self.measurement.state = state
