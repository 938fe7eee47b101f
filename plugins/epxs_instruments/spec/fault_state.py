"""What is wrong with a simulated beamline at present."""

from __future__ import annotations

from dataclasses import dataclass, fields, replace
from typing import Any

import numpy as np


@dataclass
class Faults:
    """What is wrong at present."""

    split: int = 0
    merge: float = 0.0
    duplicate: int = 0
    gap: int = 0
    again: int = 0
    beam: int = 0
    stuck: int = -1
    deadtime: float = 0.0
    length: int = 0
    sync: int = 0
    #: What goes wrong later: points until then, name, amount.
    later: tuple[tuple[int, str, float], ...] = ()

    def clear(self) -> None:
        """All is well again."""
        for field in fields(self):
            setattr(self, field.name, field.default)

    def strike(self, name: str, amount: float, points: int = 0) -> None:
        """Have something go wrong, after so many points."""
        if points > 0:
            self.later = (*self.later, (points, name, amount))
        else:
            setattr(self, name, type(getattr(self, name))(amount))

    def take(self, name: str) -> bool:
        """Say whether the fault *name* strikes now, and count it."""
        left = getattr(self, name)
        if left:
            setattr(self, name, left - 1)
        return bool(left)

    def spoil(self, reading: Any, monitor: str) -> Any:
        """Return a reading as a broken beamline gives it."""
        for points, name, amount in self.later:
            if points == 0:
                self.strike(name, amount)
        self.later = tuple(
            (points - 1, name, amount) for points, name, amount in self.later if points > 0
        )
        if self.take("beam"):
            reading = _without_beam(reading, monitor)
        if self.deadtime:
            reading = replace(
                reading, dead_time=self.deadtime, ocr=reading.icr * (1 - self.deadtime / 100)
            )
        if self.stuck >= 0 or self.length:
            reading = self._spoil_elements(reading)
        return reading

    def _spoil_elements(self, reading: Any) -> Any:
        elements = [reading, *reading.others]
        for number, element in enumerate(elements):
            spectrum = element.spectrum
            if number == self.stuck:
                spectrum = np.full_like(spectrum, 3)
            if self.length:
                spectrum = np.resize(spectrum, max(1, len(spectrum) + self.length))
            elements[number] = replace(element, spectrum=spectrum)
        return replace(elements[0], others=tuple(elements[1:]))


def _without_beam(reading: Any, monitor: str) -> Any:
    dark = {name: value for name, value in reading.counters.items() if name in ("seconds", "sec")}
    counters = {name: dark.get(name, 0.0) for name in reading.counters} | {monitor: 4.0}
    nothing = [
        replace(element, spectrum=np.zeros_like(element.spectrum), icr=0.0, ocr=0.0, dead_time=0.0)
        for element in (reading, *reading.others)
    ]
    return replace(nothing[0], counters=counters, others=tuple(nothing[1:]))
