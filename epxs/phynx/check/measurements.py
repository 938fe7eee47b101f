"""Whether measurements keep what phynx promises of them: rows, sequence, detectors, monitor."""

from __future__ import annotations

import math
from typing import Any

import h5py
import numpy as np

from epxs.phynx.check.reading import attribute, content, member, names, shape, shown, text, values
from epxs.phynx.check.survey import Survey
from epxs.phynx.check.units import fits

_STATES = ("running", "paused", "completed", "aborted", "interrupted")
_DEAD_TIMES = ("percent", "fraction", "normalization", "correction")
#: Members of a detector that have a number for each channel or a few, not for each point.
_NOT_COLUMNS = ("energy", "channels", "info", "row", "column")
#: What the numbers of a detector are, where they bear these names.
_KINDS = {
    "energy": "NX_ENERGY",
    "live_time": "NX_TIME",
    "real_time": "NX_TIME",
    "icr": "NX_FREQUENCY",
    "ocr": "NX_FREQUENCY",
}


def check_measurements(met: Survey) -> None:
    """Check every group of class Measurement."""
    for place, group in met.groups(class_="Measurement"):
        _Measurement(met, place.path, group).check()


class _Measurement:
    """One measurement."""

    def __init__(self, met: Survey, path: str, group: Any) -> None:
        self._met = met
        self._path = path
        self._group = group
        self._rows = -1
        self._state = ""

    def check(self) -> None:
        """Check what it says of itself, then its columns and detectors."""
        self._state = content(member(self._group, "state"))
        if "state" in self._group and self._state not in _STATES:
            told = f"the state {shown(self._state)!r}"
            self._say("state", told, f"one of {', '.join(_STATES)}", "/state")
        self._check_npoints()
        acquired = self._check_acquired()
        scalars = self._child("ScalarData")
        if scalars is None:
            self._say("scalar-data", "no group of class ScalarData", "one, with axes and signals")
        else:
            self._check_scalars(scalars, acquired)
        for name in self._group:
            kind = text(member(self._group, name), "class")
            if kind in ("MultiChannelAnalyzer", "AreaDetector"):
                self._check_detector(name, member(self._group, name), kind, scalars)

    def _child(self, kind: str) -> Any:
        found = (member(self._group, name) for name in self._group)
        return next((node for node in found if text(node, "class") == kind), None)

    def _say(
        self, code: str, found: str, expected: str, below: str = "", severity: str = "error"
    ) -> None:
        advice = "Convert or record it anew; the numbers that are there can still be read."
        self._met.add(severity, code, self._path + below, found, expected, advice)

    # -- how many points -------------------------------------------------------------------

    def _check_npoints(self) -> None:
        npoints = attribute(self._group, "npoints")
        grid = attribute(self._group, "acquisition_shape")
        if not isinstance(npoints, int) or isinstance(npoints, bool) or npoints < 0:
            self._say("npoints", f"@npoints={shown(npoints)}", "the number of rows")
            return
        self._rows = npoints
        good = isinstance(grid, tuple) and all(isinstance(n, int) and n >= 0 for n in grid)
        if grid is not None and not good:
            self._say("npoints", f"@acquisition_shape={shown(grid)}", "points along each direction")
        elif grid and math.prod(grid) != npoints:
            told = f"@npoints={npoints} and @acquisition_shape={shown(grid)}"
            self._say("npoints", told, "a number of rows that is the product of the shape")

    def _check_acquired(self) -> int:
        node = member(self._group, "acquired")
        found = values(node)
        if found is None or found.shape != () or found.dtype.kind not in "iu":
            if node is not None:
                self._say("acquired", "no whole number", "the number of points", "/acquired")
            return -1
        if self._rows >= 0 and not 0 <= found <= self._rows:
            self._say("acquired", f"{found} points", f"0 to {self._rows}", "/acquired")
        return int(found)

    # -- columns ---------------------------------------------------------------------------

    def _check_scalars(self, scalars: Any, acquired: int) -> None:
        where = "/" + str(scalars.name).rsplit("/", 1)[-1]
        for name in scalars:
            self._check_rows(f"{where}/{name}", member(scalars, name), 1)
        self._check_sequence(f"{where}/sequence", values(member(scalars, "sequence")), acquired)
        monitor = text(scalars, "monitor")
        if monitor and not isinstance(member(scalars, monitor), h5py.Dataset):
            self._say("monitor", f"@monitor={shown(monitor)!r}", "the name of a signal", where)
        for name in names(scalars, "scan_axes"):
            if not isinstance(member(scalars, name), h5py.Dataset):
                self._say("scan-axes", f"@scan_axes with {shown(name)}", "names of axes", where)

    def _check_rows(self, where: str, dataset: Any, rank: int) -> None:
        """Check that a column has a value, or a spectrum, for each row."""
        found = shape(dataset)
        if found is None or self._rows < 0:
            return
        if len(found) != rank or (found[:1] != (self._rows,) and not self._grows(found)):
            told = f"an array of shape {found}"
            expected = f"{rank} dimension{'s' * (rank > 1)} and {self._rows} rows"
            self._say("rows", told, expected, where)

    def _grows(self, found: tuple[int, ...]) -> bool:
        """Whether it may have more rows than are counted yet."""
        return self._state in ("running", "paused", "interrupted") and found[0] > self._rows

    def _check_sequence(self, where: str, sequence: np.ndarray | None, acquired: int) -> None:
        if sequence is None or sequence.ndim != 1 or self._rows < 0:
            return
        taken = sequence[sequence >= 0]
        told = ""
        if len(np.unique(taken)) != len(taken) or (len(taken) and taken.max() >= self._rows):
            told = "places in the order of acquisition that repeat, or are beyond the last"
        elif acquired >= 0 and len(taken) < acquired:
            told = f"{len(taken)} measured rows and {acquired} acquired points"
        if told:
            self._say("sequence", told, "each place once, -1 where nothing was measured", where)

    # -- detectors -------------------------------------------------------------------------

    def _check_detector(self, name: str, group: Any, kind: str, scalars: Any) -> None:
        counts = member(group, "counts")
        found = shape(counts)
        rank = 2 if kind == "MultiChannelAnalyzer" else 3
        if found is None:
            self._say("rows", "no dataset counts", "the data of the detector", f"/{name}")
            return
        self._check_rows(f"/{name}/counts", counts, rank)
        for own in group:
            if own not in (*_NOT_COLUMNS, "counts"):
                self._check_rows(f"/{name}/{own}", member(group, own), 1)
        for own, quantity in _KINDS.items():
            self._check_kind(f"/{name}/{own}", member(group, own), quantity)
        monitor = text(group, "monitor")
        if monitor and not any(member(g, monitor) is not None for g in (group, scalars) if g):
            told = f"@monitor={shown(monitor)!r}"
            self._say("monitor", told, "the name of a signal", f"/{name}")
        if rank == 2 and len(found) == 2:
            self._check_channels(name, group, found[1])

    def _check_channels(self, name: str, group: Any, channels: int) -> None:
        for own in ("energy", "channels"):
            found = shape(member(group, own))
            if found is not None and found != (channels,):
                told = f"an array of shape {found}"
                self._say("channels", told, f"a number for each of the {channels} channels",
                          f"/{name}/{own}")  # fmt: skip
        calibration = attribute(group, "calibration")
        if calibration is not None and not _is_polynomial(calibration):
            told = f"@calibration={shown(calibration)}"
            self._say("calibration", told, "coefficients of the energy in keV", f"/{name}")
        dead_time = member(group, "dead_time")
        told = text(dead_time, "dead_time_format") if dead_time is not None else ""
        if told and told not in _DEAD_TIMES:
            self._say("dead-time", f"@dead_time_format={shown(told)!r}",
                      f"one of {', '.join(_DEAD_TIMES)}", f"/{name}/dead_time")  # fmt: skip

    def _check_kind(self, where: str, dataset: Any, kind: str) -> None:
        told = text(dataset, "units") if dataset is not None else ""
        if told and not fits(told, kind):
            quantity = kind.removeprefix("NX_").lower()
            expected = f"a unit of {quantity}"
            self._say("unit-dimension", f"the unit {shown(told)!r}", expected, where)


def _is_polynomial(value: object) -> bool:
    """Whether *value* is one to ten finite numbers, not all of them 0 behind the first."""
    if not isinstance(value, tuple) or not 1 <= len(value) <= 10:
        return False
    good = all(isinstance(v, int | float) and math.isfinite(v) for v in value)
    return good and (len(value) == 1 or any(value[1:]))
