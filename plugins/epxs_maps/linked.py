"""Many maps side by side; those that stand out come by themselves."""

from __future__ import annotations

from typing import Any

import numpy as np
from traits.api import Any as AnyTrait
from traits.api import Bool, List, Property, Range, Str, observe

from epxs.core.api import BULK
from epxs.phynx.api import is_scatter
from epxs.workbench.api import MapData
from epxs_maps.contrast import find_limits, gaps, picture_of, set_off, skipped_in
from epxs_maps.following import FollowingMaps
from epxs_maps.limits import colours_of
from epxs_maps.selecting import selected_of

#: How many times its standard deviation the sum of a map must be to come by itself.
SIGNIFICANT = 10.0


def stands_out(data: MapData) -> float:
    """Return how many times its standard deviation the mean of a map is.

    0 as long as no point has a value; NaN of maps without uncertainties.
    """
    if data.sigmas is None:
        return float("nan")
    good = np.isfinite(data.values) & np.isfinite(data.sigmas) & ~data.masked
    error = np.sqrt(np.sum(data.sigmas[good] ** 2))
    return float(np.sum(data.values[good]) / error) if error > 0 else 0.0


class LinkedMapsModel(FollowingMaps):
    """The maps of the document that a workspace shows which stand out, or were chosen."""

    #: Whether maps come by themselves when they stand out.
    automatic = Bool(True)

    #: How many are shown at the most.
    most = Range(1, 36, 12)

    #: What is shown, the surest first.
    names = List(Str())

    #: What was read, by name.
    data = AnyTrait({})

    #: Which pixel the mouse is on, in this pane or in another, or which is selected.
    place = Property(Str(), observe="document:[pointed, row]")

    #: Whether there is anything to show.
    is_empty = Property(Bool(), observe="names")

    priority = BULK
    needs_plane = True

    def forget(self) -> None:
        """Drop what was read."""
        self.trait_set(data={}, names=[])

    @observe("automatic, most")
    def _choose(self, event: Any) -> None:
        self.refresh()

    def wanted(self) -> list[str]:
        """Return all that was fitted or calculated, else the counters; nothing of a line."""
        document = self.document
        if document.grid.is_line:
            return []
        return [*document.elements, *document.expressions] or list(document.signals)

    def picture(self, name: str) -> np.ndarray:
        """Return one map in colours, positions rising; uint8, shape ``(slow, fast, 4)``."""
        data, grid = self.data[name], self.document.grid
        shown = np.where(data.masked, np.nan, data.values)
        image = picture_of(grid, data, find_limits(shown), colour_map=colours_of(self.document))
        return set_off(image, grid, selected_of(self.document))

    def gaps(self) -> list[tuple[str, tuple[int, int, int]]]:
        """Return what the colours of pixels without a value mean."""
        return gaps(self.data.values(), skipped_in(colours_of(self.document)))

    def point_at(self, x: float, y: float) -> None:
        """Say that the mouse is at fast position *x* and slow position *y*."""
        row = self.document.grid.row_at(x, y)
        self.document.pointed = -1 if row is None else row

    def point_nowhere(self) -> None:
        """Say that the mouse is on no pixel."""
        if self.document is not None:
            self.document.pointed = -1

    def told(self, name: str) -> str:
        """Return in few letters what one map has at the `place`; "" where that is none."""
        data, row = self.data.get(name), self._row
        if data is None or not 0 <= row < data.values.size:
            return ""
        if data.masked[row]:
            return "skipped"
        value = float(data.values[row])
        return f"{value:.4g}" if np.isfinite(value) else "no value"

    @observe("document:views")
    @observe("document:measurement:selection")
    def _set_off(self, event: Any) -> None:
        self.redrawn = True

    @property
    def _row(self) -> int:
        document = self.document
        if document is None:
            return -1
        return int(document.pointed if document.pointed >= 0 else document.row)

    def _get_place(self) -> str:
        row = self._row
        if not 0 <= row < (0 if self.document is None else self.document.grid.rows):
            return ""
        place = "" if self.document.pointed >= 0 else "selected: "
        return f"{place}{self.document.grid.text(row)}"

    def take(self, data: dict[str, MapData]) -> None:
        """Choose from the maps that were read."""
        self.data = data
        sure = {name: stands_out(each) for name, each in data.items()}
        known = [name for name in data if not np.isnan(sure[name]) and not is_scatter(name)]
        if self.automatic and known:
            fresh = [name for name in known if sure[name] >= SIGNIFICANT]
            # what is shown stays where it is, so that nothing jumps while one looks
            kept = [name for name in self.names if name in fresh]
            fresh.sort(key=lambda name: -sure[name])
            names = [*kept, *(name for name in fresh if name not in kept)]
            names += [name for name in data if name not in known and not is_scatter(name)]
        else:
            names = list(data)
        self.names = names[: self.most]

    def missing(self, names: list[str], nothing: str) -> str:
        """Return why there is nothing to be seen."""
        told = super().missing(names, nothing)
        if not told and not self.names:
            told = f"{self.document.name}: no map stands out yet"
        return told

    def _get_is_empty(self) -> bool:
        return not self.names
