"""The scan that is being written: its tree, its points, its results, its end."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from epxs.acquisition.events import (
    AcquisitionEnded,
    Event,
    FilePrepared,
    PointRefused,
    ResultsWritten,
    RowsWritten,
)
from epxs.acquisition.layout import iso_time, measurement_plan, row_of_point
from epxs.core.api import EpxsError
from epxs.instrument.api import PointTaken, ScanStarted
from epxs.phynx import api as phynx

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Results:
    """A block of results on its way to the file."""

    target: Any
    rows: Sequence[int]
    block: Any
    model: dict[str, np.ndarray]
    again: bool


class RunningScan:
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
        self.results: phynx.ElementMaps | None = None
        #: Whether no more results will come.
        self.results_complete = False
        #: Whether no more points will come.
        self.has_ended = False
        self._ignored: set[str] = set()
        self._written_at = np.full(started.npoints, np.nan)

    @property
    def is_complete(self) -> bool:
        """Whether nothing more will be written."""
        return self.has_ended and self.results_complete

    def prepare(self) -> None:
        """Make the whole tree; nothing can be added once readers may follow."""
        plan = measurement_plan(self.started)
        self.entry = self._file.create_entry(plan)
        measurement = self.entry.measurement
        assert measurement is not None  # it was just planned
        self.measurement = measurement
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
                try:
                    rows.append(self._write_point(point))
                except EpxsError as error:
                    self._report(PointRefused(point.index, error))
        finally:  # whatever happened, what was written is good
            if rows:
                self._commit(rows)

    def _write_point(self, point: PointTaken) -> int:
        row = row_of_point(self.started, point.index)
        ignored = self.measurement.write_point(row, point.index, point.values, together=True)
        self._warn_of(ignored)
        return row

    def _commit(self, rows: list[int]) -> None:
        fresh = [row for row in dict.fromkeys(rows) if np.isnan(self._written_at[row])]
        self.acquired += len(fresh)
        self.measurement.commit(self.acquired)
        self._written_at[rows] = time.monotonic()
        self._report(RowsWritten(tuple(fresh), self.acquired))

    def write_results(self, item: Results) -> None:
        """Write a block of results to where it belongs."""
        item.target.write(item.rows, item.block)
        if item.model:
            item.target.write_model(item.model)
        lag = time.monotonic() - float(np.min(self._written_at[list(item.rows)]))
        self._report(ResultsWritten(tuple(item.rows), None if item.again else lag))

    def end(self, status: Any, seconds: float) -> None:
        """Write how and when the scan ended, once."""
        if not self.has_ended:
            self.has_ended = True
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
