"""Reads the texts of ``_SC_NEWSCAN`` and ``_SC_NEWSCANDATA``."""

from __future__ import annotations

from collections.abc import Mapping
from math import prod
from typing import Any

import numpy as np

from epxs.core.api import FormatError
from epxs.instrument.api import NodeSpec, PointTaken, ScanStarted
from epxs_instruments.spec.literal import parse

INDEX = "scalar_data/i"
EPOCH = "scalar_data/epoch"
#: Points of a scan, at most.
POINTS_LIMIT = 100_000_000
#: Attributes that the macros send as text of a list.
_LISTS = ("calibration", "range", "acquisition_shape")


def read_announcement(text: str, time: float) -> ScanStarted:
    """Return the scan that ``_SC_NEWSCAN`` announces.

    Raises
    ------
    FormatError
        If the text is no dictionary, or lacks the tree or the number of points.
    """
    announced = parse(text)
    phynx = announced.get("phynx") if isinstance(announced, dict) else None
    if not isinstance(phynx, dict):
        raise FormatError(
            f"_SC_NEWSCAN: found {text[:40]!r}; expected a dictionary with the key 'phynx'. "
            "Load the macros clientutils.mac of the beamline, or newer ones."
        )
    info = phynx.get("info", {})
    return ScanStarted(
        scan_id=str(info.get("acquisition_id", "")),
        command=str(info.get("acquisition_command", "")),
        shape=_shape(info),
        source_file=str(info.get("source_file", "")),
        time=time,
        nodes={path: _node(path, entry) for path, entry in phynx.items() if path != "info"},
        info={key: item for key, item in announced.items() if key != "phynx"} | info,
    )


def _shape(info: Mapping[str, Any]) -> tuple[int, ...]:
    """Return the points along each axis, slowest first; () if nobody knows how many."""
    announced = _listed(info.get("acquisition_shape", info.get("npoints")))
    lengths = announced if isinstance(announced, list | tuple) else [announced]
    if list(lengths) in ([], [0]) and not info.get("npoints"):
        return ()
    try:
        shape = tuple(int(length) for length in lengths)
    except (TypeError, ValueError):
        shape = ()
    if not shape or min(shape) < 1 or prod(shape) > POINTS_LIMIT:
        raise FormatError(
            f"_SC_NEWSCAN: found acquisition_shape {announced!r}; expected lengths of 1 or more, "
            f"and at most {POINTS_LIMIT} points. Check the macros."
        )
    return shape


def _node(path: Any, entry: Any) -> NodeSpec:
    """Return a node from ``('Class', {'attribute': value, ...})``."""
    if not (isinstance(entry, tuple | list) and len(entry) == 2 and isinstance(entry[1], dict)):
        raise FormatError(
            f"_SC_NEWSCAN, {path}: found {str(entry)[:40]!r}; expected ('Class', {{...}}). "
            "Check what the site's macros give to client_set_scan_env."
        )
    name, attrs = entry
    return NodeSpec(
        str(name),
        {key: _listed(item) if key in _LISTS else item for key, item in attrs.items()},
    )


def _listed(value: Any) -> Any:
    """Return a list that was sent as its own text, as ``'[0,0.01,0,]'`` is."""
    if isinstance(value, str) and value.strip("'\" ").startswith(("[", "(")):
        value = parse(value.strip("'\" "))
    return value.tolist() if isinstance(value, np.ndarray) else value


def read_point(text: str, time: float, expected: int, nodes: Mapping[str, NodeSpec]) -> PointTaken:
    """Return the point that ``_SC_NEWSCANDATA`` holds.

    Parameters
    ----------
    time
        When it was sent, in seconds since the epoch: stands in for an epoch that was rounded.
    expected
        Index of the point, if the text does not tell.

    Raises
    ------
    FormatError
        If the text is no dictionary, or its index no whole number.
    """
    values = parse(text)
    if not isinstance(values, dict):
        raise FormatError(
            f"_SC_NEWSCANDATA: found {text[:40]!r}; expected a dictionary. Check the macros."
        )
    index = _index(values.get(INDEX, expected))
    taken = _epoch(values.get(EPOCH), time)
    if EPOCH in values:
        values[EPOCH] = taken
    for path, value in values.items():
        if isinstance(value, list | np.ndarray):
            values[path] = _shaped(path, value, nodes)
    return PointTaken(index, taken, values)


def _index(value: Any) -> int:
    """Return the index of a point; from 1e6 on the macros send it as a float."""
    if isinstance(value, int | float) and 0 <= value < POINTS_LIMIT:
        return round(value)
    raise FormatError(
        f"_SC_NEWSCANDATA: found {value!r} as {INDEX}; expected a whole number of 0 or more. "
        "Check the macros."
    )


def _epoch(value: Any, time: float) -> float:
    """Return the time of a point in s; that of its arrival if ``%g`` has cut it to 10 000 s."""
    if not isinstance(value, int | float) or not value > 0:
        return time
    return time if value % 1000 == 0 and abs(value - time) < 20_000 else float(value)


def _shaped(path: str, value: Any, nodes: Mapping[str, NodeSpec]) -> Any:
    """Return an array without the outer brackets that a one-row slice may come in."""
    try:
        array = np.asarray(value)
    except ValueError:
        return value
    if array.ndim == 2 and 1 in array.shape:
        array = array.ravel()
    return array
