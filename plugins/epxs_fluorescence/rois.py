"""Regions of interest in a spectrum: energies from and to, which become maps."""

from __future__ import annotations

from typing import Any

import numpy as np
from traits.api import Any as AnyTrait
from traits.api import Event, Float, HasStrictTraits, Instance, List, Str

from epxs.workbench.api import UndoStack

#: What documents keep them under.
KEPT = "epxs.fluorescence.rois"


class RoiBand(HasStrictTraits):
    """A region of interest."""

    name = Str()
    #: Energies from and to, keV.
    low = Float()
    high = Float()

    def contains(self, energy: float) -> bool:
        """Whether an energy (keV) is in it."""
        return self.low <= energy <= self.high


class RoiBands(HasStrictTraits):
    """The regions of interest of a document, as they are drawn."""

    bands = List(Instance(RoiBand, allow_none=False))

    #: Fired when one was added, moved or taken away.
    changed = Event()

    undo = Instance(UndoStack)

    #: The document that keeps them, or None.
    document = AnyTrait()

    def follow(self, document: Any) -> None:
        """Show the regions of *document*."""
        self.document = document
        kept = [] if document is None else document.views.get(KEPT, [])
        self._set(kept)

    def add(self, low: float, high: float, name: str = "") -> RoiBand:
        """Add a region between two energies, keV."""
        low, high = sorted((low, high))
        name = self._free(name or f"{0.5 * (low + high):.2f} keV")
        self._change(f"region {name}", [*self.values(), [name, low, high]])
        return self.bands[-1]

    def remove(self, band: RoiBand) -> None:
        """Take a region away."""
        self._change(
            f"take away region {band.name}",
            [value for value in self.values() if value[0] != band.name],
        )

    def move(self, band: RoiBand, low: float, high: float) -> None:
        """Set the ends of a region, keV."""
        low, high = sorted((low, high))
        self._change(
            f"region {band.name}",
            [[n, low, high] if n == band.name else [n, a, b] for n, a, b in self.values()],
            key=f"roi.{band.name}",
        )

    def values(self) -> list[list[Any]]:
        """Return name, low and high (keV) of all."""
        return [[band.name, band.low, band.high] for band in self.bands]

    def counts(self, band: RoiBand, energy: np.ndarray, counts: np.ndarray) -> float:
        """Return the counts of a spectrum in a region."""
        inside = (energy >= band.low) & (energy < band.high)
        return float(counts[inside].sum())

    def windows(self) -> str:
        """Return them as `epxs_fluorescence.roi.read_rois` reads them."""
        return "; ".join(f"{band.name} = {band.low:.4f}:{band.high:.4f}" for band in self.bands)

    # --------------------------------------------------------------------------------------

    def _change(self, label: str, values: list[list[Any]], key: str = "") -> None:
        before = self.values()
        if self.undo is None:
            self._set(values)
        else:
            self.undo.do(label, lambda: self._set(values), lambda: self._set(before), key)

    def _set(self, values: list[list[Any]]) -> None:
        known = {band.name: band for band in self.bands}
        bands = []
        for name, low, high in values:
            band = known.get(name) or RoiBand(name=name)
            band.trait_set(low=float(low), high=float(high))
            bands.append(band)
        self.bands = bands
        if self.document is not None:
            self.document.views[KEPT] = self.values()
        self.changed = True

    def _free(self, name: str) -> str:
        name = name.replace("=", " ").replace(";", " ").replace(",", " ")
        names, free, number = {band.name for band in self.bands}, name, 2
        while free in names:
            free, number = f"{name} {number}", number + 1
        return free
