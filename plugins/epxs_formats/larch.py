"""Map files of Larch (GSE XRM maps of GSECARS), versions 1 and 2."""

from __future__ import annotations

import math
import re
from datetime import datetime

import h5py
import numpy as np

from epxs.phynx.api import ForeignScan
from epxs_formats.fit_results import make_results
from epxs_formats.grid_column import ScaledColumn
from epxs_formats.h5_values import (
    array_at,
    attribute_number,
    attribute_text,
    believable,
    group_at,
    is_numeric,
    member,
    members,
    names_at,
    numbers_at,
)
from epxs_formats.hdf5_reader import Hdf5Reader
from epxs_formats.metadata import take_metadata
from epxs_formats.scan_builder import (
    Scalars,
    ScanBuilder,
    as_mapping,
    calibration_of,
    clean_name,
    coefficients,
    span_of,
    varies_along,
)

_ROOTS = ("xrmmap", "xrfmap")
#: What Larch stores with each spectrum -> our name, unit, factor; it counts microseconds.
_SCALARS = {
    "livetime": ("live_time", "s", 1e-6),
    "realtime": ("real_time", "s", 1e-6),
    "inpcounts": ("input_counts", "counts", 1.0),
    "outcounts": ("output_counts", "counts", 1.0),
    "dtfactor": ("dead_time", "", 1.0),
}
#: Kinds of maps of regions; those that are corrected for dead time say so.
_REGIONS = {"roi_raw": "sum_raw", "roi_corrected": "sum_cor"}


class LarchReader(Hdf5Reader):
    """Reads the map of a Larch file, as far as it was filled."""

    format = "Larch XRM map"

    @staticmethod
    def sniff(h5: h5py.File) -> bool:
        """Whether an open file has a map with a configuration and regions, as Larch does."""
        group = _root(h5)
        return group is not None

    def find_scans(self, h5: h5py.File) -> dict[str, str]:
        """Return the one map of the file, by the name of the file."""
        group = _root(h5)
        return {} if group is None else {clean_name(self.path.stem): group.name}

    def read_scan(self, name: str, group: h5py.Group) -> ForeignScan:
        """Return the map in *group*."""
        cubes = {
            own: cube
            for own, node in members(group)
            if (cube := array_at(node, "counts", ndim=3)) is not None and own != "xrd1d"
        }
        lines, shape = self._shape(group, cubes)
        builder = ScanBuilder(name)
        self._add_axes(builder, group, shape)
        self._add_scalars(builder, group, shape)
        for own, cube in sorted(cubes.items(), key=lambda item: _element(item[0])):
            if cube.shape[1] == shape[1] and cube.shape[0] >= lines:
                self._add_detector(builder, own, group[own], cube, lines)
        self._add_regions(builder, group, shape)
        take_metadata(builder, group, [*self.taken, *_named(group)])
        asked = _lines_asked_for(group)
        return builder.build(
            shape=(max(asked, lines), shape[1]),
            points=lines * shape[1],
            status="aborted" if asked > lines else "",
            end_time=_iso(attribute_text(group, "Stop_Time")),
            title=attribute_text(group, "Title") or self.path.stem,
            start_time=_iso(attribute_text(group, "Start_Time")),
            program="Larch",
            source_file=str(self.path),
            user=attribute_text(member(group, "config/notes"), "user"),
        )

    def _shape(
        self, group: h5py.Group, cubes: dict[str, h5py.Dataset]
    ) -> tuple[int, tuple[int, int]]:
        """Return the lines that are filled, and the shape they make."""
        arrays = [*cubes.values(), array_at(group, "positions/pos", ndim=3)]
        arrays += [node for _, node in members(group_at(group, "scalars")) if is_numeric(node)]
        found = next((node for node in arrays if node is not None and node.ndim > 1), None)
        if found is None:
            raise self.misformed(group.name, "no spectra, positions or scalars", "a map")
        last = attribute_number(group, "Last_Row")
        lines = int(last) + 1 if math.isfinite(last) else int(found.shape[0])
        lines = min(lines, int(found.shape[0]))
        if lines < 1:
            raise self.misformed(group.name, "a map without a line", "at least one line")
        believable((lines, found.shape[1]))
        return lines, (lines, int(found.shape[1]))

    def _add_axes(self, builder: ScanBuilder, group: h5py.Group, shape: tuple[int, int]) -> None:
        positions = array_at(group, "positions/pos", ndim=3)
        if positions is None or positions.shape[1] != shape[1] or positions.shape[0] < shape[0]:
            found = "none" if positions is None else f"{positions.shape}"
            self.warn(f"{group.name}/positions/pos", found, f"positions of a map of {shape}")
            return
        names = names_at(group, "positions/name")
        place = {0: 0, 1: 0}
        for number in range(positions.shape[2]):
            name = names[number] if number < len(names) else f"pos_{number}"
            column = self.column(positions, (0, 1), {2: number}, shape[0])
            if name.startswith("mca "):  # how long the spectra were, once more
                builder.signal(name, ScaledColumn(column, 1e-6), "s")
                continue
            values = np.asarray(positions[: shape[0], :, number], dtype=float)
            dim = varies_along(values)
            place[dim] += 1
            span = span_of(values, dim)
            builder.axis(name, column, "", span, axis=2 - dim, primary=place[dim])

    def _add_scalars(self, builder: ScanBuilder, group: h5py.Group, shape: tuple[int, int]) -> None:
        """Add counters: of version 2 by name, of version 1 among the regions."""
        for name, node in members(group_at(group, "scalars")):
            fits = is_numeric(node) and node.ndim == 2 and node.shape[1] == shape[1]
            if fits and node.shape[0] >= shape[0]:
                builder.signal(name, self.column(node, (0, 1), lines=shape[0]))

    def _add_detector(
        self, builder: ScanBuilder, name: str, group: h5py.Group, cube: h5py.Dataset, lines: int
    ) -> None:
        scalars = Scalars(dead_time_format="correction")
        is_sum = name.endswith("sum")
        if is_sum:  # of counts that were corrected, element by element, before they were added
            scalars.add("dead_time", np.broadcast_to(1.0, (lines * cube.shape[1],)))
        for own, (usual, unit, factor) in _SCALARS.items():
            if is_sum and own == "dtfactor":
                usual = own
            node = array_at(group, own, ndim=2)
            if node is not None and node.shape[0] >= lines and node.shape[1] == cube.shape[1]:
                column = self.column(node, (0, 1), lines=lines)
                scalars.add(usual, column if factor == 1 else ScaledColumn(column, factor), unit)
        builder.detector(
            name,
            self.column(cube, (0, 1), lines=lines),
            _calibration(group),
            scalars,
            attribute_text(group, "desc"),
            is_sum,
        )

    def _add_regions(self, builder: ScanBuilder, group: h5py.Group, shape: tuple[int, int]) -> None:
        """Add the sums over regions as results; the counters among them as signals."""
        regions = group_at(group, "roimap")
        names = names_at(regions, "sum_name")
        have = {signal.name for signal in builder.signals}
        for own, kind in _REGIONS.items():
            maps = array_at(regions, kind, ndim=3)
            if maps is None or maps.shape[1] != shape[1] or maps.shape[0] < shape[0]:
                continue
            counters = self._counters(regions, names)
            peaks = {}
            for number, name in enumerate(names[: maps.shape[2]]):
                if name in counters:
                    if name not in have:
                        have.add(name)
                        builder.signal(name, self.column(maps, (0, 1), {2: number}, shape[0]))
                else:
                    peaks[name] = maps[: shape[0], :, number]
            if peaks:
                rows = max(_lines_asked_for(group), shape[0]) * shape[1]
                builder.results.append(make_results(own, peaks, rows, program="Larch"))
        for own, kind in (("roi_raw", "raw"), ("roi_corrected", "cor")):
            nested = as_mapping(*_nested(regions, kind, shape))
            if nested and own not in {plan.name for plan, _ in builder.results}:
                rows = max(_lines_asked_for(group), shape[0]) * shape[1]
                builder.results.append(make_results(own, nested, rows, program="Larch"))

    def _counters(self, regions: h5py.Group | None, names: list[str]) -> set[str]:
        """Return which of *names* are counters: those that no detector has as a region."""
        of_detectors = {
            name.partition(" (mca")[0] for name in names_at(regions, "det_name") if "(mca" in name
        }
        return {name for name in names if name not in of_detectors}


def _root(h5: h5py.File) -> h5py.Group | None:
    for name in _ROOTS:
        group = group_at(h5, name)
        if group is None:
            continue
        if group_at(group, "config") is not None and group_at(group, "roimap") is not None:
            return group
        if attribute_text(group, "Type").startswith("XRM"):
            return group
    return None


def _element(name: str) -> tuple[bool, str, int]:
    """Return a key that puts the sum of all elements first, then them by number."""
    digits = re.search(r"\d+$", name)
    return not name.endswith("sum"), "", int(digits[0]) if digits else 0


def _calibration(group: h5py.Group) -> tuple[float, ...]:
    energy = array_at(group, "energy", ndim=1)
    if energy is None:
        return (0.0, 1.0, 0.0)
    stored = [attribute_number(energy, f"cal_{own}") for own in ("offset", "slope", "quad")]
    if math.isfinite(stored[0]) and math.isfinite(stored[1]):
        return coefficients([value if math.isfinite(value) else 0.0 for value in stored])
    return calibration_of(numbers_at(group, "energy"))


def _lines_asked_for(group: h5py.Group) -> int:
    """Return the lines that the configuration asks for; 0 where it does not tell."""
    told = []
    for name in ("start2", "stop2", "step2"):
        node = member(group, f"config/scan/{name}")
        try:
            told.append(float(node[()]))
        except (TypeError, ValueError, OSError):
            return 0
    start, stop, step = told
    if not all(math.isfinite(value) for value in told) or step == 0:
        return 0
    lines = round(abs((stop - start) / step)) + 1
    return lines if lines < 10**6 else 0


def _nested(
    regions: h5py.Group | None, kind: str, shape: tuple[int, int]
) -> tuple[list[str], list[np.ndarray]]:
    """Return the maps of regions of version 2.0: a group each, below the sum of detectors."""
    names, maps = [], []
    for name, node in members(group_at(regions, "mcasum")):
        values = array_at(node, kind, ndim=2)
        if values is not None and values.shape[1] == shape[1]:
            names.append(name)
            maps.append(values[: shape[0]])
    return names, maps


def _named(group: h5py.Group) -> list[object]:
    places = ["roimap", "positions/name", "areas", "work"]
    places += [f"{own}/energy" for own, _ in members(group)]
    return [node for place in places if (node := member(group, place)) is not None]


def _iso(text: str) -> str:
    """Return a time as C prints it, or as ISO 8601, as ISO 8601; "" for anything else."""
    for form in ("%a %b %d %H:%M:%S %Y", "%Y-%m-%d %H:%M:%S", "%Y-%m-%dT%H:%M:%S"):
        try:
            return datetime.strptime(" ".join(text.split()), form).isoformat()
        except ValueError:
            continue
    return ""
