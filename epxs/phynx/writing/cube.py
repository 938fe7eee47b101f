"""The spectra of a detector in the shape of the map, without a copy of them."""

from __future__ import annotations

import math
from typing import Any

import h5py

from epxs.core.api import FormatError
from epxs.phynx.attributes import text_attribute
from epxs.phynx.names import Names
from epxs.phynx.writing import h5write


def write_cube(entry: Any, detector: str) -> str:
    """Write a group that shows the spectra of *detector* over the map; return its path.

    To be called when a scan has ended, or was converted: a virtual dataset cannot be refreshed
    while its source is written. There is one mapping for each line of the map: nexusformat
    takes the number of mappings for the length of the first dimension.

    Parameters
    ----------
    entry
        An entry of a file open for writing.
    detector
        Name of a multi-channel analyser of its measurement.

    Raises
    ------
    FileError
        If nothing can be created in the file.
    FormatError
        If there is no map, no such detector, or it has not a spectrum for each of its points.
    """
    entry.file.check_creation(f"the spectra of {detector} as a map")
    h5 = entry.h5
    source, info, energy = (owned(entry, detector, own) for own in ("counts", "info", "energy"))
    shown = h5.get("map")
    if shown is None:
        raise FormatError(
            f"{entry.path}: found no map; expected a scan of at least two directions. "
            f"The spectra of {detector} are in its measurement."
        )
    own_axes = [str(name) for name in shown.attrs["axes"]]
    grid = tuple(len(shown[name]) for name in own_axes)
    if source.shape[0] != math.prod(grid):
        raise FormatError(
            f"{entry.path}: found {source.shape[0]} spectra of {detector}; expected "
            f"{math.prod(grid)} for a map of {grid}. Show them as a list."
        )
    return _create(h5, detector, source, info, energy)


def add_cubes(entry: h5py.Group) -> None:
    """Create what `write_cube` does for all detectors of a scan that has ended, and lack it."""
    measurement, shown = entry.get("measurement"), entry.get("map")
    if measurement is None or shown is None or not _has_ended(measurement):
        return
    grid = tuple(len(shown[name]) for name in shown.attrs.get("axes", ()))
    for detector, links in measurement.items():
        if text_attribute(links, "class") != "MultiChannelAnalyzer" or "counts" not in links:
            continue
        source, info, energy = (_target(entry, links, own) for own in ("counts", "info", "energy"))
        fits = source.shape[:1] == (math.prod(grid),) and len(grid) > 1
        if fits and f"{detector}_cube" not in entry:
            _create(entry, detector, source, info, energy)


def _has_ended(measurement: h5py.Group) -> bool:
    state = measurement.get("state")
    return state is None or state[()].rstrip(b"\0") in (b"completed", b"aborted", b"interrupted")


def _target(entry: h5py.Group, links: h5py.Group, name: str) -> Any:
    link = links.get(name, getlink=True)
    return entry.file[link.path] if isinstance(link, h5py.SoftLink) else links[name]


def _create(h5: h5py.Group, detector: str, source: Any, info: Any, energy: Any) -> str:
    shown = h5["map"]
    own_axes = [str(name) for name in shown.attrs["axes"]]
    grid = tuple(len(shown[name]) for name in own_axes)
    name = Names(h5).take(f"{detector}_cube")
    group = h5write.group(h5, name, "NXdata", class_="SpectrumMap", signal="counts")
    names = Names(("counts", "info", "energy"))
    axes = []
    for own in own_axes:
        axes.append(names.take(own))
        h5write.link(group, axes[-1], shown[own])
    h5write.link(group, "energy", energy)
    h5write.link(group, "info", info)
    h5write.set_attrs(group, {"axes": [*axes, "energy"]})
    counts = _create_virtual(group, source, grid)
    h5write.set_attrs(
        counts, {"units": source.attrs.get("units", "counts"), "interpretation": "spectrum"}
    )
    return str(group.name)


def owned(entry: Any, detector: str, name: str) -> Any:
    """Return what belongs to a detector where it is in the instrument, not the link to it.

    Raises
    ------
    FormatError
        If the measurement has no such detector, or the detector no such member.
    """
    measurement = entry.measurement
    if measurement is None or detector not in measurement.mcas:
        raise FormatError(
            f"{entry.path}: found no spectra of {detector!r}; expected the name of a multi-channel "
            "analyser of the measurement. List them with: epxs info FILE"
        )
    return entry.file.h5[measurement[f"{detector}/{name}"].path]


def _create_virtual(group: h5py.Group, source: Any, grid: tuple[int, ...]) -> h5py.Dataset:
    """Create the array: where each line of the map is, as many rows as a line has points.

    What h5py has for this takes a millisecond for each line.
    """
    rows, channels = math.prod(grid[1:]), source.shape[1]
    settings = h5py.h5p.create(h5py.h5p.DATASET_CREATE)
    shown = h5py.h5s.create_simple((*grid, channels))
    lines = h5py.h5s.create_simple(source.shape)
    zeros = (0,) * (len(grid) - 1)
    for line in range(grid[0]):
        shown.select_hyperslab((line, *zeros, 0), (1, *grid[1:], channels))
        lines.select_hyperslab((line * rows, 0), (rows, channels))
        settings.set_virtual(shown, b".", source.name.encode(), lines)
    shown.select_all()
    made = h5py.h5d.create(group.id, b"counts", source.id.get_type(), shown, dcpl=settings)
    return h5py.Dataset(made)
