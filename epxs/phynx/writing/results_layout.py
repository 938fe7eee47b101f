"""The tree of results in a NeXus file: maps, their uncertainties, and where they come from."""

from __future__ import annotations

import hashlib
from importlib.metadata import version
from typing import Any

import h5py
import numpy as np

from epxs.core import units
from epxs.core.api import FormatError
from epxs.phynx.fit_flags import create_flags
from epxs.phynx.names import Names, clean
from epxs.phynx.writing import growing, h5write
from epxs.phynx.writing.plans import ResultsPlan

#: Groups of an entry whose axes the maps of results share.
_AXES_OF = ("map", "profile")
#: The one of a scan that grows, which has neither.
_INDEX = "measurement/scalar_data/i"


def create_results(entry: h5py.Group, plan: ResultsPlan) -> str:
    """Create the results of *plan* beside the measurement of *entry*; return their path.

    Raises
    ------
    FormatError
        If the entry has no map or profile whose axes they could share.
    """
    shown = next((entry[name] for name in _AXES_OF if name in entry), None)
    if shown is None and _INDEX in entry and growing.grows(entry[_INDEX]):
        return _create(entry, plan, [entry[_INDEX]])
    if shown is None:
        raise FormatError(
            f"{entry.name}: found no map or profile; expected one whose axes the results share. "
            "Create the results of an entry that has spectra."
        )
    axes = [str(name) for name in shown.attrs["axes"]]
    return _create(entry, plan, [shown[name] for name in axes])


def create_results_entry(file: h5py.File, source: Any, plan: ResultsPlan) -> str:
    """Create an entry for results of a measurement in another file; return their path."""
    entry = h5write.group(file, Names(file).take(source.parent.name), "NXentry")
    origin = source.entry
    title = source.acquisition_command if origin is None else origin.title
    h5write.text(entry, "title", title or source.path)
    for name in ("start_time", "end_time"):
        if time := getattr(origin, name, ""):
            h5write.text(entry, name, time)
    _origin(entry, source)
    h5write.set_attrs(entry, {"default": plan.name})
    if "default" not in file.attrs:
        file.attrs["default"] = entry.name.lstrip("/")
    return add_results(entry, source, plan)


def add_results(entry: h5py.Group, source: Any, plan: ResultsPlan) -> str:
    """Create results of *source* in an entry that has only results; return their path."""
    axes = _copied_axes(entry, source)
    path = _create(entry, plan, axes, link_axes=False)
    for axis in axes:
        del entry[axis.name]
    return path


def _origin(entry: h5py.Group, source: Any) -> None:
    """Write which measurement the results are of, in a form that the results can be found by."""
    made = h5write.group(entry, "source", "NXcollection")
    h5write.text(made, "source_file", str(source.file.location.resolve()))
    h5write.text(made, "source_path", source.path)
    h5write.text(made, "acquisition_command", source.acquisition_command)
    made.attrs["acquisition_shape"] = np.array(source.acquisition_shape, dtype="i8")
    made.attrs["npoints"] = source.read_npoints()


def _copied_axes(entry: h5py.Group, source: Any) -> list[h5py.Dataset]:
    """Return datasets with the axes of the maps of *source*, made in *entry*."""
    shape = source.acquisition_shape
    scalars = source.scalar_data
    told = [] if scalars is None else list(scalars.axes.values())
    names = Names([*entry, "title"])
    made = []
    for dim, length in enumerate(shape):
        direction = len(shape) - dim
        axis = next((a for a in told if a.axis == direction and a.primary <= 1), None)
        limits = (np.nan, np.nan) if axis is None else axis.range
        if axis is None or not np.isfinite(limits).all():
            made.append(h5write.array(entry, names.take(f"index_{direction}"), np.arange(length)))
        else:
            points = np.linspace(limits[0], limits[1], length)
            unit = units.written(axis.units)
            made.append(h5write.array(entry, names.take(axis.name), points, units=unit))
    return made


def _create(
    entry: h5py.Group, plan: ResultsPlan, axes: list[h5py.Dataset], link_axes: bool = True
) -> str:
    process = h5write.group(entry, Names(entry).take(plan.name), "NXprocess", default="peak_areas")
    h5write.text(process, "program", plan.program)
    h5write.text(process, "version", plan.version or version("epxs"))
    h5write.text(process, "date", h5write.now())
    h5write.array(process, "sequence_index", np.int64(1))
    maps = _Maps(process, axes, link_axes)
    maps.create("peak_areas", plan.groups, plan.units)
    if plan.mass_fractions:
        maps.create("mass_fractions", plan.groups, "")
    maps.create("quality", ("chi_square", *(["correction"] * plan.corrected)), "", errors=False)
    maps.create_flags("quality")
    _configuration(process, plan)
    _parameters(process, plan)
    rows = int(np.prod([len(axis) for axis in axes]))
    _model(process, plan, rows, any(growing.grows(axis) for axis in axes))
    path = str(process.name)
    h5write.list_last(process)
    process.file.flush()
    return path


class _Maps:
    """Makes groups of maps over the same axes."""

    def __init__(self, process: h5py.Group, axes: list[h5py.Dataset], link_axes: bool) -> None:
        self._process = process
        self._axes = axes
        self._link_axes = link_axes
        self._shape = tuple(len(axis) for axis in axes)
        self._grows = any(growing.grows(axis) for axis in axes)

    def create(self, name: str, labels: tuple[str, ...], unit: str, errors: bool = True) -> None:
        """Create the NXdata *name* with a map for each of *labels*, all NaN."""
        group = h5write.group(self._process, name, "NXdata")
        h5write.text(group, "title", name.replace("_", " "))
        names = Names(("title",))
        axes = [self._axis(group, names.take(axis.name.rsplit("/", 1)[-1]), axis)
                for axis in self._axes]  # fmt: skip
        h5write.set_attrs(group, {"axes": axes})
        made = [self._map(group, names.take(label), label, unit, errors) for label in labels]
        if made:
            group.attrs["signal"] = made[0]
        if made[1:]:
            h5write.set_attrs(group, {"auxiliary_signals": made[1:]})

    def create_flags(self, name: str) -> None:
        """Create the flags of the points beside the maps in the group *name*."""
        create_flags(self._process[name], self._shape, self._grows)

    def _axis(self, group: h5py.Group, name: str, axis: h5py.Dataset) -> str:
        if self._link_axes:
            h5write.link(group, name, axis)
        else:
            h5write.array(group, name, axis[...], units=axis.attrs.get("units", ""))
        return name

    def _map(self, group: h5py.Group, name: str, label: str, unit: str, errors: bool) -> str:
        grows = self._grows
        made = h5write.filled(group, name, self._shape, "f4", grows, units=unit, label=label)
        made.attrs["interpretation"] = "image" if len(self._shape) > 1 else "scalar"
        if errors:
            h5write.filled(group, f"{name}_errors", self._shape, "f4", grows, units=unit)
        return name


def _configuration(process: h5py.Group, plan: ResultsPlan) -> None:
    note = h5write.group(process, "configuration", "NXnote")
    content = plan.configuration.encode("utf-8")
    h5write.text(note, "type", "text/plain")
    h5write.text(note, "file_name", plan.configuration_name or "configuration")
    h5write.text(note, "description", "configuration of the fit")
    note.create_dataset("data", data=np.frombuffer(content or b"\n", dtype="u1"))
    h5write.text(note, "algorithm", "sha256")
    h5write.text(note, "checksum", hashlib.sha256(content).hexdigest())


def _parameters(process: h5py.Group, plan: ResultsPlan) -> None:
    group = h5write.group(process, "parameters", "NXcollection")
    for name, value in plan.parameters.items():
        if isinstance(value, str) or value is None:
            h5write.text(group, clean(name), "" if value is None else value)
        else:
            group.create_dataset(clean(name), data=_storable(np.asarray(value)))


def _model(process: h5py.Group, plan: ResultsPlan, rows: int, grows: bool) -> None:
    group = h5write.group(process, "model", "NXcollection")
    for name, values in plan.model.items():
        h5write.array(group, clean(name), _storable(np.asarray(values)))
    grows = grows and plan.continuum > 0  # no chunk is empty
    h5write.filled(group, "coefficients", (rows, plan.continuum), "f4", grows)


def _storable(values: np.ndarray) -> np.ndarray:
    """Return text as bytes of a fixed length, which can be replaced at any time."""
    if values.dtype.kind in "UO":
        return np.char.encode(values.astype(str), "utf-8")
    return values
