"""Scalars of a scan: one number at each point, of a motor (`Axis`) or a counter (`Signal`)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from epxs.core.api import FormatError
from epxs.phynx import stored
from epxs.phynx.columns import is_column, read_column, real
from epxs.phynx.dataset import Dataset
from epxs.phynx.group import Group
from epxs.phynx.views import View

#: Behind all that have a priority.
_LAST = 999


class PointDataset(Dataset):
    """One number at each point of a scan; shape ``(points,)``, rows in grid order."""

    @property
    def map(self) -> View:
        """View in the shape of the acquisition; float64, NaN where not measured or skipped."""
        return View(self._read_map, lambda: self._own_measurement().acquisition_shape)

    def _read_map(self, key: Any) -> np.ndarray:
        measurement = self._own_measurement()
        return measurement.to_map(read_column(self, measurement.read_npoints()))[key]

    def _own_measurement(self) -> Any:
        measurement = self.measurement
        if measurement is None:
            raise FormatError(
                f"{self.file.filename}::{self.path}: found no measurement that it belongs to; "
                "expected one, whose shape a map has. Read its values without .map."
            )
        return measurement


class Axis(PointDataset):
    """Positions of a motor at each point."""

    @property
    def axis(self) -> int:
        """Which direction of the scan it spans: 1 is the fastest, 0 none."""
        return stored.whole(self.attrs.get("scan_axis", self.attrs.get("axis")))

    @property
    def primary(self) -> int:
        """Its place among the axes of that direction, from 1; 0 where it is not told."""
        return stored.whole(self.attrs.get("scan_primary", self.attrs.get("primary")))

    @property
    def range(self) -> tuple[float, float]:
        """First and last position asked for; of those measured where that is not told."""
        told = self.told_range
        if told is not None:
            return told
        measurement = self.measurement
        rows = len(self) if measurement is None else measurement.read_npoints()
        values = read_column(self, rows)
        values = values[np.isfinite(values)]
        if not len(values):
            return np.nan, np.nan
        return float(values[0]), float(values[-1])

    @property
    def told_range(self) -> tuple[float, float] | None:
        """First and last position asked for, or None where the file does not tell them."""
        told = stored.numbers(self.attrs.get("range", ()))
        return told if len(told) == 2 and np.isfinite(told).all() else None


class Signal(PointDataset):
    """Readings of a counter at each point."""

    @property
    def signal(self) -> int:
        """Its priority: 1 is the one to show first, 0 has none."""
        return stored.whole(self.attrs.get("signal_priority", self.attrs.get("signal")))

    @property
    def efficiency(self) -> float:
        """Readings for one count."""
        return stored.number(self.attrs.get("efficiency"), 1.0) or 1.0

    @property
    def corrected(self) -> View:
        """View of the readings divided by the efficiency."""
        return View(lambda key: real(self[key], self.path) / self.efficiency, lambda: self.shape)


class ScalarData(Group):
    """The axes and signals of a scan."""

    @property
    def axes(self) -> dict[str, Axis]:
        """Axes that the scan moved by name: the slowest first, then by `Axis.primary`.

        What is no array of real numbers is left out.
        Axes that do not say their direction (as ``Epoch``) come last.
        """
        return self._sorted(Axis, lambda a: (-a.axis, a.primary or _LAST, a.name))

    @property
    def signals(self) -> dict[str, Signal]:
        """Counters by name, those with a priority first."""
        return self._sorted(Signal, lambda s: s.signal or _LAST)

    @property
    def monitor(self) -> Signal | None:
        """The counter of the incoming beam, or None."""
        name = self.attrs.get("monitor", "")
        found = self.get(name)
        return found if isinstance(found, Signal) and is_column(found) else None

    def _sorted(self, kind: type, key: Callable[[Any], Any]) -> dict[str, Any]:
        found = [(name, node) for name, node in self.iter_type(kind) if is_column(node)]
        return dict(sorted(found, key=lambda item: key(item[1])))
