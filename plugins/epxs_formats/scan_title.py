"""The grid of a scan, from its title and from where the motors really were."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace

import numpy as np

from epxs.core.api import FormatError
from epxs.phynx.api import AxisPlan, Geometry, parse_command
from epxs_formats.h5_values import believable

#: Commands of BLISS and Sardana -> the one of spec that has the same arguments.
_SAME_AS = {"amesh": "mesh", "meshct": "mesh", "meshc": "mesh", "dmeshct": "dmesh"}
_CONTINUOUS = re.compile(r"([ad]\d?scan)c(?:t)?")


def read_title(title: str) -> tuple[Geometry, str]:
    """Return the grid that a title tells, and why it tells none ("" if it is just unknown)."""
    words = re.sub(r"[(),;]", " ", title).split()
    if not words:
        return Geometry(), ""
    command = _SAME_AS.get(words[0], words[0])
    if found := _CONTINUOUS.fullmatch(command):
        command = found[1]
    try:
        if command == "fscan2d":
            geometry = _fscan2d(words)
        else:
            geometry = parse_command(" ".join([command, *words[1:]]))
        believable(geometry.shape)
        return geometry, ""
    except (FormatError, ValueError, IndexError) as error:
        return Geometry(), str(error)


def _fscan2d(words: list[str]) -> Geometry:
    """Read ``fscan2d slow start step points fast start step points time``."""
    axes, shape = [], []
    for number, place in enumerate((1, 5)):
        start, step, count = float(words[place + 1]), float(words[place + 2]), int(words[place + 3])
        stop = start + step * (count - 1)
        axes.append(AxisPlan(words[place], start=start, stop=stop, axis=2 - number))
        shape.append(count)
    if min(shape) < 1:
        raise ValueError(f"{shape} points")
    return Geometry(shape=tuple(shape), axes=tuple(axes))


def fit_to_points(geometry: Geometry, positions: Mapping[str, np.ndarray], points: int) -> Geometry:
    """Return the grid as the points tell it.

    Relative ranges become absolute, and lines that ran to and fro are noticed. Of a grid with
    fewer points than were taken, one line of points remains.

    Parameters
    ----------
    geometry
        What the title tells.
    positions
        Where the motors were at each point, in the order of acquisition; shape ``(points,)``.
    points
        Number of points that were taken.
    """
    if geometry.points < max(points, 1):
        axes = [replace(axis, axis=1, start=np.nan, stop=np.nan) for axis in geometry.axes]
        return Geometry(shape=(max(points, 1),), axes=tuple(axes))
    fast = next((axis for axis in geometry.axes if axis.axis == 1), None)
    if len(geometry.shape) == 2 and fast is not None and fast.name in positions:
        serpentine = _runs_to_and_fro(positions[fast.name], geometry.shape[1])
        geometry = replace(geometry, serpentine=serpentine)
    if geometry.relative:
        axes = [_absolute(axis, geometry, positions.get(axis.name)) for axis in geometry.axes]
        geometry = replace(geometry, axes=tuple(axes), relative=False)
    return geometry


def _runs_to_and_fro(positions: np.ndarray, per_line: int) -> bool:
    """Whether every second line of *per_line* points ran in the other direction."""
    lines = len(positions) // per_line
    if lines < 2 or per_line < 2:
        return False
    whole = np.asarray(positions[: lines * per_line], dtype=float).reshape(lines, per_line)
    direction = np.sign(whole[:, -1] - whole[:, 0])
    direction[1::2] *= -1
    known = direction[np.isfinite(direction) & (direction != 0)]
    return bool(len(known) and abs(known.sum()) > len(known) / 2)


def _absolute(axis: AxisPlan, geometry: Geometry, positions: np.ndarray | None) -> AxisPlan:
    """Return *axis* with the range that fits to where the motor was."""
    if positions is None or not len(positions):
        return replace(axis, start=np.nan, stop=np.nan)
    dim = len(geometry.shape) - axis.axis
    targets = np.linspace(axis.start, axis.stop, geometry.shape[dim])
    place = np.unravel_index(geometry.row_order()[: len(positions)], geometry.shape)[dim]
    away = np.asarray(positions[: len(place)], dtype=float) - targets[place]
    if not np.isfinite(away).any():
        return replace(axis, start=np.nan, stop=np.nan)
    origin = float(np.nanmedian(away))
    return replace(axis, start=axis.start + origin, stop=axis.stop + origin)
