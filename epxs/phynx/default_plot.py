"""What to show of an entry first, found by itself."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import numpy as np

from epxs.phynx import stored
from epxs.phynx.array_reading import holds
from epxs.phynx.columns import is_column, read_column
from epxs.phynx.dataset import Dataset
from epxs.phynx.group import Group
from epxs.phynx.nxdata import Data, axes_of, signal_of
from epxs.phynx.scan_type import ScanType, find_scan_type
from epxs.phynx.scattered_grid import ScatteredGrid

#: Groups that lead to one another by the attribute ``default``, at most.
_STEPS = 16


@dataclass(frozen=True)
class PlotAxis:
    """One direction of a plot."""

    name: str
    #: As the file writes it; "" where it does not.
    unit: str
    #: Positions; shape ``(points,)``.
    values: np.ndarray

    @property
    def label(self) -> str:
        """Name and unit."""
        return f"{self.name} ({self.unit})" if self.unit else self.name

    @property
    def edges(self) -> tuple[float, float]:
        """Outer edges of the first and the last pixel: half a step beyond their centres."""
        first, last = float(self.values[0]), float(self.values[-1])
        half = (last - first) / (len(self.values) - 1) / 2 if len(self.values) > 1 else 0.5
        return first - half, last + half


@dataclass(frozen=True)
class DefaultPlot:
    """What to show first."""

    #: ``curve``, ``image`` or ``scatter``.
    kind: str
    title: str
    #: What is shown, and its unit.
    name: str
    unit: str
    #: Shape ``(points,)`` for a curve or scatter, ``(slow, fast)`` for an image.
    values: np.ndarray
    x: PlotAxis
    #: None for a curve.
    y: PlotAxis | None = None
    #: Standard deviations in the shape of the values, or None.
    errors: np.ndarray | None = None

    @property
    def label(self) -> str:
        """Name and unit of what is shown."""
        return f"{self.name} ({self.unit})" if self.unit else self.name

    @property
    def extent(self) -> tuple[float, float, float, float]:
        """Edges of an image: left, right, bottom, top; its first row is at the bottom."""
        assert self.y is not None
        return (*self.x.edges, *self.y.edges)


def find_default_plot(node: Any) -> DefaultPlot | None:
    """Return what to show of *node* (a file, an entry, any group) first, or None.

    The file says it by the attribute ``default``, from group to group; where it does not,
    the measurement is looked at: an image of a map, points where they are scattered, else a
    curve over what was moved.
    """
    entry = node.entry or getattr(node, "default_entry", None) or node
    measurement = entry.measurement
    if measurement is not None and find_scan_type(measurement) is ScanType.SCATTER:
        return _scatter(entry, measurement)
    shown = _by_default(node) or _first_data(node)
    found = None if shown is None else _of_data(shown, entry)
    if found is None and measurement is not None:
        found = _of_measurement(entry, measurement)
    return found


def _by_default(node: Any) -> Group | None:
    """Follow the attribute ``default``; return the group that has a signal."""
    for _ in range(_STEPS):
        if not isinstance(node, Group):
            return None
        following = node.get(node.attrs.get("default", ""))
        if following is None:
            return node if signal_of(node) is not None else None
        node = following
    return None


def _first_data(node: Any) -> Group | None:
    candidates = node.iter_type(Data) if isinstance(node, Group) else ()
    return next((data for _, data in candidates if data.signal is not None), None)


def _of_data(group: Group, entry: Any) -> DefaultPlot | None:
    signal = signal_of(group)
    if signal is None or not is_column(signal) or not signal.size:
        return None
    shown = math.prod(signal.shape[-2:])
    if not holds(signal.h5, shown * max(signal.dtype.itemsize, 8)):
        return None  # it declares what nobody has
    axes = axes_of(group)
    title = getattr(entry, "title", "") or group.name
    name = stored.text(group.attrs.get("signal", "")) or signal.name
    if signal.ndim == 1:
        x = _axis(axes[0], signal.shape[0], "point")
        return DefaultPlot("curve", title, name, signal.units, np.asarray(signal[...]), x)
    if signal.ndim >= 2:
        # of a stack, the image in its middle
        middle = tuple(length // 2 for length in signal.shape[:-2])
        slow, fast = signal.shape[-2:]
        return DefaultPlot(
            "image",
            title,
            name,
            signal.units,
            np.asarray(signal[middle] if middle else signal[...]),
            _axis(axes[-1], fast, "column"),
            _axis(axes[-2], slow, "row"),
        )
    return None


def _axis(node: Dataset | None, length: int, fallback: str) -> PlotAxis:
    """Return the positions along one dimension, counted where there are none."""
    usable = node is not None and is_column(node) and node.size <= length + 1
    values = np.asarray(node[...], dtype=float) if node is not None and usable else np.zeros(0)
    if values.shape == (length + 1,):  # edges of pixels
        values = (values[1:] + values[:-1]) / 2
    if node is None or values.shape != (length,) or not np.isfinite(values).all():
        return PlotAxis(fallback, "", np.arange(length, dtype=float))
    return PlotAxis(node.label, node.units, values)


def _of_measurement(entry: Any, measurement: Any) -> DefaultPlot | None:
    signal = _main_signal(measurement)
    if signal is None:
        return None
    rows = measurement.read_npoints()
    values = measurement.to_map(read_column(signal, rows))
    grid = measurement.grid
    if isinstance(grid, ScatteredGrid):
        return _scatter(entry, measurement)
    if grid.is_line or values.ndim != 2:
        x = _over(measurement, grid.fast, values.size)
        return DefaultPlot("curve", entry.title, signal.label, signal.units, values.ravel(), x)
    x, y = (PlotAxis(a.name, _unit(a), a.centres) for a in (grid.fast, grid.slow))
    return DefaultPlot("image", entry.title, signal.label, signal.units, values, x, y)


def _over(measurement: Any, fast: Any, count: int) -> PlotAxis:
    """Return what a line of points is shown over: where the motor stood, if that is known."""
    scalars = measurement.scalar_data
    for axis in [] if scalars is None else scalars.axes.values():
        values = read_column(axis, count)
        if len(axis) == count and np.isfinite(values).any():
            return PlotAxis(axis.label, axis.units, values)
    return PlotAxis(fast.name, _unit(fast), fast.centres[:count])


def _scatter(entry: Any, measurement: Any) -> DefaultPlot | None:
    signal = _main_signal(measurement)
    axes = [axis for axis in measurement.scalar_data.axes.values() if axis.axis > 0]
    if signal is None or len(axes) < 2:
        return None
    rows = measurement.read_npoints()
    values = measurement.to_map(read_column(signal, rows)).ravel()
    by_direction = sorted(axes[-2:], key=lambda axis: axis.axis)
    x, y = (PlotAxis(axis.label, axis.units, read_column(axis, rows)) for axis in by_direction)
    return DefaultPlot("scatter", entry.title, signal.label, signal.units, values, x, y)


def _main_signal(measurement: Any) -> Any:
    scalars = measurement.scalar_data
    return None if scalars is None else next(iter(scalars.signals.values()), None)


def _unit(axis: Any) -> str:
    return "" if axis.unit == "number" else str(axis.unit)
