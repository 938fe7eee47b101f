"""Whether data can be plotted: signal, axes and uncertainties fit; ``@default`` leads there."""

from __future__ import annotations

import re
from typing import Any

import h5py

from epxs.phynx.check.reading import attribute, member, names, shape, shown, text
from epxs.phynx.check.survey import Survey

#: Groups that name the next one, from the root to the plot.
_CHAIN = 8


def check_plots(met: Survey) -> None:
    """Check every NXdata, and the way from the root and from each entry to the first of them."""
    for place, group in met.groups("NXdata"):
        _Plot(met, place.path, group).check()
    entries = [place.path for place, _ in met.groups("NXentry")]
    if entries:
        _check_default(met, "/")
    for path in entries:
        _check_default(met, path)


class _Plot:
    """One NXdata."""

    def __init__(self, met: Survey, path: str, group: Any) -> None:
        self._met = met
        self._path = path
        self._group = group
        self._shape: tuple[int, ...] = ()

    def check(self) -> None:
        """Check signal, other signals, axes and uncertainties."""
        signal = text(self._group, "signal")
        if not signal:
            if not self._has_old_signal():
                self._say("error", "signal", "no @signal", "the name of the field to plot")
            return
        if (found := shape(member(self._group, signal))) is None:
            self._say(
                "error", "signal", f"no field {shown(signal)}", "the field that @signal names"
            )
            return
        self._shape = found
        for name in names(self._group, "auxiliary_signals"):
            self._check_auxiliary(name)
        self._check_axes()
        for name in self._group:
            if name.endswith("_errors"):
                self._check_errors(name)

    def _has_old_signal(self) -> bool:
        """Whether a field says itself that it is the signal, as until 2014."""
        return any(
            attribute(node, "signal") is not None
            for name in self._group
            if isinstance(node := member(self._group, name), h5py.Dataset)
        )

    def _check_auxiliary(self, name: str) -> None:
        found = shape(member(self._group, name))
        if found is None:
            told = f"no field {shown(name)}"
            self._say("error", "auxiliary-signal", told, "all fields that @auxiliary_signals names")
        elif found != self._shape:
            told = f"{shown(name)} of shape {found}"
            self._say("error", "auxiliary-signal", told, f"the shape of the signal, {self._shape}")

    def _check_axes(self) -> None:
        if attribute(self._group, "axes") is None:
            if self._shape:
                self._say("warning", "axes", "no @axes", "the names of the axes of the signal")
            return
        axes = names(self._group, "axes")
        if len(axes) == 1:  # older files have them all in one text
            axes = re.split(r"[,:]", axes[0])
        rank = len(self._shape)
        if len(axes) != rank and not self._is_scatter(axes):
            told = f"{len(axes)} axes ({', '.join(map(shown, axes))})"
            self._say("error", "axes", told, f"one for each of the {rank} dimensions of the signal")
            return
        for dim, name in enumerate(axes):
            if name != ".":
                self._check_axis(name, dim)

    def _is_scatter(self, axes: list[str]) -> bool:
        """Whether it is a list of points with several coordinates each, which viewers draw."""
        return len(self._shape) == 1 and all(
            shape(member(self._group, name)) == self._shape for name in axes
        )

    def _check_axis(self, name: str, dim: int) -> None:
        found = shape(member(self._group, name))
        if found is None:
            self._say("error", "axes", f"no field {shown(name)}", "all fields that @axes names")
            return
        told = attribute(self._group, f"{name}_indices")
        dims = (dim,) if told is None else tuple(told) if isinstance(told, tuple) else (told,)
        if not all(isinstance(d, int) and 0 <= d < len(self._shape) for d in dims):
            self._say("error", "axes", f"@{shown(name)}_indices of {shown(dims)}",
                      f"dimensions of the signal, 0 to {len(self._shape) - 1}")  # fmt: skip
        elif found and not self._fits(found, dims):
            wanted = tuple(self._shape[d] for d in dims)
            self._say("error", "axes", f"axis {shown(name)} of shape {found}",
                      f"{wanted}, or one more")  # fmt: skip

    def _fits(self, found: tuple[int, ...], dims: tuple[int, ...]) -> bool:
        if len(found) != len(dims):
            return False
        return all(length - self._shape[d] in (0, 1) for length, d in zip(found, dims, strict=True))

    def _check_errors(self, name: str) -> None:
        found = shape(member(self._group, name))
        of = shape(member(self._group, name.removesuffix("_errors")))
        of = self._shape if of is None and name == "errors" else of
        if of is not None and found != of:
            told = f"{shown(name)} of shape {found}"
            self._say("error", "errors", told, f"the shape of what it belongs to, {of}")

    def _say(self, severity: str, code: str, found: str, expected: str) -> None:
        advice = "Mend the group, or write the file anew."
        self._met.add(severity, code, self._path, found, expected, advice)


# -- the way to the first plot -----------------------------------------------------------------


def _check_default(met: Survey, start: str) -> None:
    """Follow ``@default`` from *start* to an NXdata."""
    path, group = start, met.open(start)
    for _ in range(_CHAIN):
        if group is None or text(group, "NX_class") == "NXdata":
            return
        name = text(group, "default")
        if not name:
            if path == start and not _has_plot(met, path):
                return  # nothing to show
            _say_default(met, "warning", path, "no @default")
            return
        found = member(group, name)
        if not isinstance(found, h5py.Group):
            _say_default(met, "error", path, f"@default={shown(name)!r}, which is no group in it")
            return
        path, group = f"{path.rstrip('/')}/{name}", found
    _say_default(met, "error", start, "@default that leads round in circles")
    met.refuse("its default plot leads round in circles")


def _has_plot(met: Survey, path: str) -> bool:
    """Whether there is anything below *path* that could be plotted."""
    above = path.rstrip("/") + "/"
    return any(p.nx_class == "NXdata" and p.path.startswith(above) for p in met.places)


def _say_default(met: Survey, severity: str, path: str, found: str) -> None:
    met.add(
        severity, "default", path, found, "the name of the group to show first",
        "Write the attribute default, down to an NXdata.",
    )  # fmt: skip
