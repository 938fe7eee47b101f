"""The columns of a scan: what can be drawn over what, read in the order of acquisition."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from epxs.core.api import EpxsError, FormatError
from epxs.phynx import api as phynx
from epxs_scans.added_columns import added_to
from epxs_scans.curve import Curve, derivative

#: What stands for the number of each point, as an axis.
POINT = "point"

#: Numbers of a detector at each point, by the names of `epxs.phynx.api.MultiChannelAnalyzer`.
_OF_DETECTORS = ("input_count_rate", "output_count_rate", "live_time", "real_time")


@dataclass(frozen=True)
class Scan:
    """One scan as a table, read at one moment."""

    #: Paths below the measurement, and what people call them; axes first.
    names: Mapping[str, str]
    #: How many of them are motors.
    axes: int
    #: The monitor of the incoming beam; "" for none.
    monitor: str
    #: Over what it is drawn first: what was moved fastest in a line, else `POINT`.
    first_axis: str


#: What the counter of the incoming beam is called where a file does not tell which it is.
_MONITORS = ("i0", "ic0", "i_0", "izero", "monitor", "mon")


def read_scan(measurement: Any) -> Scan:
    """Return what there is to draw; not in the main thread."""
    names: dict[str, str] = {}
    scalars = measurement.scalar_data
    axes = {} if scalars is None else scalars.axes
    signals = {} if scalars is None else scalars.signals
    inside = "" if scalars is None else scalars.name
    for name, node in [*axes.items(), *signals.items()]:
        names[f"{inside}/{name}"] = node.label
    for own, detector in measurement.mcas.items():
        for what in _OF_DETECTORS:
            if getattr(detector, what) is not None:
                names[f"{own}/{what}"] = f"{own} {what.replace('_', ' ')}"
        if detector.dead_time is not None:
            names[f"{own}/dead_time"] = f"{own} dead time"
    monitor = find_monitor(measurement)
    told = "" if monitor is None else f"{inside}/{monitor.name}"
    line = len(measurement.acquisition_shape) < 2
    moved = [f"{inside}/{name}" for name, axis in axes.items() if axis.axis == 1 and line]
    return Scan(names, len(axes), told if told in names else "", next(iter(moved), POINT))


def find_monitor(measurement: Any) -> Any:
    """Return the counter of the incoming beam, by its name where none is told; or None."""
    if measurement.monitor is not None:
        return measurement.monitor
    signals = {} if measurement.scalar_data is None else measurement.scalar_data.signals
    by_name = {name.lower(): node for name, node in signals.items()}
    return next((by_name[name] for name in _MONITORS if name in by_name), None)


def read_curves(
    measurement: Any, x: str, ys: list[str], monitor: str = "", slope: bool = False
) -> list[Curve]:
    """Read columns over an axis, in the order of acquisition; not in the main thread.

    Parameters
    ----------
    x
        Path of a column, or `POINT`.
    ys
        Paths of columns, or names of `epxs_scans.added_columns.AddedColumns`.
    monitor
        What they are divided by, times its mean, so that numbers keep their size; "" for nothing.
    slope
        Whether derivatives are returned.

    Raises
    ------
    FormatError
        If a column is no array of real numbers.
    """
    rows = measurement.read_npoints()
    order = _order(measurement, rows)
    masked = _fitting(measurement.masked, rows, False)[order]
    place, x_unit = _column(measurement, x, rows) if x != POINT else (np.arange(rows) * 1.0, "")
    place = np.arange(len(order)) * 1.0 if x == POINT else place[order]
    factor = _factor(measurement, monitor, rows, order) if monitor else None
    curves = []
    for name in ys:
        values, unit = _column(measurement, name, rows)
        values = np.where(masked, np.nan, values[order])
        if factor is not None:
            values = values * factor
        if slope:
            values = derivative(place, values)
            unit = f"{unit or '1'}/{x_unit or 'point'}"
        label = name if name.split("/")[0] in measurement.mcas else name.split("/", 1)[-1]
        if factor is not None:
            label = f"{label} per {monitor.rsplit('/', 1)[-1]}"
        curves.append(Curve(label, unit, place, values, place[masked], x_unit, order))
    return curves


def read_guest(place: Any, x: str) -> Curve:
    """Read an array of any scan, over the axis *x* of its own scan if that has one.

    One that cannot be drawn is a curve without points, whose name says why.
    """
    name = place.path.rsplit("/", 1)[-1]
    nothing = np.zeros(0)
    try:
        node = place.file[place.path]
        if not isinstance(node, phynx.Dataset) or not node.ndim or node.dtype.kind not in "buif":
            return Curve(f"{name}: no numbers", "", nothing, nothing)
        values = np.asarray(node[...], dtype=float).reshape(-1)
        measurement, positions, unit = node.measurement, np.arange(len(values)) * 1.0, ""
        other = None if measurement is None or x == POINT else measurement.get(x)
        if isinstance(other, phynx.Dataset) and other.shape == (len(values),):
            positions, unit = _column(measurement, x, len(values))
    except EpxsError:
        return Curve(f"{name}: cannot be read", "", nothing, nothing)
    entry = node.entry
    label = name if entry is None else f"{entry.name} {name}"
    return Curve(label, str(node.units), positions, values, x_unit=unit)


def _factor(measurement: Any, monitor: str, rows: int, order: np.ndarray) -> np.ndarray:
    told, _ = _column(measurement, monitor, rows)
    values = told[order]
    good = values[np.isfinite(values) & (values > 0)]
    with np.errstate(divide="ignore", invalid="ignore"):
        found = (good.mean() if len(good) else np.nan) / values
    found[~np.isfinite(found) | (found <= 0)] = np.nan
    return np.asarray(found)


def in_order(measurement: Any) -> np.ndarray:
    """Return the rows that are on disk, in the order in which they were taken; ``(points,)``."""
    return _order(measurement, int(measurement.read_npoints()))


def _order(measurement: Any, rows: int) -> np.ndarray:
    sequence = _fitting(measurement.sequence, rows, -1)
    if (sequence == np.arange(rows)).all():
        return np.arange(rows)
    taken = np.flatnonzero(sequence >= 0)
    return taken[np.argsort(sequence[taken], kind="stable")]


def _fitting(values: Any, rows: int, filling: Any) -> np.ndarray:
    found = np.asarray(values)[:rows]
    full = np.full(rows, filling, dtype=found.dtype)
    full[: len(found)] = found
    return full


def _column(measurement: Any, name: str, rows: int) -> tuple[np.ndarray, str]:
    """Return the numbers of a column and their unit."""
    added = added_to(measurement)
    if name in added.values or name in added.sums:
        return _fitting(added.values.get(name, ()), rows, np.nan), "counts"
    group, _, own = name.partition("/")
    detector = measurement.mcas.get(group)
    if detector is not None:
        if own == "dead_time":
            return _fitting(np.asarray(detector.dead_time.percent[...]), rows, np.nan), "%"
        node = getattr(detector, own, None)
    else:
        node = measurement.get(name)
    if node is None:
        raise phynx.MissingNode(
            f"{measurement.file.filename}::{measurement.path}: found no column {name!r}; expected "
            "one of those listed. Choose another column."
        )
    return _numbers(node, rows), str(node.units)


def _numbers(node: Any, rows: int) -> np.ndarray:
    if not isinstance(node, phynx.Dataset) or node.ndim != 1 or node.dtype.kind not in "buif":
        found = f"{node.dtype} of shape {node.shape}" if isinstance(node, phynx.Dataset) else "none"
        raise FormatError(
            f"{node.file.filename}::{node.path}: found {found}; expected one number for each of "
            f"{rows} points. Choose another column."
        )
    return _fitting(np.asarray(node[:rows], dtype=float), rows, np.nan)
