"""The scan that is being written: its tree, its points, its results, its end."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
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
        continues: RunningScan | None = None,
    ) -> None:
        self.started = started
        self._continues = continues
        #: Points of the scan that are in earlier entries.
        self._before = 0 if continues is None else continues.end_of_announced
        self._report = report
        self._results_plan = results_plan
        self._file = file
        self.entry: Any = None
        self.measurement: Any = None
        self.acquired = 0
        self.results: phynx.ElementMaps | None = None
        #: Whether no more results will come.
        self.results_complete = False
        #: Whether no more points will come.
        self.has_ended = False
        self._ignored: set[str] = set()
        self._written_at: dict[int, float] = {}

    @property
    def is_complete(self) -> bool:
        """Whether nothing more will be written."""
        return self.has_ended and self.results_complete

    def prepare(self) -> None:
        """Make the whole tree; nothing can be added once readers may follow."""
        plan = measurement_plan(self.started)
        if self._continues is not None:
            first = self._continues.entry.name
            plan = replace(
                plan,
                name=f"{first}_continued",
                title=f"{plan.title} (continued)",
                metadata={**plan.metadata, "continues": first},
            )
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

    # -- more points than announced --------------------------------------------------------

    @property
    def end_of_announced(self) -> int:
        """Number of points, counted from the start of the scan, that have a place."""
        return self._before + self.started.npoints

    def is_first_beyond(self, point: PointTaken) -> bool:
        """Whether *point* follows the last one announced, and all of these have come."""
        if self.started.open_ended or point.index != self.end_of_announced:
            return False
        return self.acquired == self.started.npoints

    def continuation(self, seconds: float) -> RunningScan:
        """Return the scan that takes the points for which this one has no place."""
        started = replace(self.started, shape=(), time=seconds)
        return RunningScan(self._file, started, self._report, self._results_plan, self)

    # --------------------------------------------------------------------------------------

    def write_points(self, points: list[PointTaken]) -> list[PointTaken]:
        """Write *points*, flush, and only then report them; return those beyond the scan."""
        end = self.end_of_announced
        beyond = next((n for n, point in enumerate(points) if point.index == end), len(points))
        if self.started.open_ended:
            beyond = len(points)
        self._write_together(points[:beyond])
        left = points[beyond:]
        if left and self.is_first_beyond(left[0]):
            return left
        self._write_together(left)
        return []

    def _write_together(self, points: list[PointTaken]) -> None:
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
        row = row_of_point(self.started, point.index - self._before)
        place = point.index - self._before
        ignored = self.measurement.write_point(row, place, point.values, together=True)
        self._warn_of(ignored)
        return row

    def _commit(self, rows: list[int]) -> None:
        fresh = [row for row in dict.fromkeys(rows) if row not in self._written_at]
        self.acquired += len(fresh)
        self.measurement.commit(self.acquired)
        self._written_at.update(dict.fromkeys(rows, time.monotonic()))
        self._report(RowsWritten(tuple(fresh), self.acquired))

    def write_results(self, item: Results) -> None:
        """Write a block of results to where it belongs."""
        item.target.write(item.rows, item.block)
        if item.model:
            item.target.write_model(item.model)
        lag = time.monotonic() - min(self._written_at[int(row)] for row in item.rows)
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
                "scan %s: %s was not announced at its start; it is added to the file at its end",
                self.started.scan_id,
                name,
            )
