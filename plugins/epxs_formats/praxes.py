"""Files of praxes (phynx 0.2) and of the oldest phynx: read only, and in grid order.

phynx 0.1 lies between them and is read by nodes as it is.
"""

from __future__ import annotations

import ast
import math
from typing import Any

import h5py
import numpy as np

from epxs.phynx.api import ForeignScan, Geometry
from epxs_formats.fit_results import make_results
from epxs_formats.h5_values import (
    array_at,
    as_text,
    attribute,
    attribute_number,
    attribute_text,
    believable,
    group_at,
    is_numeric,
    members,
    numbers_at,
    units_of,
)
from epxs_formats.hdf5_reader import Hdf5Reader
from epxs_formats.metadata import take_metadata
from epxs_formats.scan_builder import Scalars, ScanBuilder, clean_name, coefficients, scan_name

#: Endings of the maps of an element.
_AREA, _SIGMA, _FRACTION = "_fit", "_fit_error", "_mass_fraction"
#: Columns of a detector that hold its dead time, the best first.
_DEAD_TIMES = ("dead_time", "dead", "dtn", "vtxdtn")
_FORMATS = ("percent", "fraction", "normalization", "correction")


class PraxesReader(Hdf5Reader):
    """Reads the entries of a praxes file; rows of serpentine scans are put in grid order."""

    format = "praxes"

    @staticmethod
    def sniff(h5: h5py.File) -> bool:
        """Whether an open file is of praxes 0.2, or older than phynx 0.1.

        Files of phynx 0.1 are read as they are, but for scans that ran to and fro: their rows
        are not in the order of the grid.
        """
        for number, (_, node) in enumerate(members(h5)):
            if attribute_text(node, "class") == "Entry":
                told = attribute_text(h5, "format_version")
                ours = attribute_text(h5, "creator") == "phynx"
                if ours and told == "0.2":
                    return True
                if ours and attribute_text(node, "acquisition_command").startswith("zzmesh"):
                    return True
                return attribute(node, "entry_shape") is not None
            if number > 20:
                break
        return False

    def find_scans(self, h5: h5py.File) -> dict[str, str]:
        """Return the entries, by the numbers of their scans."""
        found: dict[str, tuple[Any, str]] = {}
        for name, node in members(h5):
            if attribute_text(node, "class") == "Entry":
                own = _entry_name(name, node)
                if own in found:
                    own = clean_name(name)
                found[own] = (_sort_key(name), f"/{name}")
        return {own: path for own, (_, path) in sorted(found.items(), key=lambda i: i[1][0])}

    def read_scan(self, name: str, group: h5py.Group) -> ForeignScan:
        """Return the scan in the entry *group*."""
        measurement = group_at(group, "measurement") or _of_class(group, "Measurement")
        if measurement is None:
            raise self.misformed(group.name, "no measurement", "one")
        command = _told(group, "acquisition_command", "command")
        scalars = group_at(measurement, "scalar_data") or _of_class(measurement, "ScalarData")
        length = max((len(node) for _, node in members(scalars) if _is_column(node)), default=0)
        mcas = [node for _, node in members(measurement) if array_at(node, "counts") is not None]
        length = max([length, *(len(node["counts"]) for node in mcas)])
        shape = believable(self._shape(group, believable((length,))[0]))
        rows = math.prod(shape)
        points = self._points(group, measurement, scalars, min(length, rows))
        geometry = Geometry(
            shape=shape, serpentine=command.startswith("zzmesh") and len(shape) == 2
        )
        order = geometry.row_order()
        builder = ScanBuilder(name)
        masked = self._add_scalars(builder, scalars)
        for own, node in members(measurement):
            if array_at(node, "counts") is not None and isinstance(node, h5py.Group):
                self._add_detector(builder, own, node)
            elif attribute_text(node, "class") == "ElementMaps" or own == "element_maps":
                self._add_maps(builder, own, node, order, rows, measurement)
        for own, node in members(group_at(measurement, "positioners")):
            if is_numeric(node) and node.size == 1:
                builder.positioner(own, float(np.asarray(node[()]).reshape(-1)[0]), units_of(node))
        take_metadata(builder, group, [*self.taken, *_known(measurement)])
        monitor = attribute_text(scalars, "monitor")
        made = builder.build(
            shape=shape,
            rows=order[:points] if geometry.serpentine else None,
            points=points,
            status="completed" if points >= rows else "aborted",
            monitor=monitor,
            command=" ".join(command.split()),
            title=" ".join(command.split()) or name,
            scan_id=_told(group, "acquisition_id", "entry_number"),
            start_time=attribute_text(group, "start_time"),
            program=f"praxes {attribute_text(group.file, 'format_version')}".strip(),
            source_file=str(self.path),
        )
        if masked is None:
            return made
        return ForeignScan(
            made.plan, made.columns, made.rows, masked[:points], made.points, made.status,
            results=made.results,
        )  # fmt: skip

    def _shape(self, group: h5py.Group, length: int) -> tuple[int, ...]:
        """Return the shape that was asked for; one line if it does not hold all points."""
        told = _literal(attribute(group, "acquisition_shape"))
        told = _literal(attribute(group, "entry_shape")) if told is None else told
        try:
            shape = tuple(int(n) for n in np.asarray(told, dtype=float).reshape(-1))
        except (TypeError, ValueError):
            shape = ()
        if shape and min(shape) > 0 and math.prod(shape) >= length:
            return shape
        if shape:
            self.warn(group.name, f"{length} points", f"{shape}")
        return (max(length, 1),)

    def _points(self, group: h5py.Group, measurement: h5py.Group, scalars: Any, length: int) -> int:
        """Return how many points were taken: as told, or as far as points have numbers."""
        told = attribute_number(measurement, "acquired")
        if not math.isfinite(told):
            told = attribute_number(group, "npoints")
        if math.isfinite(told) and 0 <= told < length:
            return int(told)
        numbers = numbers_at(scalars, "i").reshape(-1)
        wrong = np.flatnonzero(numbers[:length] != np.arange(len(numbers[:length])))
        if len(wrong) and not numbers[wrong[0] :].any():  # the rest was never written
            return int(wrong[0])
        return length

    def _add_scalars(self, builder: ScanBuilder, scalars: Any) -> np.ndarray | None:
        """Add motors and counters; return which points were skipped, if that is told."""
        masked = None
        for name, node in members(scalars):
            if not _is_column(node):
                continue
            kind = attribute_text(node, "class")
            if name == "masked":
                masked = numbers_at(scalars, name).astype(bool)
                self.taken.append(node)
            elif name != "i":
                axis = attribute_number(node, "axis")
                if kind == "Axis" and math.isfinite(axis) and axis >= 1:
                    self._add_axis(builder, name, node, int(axis))
                else:
                    rank = attribute_number(node, "signal")
                    priority = int(rank) if math.isfinite(rank) and 0 < rank < 1000 else 0
                    builder.signal(name, self.column(node), units_of(node), priority)
            else:
                self.taken.append(node)
        return masked

    def _add_axis(self, builder: ScanBuilder, name: str, node: h5py.Dataset, axis: int) -> None:
        span = _literal(attribute(node, "range"))
        try:
            start, stop = (float(value) for value in span)
        except (TypeError, ValueError):
            start = stop = math.nan
        primary = attribute_number(node, "primary")
        rank = int(primary) if math.isfinite(primary) and primary >= 1 else 1
        builder.axis(name, self.column(node), units_of(node), (start, stop), axis, rank)

    def _add_detector(self, builder: ScanBuilder, name: str, group: h5py.Group) -> None:
        counts = group["counts"]
        if counts.ndim == 3:
            builder.image(name, self.column(counts))
            return
        if counts.ndim != 2:
            self.warn(counts.name, f"{counts.ndim} dimensions", "spectra or images")
            return
        scalars = Scalars()
        columns = {own: node for own, node in members(group) if _is_column(node)}
        dead = next((own for own in _DEAD_TIMES if own in columns), None)
        for own, node in columns.items():
            if own not in ("channels", "masked", "counts") and len(node) <= len(counts):
                usual = "dead_time" if own == dead else own
                if own != "dead_time" or dead == own:
                    scalars.add(usual, self.column(node), units_of(node))
        if dead is not None:
            scalars.dead_time_format = _dead_time_format(dead, columns[dead])
        stored = _literal(attribute(group, "calibration"))
        described = _literal_text(attribute(group, "pymca_config"))
        if described:
            builder.notes.setdefault(f"{name}_pymca_config", described)
        builder.detector(name, self.column(counts), coefficients(stored), scalars)

    def _add_maps(
        self,
        builder: ScanBuilder,
        name: str,
        group: h5py.Group,
        order: np.ndarray,
        rows: int,
        measurement: h5py.Group,
    ) -> None:
        """Add maps of elements, which are in the order of acquisition, in grid order."""
        areas: dict[str, np.ndarray] = {}
        sigmas: dict[str, np.ndarray] = {}
        fractions: dict[str, np.ndarray] = {}
        for own, node in members(group):
            if not _is_column(node):
                continue
            values = np.full(rows, np.nan)
            found = np.asarray(node[:rows], dtype=float)
            values[order[: len(found)]] = found
            for ending, table in ((_SIGMA, sigmas), (_FRACTION, fractions), (_AREA, areas)):
                if own.endswith(ending):
                    table[own.removesuffix(ending)] = values
                    break
        for peak, relative in sigmas.items():
            if peak in areas:
                sigmas[peak] = relative * areas[peak]
        if areas or fractions:
            texts = [_literal_text(attribute(n, "pymca_config")) for _, n in members(measurement)]
            builder.results.append(
                make_results(
                    name,
                    areas,
                    rows,
                    sigmas=sigmas,
                    mass_fractions=fractions or None,
                    program="praxes",
                    configuration=next((text for text in texts if text), ""),
                )
            )


def _is_column(node: Any) -> bool:
    return is_numeric(node) and node.ndim == 1


def _of_class(group: Any, name: str) -> h5py.Group | None:
    for _, node in members(group):
        if attribute_text(node, "class") == name and isinstance(node, h5py.Group):
            return node
    return None


def _told(node: Any, *names: str) -> str:
    return next((text for name in names if (text := attribute_text(node, name))), "")


def _literal(value: Any) -> Any:
    """Return what the text of an attribute means: praxes stores tuples as Python prints them."""
    if isinstance(value, bytes | str):
        try:
            return ast.literal_eval(as_text(value))
        except (ValueError, SyntaxError, TypeError, MemoryError, RecursionError):
            return None
    return value


def _literal_text(value: Any) -> str:
    text = as_text(value)
    return text if text.startswith(("{", "[")) else ""


def _dead_time_format(name: str, node: h5py.Dataset) -> str:
    told = attribute_text(node, "dead_time_format")
    if told in _FORMATS:
        return told
    if name.endswith("dtn"):
        return "normalization"
    return "percent"


def _entry_name(name: str, node: Any) -> str:
    number, _, part = name.partition(".")
    if number.isdecimal():
        return scan_name(number, int(part) if part.isdecimal() else 1)
    told = _told(node, "acquisition_id", "entry_number")
    return scan_name(told) if told.isdecimal() else clean_name(name)


def _sort_key(name: str) -> list[tuple[int, str]]:
    parts = name.replace("_", ".").split(".")
    return [(int(part), "") if part.isdecimal() else (10**9, part) for part in parts]


def _known(measurement: h5py.Group) -> list[object]:
    """Return what has a place of its own in the scan."""
    found: list[object] = []
    for name in ("positioners", "element_maps"):
        group = group_at(measurement, name)
        found += [group] if group is not None else []
    return found
