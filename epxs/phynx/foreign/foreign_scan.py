"""Scans of other formats: what a reader hands on, to be looked at or converted."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from epxs.phynx.writing.plans import MeasurementPlan, ResultsBlock, ResultsPlan


@dataclass(frozen=True)
class ForeignScan:
    """One scan of a file of another format.

    Nothing large is read before it is asked for: a column may be a NumPy array, an h5py
    dataset, or anything that has ``shape`` and ``dtype`` and reads a slice of points when it
    is indexed with one.
    """

    #: What the scan consists of; `MeasurementPlan.name` is the name of its entry.
    plan: MeasurementPlan
    #: Values in the order of acquisition, shape ``(points, ...)``, by the keys of the plan:
    #: ``scalar_data/I0`` for an axis or signal, ``mca1/counts`` for spectra or images,
    #: ``mca1/live_time`` for a number that comes with each spectrum. Columns may be shorter
    #: than the plan: the rest was not measured.
    columns: Mapping[str, Any] = field(default_factory=dict)
    #: Row, in grid order, of each point in the order of acquisition; shape ``(points,)``.
    #: None: point n is in row n.
    rows: np.ndarray | None = None
    #: Whether each point, in the order of acquisition, was skipped; bool, ``(points,)``.
    masked: np.ndarray | None = None
    #: Number of points that were measured; None: as many as the longest column has.
    points: int | None = None
    #: ``completed``, ``aborted`` or ``running``; "": completed if no point is missing.
    status: str = ""
    #: ISO 8601; "" where it is not known.
    end_time: str = ""
    #: Results that the file holds; each block has all rows, in grid order.
    results: tuple[tuple[ResultsPlan, ResultsBlock], ...] = ()

    @property
    def acquired(self) -> int:
        """Number of points that were measured."""
        if self.points is not None:
            return self.points
        return max((column.shape[0] for column in self.columns.values()), default=0)

    @property
    def outcome(self) -> str:
        """How it ended: ``completed``, ``aborted`` or ``running``."""
        if self.status:
            return self.status
        return "completed" if self.acquired >= self.plan.rows else "aborted"

    @property
    def row_order(self) -> np.ndarray:
        """Row, in grid order, of each point that was measured; shape ``(acquired,)``."""
        if self.rows is None:
            return np.arange(self.acquired)
        return np.asarray(self.rows, dtype=np.intp)[: self.acquired]
