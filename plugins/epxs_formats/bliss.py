"""Files of ESRF BLISS, and of silx and ewoksfluo, which lay out scans as BLISS does."""

from __future__ import annotations

import math
import re
from typing import Any

import h5py
import numpy as np

from epxs.phynx.api import ForeignScan
from epxs_formats.detector_names import usual_name
from epxs_formats.fit_results import find_processes, read_process
from epxs_formats.h5_values import (
    array_at,
    attribute_text,
    group_at,
    is_numeric,
    member,
    members,
    number_at,
    numbers_at,
    nx_class,
    text_at,
    units_of,
)
from epxs_formats.hdf5_reader import Hdf5Reader
from epxs_formats.metadata import take_metadata, told_elsewhere
from epxs_formats.point_table import (
    DetectorFacts,
    PointTable,
    add_columns,
    add_scalars,
    finish,
    read_grid,
)
from epxs_formats.scan_builder import (
    ScanBuilder,
    calibration_of,
    coefficients,
    scan_name,
)

_ENTRY = re.compile(r"(\d+)\.(\d+)")
#: Names that a scan has its counters under, and where its spectra are within a detector.
_START = ("positioners_start", "start_positioners")
_SPECTRUM = ("data", "spectrum")
#: Arrays of a detector that are not of points.
_OF_CHANNELS = ("calibration", "channels", "energy")
#: Seconds after which a scan that has no end was not written any more.
_STALE = 600


class BlissReader(Hdf5Reader):
    """Reads the scans of a BLISS file: ``1.1`` and, of slower devices, ``1.2``."""

    format = "ESRF BLISS"

    @staticmethod
    def sniff(h5: h5py.File) -> bool:
        """Whether an open file has scans called ``1.1`` with a measurement."""
        for number, (name, node) in enumerate(members(h5)):
            if _ENTRY.fullmatch(name) and isinstance(node, h5py.Group):
                return "class" not in node.attrs and group_at(node, "measurement") is not None
            if number > 100:
                break
        return False

    def find_scans(self, h5: h5py.File) -> dict[str, str]:
        """Return the scans by number, those of slower devices after them."""
        found = []
        for name in h5:  # not opened: there may be very many
            if match := _ENTRY.fullmatch(name):
                found.append((int(match[1]), int(match[2]), name))
        return {scan_name(number, part): f"/{name}" for number, part, name in sorted(found)}

    def read_scan(self, name: str, group: h5py.Group) -> ForeignScan:
        """Return the scan in the entry *group*."""
        measurement = group_at(group, "measurement")
        if measurement is None:
            raise self.misformed(group.name, "no measurement", "one")
        number = group.name.strip("/")
        instrument = group_at(group, "instrument")
        builder = ScanBuilder(name)
        table = self._table(measurement)
        title = text_at(group, "title")
        command = re.sub(r"^\d+\s+", "", title)  # silx puts the number of the scan before it
        first = number.endswith(".1")
        geometry = read_grid(self, table, command, _positions(instrument), strict=first)
        add_columns(
            self, builder, table, geometry, lambda own: self._detector(instrument, own, table)
        )
        _add_positioners(builder, instrument)
        processes = find_processes(group)
        for own, process in processes:
            rows = math.prod(geometry.shape)
            builder.results.append(read_process(own, process, rows))
        taken = [*self.taken, *(process for _, process in processes), *_known(group)]
        take_metadata(builder, group, taken)
        return finish(
            self,
            builder,
            group,
            table,
            geometry,
            command=command,
            title=title,
            scan_id=number,
            program=attribute_text(group.file, "creator") or "bliss",
        )

    def _table(self, measurement: h5py.Group) -> PointTable:
        """Return the columns; detectors that are groups (silx) count with their spectra."""
        table = PointTable.read(self, measurement)
        for name, node in members(measurement):
            if isinstance(node, h5py.Group):
                for own in _SPECTRUM:
                    spectra = array_at(node, own, ndim=2)
                    if spectra is not None:
                        table.spectra.setdefault(name, spectra)
        return table

    def _detector(
        self, instrument: h5py.Group | None, name: str, table: PointTable
    ) -> DetectorFacts:
        """Return what comes with the spectra *name*: in its group, or in counters of its name."""
        device = group_at(instrument, name)
        facts = DetectorFacts(
            calibration=_calibration(device), description=text_at(device, "description")
        )
        for own, node in members(device):
            if own in _OF_CHANNELS or not is_numeric(node) or node.ndim != 1:
                continue
            counter = f"{name}_{own}"
            if len(node) == len(table.spectra[name]) or counter in table.counters:
                facts.counters.add(counter)
                column, unit = self.column(node), units_of(node)
                if facts.scalars.add(own, column, unit, usual_name(own)) == "dead_time":
                    facts.scalars.dead_time_format = _dead_time_format(node)
        if device is None:
            add_scalars(self, facts, table, name)
        return facts


def _positions(instrument: h5py.Group | None) -> list[str]:
    """Return the names of the motors that have a position at each point."""
    found = [
        name
        for name, node in members(instrument)
        if nx_class(node) == "NXpositioner" and _is_column(member(node, "value"))
    ]
    collected = group_at(instrument, "positioners")
    found += [name for name, node in members(collected) if _is_column(node)]
    return list(dict.fromkeys(found))


def _is_column(node: Any) -> bool:
    return is_numeric(node) and node.ndim == 1 and len(node) > 1


def _add_positioners(builder: ScanBuilder, instrument: h5py.Group | None) -> None:
    """Add where all motors stood: at the start, as far as that is told."""
    for collection in (*_START, "positioners"):
        for name, node in members(group_at(instrument, collection)):
            if is_numeric(node) and node.size == 1:
                value = np.asarray(node[()]).reshape(-1)[0]
                builder.positioner(name, float(value), units_of(node))


def _calibration(device: h5py.Group | None) -> tuple[float, ...]:
    stored = numbers_at(device, "calibration", most=10)
    if len(stored):
        return coefficients(stored)
    energy = array_at(device, "energy", ndim=1)
    if energy is None:
        zero, gain = number_at(device, "zero"), number_at(device, "gain")
        return coefficients([zero, gain]) if math.isfinite(zero + gain) else (0.0, 1.0, 0.0)
    return calibration_of(numbers_at(device, "energy"), units_of(energy) or "keV")


def _dead_time_format(node: h5py.Dataset) -> str:
    """BLISS stores fractions; who stores percent says so."""
    return "percent" if units_of(node) in ("%", "percent") else "fraction"


def _known(group: h5py.Group) -> list[Any]:
    """Return what has a place of its own in the scan, to be left out of what else is told."""
    places = [f"instrument/{name}" for name in (*_START, "positioners")]
    places += [f"instrument/{own}/calibration" for own in group_at(group, "instrument") or ()]
    found = [node for place in places if (node := member(group, place)) is not None]
    return [*told_elsewhere(group), *found]
