"""What the nodes of a measurement promise, whatever class they are.

A class of a third party that provides one of these is shown, fitted and exported as ours
are. `missing_from` tells what a file lacks to keep a promise.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
from traits.api import Interface

from epxs.core.api import EpxsError


class IScalarData(Interface):
    """The axes and signals of a scan."""

    #: Name -> `Axis`, the slowest first.
    axes: Mapping[str, Any]
    #: Name -> `Signal`, by priority.
    signals: Mapping[str, Any]
    #: The counter of the incoming beam, or None.
    monitor: Any


class IDetector(Interface):
    """A device that gives an array at each point."""

    #: Array of shape ``(points, ...)``.
    counts: Any
    #: What the instrument calls it.
    device_id: str


class IMca(IDetector):
    """A detector that sorts counts by energy."""

    #: Coefficients of the energy in keV as a polynomial of the channel.
    calibration: tuple[float, ...]
    #: Numbers and energies (keV) of the channels; shape ``(channels,)``.
    channels: np.ndarray
    energy: Any
    #: Each a dataset of shape ``(points,)``, or None where it was not recorded.
    dead_time: Any
    live_time: Any
    real_time: Any
    monitor: Any


class IMeasurement(Interface):
    """The points of one scan."""

    #: Number of points on disk, and of rows.
    acquired: int
    npoints: int
    #: ``completed``, ``running``, ``paused``, ``aborted`` or ``interrupted``.
    state: str
    #: Points along each direction, slowest first.
    acquisition_shape: tuple[int, ...]
    acquisition_command: str
    #: An `IScalarData`, or None.
    scalar_data: Any
    #: Positions of all motors at the start, or None.
    positioners: Any
    #: Name -> `IMca`.
    mcas: Mapping[str, Any]
    #: Per row: place in the order of acquisition (-1: not measured); whether it was skipped.
    sequence: np.ndarray
    masked: np.ndarray

    def to_map(self, values: np.ndarray) -> np.ndarray:
        """Return *values* of all rows in the shape of the scan, NaN where there are none."""


class IProcessedData(Interface):
    """Results derived from a measurement."""

    #: What was fitted: ``Ca K``.
    names: list[str]
    #: Shape of the maps.
    shape: tuple[int, ...]
    #: Unit of the areas.
    units: str

    def area(self, name: str) -> np.ndarray:
        """Return the map of peak areas of *name*."""

    def sigma(self, name: str) -> np.ndarray:
        """Return the map of their standard deviations."""


def missing_from(node: Any) -> list[str]:
    """Return what *node* lacks to keep the promises of its class; one sentence each.

    Parameters
    ----------
    node
        A node; what is below a measurement is looked at too. Of a node that makes no promise
        nothing is missing.
    """
    return [lack for promise in _promises(node) for lack in promise(node)]


def _promises(node: Any) -> list[Callable[[Any], list[str]]]:
    # by what they are like: classes of third parties need not derive from ours
    if hasattr(node, "acquisition_shape") and hasattr(node, "mcas"):
        return [_measurement]
    if hasattr(node, "signals") and hasattr(node, "axes"):
        return [_scalar_data]
    if hasattr(node, "calibration"):
        return [_mca]
    if hasattr(node, "counts"):
        return [_detector]
    return [_processed] if hasattr(node, "area") and hasattr(node, "names") else []


def _measurement(node: Any) -> list[str]:
    lacks = []
    rows = node.read_npoints()
    if rows < 1:
        lacks.append(f"{node.path}: found no points; expected npoints or acquisition_shape.")
    if not 0 <= node.read_acquired() <= rows:
        lacks.append(f"{node.path}: found acquired = {node.read_acquired()}; expected 0 to {rows}.")
    if node.scalar_data is None:
        lacks.append(f"{node.path}: found no scalar_data; expected a group of that class.")
    else:
        lacks += _scalar_data(node.scalar_data, rows)
    for name in ("sequence", "masked"):
        if len(getattr(node, name)) != rows:
            lacks.append(f"{node.path}: found {name} of another length; expected {rows} rows.")
    for mca in node.mcas.values():
        lacks += _mca(mca, rows)
    return lacks


def _scalar_data(node: Any, rows: int | None = None) -> list[str]:
    lacks = []
    if not node.signals and not node.axes:
        lacks.append(f"{node.path}: found neither axes nor signals; expected at least one.")
    told = node.attrs.get("monitor", "")
    if told and node.monitor is None:
        lacks.append(f"{node.path}: found no signal {told!r}; expected the monitor it names.")
    for name, column in {**node.axes, **node.signals}.items():
        if rows is not None and column.shape != (rows,):
            lacks.append(f"{node.path}/{name}: found shape {column.shape}; expected ({rows},).")
    return lacks


def _detector(node: Any, rows: int | None = None) -> list[str]:
    try:
        shape = node.counts.shape
    except EpxsError as error:
        return [str(error)]
    if rows is not None and shape[:1] != (rows,):
        return [f"{node.path}: found counts of shape {shape}; expected {rows} rows."]
    return []


def _mca(node: Any, rows: int | None = None) -> list[str]:
    lacks = _detector(node, rows)
    if lacks:
        return lacks
    if node.counts.ndim != 2:
        lacks.append(
            f"{node.path}: found counts of {node.counts.ndim} dimensions; expected points and "
            "channels."
        )
    if len(node.channels) != node.counts.shape[-1]:
        lacks.append(
            f"{node.path}: found {len(node.channels)} channel numbers; expected "
            f"{node.counts.shape[-1]}, as many as the spectra have."
        )
    if not np.isfinite(node.calibration).all():
        lacks.append(f"{node.path}: found the calibration {node.calibration}; expected numbers.")
    return lacks


def _processed(node: Any) -> list[str]:
    if not node.names:
        return [f"{node.path}: found no maps; expected at least one peak area."]
    return [
        f"{node.path}: found {name} of shape {node.area(name).shape}; expected {node.shape}."
        for name in node.names
        if node.area(name).shape != node.shape
    ]
