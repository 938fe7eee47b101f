"""Files of PyMca (and ewoksfluo) that hold nothing but the results of a fit."""

from __future__ import annotations

import math
from typing import Any

import h5py
import numpy as np

from epxs.phynx.api import ForeignScan
from epxs_formats.fit_results import find_processes, process_shape, read_process
from epxs_formats.h5_values import (
    array_at,
    attribute_texts,
    believable,
    group_at,
    is_numeric,
    member,
    members,
    numbers_at,
    nx_class,
    text_at,
    units_of,
)
from epxs_formats.hdf5_reader import Hdf5Reader
from epxs_formats.metadata import take_metadata, told_elsewhere
from epxs_formats.scan_builder import ScanBuilder, clean_name

#: Entries, and members of each, that are looked at before a file is taken for another format.
_LOOKED_AT, _MEMBERS = 5, 20


class PymcaReader(Hdf5Reader):
    """Reads the maps of peak areas of a PyMca file: one entry without a measurement."""

    format = "PyMca results"

    @staticmethod
    def sniff(h5: h5py.File) -> bool:
        """Whether an open file has results of a fit, and no measurement beside them."""
        for number, (_, node) in enumerate(members(h5)):
            if _is_result(node):
                return True
            if number >= _LOOKED_AT:
                break
        return False

    def find_scans(self, h5: h5py.File) -> dict[str, str]:
        """Return the entries that have results, by their names."""
        found: dict[str, str] = {}
        for name, node in members(h5):
            if _is_result(node):
                own, count = clean_name(name), 1
                while own in found:
                    count += 1
                    own = f"{clean_name(name)}_{count}"
                found[own] = f"/{name}"
        return found

    def read_scan(self, name: str, group: h5py.Group) -> ForeignScan:
        """Return the results in the entry *group*."""
        processes = find_processes(group)
        shape = next((shape for _, node in processes if (shape := process_shape(node))), ())
        if not shape:
            raise self.misformed(group.name, "no maps of peak areas", "results/parameters")
        rows = math.prod(believable(shape))
        builder = ScanBuilder(name)
        first = processes[0][1]
        self._add_axes(builder, first, shape)
        self._add_diagnostics(builder, first, shape)
        for own, process in processes:
            if math.prod(process_shape(process)) != rows:
                self.warn(process.name, f"maps of {process_shape(process)}", f"maps of {shape}")
                continue
            builder.results.append(read_process(own, process, rows))
        if not builder.signals:
            areas = builder.results[0][1].areas  # something to show before a peak is chosen
            builder.signal("sum_of_peak_areas", np.nansum(areas, axis=1))
        skip = [node for _, process in processes for node in _taken(process)]
        take_metadata(builder, group, [*self.taken, *told_elsewhere(group), *skip])
        return builder.build(
            shape=shape,
            points=rows,
            end_time=text_at(group, "end_time"),
            title=text_at(group, "title") or group.name.strip("/"),
            start_time=text_at(group, "start_time"),
            program=text_at(first, "program") or "pymca",
            source_file=str(self.path),
        )

    def _add_axes(self, builder: ScanBuilder, process: h5py.Group, shape: tuple[int, ...]) -> None:
        maps = group_at(process, "results/parameters") or group_at(process, "parameters")
        for dim, name in enumerate(attribute_texts(maps, "axes")[: len(shape)]):
            node = array_at(maps, name, ndim=1)
            if node is None or len(node) != shape[dim]:
                continue
            values = numbers_at(maps, name)
            line = values.reshape([-1 if n == dim else 1 for n in range(len(shape))])
            column = np.broadcast_to(line, shape).reshape(-1)
            span = (float(values[0]), float(values[-1]))
            builder.axis(name, column, units_of(node), span, axis=len(shape) - dim)
            self.taken.append(node)

    def _add_diagnostics(
        self, builder: ScanBuilder, process: h5py.Group, shape: tuple[int, ...]
    ) -> None:
        for name, node in members(group_at(process, "results/diagnostics")):
            if is_numeric(node) and tuple(node.shape) == shape:
                builder.signal(name, self.column(node, tuple(range(len(shape)))), units_of(node))


def _is_result(node: object) -> bool:
    """Whether *node* is an entry with results of a fit, and without measured data."""
    if nx_class(node) != "NXentry" or group_at(node, "measurement") is not None:
        return False
    if "class" in node.attrs:  # type: ignore[attr-defined]
        return False
    return bool(find_processes(node, _MEMBERS))


def _taken(process: h5py.Group) -> list[Any]:
    """Return the maps and the configuration of *process*."""
    results = group_at(process, "results") or process
    places = ("parameters", "uncertainties", "massfractions", "mass_fractions")
    found = [member(results, place) for place in places]
    found += [member(process, name) for name in ("configuration/data", "program", "version")]
    return [node for node in found if node is not None]
