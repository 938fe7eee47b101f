"""Scans that are a table of points in the order of acquisition (BLISS, Sardana)."""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from typing import Any

import h5py
import numpy as np

from epxs.phynx.api import AxisPlan, ForeignScan, Geometry
from epxs_formats.detector_names import USUAL, usual_name
from epxs_formats.grid_guess import guess_grid
from epxs_formats.h5_values import believable, broken_links, is_numeric, members, text_at, units_of
from epxs_formats.hdf5_reader import Hdf5Reader
from epxs_formats.scan_builder import Scalars, ScanBuilder
from epxs_formats.scan_title import fit_to_points, read_title

#: Vectors with fewer elements than this are counters, one beside the other, no spectra.
_CHANNELS = 16
#: Seconds after which a scan that has no end is not written any more.
_STALE = 600
#: Reasons to end a scan that leave it incomplete.
_BAD_ENDS = ("FAILURE", "USER_ABORT", "DELETION")


@dataclass
class PointTable:
    """The columns of a scan by what a point of them is."""

    counters: dict[str, h5py.Dataset] = field(default_factory=dict)
    spectra: dict[str, h5py.Dataset] = field(default_factory=dict)
    images: dict[str, h5py.Dataset] = field(default_factory=dict)
    #: Numbers of the whole scan.
    single: dict[str, h5py.Dataset] = field(default_factory=dict)

    @classmethod
    def read(cls, reader: Hdf5Reader, group: h5py.Group) -> PointTable:
        """Return the table in *group*; links that lead nowhere are told, and left out."""
        table = cls()
        for name in broken_links(group):
            reader.warn(f"{group.name}/{name}", "a link that leads nowhere", "an array")
        for name, node in members(group):
            if is_numeric(node):
                table._sort_in(reader, name, node)
        return table

    def _sort_in(self, reader: Hdf5Reader, name: str, node: h5py.Dataset) -> None:
        if node.ndim == 0:
            self.single[name] = node
        elif node.ndim == 1 or (node.ndim == 2 and node.shape[1] == 1):
            self.counters[name] = node
        elif node.ndim == 2:
            self.spectra[name] = node
        elif node.ndim == 3:
            self.images[name] = node
        else:
            reader.warn(node.name, f"an array of {node.ndim} dimensions", "three at most")

    @property
    def points(self) -> int:
        """Number of points of the longest column."""
        columns = [*self.counters.values(), *self.spectra.values(), *self.images.values()]
        points = max((int(node.shape[0]) for node in columns), default=0)
        return believable((points,))[0]


def read_grid(
    reader: Hdf5Reader, table: PointTable, title: str, motors: Iterable[str], strict: bool = True
) -> Geometry:
    """Return the grid of a scan; its axes are motors that the table has.

    Parameters
    ----------
    reader, table
        The file and the columns.
    title
        The command of the scan.
    motors
        What the file says was moved, for titles that do not tell.
    strict
        Whether the title holds although there are fewer points than it says.
    """
    geometry, trouble = read_title(title)
    if trouble:
        reader.warn(title[:80], trouble, "a command with all that it needs")
    points = table.points
    if not strict and geometry.points != points:
        geometry = Geometry(axes=geometry.axes)
    axes = [axis for axis in geometry.axes if axis.name in table.counters]
    if geometry.points and geometry.points < points:
        reader.warn(title[:80], f"{points} points", f"{geometry.points} by the title")
    if axes or geometry.points:
        positions = {axis.name: _values(table.counters[axis.name]) for axis in axes}
        return fit_to_points(replace(geometry, axes=tuple(axes)), positions, points)
    moved = {name: _values(table.counters[name]) for name in motors if name in table.counters}
    guessed = guess_grid(moved)
    if guessed is not None:
        return fit_to_points(guessed, moved, points)
    plans = tuple(AxisPlan(name, primary=number + 1) for number, name in enumerate(moved))
    return Geometry(shape=(max(points, 1),), axes=plans)


def ending(reader: Hdf5Reader, points: int, rows: int, end_time: str, reason: str = "") -> str:
    """Return how a scan ended: ``completed``, ``aborted`` or ``running``.

    Programs write an end time when a scan ends in any way; a scan without one runs as long as
    its file is written.
    """
    if points >= rows and reason.upper() not in _BAD_ENDS:
        return "completed"
    if end_time or reason:
        return "aborted"
    fresh = time.time() - reader.path.stat().st_mtime < _STALE
    return "running" if fresh else "aborted"


def _values(node: h5py.Dataset) -> np.ndarray:
    return np.asarray(node[()], dtype=float).reshape(-1)


@dataclass
class DetectorFacts:
    """What is known of spectra beside their counts."""

    scalars: Scalars = field(default_factory=Scalars)
    calibration: tuple[float, ...] = (0.0, 1.0, 0.0)
    description: str = ""
    #: Counters of the table that are among the scalars.
    counters: set[str] = field(default_factory=set)


def add_columns(
    reader: Hdf5Reader,
    builder: ScanBuilder,
    table: PointTable,
    geometry: Geometry,
    describe: Callable[[str], DetectorFacts],
) -> None:
    """Add all columns of *table* to the scan.

    Parameters
    ----------
    reader, builder, table, geometry
        The file, the scan, its columns and its grid.
    describe
        Returns what is known of the detector with a name.
    """
    taken = {axis.name for axis in geometry.axes}
    for axis in geometry.axes:
        node = table.counters[axis.name]
        span = (axis.start, axis.stop)
        column = _counter(reader, node)
        builder.axis(axis.name, column, units_of(node), span, axis.axis, axis.primary)
    for name, node in table.spectra.items():
        if node.shape[1] < _CHANNELS:
            for number in range(node.shape[1]):
                builder.signal(f"{name}_{number}", reader.column(node, fixed={1: number}))
            continue
        facts = describe(name)
        taken |= facts.counters
        counts = reader.column(node)
        builder.detector(name, counts, facts.calibration, facts.scalars, facts.description)
    for name, node in table.images.items():
        builder.image(name, reader.column(node), units_of(node) or "counts")
    for name, node in table.counters.items():
        if name not in taken:
            builder.signal(name, _counter(reader, node), units_of(node))


def _counter(reader: Hdf5Reader, node: h5py.Dataset) -> Any:
    return reader.column(node, fixed={1: 0} if node.ndim == 2 else None)


def add_scalars(reader: Hdf5Reader, facts: DetectorFacts, table: PointTable, detector: str) -> None:
    """Take the counters that are called after *detector* and are known to come with spectra."""
    for name, node in table.counters.items():
        own = name.removeprefix(f"{detector}_")
        if own != name and usual_name(own) in USUAL:
            facts.counters.add(name)
            facts.scalars.add(own, _counter(reader, node), units_of(node), usual_name(own))


def finish(
    reader: Hdf5Reader,
    builder: ScanBuilder,
    entry: h5py.Group,
    table: PointTable,
    geometry: Geometry,
    **plan: Any,
) -> ForeignScan:
    """Return the scan; what entries of NeXus tell in common is read here."""
    points, rows = table.points, math.prod(geometry.shape)
    # some programs store spectra of points that the motors never reached
    reached = min((len(table.counters[axis.name]) for axis in geometry.axes), default=points)
    end_time = text_at(entry, "end_time")
    return builder.build(
        shape=geometry.shape,
        points=points,
        rows=geometry.row_order()[:points] if geometry.serpentine else None,
        status=ending(reader, reached, rows, end_time, text_at(entry, "end_reason")),
        end_time=end_time,
        start_time=text_at(entry, "start_time"),
        source_file=str(reader.path),
        sample=text_at(entry, "sample/name"),
        user=text_at(entry, "user/name"),
        **plan,
    )
