"""Many maps side by side; those that stand out come by themselves."""

from __future__ import annotations

from typing import Any

import numpy as np
from traits.api import Any as AnyTrait
from traits.api import Bool, Event, HasStrictTraits, Instance, List, Property, Range, Str, observe

from epxs.core.api import BULK
from epxs.phynx.api import is_scatter
from epxs.workbench.api import Document, Latest, MapData, Workspace
from epxs_maps.contrast import find_limits, picture

#: How many times its standard deviation the sum of a map must be to come by itself.
SIGNIFICANT = 10.0


def stands_out(data: MapData) -> float:
    """Return how many times its standard deviation the mean of a map is; NaN if that is unknown."""
    if data.sigmas is None:
        return float("nan")
    good = np.isfinite(data.values) & np.isfinite(data.sigmas) & ~data.masked
    error = np.sqrt(np.sum(data.sigmas[good] ** 2))
    return float(np.sum(data.values[good]) / error) if error > 0 else float("nan")


class LinkedMapsModel(HasStrictTraits):
    """The maps of the document that a workspace shows which stand out, or were chosen."""

    workspace = Instance(Workspace)
    document = Instance(Document)

    #: Whether maps come by themselves when they stand out.
    automatic = Bool(True)

    #: How many are shown at the most.
    most = Range(1, 36, 12)

    #: What is shown, the surest first.
    names = List(Str())

    #: What was read, by name.
    data = AnyTrait({})

    #: Whether there is anything to show.
    is_empty = Property(Bool(), observe="names")

    #: Fired when pictures changed.
    redrawn = Event()

    _reader = Instance(Latest, ("many maps",))

    def stop(self) -> None:
        """Follow no longer."""
        self.workspace = None
        self._reader.cancel()

    @observe("workspace.active")
    def _change_document(self, event: Any) -> None:
        self._reader.cancel()
        document = None if self.workspace is None else self.workspace.active
        self.trait_set(data={}, names=[], document=document)
        self.refresh()

    @observe("document:[grown, quantity, corrected, map_names]")
    @observe("automatic, most")
    def _grow(self, event: Any) -> None:
        self.refresh()

    def refresh(self) -> None:
        """Read the maps again, beside everything else."""
        document = self.document
        if document is None or document.grid.is_line:
            return
        errands = document.file.errands
        wanted = [*document.elements, *document.expressions] or document.signals

        def read() -> dict[str, MapData]:
            found = {}
            for name in wanted:
                found[name] = document.read_map(name)
                errands.give_way()
            return found

        self._reader.ask(errands, read, self._show, BULK)

    def picture(self, name: str) -> np.ndarray:
        """Return one map in colours, positions rising; uint8, shape ``(slow, fast, 4)``."""
        data, grid = self.data[name], self.document.grid
        shown = np.where(data.masked, np.nan, data.values)
        return picture(
            grid.ascending(data.values),
            find_limits(shown),
            masked=grid.ascending(data.masked),
        )

    def _show(self, data: dict[str, MapData]) -> None:
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
        self.redrawn = True

    def _get_is_empty(self) -> bool:
        return not self.names
