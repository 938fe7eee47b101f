"""Where the axes of a spectrum have ticks, so that their labels never overlap."""

from __future__ import annotations

import math
from typing import Any

from chaco.api import AbstractTickGenerator

_RAISED = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")


class _Ticks(AbstractTickGenerator):
    """Ticks that follow from the ends of an axis alone."""

    def get_ticks(
        self,
        data_low: float,
        data_high: float,
        bounds_low: float,
        bounds_high: float,
        interval: Any,
        use_endpoints: bool = False,
        scale: str = "linear",
    ) -> list[float]:
        """Return the places of the ticks."""
        return self.places(data_low, data_high)

    def places(self, data_low: float, data_high: float) -> list[float]:
        """Return the places of the ticks between the ends of the axis."""
        raise NotImplementedError


class ScaledTicks(_Ticks):
    """Ticks of an axis that is read in another unit: *scale* times its numbers, plus *offset*.

    Parameters
    ----------
    ticks
        Places the ticks in the other unit.
    scale, offset
        From the numbers of the axis to that unit.
    """

    def __init__(self, ticks: AbstractTickGenerator, scale: float, offset: float = 0.0) -> None:
        super().__init__()
        self._inner, self._scale, self._offset = ticks, scale, offset

    def get_ticks(
        self,
        data_low: float,
        data_high: float,
        bounds_low: float,
        bounds_high: float,
        interval: Any,
        use_endpoints: bool = False,
        scale: str = "linear",
    ) -> list[float]:
        """Return the places of the ticks."""
        ends = [self.told(end) for end in (data_low, data_high, bounds_low, bounds_high)]
        places = self._inner.get_ticks(*ends, interval, use_endpoints, scale)
        return [(float(place) - self._offset) / self._scale for place in places]

    def told(self, value: float) -> float:
        """Return a number of the axis in the other unit."""
        return self._scale * value + self._offset


class DecadeTicks(_Ticks):
    """Ticks of a logarithmic axis: at powers of ten, between them only if there are few."""

    def places(self, data_low: float, data_high: float) -> list[float]:
        """Return the places of the ticks."""
        if not 0 < data_low < data_high:
            return []
        low, high = math.floor(math.log10(data_low)), math.ceil(math.log10(data_high))
        step = max(1, round((high - low) / 6))
        ticks = [10.0**n for n in range(low, high + 1, step)]
        if data_high < 100 * data_low:
            ticks = [digit * tick for tick in ticks for digit in (1, 2, 5)]
        return [tick for tick in ticks if data_low <= tick <= data_high]


class SymmetricTicks(_Ticks):
    """Two ticks of a low axis around zero."""

    def places(self, data_low: float, data_high: float) -> list[float]:
        """Return the places of the ticks."""
        largest = 0.75 * min(abs(data_low), abs(data_high))
        if not math.isfinite(largest) or largest <= 0:
            return [0.0]
        decade = 10.0 ** math.floor(math.log10(largest))
        tick = max(digit * decade for digit in (1, 2, 3, 5) if digit * decade <= largest)
        return [-tick, tick]


class ZeroAndTicks(SymmetricTicks):
    """The same, and zero: for the lines of a grid."""

    def get_ticks(self, *limits: Any, **options: Any) -> list[float]:
        """Return the places of the lines."""
        return sorted({0.0, *super().get_ticks(*limits, **options)})


def count_text(value: float) -> str:
    """Return a number of counts in few characters: ``500``, ``10⁵``, ``2·10⁵``."""
    if value < 10_000:
        return f"{value:.6g}"
    power = math.floor(math.log10(value) + 1e-9)
    digit = value / 10.0**power
    raised = f"10{str(power).translate(_RAISED)}"
    return raised if abs(digit - 1) < 1e-6 else f"{digit:.3g}·{raised}"
