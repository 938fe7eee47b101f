"""What the panes of comparison show: two maps against one another; one map as numbers."""

from __future__ import annotations

from typing import Any

import numpy as np
from traits.api import Any as AnyTrait
from traits.api import Instance, List, Property, Str, observe

from epxs.workbench.api import MapData, select_rows
from epxs_maps.comparing import Correlation, correlate, histogram, profile
from epxs_maps.following import FollowingMaps
from epxs_maps.limits import keep_limits, kept_limits, limits_of, set_limits
from epxs_maps.selecting import between, rows_of

#: Under which name a document keeps the ends of the line of a profile.
LINE = "epxs.maps.line"


class CorrelationModel(FollowingMaps):
    """Two maps of a document against one another; pixels are selected in the plane of both."""

    #: Names of the maps, and what there is to choose from.
    x = Str()
    y = Str()
    choices = Property(List(Str()), observe="document.map_names")

    #: How they go together, or None; and the units of both.
    found = Instance(Correlation)
    units = List(Str())

    _values = AnyTrait(None)

    def forget(self) -> None:
        """Drop what was found."""
        self.trait_set(found=None, _values=None)

    def begin(self) -> None:
        """Keep the two maps if there are such; else take the first ones."""
        names = self.choices
        if self.x not in names or self.y not in names:
            self.trait_set(x=names[0] if names else "", y=names[1] if len(names) > 1 else "")

    @observe("x, y")
    def _choose(self, event: Any) -> None:
        self.refresh()

    def wanted(self) -> list[str]:
        """Return both."""
        return [self.x, self.y]

    def prepare(self, found: dict[str, MapData]) -> Any:
        """Return values, without those that were skipped, and how they go together; or None."""
        values = [np.where(each.masked, np.nan, each.values) for each in found.values()]
        units = [each.unit for each in found.values()]
        if len(values) == 1 and self.x == self.y:
            values, units = 2 * values, 2 * units
        return (values, units, correlate(*values)) if len(values) == 2 else None

    def take(self, found: Any) -> None:
        """Take how they go together."""
        if found is not None:
            self._values, self.units, self.found = found

    def missing(self, names: list[str], nothing: str) -> str:
        """Return why there is nothing to be seen."""
        document = self.document
        if document is not None and len(document.map_names) == 1:
            return f"{document.name}: it has one map only; a correlation needs two"
        return super().missing(names, nothing)

    @property
    def text(self) -> str:
        """The coefficient, for people."""
        if self.found is None:
            return ""
        return f"correlation {self.found.coefficient:.3f}, {self.found.points} points"

    def select_box(self, first: tuple[float, float], last: tuple[float, float]) -> None:
        """Select the pixels whose two values lie in a box; can be taken back."""
        document = self.document
        if self._values is None or document.measurement is None:
            return
        inside = np.ones(len(self._values[0]), dtype=bool)
        for values, ends in zip(self._values, zip(first, last, strict=True), strict=True):
            inside &= between(values, *sorted(ends))
        select_rows(self.workspace, rows_of(inside))

    def _get_choices(self) -> list[str]:
        return [] if self.document is None else list(self.document.map_names)


class NumbersModel(FollowingMaps):
    """The map that is shown as numbers: how often they occur, and along a line."""

    data = Instance(MapData)

    #: Its histogram: middles of bins and pixels in each, or None.
    _histogram = AnyTrait()

    #: The limits that were kept before a hand began to move them, or None.
    _before = AnyTrait()

    def forget(self) -> None:
        """Drop the map that was read."""
        self.data = None

    @observe("document:element")
    def _change_map(self, event: Any) -> None:
        self.refresh()

    @observe("document:views")
    def _change_line(self, event: Any) -> None:
        self.redrawn = True

    def wanted(self) -> list[str]:
        """Return the map that is shown."""
        return [] if self.document is None else [self.document.element]

    def prepare(self, found: dict[str, MapData]) -> Any:
        """Return the map with its histogram; or None."""
        data = next(iter(found.values()), None)
        if data is None:
            return None
        edges, counts = histogram(np.where(data.masked, np.nan, data.values))
        return data, ((edges[1:] + edges[:-1]) / 2, np.where(counts > 0, counts, np.nan))

    def take(self, found: Any) -> None:
        """Take the map that was read."""
        self.data, self._histogram = found or (None, None)

    def histogram(self) -> tuple[np.ndarray, np.ndarray]:
        """Return the middles of bins, and the number of pixels in each; NaN for none."""
        if self.data is None or self._histogram is None:
            return np.empty(0), np.empty(0)
        middles, counts = self._histogram
        return middles, counts

    @property
    def limits(self) -> tuple[float, float] | None:
        """The values that are drawn darkest and brightest, or None."""
        return None if self.data is None else limits_of(self.document, self.data)

    def drag_limits(self, limits: tuple[float, float]) -> None:
        """Let the colours follow a hand that moves the limits."""
        name = self.document.element
        if self._before is None:
            self._before = kept_limits(self.document, name)
        set_limits(self.document, name, _texts(limits))

    def keep_limits(self, limits: tuple[float, float] | None) -> None:
        """Keep limits for the map, None for those of the percentiles; can be taken back."""
        if self.data is None:
            return
        before, self._before = self._before, None
        texts = ("", "") if limits is None else _texts(limits)
        keep_limits(self.workspace, self.document.element, texts, before)

    def profile(self) -> tuple[np.ndarray, np.ndarray]:
        """Return the distance along the line that was drawn, and the values there."""
        line = None if self.document is None else self.document.views.get(LINE)
        if self.data is None or not line:
            return np.empty(0), np.empty(0)
        first, last = (tuple(float(part) for part in end) for end in line)
        return profile(self.document.grid, self.data.values, first, last)


def _texts(limits: tuple[float, float]) -> tuple[str, str]:
    low, high = (f"{value:.6g}" for value in limits)
    return low, high
