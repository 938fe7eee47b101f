"""What a group is about, read for a view."""

from __future__ import annotations

from typing import Any

import numpy as np
from traits.api import Event, HasStrictTraits, Instance, Str, observe

from epxs.core.api import EpxsError
from epxs.phynx.api import DefaultPlot, find_default_plot
from epxs.workbench.api import Latest, NodePlace
from epxs_scans.curve import Curve


class DefaultPlotModel(HasStrictTraits):
    """Reads what is to be seen of a group first, in the thread of the file."""

    place = Instance(NodePlace)

    #: What was found, or None, and why.
    found = Instance(DefaultPlot)
    message = Str("nothing was read yet")

    #: Fired when one of them changed.
    redrawn = Event()

    _reader = Instance(Latest, ("a default plot",))

    def stop(self) -> None:
        """Read no longer."""
        self._reader.cancel()
        self.place = None

    @observe("place")
    def _begin(self, event: Any) -> None:
        self._reader.cancel()
        self.refresh()

    def refresh(self) -> None:
        """Read it again."""
        if self.place is not None:
            place = self.place
            self._reader.ask(place.file.errands, lambda: _read(place), self._show, tell=self._show)

    def _show(self, found: DefaultPlot | str) -> None:
        if isinstance(found, str):
            self.trait_set(found=None, message=found)
        else:
            self.trait_set(found=found, message="")
        self.redrawn = True

    @property
    def curve(self) -> Curve:
        """What was found as a curve; points of a map one after another."""
        assert self.found is not None
        found = self.found
        values = np.asarray(found.values, dtype=float).ravel()
        x = np.asarray(found.x.values, dtype=float)
        x = x if x.shape == values.shape else np.arange(len(values)) * 1.0
        return Curve(found.name, found.unit, x, values, x_unit=found.x.unit)


def _read(place: NodePlace) -> DefaultPlot | str:
    try:
        node = place.file[place.path]
        found = find_default_plot(node)
    except (EpxsError, OSError, RuntimeError, TypeError, ValueError) as error:
        return " ".join(str(error).split())
    if found is None:
        return f"{place.path}: it has neither a signal nor a measurement; nothing to draw"
    if not np.size(found.values):
        return f"{place.path}: no point was taken yet"
    if not np.isfinite(np.asarray(found.values, dtype=float)).any():
        return f"{place.path}: it has no finite value; nothing to draw"
    return found
