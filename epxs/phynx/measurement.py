"""A measurement: what was scanned, what was read, and how far it has come."""

from __future__ import annotations

import math
from collections.abc import AsyncIterator, Iterable, Iterator, Mapping, Sequence
from typing import Any

import numpy as np
from traits.api import Any as AnyTrait
from traits.api import Enum, Int

from epxs.phynx import array_reading, stored
from epxs.phynx.area_detector import AreaDetector
from epxs.phynx.columns import is_column, longest_column, read_column
from epxs.phynx.corrections import SummedCounts
from epxs.phynx.dataset import Dataset
from epxs.phynx.default_plot import DefaultPlot, find_default_plot
from epxs.phynx.detector import MultiChannelAnalyzer
from epxs.phynx.grid import Grid
from epxs.phynx.grid_reading import read_grid
from epxs.phynx.group import Group
from epxs.phynx.living.points import Point, iterate, iterate_async
from epxs.phynx.positioners import Positioners
from epxs.phynx.regions import Regions
from epxs.phynx.scalar_data import ScalarData, Signal
from epxs.phynx.scan_type import ScanType, find_scan_type


class Measurement(Group):
    """The points of one scan; rows are in grid order where there is a grid."""

    lasting = True

    #: Number of points on disk. Observable; see `refresh`.
    acquired = Int()

    #: Number of rows.
    npoints = Int()

    #: How it goes. Observable; see `refresh`.
    state = Enum("completed", "running", "paused", "aborted", "interrupted")

    #: Rows that somebody picked to look at. Observable.
    selection = AnyTrait(())

    # -- how far it has come ---------------------------------------------------------------

    def __init__(self, file: Any, path: str) -> None:
        super().__init__(file, path)
        # now, so that whoever observes is told of the first change
        self.refresh()

    def refresh(self) -> None:
        """Read from the file how far it has come, and tell observers."""
        self.trait_set(
            npoints=self.read_npoints(), acquired=self.read_acquired(), state=self.read_state()
        )

    def read_npoints(self) -> int:
        """Return the number of rows."""
        if self.grows:
            told = self._stored_acquired(0)
        else:
            told = stored.whole(self._told("npoints"), -1)
            if told < 0:
                told = math.prod(self._told_shape() or (-1,))
        # more than anybody has, or nothing told: as many as there are
        return told if 0 <= told <= array_reading.ROWS else longest_column(self, max(told, 0))

    @property
    def grows(self) -> bool:
        """Whether nobody knows yet how many points there will be; rows are those taken."""
        return self.attrs.get("growing", False) in (True, 1)

    def read_acquired(self) -> int:
        """Return the number of points on disk, from the file."""
        return self._stored_acquired(-1) if self.grows else self._finished_acquired()

    def _finished_acquired(self) -> int:
        told = self._stored_acquired(-1)
        return self.read_npoints() if told < 0 else told

    def _stored_acquired(self, default: int) -> int:
        node = self.keep("acquired")
        told = node.scalar() if isinstance(node, Dataset) else self.attrs.get("acquired")
        return stored.whole(told, default)

    def read_state(self) -> str:
        """Return the state from the file.

        A scan that never ended is ``running`` while its writer lives, else ``interrupted``.
        """
        lives = self.file.is_written  # first: a writer may tell the end and go in between
        node = self.keep("state")
        told = node.text() if isinstance(node, Dataset) else "completed"
        if told == "running":
            return "running" if lives else "interrupted"
        return told if told in ("completed", "aborted", "interrupted") else "completed"

    # -- what is in it ---------------------------------------------------------------------

    @property
    def acquisition_shape(self) -> tuple[int, ...]:
        """Points along each direction of the scan, the slowest first."""
        shape = self._told_shape()
        npoints = self.read_npoints()
        return shape if shape and math.prod(shape) == npoints else (npoints,)

    def _told_shape(self) -> tuple[int, ...]:
        return stored.shape(self._told("acquisition_shape", "entry_shape"))

    @property
    def acquisition_command(self) -> str:
        """The command that started it."""
        return stored.text(self._told("acquisition_command", "command"))

    @property
    def scan_type(self) -> ScanType:
        """What kind of scan it is."""
        return find_scan_type(self)

    @property
    def grid(self) -> Grid:
        """Where its rows lie, in the units of the motors; `GridAxis.bounds` are pixel edges."""
        return read_grid(self)

    @property
    def default_plot(self) -> DefaultPlot | None:
        """What to show of it first, or None."""
        return find_default_plot(self)

    @property
    def scalar_data(self) -> ScalarData | None:
        """Axes and signals, or None where there are none."""
        return self._only(ScalarData)

    @property
    def regions(self) -> Regions:
        """Named sets of its rows, which the file keeps: ``m.regions["grain"]``."""
        return Regions(self)

    @property
    def positioners(self) -> Positioners | None:
        """Positions of all motors at the start, or None where they were not recorded."""
        return self._only(Positioners)

    @property
    def mcas(self) -> dict[str, MultiChannelAnalyzer]:
        """Multi-channel analysers by name."""
        return dict(self.iter_type(MultiChannelAnalyzer))

    def summed(self, detectors: Sequence[str] = (), exclude: Sequence[str] = ()) -> SummedCounts:
        """Return a view of the counts of several detector elements, added up.

        Parameters
        ----------
        detectors
            Their names; by default all elements, or the sum where a file has nothing else.
        exclude
            Names of those to leave out, as an element that is broken.

        Raises
        ------
        FormatError
            If none is left, or they differ in their channels.
        """
        found = self.mcas if detectors else self.elements
        return SummedCounts(
            {
                name: mca
                for name, mca in found.items()
                if name not in exclude and (not detectors or name in detectors)
            }
        )

    @property
    def elements(self) -> dict[str, MultiChannelAnalyzer]:
        """Multi-channel analysers without those that have the sums of the others."""
        found = self.mcas
        return {name: mca for name, mca in found.items() if not mca.is_sum} or found

    @property
    def primary_detector(self) -> Any:
        """The detector to show first: the first analyser, else the first camera, or None."""
        return next(iter([*self.mcas.values(), *self.images.values()]), None)

    @property
    def images(self) -> dict[str, AreaDetector]:
        """Area detectors by name."""
        return dict(self.iter_type(AreaDetector))

    @property
    def monitor(self) -> Signal | None:
        """The counter of the incoming beam, or None."""
        return None if self.scalar_data is None else self.scalar_data.monitor

    @property
    def sequence(self) -> np.ndarray:
        """Place of each row in the order of acquisition, -1 where not measured; ``(rows,)``."""
        rows = self.read_npoints()
        node = self.keep("scalar_data/sequence")
        if isinstance(node, Dataset) and is_column(node):
            told = read_column(node, rows)
            return np.where(np.abs(told) < rows, np.nan_to_num(told), -1).astype(np.int64)
        numbers = np.arange(rows)
        return np.where(numbers < self.read_acquired(), numbers, -1)

    @property
    def measured(self) -> np.ndarray:
        """Whether each row is on disk; bool, shape ``(rows,)``."""
        return self.sequence >= 0

    @property
    def masked(self) -> np.ndarray:
        """Whether each row was skipped by the scan; bool, shape ``(rows,)``."""
        rows = self.read_npoints()
        node = self.keep("scalar_data/masked")
        if isinstance(node, Dataset) and is_column(node):
            return np.nan_to_num(read_column(node, rows)) != 0
        return np.zeros(rows, dtype=bool)

    def to_map(self, values: np.ndarray) -> np.ndarray:
        """Return *values* of all rows in the shape of the scan, NaN where there are none."""
        full = np.full(self.read_npoints(), np.nan)
        values = np.asarray(values).reshape(-1)
        count = min(len(values), len(full))
        full[:count] = values[:count]
        measured, masked = self.measured[:count], self.masked[:count]
        full[:count][~measured | masked] = np.nan  # it may have grown since it was asked
        shape = self.acquisition_shape
        return full.reshape(shape if math.prod(shape) == len(full) else (len(full),))

    # -- point by point --------------------------------------------------------------------

    def iter_points(self, timeout: float | None = None) -> Iterator[Point]:
        """Iterate over its points as they come; see `epxs.phynx.living.points.iterate`.

        Points that the scan skipped are left out. Waits while the scan runs, and ends when
        it ends or is aborted.

        Raises
        ------
        ScanError
            If no point came for *timeout* seconds.
        """
        return iterate(self, timeout)

    def aiter_points(self, timeout: float | None = None) -> AsyncIterator[Point]:
        """Iterate as `iter_points`, with ``async for``."""
        return iterate_async(self, timeout)

    # -- writing ---------------------------------------------------------------------------

    def write_point(
        self, row: int, sequence: int, values: Mapping[str, Any], together: bool = False
    ) -> set[str]:
        """Write one point; it counts as measured from the next `commit` on.

        Parameters
        ----------
        row
            Its row, in grid order.
        sequence
            Its place in the order of acquisition.
        values
            By paths below the measurement, as the source announced them: ``scalar_data/I0``,
            ``mca1/counts``.
        together
            Whether it waits for the points that follow: at `commit` all are written at once,
            which is several times as fast.

        Returns
        -------
        set of str
            Keys that the plan did not have. Their values are kept beside the file, and get
            arrays of their own when it is closed.

        Raises
        ------
        FormatError
            If the row does not exist, or a spectrum has another number of channels.
        """
        writer = self.file.writer(self.path)
        ignored: set[str] = writer.write_point(row, sequence, values, together)
        return ignored

    def commit(self, acquired: int) -> None:
        """Put on disk what was written, and only then say that *acquired* points are there.

        Does not change the trait `acquired`, which belongs to the main thread.
        """
        self.file.writer(self.path).commit(acquired)

    # --------------------------------------------------------------------------------------

    def _told(self, *names: str) -> Any:
        """Return the first of these attributes, of the measurement or of what holds it."""
        for attrs in self._attributes():
            for name in names:
                if name in attrs:
                    return attrs[name]
        return None

    def _attributes(self) -> Iterable[Mapping[str, Any]]:
        yield self.attrs
        yield self.parent.attrs

    def _only(self, kind: type) -> Any:
        return next((node for _, node in self.iter_type(kind)), None)
