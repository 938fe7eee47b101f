"""Columns that were made of images: sums over regions, kept with the document."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from weakref import WeakKeyDictionary

from traits.api import Any as AnyTrait
from traits.api import Dict, HasStrictTraits, Instance, Str, observe

from epxs.workbench.api import NodePlace
from epxs_scans.region_sum import Region, RegionSum

#: What documents keep the regions under.
KEPT = "epxs.scans.sums"


class AddedColumns(HasStrictTraits):
    """The columns that were made for one measurement."""

    #: Values by name, float64, shape ``(rows,)``.
    values = Dict(Str(), AnyTrait())

    #: What adds them up, by name.
    sums = Dict(Str(), Instance(RegionSum, allow_none=False))

    def add_up(self, document: Any, path: str, region: Region) -> RegionSum:
        """Add up a region of the images at *path*, and have *document* keep it."""
        found = self.sums.get(region.name)
        if found is None or found.place.path != path:
            found = RegionSum(place=NodePlace(document.file, path), region=region)
            self.sums = {**self.sums, region.name: found}
            self._keep(document)
        found.start()
        return found

    def remove(self, document: Any, name: str) -> None:
        """Take a column away again."""
        self.sums[name].stop()
        self.sums = {key: each for key, each in self.sums.items() if key != name}
        self.values = {key: each for key, each in self.values.items() if key != name}
        self._keep(document)

    def recall(self, document: Any) -> None:
        """Add up what *document* kept and is not there; go on where there are more images."""
        for told in document.views.get(KEPT, ()):
            if (known := _region(told)) is None:
                continue
            path, region = known
            if region.name not in self.sums:
                self.add_up(document, path, region)
        for each in self.sums.values():
            each.go_on()

    def _keep(self, document: Any) -> None:
        kept = [
            {"path": each.place.path, "region": [getattr(each.region, edge) for edge in _EDGES]}
            for each in self.sums.values()
        ]
        document.views = {**document.views, KEPT: kept}

    @observe("sums:items:grown")
    def _take(self, event: Any) -> None:
        self.values = {**self.values, event.object.region.name: event.new}


_EDGES = ("top", "bottom", "left", "right")
_added: WeakKeyDictionary[Any, AddedColumns] = WeakKeyDictionary()


def added_to(measurement: Any) -> AddedColumns:
    """Return the columns that were made for *measurement*."""
    return _added.setdefault(measurement, AddedColumns())


def _region(told: Any) -> tuple[str, Region] | None:
    """Return path and region of what was kept; None if it is none."""
    if not isinstance(told, Mapping) or not isinstance(told.get("path"), str):
        return None
    edges = told.get("region")
    if not isinstance(edges, list) or len(edges) != 4 or not all(type(n) is int for n in edges):
        return None
    top, bottom, left, right = edges
    return (told["path"], Region(*edges)) if 0 <= top < bottom and 0 <= left < right else None
