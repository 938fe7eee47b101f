"""From a scan of a spec file to an entry."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

import numpy as np

from epxs.core.api import FormatError
from epxs.phynx.entry import Entry
from epxs.phynx.file import File
from epxs.phynx.names import clean
from epxs.phynx.plans import (
    AxisPlan,
    DetectorPlan,
    MeasurementPlan,
    PositionerPlan,
    SignalPlan,
)
from epxs.phynx.spec_command import Geometry, parse_command

logger = logging.getLogger(__name__)

_DATES = ("%a %b %d %H:%M:%S %Y", "%d/%b/%y %H:%M:%S", "%Y-%m-%dT%H:%M:%S", "%Y-%m-%d %H:%M:%S")
_SECONDS = ("epoch", "seconds", "sec", "time")


def write_scan(file: File, scan: Any, name: str | None = None) -> Entry:
    """Write a scan of a spec file into *file*; return its entry.

    Rows are in grid order. Of a scan that ended early, the points that exist are written;
    the rest is marked as not measured, and the state is ``aborted``.

    Parameters
    ----------
    file
        A file open for writing.
    scan
        Has ``number``, ``command``, ``date``, ``labels``, ``data`` (shape ``(points,
        columns)``), ``positioners`` (name -> position), ``monitor_name`` and ``mcas`` (name
        -> object with ``counts`` of shape ``(points, channels)``, ``calibration``,
        ``channels`` and ``columns``, name -> array of ``(points,)``).
    name
        Name of the entry; ``scan_0012`` for number 12 by default.

    Raises
    ------
    FileError
        If nothing can be created in the file.
    """
    data = np.atleast_2d(np.asarray(scan.data, dtype=float))
    labels = _unique(scan.labels)
    if not data.size or data.shape[1] != len(labels):
        data = data.reshape(-1, len(labels)) if labels and not data.size else data
        labels = labels[: data.shape[1]]
    points = max([len(data), *(len(mca.counts) for mca in scan.mcas.values())])
    geometry = _geometry(scan, points)
    axes = _axes(geometry, scan.labels, labels)
    plan = _plan(scan, name, geometry, axes, labels)
    entry = file.create_entry(plan)
    assert entry.measurement is not None
    writer = file.writer(entry.measurement.path)
    rows = geometry.row_order()
    for column, label in enumerate(labels):
        writer.write_rows(f"scalar_data/{label}", rows[: len(data)], data[:, column])
    for mca_name, mca in scan.mcas.items():
        writer.write_rows(f"{mca_name}/counts", rows[: len(mca.counts)], mca.counts)
        for own, values in mca.columns.items():
            writer.write_rows(f"{mca_name}/{own}", rows[: len(values)], np.asarray(values))
    sequence = np.full(plan.rows, -1)
    sequence[rows[:points]] = np.arange(points)
    writer.write_sequence(sequence)
    entry.finish("completed" if points == plan.rows else "aborted", "")
    entry.measurement.refresh()
    return entry


def _unique(labels: Sequence[str]) -> list[str]:
    """Return *labels* with numbers behind those that occur again."""
    seen: dict[str, int] = {}
    unique = []
    for label in labels:
        seen[label] = seen.get(label, 0) + 1
        unique.append(label if seen[label] == 1 else f"{label}_{seen[label]}")
    return unique


def _geometry(scan: Any, points: int) -> Geometry:
    """Return the grid of the scan; one line of its points where the command tells none."""
    try:
        geometry = parse_command(scan.command).at(scan.positioners)
    except FormatError as error:
        logger.warning("scan %s: %s Taken as one line of points.", scan.number, error)
        geometry = Geometry()
    if geometry.points >= max(points, 1):
        return geometry
    if geometry.points:
        logger.warning(
            "scan %s: found %d points; expected %d by its command. Taken as one line of points.",
            scan.number,
            points,
            geometry.points,
        )
        axes = tuple(replace(a, axis=1, start=np.nan, stop=np.nan) for a in geometry.axes)
        return Geometry(shape=(points,), axes=axes)
    return Geometry(shape=(max(points, 1),))


def _axes(geometry: Geometry, found: Sequence[str], labels: list[str]) -> tuple[AxisPlan, ...]:
    """Give the motors of the command the names of their columns.

    The command has mnemonics, the columns may have names; motors are the first columns, in
    the order of the command.
    """
    axes: list[AxisPlan] = []
    for place, axis in enumerate(geometry.axes):
        if axis.name not in labels and place < len(found):
            axis = replace(axis, name=labels[place])
        if axis.name in labels and axis.name not in {a.name for a in axes}:
            axes.append(axis)
    if not axes and labels and _is_motor(labels[0]):
        axes.append(AxisPlan(labels[0]))
    return tuple(axes)


def _is_motor(label: str) -> bool:
    """Whether the first column of an unknown scan can be what it was scanned over."""
    return label.lower() not in (*_SECONDS, "point", "pt_no")


def _plan(
    scan: Any, name: str | None, geometry: Geometry, axes: tuple[AxisPlan, ...], labels: list[str]
) -> MeasurementPlan:
    moved = {axis.name for axis in axes}
    counters = [label for label in labels if label not in moved]
    monitor = scan.monitor_name or ""
    return MeasurementPlan(
        name=name or _entry_name(scan.number),
        command=scan.command,
        scan_id=str(scan.number),
        shape=geometry.shape,
        start_time=_iso(scan.date),
        axes=axes,
        signals=tuple(
            SignalPlan(
                label,
                units="s" if label.lower() in _SECONDS else "",
                priority=1 if label == counters[-1] else 0,
            )
            for label in counters
        ),
        positioners=tuple(
            PositionerPlan(motor, float(value)) for motor, value in scan.positioners.items()
        ),
        detectors=tuple(_detector(own, mca) for own, mca in scan.mcas.items()),
        monitor=monitor if monitor in counters else "",
        source_file=str(getattr(scan, "path", "") or ""),
        program="spec",
        title=scan.command,
    )


def _entry_name(number: Any) -> str:
    text = str(number)
    return f"scan_{int(text):04d}" if text.isdecimal() else f"scan_{clean(text)}"


def _detector(name: str, mca: Any) -> DetectorPlan:
    counts = np.asarray(mca.counts)
    channels = np.asarray(mca.channels)
    told = {own.lower() for own in mca.columns}
    only_normalization = "dtn" in told and not told & {"dead", "dead_time"}
    return DetectorPlan(
        name=name,
        channels=counts.shape[1],
        calibration=tuple(float(value) for value in mca.calibration),
        scalars={own: "" for own in mca.columns},
        dead_time_format="normalization" if only_normalization else "percent",
        dtype=_counts_dtype(counts),
        first_channel=int(channels[0]) if channels.ndim == 1 and len(channels) else 0,
        compressed=True,
    )


def _counts_dtype(counts: np.ndarray) -> str:
    """Return the smallest type that keeps the counts exactly."""
    if not counts.size:
        return "u4"
    in_range = np.isfinite(counts).all() and counts.min() >= 0 and counts.max() < 2**32
    if in_range and np.array_equal(counts, np.rint(counts)):
        return "u4"
    return "f4" if np.array_equal(counts, counts.astype("f4"), equal_nan=True) else "f8"


def _iso(date: Any) -> str:
    """Return *date* as ISO 8601; "" where it is not understood."""
    if isinstance(date, datetime):
        return date.isoformat()
    text = " ".join(str(date or "").split())
    for form in _DATES:
        try:
            return datetime.strptime(text, form).isoformat()
        except ValueError:
            continue
    try:
        return datetime.fromisoformat(text).isoformat()
    except ValueError:
        return ""
