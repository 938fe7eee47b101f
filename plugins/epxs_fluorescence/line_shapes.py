"""Shapes of PyMca's groups of lines, computed where they are not nothing.

PyMca's C functions do the computing. It asks them for every line in every channel; here each
gets the channels that its line reaches, which gives the same numbers in a fraction of the
time. A channel further away gets less than 1e-13 of the height of the line.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

#: Full widths at half maximum behind which a Gaussian is nothing.
_WIDTHS = 3.5
#: Slopes of a tail below which it is nothing.
_SLOPES = 32.0
#: From the Fano factor to a variance, in keV squared for a full width at half maximum.
_FANO = 2.3548 * 2.3548 * 0.00385
#: Lines closer than this are computed together; keV.
_NEAR = 0.6


@dataclass(frozen=True)
class _Lines:
    """Lines that are computed together."""

    #: Number of the group of each line.
    group: np.ndarray
    #: Part of the area of the group.
    rate: np.ndarray
    #: keV.
    energy: np.ndarray
    #: Whether they are escape peaks, which have no tails.
    escape: bool


class LineShapes:
    """Groups of lines of a configured `McaTheory`.

    Parameters
    ----------
    theory
        PyMca's theory of a configuration.
    hypermet
        Its parts of a line: 1 Gauss, 2 short tail, 4 long tail, 8 step; 0 for pseudo-Voigt.
    exact
        Whether exponentials are computed, or looked up in PyMca's table (to 1e-4).
    """

    def __init__(self, theory: Any, hypermet: int, exact: bool) -> None:
        from PyMca5.PyMcaMath.fitting import SpecfitFuns

        self._hypermet = hypermet
        names = list(theory.PARAMETERS)
        self._shape = names.index("ST AreaR" if hypermet else "Eta Factor")
        self._first = theory.NGLOBAL
        self._tailed = SpecfitFuns.ahypermet if exact else SpecfitFuns.fastahypermet
        self._voigt = SpecfitFuns.apvoigt
        #: Number of groups.
        self.groups = len(theory.PEAKS0)
        mine = [_group(theory, number) for number in range(self.groups)]
        self._by_group = [piece for pieces in mine for piece in pieces]
        self._by_energy = [
            cluster
            for escape in (False, True)
            for cluster in _clusters([p for p in self._by_group if p.escape is escape], escape)
        ]

    def matrix(self, parameters: np.ndarray, channels: np.ndarray) -> np.ndarray:
        """Return the counts of each group for an area of one, ``(channels, groups)``."""
        found = np.zeros((self.groups, len(channels)))
        energy = parameters[0] + parameters[1] * channels
        for lines in self._by_group:
            self._add(found[lines.group[0]], lines, lines.rate, parameters, energy, self._hypermet)
        return found.T

    def total(
        self, parameters: np.ndarray, channels: np.ndarray, hypermet: int | None = None
    ) -> np.ndarray:
        """Return the counts of all groups with the areas of *parameters*, ``(channels,)``.

        *hypermet* chooses parts of the lines; all that there are by default.
        """
        found = np.zeros(len(channels))
        energy = parameters[0] + parameters[1] * channels
        areas = parameters[self._first :]
        parts = self._hypermet if hypermet is None else hypermet
        for lines in self._by_energy:
            self._add(found, lines, lines.rate * areas[lines.group], parameters, energy, parts)
        return found

    def _add(
        self,
        found: np.ndarray,
        lines: _Lines,
        areas: np.ndarray,
        parameters: np.ndarray,
        energy: np.ndarray,
        hypermet: int,
    ) -> None:
        variance = parameters[2] ** 2 + np.where(lines.energy > 0, lines.energy, 0.0) * (
            parameters[3] * _FANO
        )
        widths = np.sqrt(variance)
        low, high = self._reach(lines, widths, parameters, hypermet)
        first, end = np.searchsorted(energy, (low, high))
        if first >= end:
            return
        peaks = np.zeros((len(areas), 8 if self._hypermet else 4))
        peaks[:, 0] = areas * parameters[1]
        peaks[:, 1] = lines.energy
        peaks[:, 2] = widths
        part = np.ascontiguousarray(energy[first:end])
        shape = parameters[self._shape : self._first]
        if not self._hypermet:
            peaks[:, 3] = shape[0]
            found[first:end] += self._voigt(peaks, part)
            return
        peaks[:, 3:] = shape
        if lines.escape:
            # escape peaks have no tails, but slopes
            peaks[:, (3, 5, 7)] = 0.0
            hypermet &= 1
        if hypermet:
            found[first:end] += self._tailed(peaks, part, hypermet)

    def _reach(
        self, lines: _Lines, widths: np.ndarray, parameters: np.ndarray, hypermet: int
    ) -> tuple[float, float]:
        """Return the energies between which the lines are something, keV."""
        if not self._hypermet:
            return -np.inf, np.inf
        wide = _WIDTHS * float(widths.max())
        tail = 0.0
        if not lines.escape:
            shape = parameters[self._shape :]
            if hypermet & 2:
                tail = max(tail, _SLOPES * abs(shape[1]) + wide)
            if hypermet & 4:
                tail = max(tail, _SLOPES * abs(shape[3]) + wide)
            if hypermet & 8:
                tail = np.inf
        # a tail of little slope is nothing on the side of the higher energies, too
        return float(lines.energy.min()) - max(wide, tail), float(lines.energy.max()) + wide


def _group(theory: Any, number: int) -> list[_Lines]:
    """Return the lines of a group, and its escape peaks."""
    peaks = np.asarray(theory.PEAKS0[number], dtype=float)
    pieces = [_Lines(np.full(len(peaks), number), peaks[:, 0], peaks[:, 1], False)]
    if not theory.ESCAPE:
        return pieces
    escapes = [
        (rate * escaped[1], escaped[0])
        for rate, group in zip(peaks[:, 0], theory.PEAKS0ESCAPE[number], strict=False)
        for escaped in group
    ]
    if escapes:
        rates, energies = np.array(escapes, dtype=float).T
        pieces.append(_Lines(np.full(len(escapes), number), rates, energies, True))
    return pieces


def _clusters(pieces: list[_Lines], escape: bool) -> list[_Lines]:
    """Return the lines of *pieces* anew, those of near energies together."""
    if not pieces:
        return []
    group = np.concatenate([piece.group for piece in pieces])
    rate = np.concatenate([piece.rate for piece in pieces])
    energy = np.concatenate([piece.energy for piece in pieces])
    order = np.argsort(energy, kind="stable")
    group, rate, energy = group[order], rate[order], energy[order]
    places = np.floor(energy / _NEAR).astype(int)
    ends = np.flatnonzero(np.diff(places)) + 1
    return [
        _Lines(g, r, e, escape)
        for g, r, e in zip(
            np.split(group, ends), np.split(rate, ends), np.split(energy, ends), strict=True
        )
    ]
