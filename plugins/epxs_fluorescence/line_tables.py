"""Emission lines of all elements, from PyMca's tables, asked for in a process of its own."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from epxs.analysis.api import BlockTask, WarmWorker
from epxs.core.api import ConfigurationError
from epxs_fluorescence.pymca_theory import quiet_pymca

#: What people call lines -> transitions, whose mean weighted by their rates is meant.
SIEGBAHN = {
    "Ka": ("KL3", "KL2"),
    "Ka1": ("KL3",),
    "Ka2": ("KL2",),
    "Kb": ("KM3", "KM2", "KN3", "KN2"),
    "Kb1": ("KM3",),
    "La": ("L3M5", "L3M4"),
    "La1": ("L3M5",),
    "Lb": ("L2M4", "L3N5"),
    "Lb1": ("L2M4",),
    "Lb2": ("L3N5",),
    "Lg1": ("L2N4",),
    "Ma": ("M5N7", "M5N6"),
}


@dataclass(frozen=True)
class TableLine:
    """An emission line of an element."""

    #: "Fe".
    element: str
    #: "K", "L" or "M".
    shell: str
    #: "KL3".
    name: str
    #: keV.
    energy: float
    #: Part of the lines of its shell.
    rate: float
    #: Energy that excites its shell most easily, keV.
    edge: float


@lru_cache(maxsize=1)
def all_lines() -> tuple[TableLine, ...]:
    """Return the lines of all elements, from PyMca's tables."""
    with WarmWorker(BlockTask("epxs_fluorescence.line_tables:_Tables")) as worker:
        found = worker.ask()
    columns = ("element", "shell", "name", "energy", "rate", "edge")
    return tuple(
        TableLine(str(e), str(s), str(n), float(x), float(r), float(b))
        for e, s, n, x, r, b in zip(*(found[c] for c in columns), strict=True)
    )


def line_energy(text: str) -> float:
    """Return the energy of a line in keV.

    Parameters
    ----------
    text
        "Fe KL3", "Fe Ka", "Pb La1" ...; or a number, in keV.

    Raises
    ------
    ConfigurationError
        If there is no such line.
    """
    words = text.replace("-", " ").split()
    if len(words) == 1:
        try:
            return float(words[0])
        except ValueError:
            pass
    names = SIEGBAHN.get(words[-1].capitalize(), (words[-1].upper(),)) if len(words) == 2 else ()
    element = words[0].capitalize() if words else ""
    found = [line for line in all_lines() if line.element == element and line.name in names]
    if not found:
        there = [f"{line.element} {line.name}" for line in all_lines() if line.element == element]
        raise ConfigurationError(
            f"line {text!r}: found no such line; expected an element and a transition, such as "
            f"{', '.join(there[:4]) or 'Fe KL3, Fe Ka'}. Check the spelling."
        )
    rates = np.array([line.rate for line in found])
    energies = np.array([line.energy for line in found])
    return float(np.average(energies, weights=rates if rates.sum() > 0 else None))


class _Tables:
    """In the process of a worker: PyMca's tables as columns."""

    def __call__(self) -> dict[str, object]:
        with quiet_pymca():
            from PyMca5.PyMcaPhysics.xrf import Elements

            rows = [row for element in Elements.ElementList for row in self._lines(element)]
        names = ("element", "shell", "name", "energy", "rate", "edge")
        columns = zip(*rows, strict=True)
        return {name: list(column) for name, column in zip(names, columns, strict=True)}

    def _lines(self, element: str) -> list[tuple[object, ...]]:
        from PyMca5.PyMcaPhysics.xrf import Elements

        told = Elements.Element[element]
        edges = {"K": "K", "L": "L3", "M": "M5"}
        rows: list[tuple[object, ...]] = []
        for shell, edge in edges.items():
            names = told.get(f"{shell} xrays", [])
            lines = [(name, told[name]["energy"], told[name]["rate"]) for name in names]
            total = sum(rate for _, _, rate in lines)
            binding = float(told["binding"].get(edge, 0.0))
            rows += [
                (element, shell, name.rstrip("*"), float(energy), float(rate) / total, binding)
                for name, energy, rate in lines
                if energy > 0 and total > 0
            ]
        return rows
