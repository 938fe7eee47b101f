"""Puts together a scan: plans and columns under the same names, each name once."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from epxs.phynx.api import (
    AxisPlan,
    DetectorPlan,
    ForeignScan,
    ImagePlan,
    MeasurementPlan,
    PositionerPlan,
    ResultsBlock,
    ResultsPlan,
    SignalPlan,
)
from epxs_formats.h5_values import believable

#: Counters of the incoming beam, by their usual names, the best first.
_MONITORS = (r"i_?0.*", r"ic_?0.*", r"(us|upstream)_?ic.*", r"sclr1_ch4", r"mon(itor)?\d*", r"io")
#: Longer texts are notes.
_SHORT = 200
#: Counters and detectors of a scan, at most.
_MANY = 10_000


@dataclass
class Scalars:
    """Numbers that come with each spectrum: name -> column and unit."""

    columns: dict[str, Any] = field(default_factory=dict)
    units: dict[str, str] = field(default_factory=dict)
    #: How ``dead_time`` is expressed.
    dead_time_format: str = "percent"

    def add(self, name: str, column: Any, units: str = "", usual: str = "") -> str:
        """Add a column under its *usual* name, or its own if that is taken; return it."""
        own = usual if usual and usual not in self.columns else name
        if own not in self.columns:
            self.columns[own] = column
            self.units[own] = units
        return own


class ScanBuilder:
    """A scan while it is put together.

    Parameters
    ----------
    name
        Name of its entry.
    """

    def __init__(self, name: str) -> None:
        self.name = name
        self.axes: list[AxisPlan] = []
        self.signals: list[SignalPlan] = []
        self.detectors: list[DetectorPlan] = []
        self.images: list[ImagePlan] = []
        self.positioners: dict[str, PositionerPlan] = {}
        self.columns: dict[str, Any] = {}
        self.metadata: dict[str, object] = {}
        self.notes: dict[str, str] = {}
        #: Paths of large arrays that have no place in a scan.
        self.left_out: list[str] = []
        self.results: list[tuple[ResultsPlan, ResultsBlock]] = []
        self._names: set[str] = set()

    def axis(
        self,
        name: str,
        column: Any,
        units: str = "",
        span: tuple[float, float] = (math.nan, math.nan),
        axis: int = 1,
        primary: int = 1,
    ) -> None:
        """Add a motor that was scanned; *span* is where it was asked to begin and to end."""
        name = self._take(name)
        self.axes.append(AxisPlan(name, units, float(span[0]), float(span[1]), axis, primary))
        self.columns[f"scalar_data/{name}"] = column

    def signal(self, name: str, column: Any, units: str = "", priority: int = 0) -> str:
        """Add a counter; return the name that it has."""
        name = self._take(name)
        self.signals.append(SignalPlan(name, units, priority))
        self.columns[f"scalar_data/{name}"] = column
        return name

    def detector(
        self,
        name: str,
        counts: Any,
        calibration: Sequence[float] = (0.0, 1.0, 0.0),
        scalars: Scalars | None = None,
        description: str = "",
        is_sum: bool = False,
    ) -> None:
        """Add spectra of shape ``(points, channels)`` and the numbers that come with them.

        *is_sum* says that they are the sum of those of the other detectors.
        """
        name = self._take(name)
        scalars = scalars or Scalars()
        self.detectors.append(
            DetectorPlan(
                name,
                channels=int(counts.shape[1]),
                calibration=tuple(float(value) for value in calibration),
                scalars=scalars.units,
                description=description,
                dead_time_format=scalars.dead_time_format,
                dtype=stored_type(counts.dtype),
                storage="compressed",
                is_sum=is_sum,
            )
        )
        self.columns[f"{name}/counts"] = counts
        for own, column in scalars.columns.items():
            self.columns[f"{name}/{own}"] = column

    def image(self, name: str, frames: Any, units: str = "counts") -> None:
        """Add images of shape ``(points, rows, columns)``."""
        name = self._take(name)
        shape = (int(frames.shape[1]), int(frames.shape[2]))
        self.images.append(
            ImagePlan(name, shape, stored_type(frames.dtype), units, storage="compressed")
        )
        self.columns[f"{name}/counts"] = frames

    def positioner(self, name: str, value: float, units: str = "") -> None:
        """Add where a motor stood when the scan began."""
        if name and name not in self.positioners:
            self.positioners[name] = PositionerPlan(name, float(value), units)

    def note(self, name: str, value: object) -> None:
        """Add what else is told of the scan; long texts are kept word by word."""
        if isinstance(value, str) and (len(value) > _SHORT or "\n" in value):
            self.notes.setdefault(name, value)
        elif value is not None and not (isinstance(value, str) and not value):
            self.metadata.setdefault(name, value)

    def build(
        self,
        shape: tuple[int, ...],
        points: int | None = None,
        rows: np.ndarray | None = None,
        status: str = "",
        end_time: str = "",
        monitor: str = "",
        **plan: Any,
    ) -> ForeignScan:
        """Return the scan; *plan* is what else `MeasurementPlan` has."""
        believable(shape)
        names = [signal.name for signal in self.signals]
        if self.left_out:
            self.note("left_out", tuple(self.left_out))
        made = MeasurementPlan(
            name=self.name,
            shape=shape,
            npoints=math.prod(shape),
            axes=tuple(self.axes),
            signals=tuple(self.signals),
            positioners=tuple(self.positioners.values()),
            detectors=tuple(self.detectors),
            images=tuple(self.images),
            monitor=monitor if monitor in names else find_monitor(names),
            metadata=self.metadata,
            notes=self.notes,
            **plan,
        )
        return ForeignScan(
            made,
            self.columns,
            rows=rows,
            points=points,
            status=status,
            end_time=end_time,
            results=tuple(self.results),
        )

    def _take(self, name: str) -> str:
        if len(self._names) >= _MANY:
            raise ValueError(f"more than {_MANY} counters and detectors")
        base, count = name or "unnamed", 1
        name = base
        while name in self._names:
            count += 1
            name = f"{base}_{count}"
        self._names.add(name)
        return name


def stored_type(dtype: Any) -> str:
    """Return the type that keeps numbers of *dtype* exactly."""
    dtype = np.dtype(dtype)
    if dtype.kind == "b":
        return "u1"
    if dtype.kind == "f":
        return "f4" if dtype.itemsize <= 4 else "f8"
    return f"{dtype.kind}{dtype.itemsize}"


def find_monitor(names: Sequence[str]) -> str:
    """Return the counter of the incoming beam, as far as its name tells; else ""."""
    for pattern in _MONITORS:
        for name in names:
            if re.fullmatch(pattern, name, re.IGNORECASE):
                return name
    return ""


def span_of(positions: np.ndarray, dim: int) -> tuple[float, float]:
    """Return the mean first and last position along *dim* of a grid; NaN where not measured."""
    positions = np.moveaxis(np.asarray(positions, dtype=float), dim, 0)
    lines = positions.reshape(len(positions), -1)
    known = np.isfinite(lines)
    if not known[0].any() or not known[-1].any():
        return math.nan, math.nan
    return float(lines[0][known[0]].mean()), float(lines[-1][known[-1]].mean())


def varies_along(positions: np.ndarray) -> int:
    """Return the dimension of a grid along which *positions* change most."""
    positions = np.asarray(positions, dtype=float)
    extents = []
    for dim in range(positions.ndim):
        first, last = span_of(positions, dim)
        extents.append(abs(last - first) if math.isfinite(last - first) else 0.0)
    return int(np.argmax(extents)) if any(extents) else positions.ndim - 1


def calibration_of(energy: np.ndarray, units: str = "keV") -> tuple[float, ...]:
    """Return the coefficients of the energy in keV as a polynomial of the channel.

    Without energies that grow, they are those of a plain channel number.
    """
    energy = np.asarray(energy, dtype=float).reshape(-1)
    if len(energy) < 2 or not np.isfinite(energy).all() or not (np.diff(energy) > 0).all():
        return (0.0, 1.0, 0.0)
    if units.lower() == "ev":
        energy = energy / 1000.0
    channels = np.arange(len(energy), dtype=float)
    line = np.polynomial.polynomial.polyfit(channels, energy, 1)
    line[np.abs(line) < 1e-12] = 0.0
    misfit = np.abs(np.polynomial.polynomial.polyval(channels, line) - energy).max()
    if len(energy) < 3 or misfit <= 1e-3 * line[1]:
        return (*(float(value) for value in line), 0.0)
    return tuple(float(v) for v in np.polynomial.polynomial.polyfit(channels, energy, 2))


def coefficients(values: Any) -> tuple[float, ...]:
    """Return stored calibration coefficients, padded to three; a plain number if senseless."""
    try:
        found = np.asarray(values, dtype=float).reshape(-1)
    except (TypeError, ValueError):
        found = np.zeros(0)
    if not 2 <= len(found) <= 10 or not np.isfinite(found).all() or not found[1:].any():
        return (0.0, 1.0, 0.0)
    return (*(float(value) for value in found), *(0.0 for _ in range(3 - len(found))))


def scan_name(number: object, occurrence: int = 1) -> str:
    """Return the name of the entry of scan *number*: ``scan_0012``, ``scan_0012_2``."""
    text = str(number)
    base = f"scan_{int(text):04d}" if text.isdecimal() else f"scan_{clean_name(text)}"
    return base if occurrence == 1 else f"{base}_{occurrence}"


def clean_name(name: str) -> str:
    """Return *name* with all but letters, digits and ``_`` replaced."""
    return re.sub(r"[^A-Za-z0-9_]+", "_", name).strip("_") or "scan"


def as_mapping(names: Sequence[str], values: Sequence[Any]) -> Mapping[str, Any]:
    """Return *values* by *names*, as many as there are of both, the first of a name."""
    found: dict[str, Any] = {}
    for name, value in zip(names, values, strict=False):
        found.setdefault(name, value)
    return found
