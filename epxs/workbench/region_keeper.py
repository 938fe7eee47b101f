"""Named regions of a document: kept in its file, and by the program while that is not possible."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import numpy as np
from traits.api import Any as AnyTrait
from traits.api import HasStrictTraits, Instance, observe

from epxs.core.api import BULK, EpxsError
from epxs.phynx import api as phynx
from epxs.workbench.latest import Latest

#: Under which name a document keeps regions that are not in its file yet.
KEPT = "epxs.maps.regions"

#: Regions by name; rows rising, shape ``(points,)``.
Regions = Mapping[str, np.ndarray]


class RegionKeeper(HasStrictTraits):
    """Has the regions of a `Document` written into the file of its measurement.

    What cannot be written, because a scan is recorded or the file may not be changed, is kept with
    the session, and written when the scan has ended, or the file is opened the next time.
    """

    document = AnyTrait()

    _writer = Instance(Latest, ("regions",))

    @observe("document:regions")
    def _keep(self, event: Any) -> None:
        document = self.document
        document.views = {**document.views, KEPT: packed(document.regions)}
        self._save()

    @observe("document:views")
    def _recall(self, event: Any) -> None:
        """Take up what was kept with the session."""
        document = self.document
        kept = document.views.get(KEPT)
        if kept is not None and kept != packed(document.regions):
            document.regions = unpacked(kept, document.grid.rows)

    @observe("document:measurement:state")
    def _try_again(self, event: Any) -> None:
        if KEPT in self.document.views:
            self._save()

    def _save(self) -> None:
        document = self.document
        measurement, regions = document.measurement, dict(document.regions)
        if measurement is None:
            return
        place = measurement.file.location, measurement.path
        foreign = measurement.file.is_foreign

        def write() -> str:
            if foreign:
                return "its file is of another format"
            try:
                with phynx.open(place[0], "a") as file:
                    file[place[1]].regions.replace(regions)
            except EpxsError as error:
                return str(error)
            return ""

        def told(reason: str) -> None:
            if reason:
                document.regions_note = f"kept by this program, not in the file: {reason}"
            elif document.views.get(KEPT) == packed(regions):
                document.regions_note = f"kept in {place[0].name}"
                document.views = {k: v for k, v in document.views.items() if k != KEPT}

        self._writer.ask(document.file.errands, write, told, BULK)


def packed(regions: Regions) -> list[list[Any]]:
    """Return regions as lists: each its name, and the first and last row of each run."""
    return [[name, *runs_of(rows)] for name, rows in regions.items()]


def runs_of(rows: np.ndarray) -> list[int]:
    """Return first and last row of each run of rows without a gap, one after the other."""
    found = np.asarray(rows, dtype=np.int64)
    if not found.size:
        return []
    breaks = np.flatnonzero(np.diff(found) != 1)
    first = found[np.concatenate(([0], breaks + 1))]
    last = found[np.concatenate((breaks, [found.size - 1]))]
    ends: list[int] = np.column_stack((first, last)).ravel().tolist()
    return ends


def unpacked(kept: Any, size: int) -> dict[str, np.ndarray]:
    """Return what was `packed`, as far as it makes sense for *size* rows."""
    regions: dict[str, np.ndarray] = {}
    for each in kept if isinstance(kept, list) else []:
        match each:
            case [str() as name, *ends] if len(ends) % 2 == 0 and _are_whole(ends):
                rows = [np.arange(max(0, a), min(size, b + 1)) for a, b in _pairs(ends)]
                regions[name] = np.unique(np.concatenate([*rows, np.zeros(0, dtype=np.int64)]))
    return regions


def _are_whole(values: Iterable[Any]) -> bool:
    return all(isinstance(value, int) for value in values)


def _pairs(ends: list[int]) -> Iterable[tuple[int, int]]:
    return zip(ends[::2], ends[1::2], strict=True)


def read_regions(measurement: Any) -> dict[str, np.ndarray]:
    """Return the regions in the file that can be read; not in the main thread."""
    found = {}
    for name in () if measurement is None else tuple(measurement.regions):
        try:
            found[name] = measurement.regions[name]
        except EpxsError:  # made by somebody else, of something else
            continue
    return found
