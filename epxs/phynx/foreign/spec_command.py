"""What a spec scan command says about the grid of its points."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from epxs.core.api import FormatError
from epxs.phynx.writing.plans import AxisPlan

#: More intervals than any scan has; a number like that is no number of intervals.
_MANY = 100_000_000
_LINE = re.compile(r"([ad])([2-9]?)scan|(lup)")


#: Commands that visit points which they do not name: nothing is missing if their grid is unknown.
WITHOUT_GRID = frozenset(
    {"timescan", "tseries", "loopscan", "ct", "Escan", "chess_escan", "xas", "uascan", "hscan",
     "kscan", "lscan", "hklscan", "xtscan", "ytscan", "ztscan"}
)  # fmt: skip


@dataclass(frozen=True)
class Geometry:
    """The grid that a command asks for."""

    #: Points along each direction, slowest first; () where the command does not tell.
    shape: tuple[int, ...] = ()
    axes: tuple[AxisPlan, ...] = ()
    #: Whether every second line runs backwards.
    serpentine: bool = False
    #: Whether positions are relative to where the motors stood.
    relative: bool = False

    @property
    def points(self) -> int:
        """Number of points asked for; 0 where the command does not tell."""
        return math.prod(self.shape) if self.shape else 0

    def row_order(self) -> np.ndarray:
        """Return the row, in grid order, of each point in the order of acquisition."""
        rows = np.arange(self.points).reshape(self.shape)
        if self.serpentine:
            rows[1::2] = rows[1::2, ::-1].copy()
        return rows.reshape(-1)

    def at(self, positions: Mapping[str, float]) -> Geometry:
        """Return it with absolute ranges, given where the motors stood at the start.

        Motors whose position is not known keep no range.
        """
        if not self.relative:
            return self
        axes = []
        for axis in self.axes:
            origin = float(positions.get(axis.name, math.nan))
            axes.append(replace(axis, start=axis.start + origin, stop=axis.stop + origin))
        return replace(self, axes=tuple(axes), relative=False)


def parse_command(command: str) -> Geometry:
    """Return the grid that a spec command asks for.

    Knows ``mesh``, ``dmesh`` and ``zzmesh`` of two or more motors, the meshes of CHESS
    (``gmesh``, with a distance behind it; ``smesh``, with two numbers behind its first motor),
    ``ascan``, ``a2scan`` ... and their relative forms, and ``loopscan``; of any other command
    nothing is known.

    Raises
    ------
    FormatError
        If one of these is not followed by what spec demands.
    """
    words = command.split()
    name = words[0] if words else ""
    if name in ("mesh", "zzmesh", "dmesh", "gmesh"):
        return _mesh(command, words)
    if name == "smesh":
        return _mesh(command, [*words[:2], *words[4:]])
    if match := _LINE.fullmatch(name):
        kind, motors, _ = match.groups()
        return _line(command, words, int(motors or 1), relative=kind != "a")
    if name == "loopscan" and len(words) > 1:
        count = _integer(command, words[1])
        return Geometry(shape=(count,)) if count > 0 else Geometry()
    return Geometry()


def _mesh(command: str, words: Sequence[str]) -> Geometry:
    """Read ``mesh fast start stop intervals slow start stop intervals ... time``."""
    motors = (len(words) - 1) // 4
    if motors < 2:
        raise _misformed(command, "at least two motors, each with start, stop and intervals")
    shape = []
    axes = []
    for number in range(motors):
        name, start, stop, intervals = words[1 + 4 * number : 5 + 4 * number]
        axes.append(
            AxisPlan(
                name=name,
                start=_number(command, start),
                stop=_number(command, stop),
                axis=number + 1,
            )
        )
        shape.append(_integer(command, intervals) + 1)
    geometry = Geometry(
        shape=tuple(reversed(shape)),
        axes=tuple(axes),
        serpentine=words[0] == "zzmesh" and motors == 2,
        relative=words[0] == "dmesh",
    )
    return _of_sensible_size(command, geometry)


def _line(command: str, words: Sequence[str], motors: int, relative: bool) -> Geometry:
    """Read ``a2scan motor start stop motor start stop intervals time``."""
    if len(words) < 2 + 3 * motors:
        raise _misformed(command, f"start and stop of {motors} motor(s), then the intervals")
    axes = []
    for number in range(motors):
        name, start, stop = words[1 + 3 * number : 4 + 3 * number]
        axes.append(
            AxisPlan(
                name=name,
                start=_number(command, start),
                stop=_number(command, stop),
                primary=number + 1,
            )
        )
    shape = (_integer(command, words[1 + 3 * motors]) + 1,)
    return _of_sensible_size(command, Geometry(shape, tuple(axes), relative=relative))


def _number(command: str, word: str) -> float:
    try:
        value = float(word)
    except ValueError:
        raise _misformed(command, f"a number instead of {word!r}") from None
    if not math.isfinite(value):
        raise _misformed(command, f"a finite number instead of {word!r}")
    return value


def _integer(command: str, word: str) -> int:
    value = _number(command, word)
    if value != int(value) or not 0 <= value <= _MANY:
        raise _misformed(command, f"a number of intervals instead of {word!r}")
    return int(value)


def _of_sensible_size(command: str, geometry: Geometry) -> Geometry:
    if geometry.points > _MANY:
        raise _misformed(command, f"{_MANY} points at most")
    return geometry


def _misformed(command: str, expected: str) -> FormatError:
    return FormatError(
        f"spec command: found {command[:80]!r}; expected {expected}. Check the #S line of the scan."
    )
