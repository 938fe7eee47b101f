"""What a group is about, read for a view."""

from __future__ import annotations

import time
from typing import Any

import numpy as np
from traits.api import Any as AnyTrait
from traits.api import Event, Float, HasStrictTraits, Instance, Str, observe

from epxs.core.api import BULK, NORMAL, EpxsError
from epxs.phynx.api import DefaultPlot, find_default_plot
from epxs.workbench.api import Latest, NodePlace
from epxs_scans.curve import Curve
from epxs_scans.readout import read_off

#: Times that reading takes, between two readings of a scan that runs.
TIMES = 16.0


class DefaultPlotModel(HasStrictTraits):
    """Reads what is to be seen of a group first, in the thread of the file."""

    place = Instance(NodePlace)

    #: What was found, or None, and why.
    found = Instance(DefaultPlot)
    message = Str("nothing was read yet")

    #: What was found as a curve, and what is read off it, if it is one; a line about an image.
    curve = Instance(Curve)
    readout = Str()

    #: Fired when one of them changed.
    redrawn = Event()

    _reader = Instance(Latest, ("a default plot",))
    #: The clock, s; when it was read last, and how long that took.
    clock = AnyTrait(time.monotonic)
    _read_at = Float(-1e9)
    _took = Float()

    def stop(self) -> None:
        """Read no longer."""
        self._reader.cancel()
        self.place = None

    @observe("place")
    def _begin(self, event: Any) -> None:
        self._reader.cancel()
        self.refresh()

    def grow(self, runs: bool) -> None:
        """Read it again as the scan has grown; while it *runs* only if the last time is long ago.

        What a group is about is looked for in all of it.
        """
        if not runs or self.clock() - self._read_at > TIMES * self._took:
            self.refresh()

    def refresh(self) -> None:
        """Read it again."""
        if self.place is not None:
            place = self.place
            self._read_at = self.clock()
            self._reader.ask(
                place.file.errands,
                lambda: _timed(place),
                lambda found: self._show(*found),
                BULK if self.found is not None else NORMAL,  # a click does not wait for growth
                self._show,
            )

    def _show(self, told: tuple[DefaultPlot, Curve | None, str] | str, took: float = 0.0) -> None:
        self._took = took
        if isinstance(told, str):
            self.trait_set(found=None, curve=None, readout="", message=told)
        else:
            found, curve, readout = told
            self.trait_set(found=found, curve=curve, readout=readout, message="")
        self.redrawn = True


def _timed(place: NodePlace) -> tuple[tuple[DefaultPlot, Curve | None, str] | str, float]:
    """Return what is shown, and for how long this thread has worked on it, s."""
    began = time.thread_time()
    return _read(place), time.thread_time() - began


def as_curve(found: DefaultPlot) -> Curve:
    """Return what was found as a curve; points of a map one after another."""
    values = np.asarray(found.values, dtype=float).ravel()
    x = np.asarray(found.x.values, dtype=float)
    x = x if x.shape == values.shape else np.arange(len(values)) * 1.0
    return Curve(found.name, found.unit, x, values, x_unit=found.x.unit)


def _read(place: NodePlace) -> tuple[DefaultPlot, Curve | None, str] | str:
    """Return all that is shown, for with very many points also a glance takes long."""
    found = _find(place)
    if isinstance(found, str) or found.kind == "scatter":
        return found if isinstance(found, str) else (found, None, "")
    values = np.asarray(found.values, dtype=float)
    if found.kind == "image":
        low, high, missing = np.nanmin(values), np.nanmax(values), np.isnan(values).sum()
        return (
            found,
            None,
            (
                f"{found.label}: {values.shape[0]} × {values.shape[1]} pixels, "
                f"{low:.6g} to {high:.6g}, {missing} missing"
            ),
        )
    curve = as_curve(found)
    curve.prepare()
    return found, curve, read_off(curve).text(curve.name, curve.x_unit)


def _find(place: NodePlace) -> DefaultPlot | str:
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
