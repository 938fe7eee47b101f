"""Files of Diamond's GDA: arrays in the shape of the scan, devices as NXdata with set points."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from functools import cached_property
from typing import Any

import h5py
import numpy as np

from epxs.phynx.api import ForeignScan
from epxs_formats.detector_names import usual_name
from epxs_formats.grid_column import OrderedColumn
from epxs_formats.h5_values import (
    MANY_POINTS,
    array_at,
    attribute_texts,
    believable,
    broken_links,
    group_at,
    is_numeric,
    member,
    members,
    names_at,
    number_at,
    numbers_at,
    nx_class,
    text_at,
    units_of,
)
from epxs_formats.hdf5_reader import Hdf5Reader
from epxs_formats.metadata import take_metadata, told_elsewhere
from epxs_formats.scan_builder import Scalars, ScanBuilder, scan_name, span_of, varies_along

_SCAN_GROUPS = ("diamond_scan", "solstice_scan")
_SET = re.compile(r"(.+?)_(?:value_)?(?:set|demand)")
_VALUE = re.compile(r"(.+?)_(?:value|rbv|readback)")
#: Spectra have at least as many channels; detectors at most as many elements.
_CHANNELS, _ELEMENTS = 64, 64
#: Numbers of a detector that are factors which counts are multiplied by.
_FACTORS = ("dtc_factors", "dtc_factor", "deadtime_correction_factor")


class DiamondReader(Hdf5Reader):
    """Reads the scan of a GDA file."""

    format = "Diamond GDA"

    @staticmethod
    def sniff(h5: h5py.File) -> bool:
        """Whether the first entry says that GDA wrote it."""
        for number, (_, node) in enumerate(members(h5)):
            if nx_class(node) == "NXentry":
                return _is_gda(node)
            if number > 20:
                break
        return False

    def find_scans(self, h5: h5py.File) -> dict[str, str]:
        """Return the entries, by the number of the scan where it is told."""
        found: dict[str, str] = {}
        for name, node in members(h5):
            if nx_class(node) != "NXentry":
                continue
            told = text_at(node, "entry_identifier") or text_at(node, "scan_identifier")
            number = re.fullmatch(r"\D*(\d+)(?:\.0)?", told)
            base = scan_name(number[1] if number else name)
            own, count = base, 1
            while own in found:
                count += 1
                own = f"{base}_{count}"
            found[own] = f"/{name}"
        return found

    def read_scan(self, name: str, group: h5py.Group) -> ForeignScan:
        """Return the scan in the entry *group*."""
        shape = self._shape(group)
        builder = ScanBuilder(name)
        layout = _Layout(self, group, shape)
        layout.add_axes(builder)
        layout.add_devices(builder)
        layout.add_positioners(builder)
        state = layout.state
        taken = [*self.taken, *layout.known, *told_elsewhere(group)]
        for place in layout.broken:
            self.warn(place, "a link that leads nowhere", "a file beside this one")
        if layout.broken:
            builder.note("missing_links", tuple(layout.broken))
        take_metadata(builder, group, taken)
        order = layout.order
        if order is not None:
            builder.columns = {
                key: _ordered(column, order) for key, column in builder.columns.items()
            }
        command = text_at(group, "scan_command")
        return builder.build(
            shape=shape,
            rows=order,
            points=None if order is None else len(order),
            status=state,
            end_time=text_at(group, "end_time"),
            command=command,
            title=text_at(group, "title") or command,
            scan_id=text_at(group, "entry_identifier") or text_at(group, "scan_identifier"),
            start_time=text_at(group, "start_time"),
            program=text_at(group, "program_name") or "GDA",
            source_file=str(self.path),
            sample=text_at(group, "sample/name"),
            user=text_at(group, "user01/username") or text_at(group, "user/name"),
        )

    def _shape(self, group: h5py.Group) -> tuple[int, ...]:
        """Return the shape of the scan, as far as anything in the entry tells it."""
        places = [f"{own}/scan_shape" for own in _SCAN_GROUPS]
        for place in (*places, "scan_shape", "scan_dimensions"):
            told = numbers_at(group, place, most=10).reshape(-1)
            if len(told) and (told >= 1).all() and np.prod(told) <= MANY_POINTS:
                return tuple(int(n) for n in told)
        for _, data in _data_groups(group):
            set_points = [
                len(node)
                for name in attribute_texts(data, "axes")
                if _SET.fullmatch(name) and (node := array_at(data, name, ndim=1)) is not None
            ]
            if set_points:
                return believable(tuple(set_points))
        raise self.misformed(group.name, "no shape of the scan", "scan_shape or set points")


class _Layout:
    """What the entry of a scan has, sorted by what it is."""

    def __init__(self, reader: Hdf5Reader, group: h5py.Group, shape: tuple[int, ...]) -> None:
        self.reader = reader
        self.group = group
        self.shape = shape
        self.rank = len(shape)
        self.instrument = group_at(group, "instrument")
        self.broken = [
            f"{place.name}/{name}"
            for place in (group, *(data for _, data in _data_groups(group)))
            for name in broken_links(place)
        ]
        #: What has its place in the scan although it is no column.
        self.known: list[object] = []
        self._seen: set[object] = set()
        self._may_lack_lines = all(group_at(group, own) is None for own in _SCAN_GROUPS)

    # -- what is in it ---------------------------------------------------------------------

    def add_axes(self, builder: ScanBuilder) -> None:
        """Add the motors: set points tell the range, and measured positions are the values."""
        dims = [0] * self.rank
        for name, node, dim in self._set_points():
            values = np.asarray(node[()], dtype=float)
            device = _SET.fullmatch(name)
            own = device[1] if device else name
            span = (float(values[0]), float(values[-1]))
            measured = self._measured(own)
            dims[dim] += 1
            column: Any = self._broadcast(values, dim)
            units = units_of(node)
            if measured is not None:
                column = self.reader.column(measured, range(self.rank))
                units = units_of(measured) or units
            builder.axis(own, column, units, span, self.rank - dim, dims[dim])
        if not builder.axes:
            self._add_measured_axes(builder)

    def _set_points(self) -> Iterator[tuple[str, h5py.Dataset, int]]:
        """Yield the set points of each motor, and the direction that it spans."""
        done: set[str] = set()
        for _, data in _data_groups(self.group):
            for place, name in enumerate(attribute_texts(data, "axes")):
                node = array_at(data, name, ndim=1)
                if node is None or place >= self.rank or name in done:
                    continue
                if len(node) == self.shape[place] and self._take(node):
                    done.add(name)
                    self.known.append(node)
                    yield name, node, place

    def _measured(self, own: str) -> h5py.Dataset | None:
        """Return the positions that the motor *own* really had, in the shape of the scan."""
        candidates = [member(self.group, f"instrument/{own}/value")]
        for _, data in _data_groups(self.group):
            candidates += [member(data, f"{own}_value"), member(data, own)]
        for node in candidates:
            if self._is_number(node) and self._take(node):
                return node
        return None

    def _add_measured_axes(self, builder: ScanBuilder) -> None:
        """Add what the instrument calls motors, where there are no set points (GDA before 9)."""
        dims = [0] * self.rank
        for name, node in members(self.instrument):
            if nx_class(node) != "NXpositioner":
                continue
            for own, value in members(node):
                if self._is_number(value) and self._take(value):
                    positions = value[()]
                    dim = varies_along(positions)
                    dims[dim] += 1
                    complete = positions.shape[dim] == self.shape[dim]
                    span = span_of(positions, dim) if complete else (math.nan, math.nan)
                    label = name if own == "value" else own
                    column = self.reader.column(value, range(self.rank))
                    units = units_of(value)
                    builder.axis(label, column, units, span, self.rank - dim, dims[dim])

    def add_devices(self, builder: ScanBuilder) -> None:
        """Add all arrays in the shape of the scan, each once, and those of the instrument."""
        groups = [*_data_groups(self.group), *self._detectors()]
        for own, data in groups:
            signal = next(iter(attribute_texts(data, "signal")), "data")
            names = sorted(data, key=lambda name: (name != signal, name))
            for name in names:
                node = member(data, name)
                if self._is_column(node) and node.ndim > self.rank and self._take(node):
                    label = own if name in (signal, "data") else f"{own}_{name}"
                    self._add_detector(builder, label, own, node)
        for own, data in groups:
            for name, node in members(data):
                if self._is_number(node) and self._take(node):
                    label = own if name in ("data", "value", own) else name
                    label = label if own in label or name != "data" else f"{own}_{label}"
                    column = self.reader.column(node, range(self.rank))
                    builder.signal(label, column, units_of(node))

    def _detectors(self) -> list[tuple[str, h5py.Group]]:
        """Return the devices of the instrument that are read at each point."""
        kinds = ("NXdetector", "NXmonitor", "NXcollection", "NXpositioner")
        return [
            (name, node)
            for name, node in members(self.instrument)
            if isinstance(node, h5py.Group) and nx_class(node) in kinds
        ]

    def _add_detector(self, builder: ScanBuilder, label: str, own: str, node: h5py.Dataset) -> None:
        """Add an array with more dimensions than the scan: spectra of elements, or images."""
        rest = node.shape[self.rank :]
        dims = range(self.rank)
        if len(rest) == 1:
            if rest[0] < _CHANNELS:
                for number in range(rest[0]):
                    column = self.reader.column(node, dims, {self.rank: number})
                    builder.signal(f"{label}_{number}", column, units_of(node))
            else:
                builder.detector(
                    label, self.reader.column(node, dims), scalars=self._scalars(own, None)
                )
        elif len(rest) == 2 and rest[0] <= _ELEMENTS and rest[1] >= _CHANNELS > rest[0] * 2:
            for element in range(rest[0]):
                name = label if rest[0] == 1 else f"{label}_element{element}"
                column = self.reader.column(node, dims, {self.rank: element})
                builder.detector(name, column, scalars=self._scalars(own, element))
        elif len(rest) == 2:
            builder.image(label, self.reader.column(node, dims), units_of(node) or "counts")
        else:
            self.reader.warn(node.name, f"{node.ndim} dimensions", f"{self.rank + 2} at most")

    def _scalars(self, own: str, element: int | None) -> Scalars:
        """Return what comes with the spectra of the detector *own*, or of one element of it."""
        scalars = Scalars()
        for place in (group_at(self.instrument, own), group_at(self.group, own)):
            for name, node in members(place):
                if not self._is_column(node):
                    continue
                usual = "dead_time" if name in _FACTORS else usual_name(name)
                if usual == name and node.ndim == self.rank:
                    continue  # a counter, as far as we know
                column = self._scalar(node, element)
                if column is None:
                    continue
                scalars.add(name, column, units_of(node), usual)
                if name in _FACTORS:
                    scalars.dead_time_format = "correction"
                elif usual == "dead_time" and units_of(node) not in ("%", "percent"):
                    scalars.dead_time_format = "fraction"
        return scalars

    def _scalar(self, node: h5py.Dataset, element: int | None) -> object | None:
        dims = range(self.rank)
        if node.ndim == self.rank:
            self._take(node)
            return self.reader.column(node, dims)
        if node.ndim == self.rank + 1 and node.shape[-1] < _CHANNELS:
            number = element or 0
            if (element is not None and number < node.shape[-1]) or node.shape[-1] == 1:
                self._take(node)
                return self.reader.column(node, dims, {self.rank: min(number, node.shape[-1] - 1)})
        return None

    def add_positioners(self, builder: ScanBuilder) -> None:
        """Add where motors stood that were not scanned."""
        for name, node in members(self.instrument):
            if nx_class(node) == "NXpositioner":
                value = number_at(node, "value")
                single = array_at(node, "value")
                if math.isfinite(value) and single is not None and single.size == 1:
                    builder.positioner(name, value, units_of(single))
                    self.known.append(single)
        for name, node in members(group_at(self.group, "before_scan")):
            for own, value in members(node):
                if is_numeric(value) and value.size == 1:
                    label = name if own in (name, "value") else f"{name}_{own}"
                    builder.positioner(label, float(value[(0,) * value.ndim]), units_of(value))

    # -- how far it came -------------------------------------------------------------------

    @cached_property
    def order(self) -> np.ndarray | None:
        """Rows in the order of acquisition, of those that were measured; None for all in order.

        While a scan runs, GDA and its devices write the number of each point into an array.
        """
        keys = [node for place in self._keys() for _, node in members(place)]
        arrays = [node for node in keys if is_numeric(node) and node.size == math.prod(self.shape)]
        self.known += arrays
        if not arrays:
            return None
        stacked = np.stack([np.asarray(node[()]).reshape(-1) for node in arrays])
        done = (stacked > 0).all(axis=0)
        numbers = np.where(done, stacked[0], np.iinfo(np.int64).max)
        order = np.argsort(numbers, kind="stable")[: int(done.sum())]
        return None if np.array_equal(order, np.arange(math.prod(self.shape))) else order

    def _keys(self) -> list[h5py.Group]:
        places = [f"{own}/keys" for own in _SCAN_GROUPS]
        return [place for own in places if (place := group_at(self.group, own)) is not None]

    @property
    def state(self) -> str:
        """``completed`` or ``aborted`` where it is told, else ""."""
        for own in _SCAN_GROUPS:
            finished = number_at(self.group, f"{own}/scan_finished")
            if math.isfinite(finished):
                return "completed" if finished and self.order is None else "aborted"
        return ""

    # --------------------------------------------------------------------------------------

    def _is_column(self, node: Any) -> bool:
        """Whether *node* is in the shape of the scan; old files of stopped scans lack lines."""
        if not is_numeric(node) or node.ndim < self.rank:
            return False
        shape = tuple(node.shape[: self.rank])
        if shape == self.shape:
            return True
        return self._may_lack_lines and shape[1:] == self.shape[1:] and 1 < shape[0] < self.shape[0]

    def _is_number(self, node: Any) -> bool:
        """Whether *node* has one number for each point."""
        return self._is_column(node) and node.ndim == self.rank

    def _take(self, node: h5py.Dataset) -> bool:
        """Whether the array, which has many links, was not taken yet; from now on it is."""
        info = h5py.h5o.get_info(node.id)
        key = (info.fileno, info.addr)
        if key in self._seen:
            return False
        self._seen.add(key)
        return True

    def _broadcast(self, values: np.ndarray, dim: int) -> np.ndarray:
        line = values.reshape([-1 if n == dim else 1 for n in range(self.rank)])
        return np.broadcast_to(line, self.shape).reshape(-1)


def _ordered(column: Any, order: np.ndarray) -> OrderedColumn:
    """Return the points of *column* in *order*, up to the first that it does not have."""
    beyond = np.flatnonzero(order >= len(column))
    return OrderedColumn(column, order[: beyond[0]] if len(beyond) else order)


def _data_groups(group: h5py.Group) -> list[tuple[str, h5py.Group]]:
    return [(name, node) for name, node in members(group) if nx_class(node) == "NXdata"]


def _is_gda(entry: h5py.Group) -> bool:
    if any(group_at(entry, own) is not None for own in _SCAN_GROUPS):
        return True
    if text_at(entry, "program_name").startswith("GDA"):
        return True
    return bool(names_at(entry, "scan_fields")) and member(entry, "scan_command") is not None
