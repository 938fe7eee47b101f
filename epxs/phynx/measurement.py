"""A measurement: what was scanned, what was read, and how far it has come."""

from __future__ import annotations

import math
from collections.abc import AsyncIterator, Iterable, Iterator, Mapping, Sequence
from typing import Any

import numpy as np
from traits.api import Any as AnyTrait
from traits.api import Enum, Int

from epxs.phynx.area_detector import AreaDetector
from epxs.phynx.corrections import SummedCounts
from epxs.phynx.default_plot import DefaultPlot, find_default_plot
from epxs.phynx.detector import MultiChannelAnalyzer
from epxs.phynx.grid import Grid, read_grid
from epxs.phynx.group import Group
from epxs.phynx.points import Point, iterate, iterate_async
from epxs.phynx.positioners import Positioners
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
            return self.read_acquired()
        stored = self._told("npoints")
        if stored is not None:
            return int(stored)
        return math.prod(self._told("acquisition_shape", "entry_shape") or (0,))

    @property
    def grows(self) -> bool:
        """Whether nobody knows yet how many points there will be; rows are those taken."""
        return bool(self.attrs.get("growing", False))

    def read_acquired(self) -> int:
        """Return the number of points on disk, from the file."""
        node = self.get("acquired")
        if node is not None:
            return int(node[()])
        stored = self.attrs.get("acquired")
        return self.read_npoints() if stored is None else int(stored)

    def read_state(self) -> str:
        """Return the state from the file.

        A scan that never ended is ``running`` while its writer lives, else ``interrupted``.
        """
        node = self.get("state")
        stored = node.text() if node is not None else "completed"
        if stored == "running":
            return "running" if self.file.is_written else "interrupted"
        return stored if stored in ("completed", "aborted", "interrupted") else "completed"

    # -- what is in it ---------------------------------------------------------------------

    @property
    def acquisition_shape(self) -> tuple[int, ...]:
        """Points along each direction of the scan, the slowest first."""
        stored = self._told("acquisition_shape", "entry_shape")
        shape = tuple(int(n) for n in stored) if isinstance(stored, tuple) else ()
        npoints = self.read_npoints()
        return shape if shape and math.prod(shape) == npoints else (npoints,)

    @property
    def acquisition_command(self) -> str:
        """The command that started it."""
        return str(self._told("acquisition_command", "command") or "")

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
    def positioners(self) -> Positioners | None:
        """Positions of all motors at the start, or None where they were not recorded."""
        return self._only(Positioners)

    @property
    def mcas(self) -> dict[str, MultiChannelAnalyzer]:
        """Multi-channel analysers by name."""
        return {n: node for n, node in self.items() if isinstance(node, MultiChannelAnalyzer)}

    def summed(self, detectors: Sequence[str] = (), exclude: Sequence[str] = ()) -> SummedCounts:
        """Return a view of the counts of several detector elements, added up.

        Parameters
        ----------
        detectors
            Their names; all multi-channel analysers by default.
        exclude
            Names of those to leave out, as an element that is broken.

        Raises
        ------
        FormatError
            If none is left, or they differ in their channels.
        """
        return SummedCounts(
            {
                name: mca
                for name, mca in self.mcas.items()
                if name not in exclude and (not detectors or name in detectors)
            }
        )

    @property
    def primary_detector(self) -> Any:
        """The detector to show first: the first analyser, else the first camera, or None."""
        return next(iter([*self.mcas.values(), *self.images.values()]), None)

    @property
    def images(self) -> dict[str, AreaDetector]:
        """Area detectors by name."""
        return {n: node for n, node in self.items() if isinstance(node, AreaDetector)}

    @property
    def monitor(self) -> Signal | None:
        """The counter of the incoming beam, or None."""
        return None if self.scalar_data is None else self.scalar_data.monitor

    @property
    def sequence(self) -> np.ndarray:
        """Place of each row in the order of acquisition, -1 where not measured; ``(rows,)``."""
        node = self.get("scalar_data/sequence")
        if node is not None:
            return np.asarray(node[...])
        rows = np.arange(self.read_npoints())
        return np.where(rows < self.read_acquired(), rows, -1)

    @property
    def measured(self) -> np.ndarray:
        """Whether each row is on disk; bool, shape ``(rows,)``."""
        return self.sequence >= 0

    @property
    def masked(self) -> np.ndarray:
        """Whether each row was skipped by the scan; bool, shape ``(rows,)``."""
        node = self.get("scalar_data/masked")
        if node is None:
            return np.zeros(self.read_npoints(), dtype=bool)
        return np.asarray(node[...]).astype(bool)

    def to_map(self, values: np.ndarray) -> np.ndarray:
        """Return *values* of all rows in the shape of the scan, NaN where there are none."""
        full = np.full(self.read_npoints(), np.nan)
        count = min(len(values), len(full))
        full[:count] = values[:count]
        measured, masked = self.measured[:count], self.masked[:count]
        full[:count][~measured | masked] = np.nan  # it may have grown since it was asked
        return full.reshape(self.acquisition_shape)

    # -- point by point --------------------------------------------------------------------

    def iter_points(self, timeout: float | None = None) -> Iterator[Point]:
        """Iterate over its points as they come; see `epxs.phynx.points.iterate`.

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
        return next(iter(self.get_type(kind)), None)
