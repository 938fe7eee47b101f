"""What kind of scan it was, from what is in the file."""

from __future__ import annotations

from enum import StrEnum
from typing import Any

import numpy as np

from epxs.phynx.columns import read_column

#: Names of columns that tell when a point was taken.
_TIMES = ("epoch", "time", "seconds", "timestamp", "elapsed_time", "elapsed")
#: Names of motors that set the energy of the beam.
_ENERGIES = ("energy", "en", "mono", "monoe", "ke", "keV", "dcm_energy")
#: Part of the extent of a scan by which positions may differ from a grid, in steps.
_OFF = 0.5
#: Points that are not on one line: their spread across it, as a part of that along it.
_FLAT = 1e-3


class ScanType(StrEnum):
    """Kinds of scans."""

    POINT = "point"
    #: One motor along a line.
    LINE = "line"
    #: Several motors together along a line (a2scan, a3scan).
    MULTI_MOTOR = "multi-motor line"
    ENERGY = "energy"
    TIME = "time series"
    MAP = "map"
    #: A map whose every second line ran backwards.
    SERPENTINE = "serpentine map"
    #: Three directions or more.
    VOLUME = "volume"
    #: Points anywhere in a plane.
    SCATTER = "scatter"


def find_scan_type(measurement: Any) -> ScanType:
    """Return the kind of scan that *measurement* is, by its shape, axes and positions.

    Times and rows that were not reached are left out of the decision.
    """
    shape = measurement.acquisition_shape
    if measurement.read_npoints() <= 1:
        return ScanType.POINT
    moved = _moved(measurement)
    if len(shape) > 2:
        return ScanType.VOLUME
    if len(shape) == 2:
        return _plane(measurement, moved)
    if not moved:
        return ScanType.TIME
    if len(moved) > 1 and _fills_plane(measurement, moved[:2]):
        return ScanType.SCATTER
    if len(moved) > 1:
        return ScanType.MULTI_MOTOR
    return ScanType.ENERGY if _sets_energy(moved[0]) else ScanType.LINE


def _moved(measurement: Any) -> list[Any]:
    """Return the axes that the scan moved; clocks are none."""
    scalars = measurement.scalar_data
    axes = [] if scalars is None else list(scalars.axes.values())
    told = [axis for axis in axes if axis.axis > 0]
    return [axis for axis in told if axis.label.lower() not in _TIMES]


def _sets_energy(axis: Any) -> bool:
    return axis.label in _ENERGIES or axis.label.lower() in _ENERGIES or axis.units in ("eV", "keV")


def _plane(measurement: Any, moved: list[Any]) -> ScanType:
    directions = [[a for a in moved if a.axis == n] for n in (1, 2)]
    if all(directions) and not _on_grid(measurement, [d[0] for d in directions]):
        return ScanType.SCATTER
    sequence = measurement.sequence.reshape(measurement.acquisition_shape)[1::2]
    known = (sequence[:, 1:] >= 0) & (sequence[:, :-1] >= 0)
    backwards = np.diff(sequence, axis=1)[known] < 0
    if backwards.size and backwards.all():
        return ScanType.SERPENTINE
    return ScanType.MAP


def _positions(measurement: Any, axis: Any) -> np.ndarray:
    values = read_column(axis, measurement.read_npoints())
    usable = measurement.measured[: len(values)] & np.isfinite(values)
    return np.where(usable, values, np.nan)


def _on_grid(measurement: Any, axes: list[Any]) -> bool:
    """Whether motors stood where lines and columns of the shape have one position each."""
    shape = measurement.acquisition_shape
    for axis, across in zip(axes, (0, 1), strict=True):
        values = _positions(measurement, axis)
        if len(values) < shape[0] * shape[1]:
            continue
        table = values.reshape(shape)
        known = np.isfinite(table)
        if known.sum() < 2:
            continue
        extent = float(np.nanmax(table) - np.nanmin(table))
        step = extent / max(1, shape[1 - across] - 1)
        lines = table[:, known.any(axis=0)] if across == 0 else table[known.any(axis=1)].T
        if lines.size and np.nanmax(np.nanmax(lines, 0) - np.nanmin(lines, 0)) > _OFF * 2 * step:
            return False
    return True


def _fills_plane(measurement: Any, axes: list[Any]) -> bool:
    """Whether two motors that moved together went over an area, not along a line."""
    points = np.stack([_positions(measurement, axis) for axis in axes])
    points = points[:, np.isfinite(points).all(axis=0)]
    if points.shape[1] < 4:
        return False
    scaled = _scaled(points)
    if not np.isfinite(scaled).all():  # numbers that nobody's motors have
        return False
    spread = np.linalg.svd(scaled, compute_uv=False)
    if spread[1] <= _FLAT * spread[0]:
        return False
    # a curve that only ever goes forward in one motor is a line of several motors
    return not any(_monotonic(row) for row in points)


def _scaled(points: np.ndarray) -> np.ndarray:
    centred = points - points.mean(axis=1, keepdims=True)
    extent = np.ptp(points, axis=1, keepdims=True)
    return centred / np.where(extent > 0, extent, 1.0)


def _monotonic(values: np.ndarray) -> bool:
    steps = np.diff(values)
    return bool((steps >= 0).all() or (steps <= 0).all())
