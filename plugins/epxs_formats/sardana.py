"""Files of Sardana's NXscan recorder (ALBA, MAX IV, DESY, SOLARIS)."""

from __future__ import annotations

import math
import re

import h5py

from epxs.phynx.api import ForeignScan
from epxs_formats.h5_values import (
    attribute_text,
    group_at,
    is_numeric,
    members,
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
from epxs_formats.scan_builder import ScanBuilder, scan_name

_ENTRY = re.compile(r"entry_?(\d+)")
_SNAPSHOT = "pre_scan_snapshot"


class SardanaReader(Hdf5Reader):
    """Reads the scans of a Sardana file: ``entry12`` with a measurement and its snapshot."""

    format = "Sardana NXscan"

    @staticmethod
    def sniff(h5: h5py.File) -> bool:
        """Whether the first scan has the snapshot, or names the recorder, of Sardana."""
        for name, node in members(h5):
            if nx_class(node) == "NXentry":
                program = text_at(node, "program_name").lower()
                measurement = group_at(node, "measurement")
                return measurement is not None and (
                    "sardana" in program or group_at(measurement, _SNAPSHOT) is not None
                )
            if not _ENTRY.fullmatch(name):
                return False
        return False

    def find_scans(self, h5: h5py.File) -> dict[str, str]:
        """Return the scans by their numbers."""
        found = []
        for name in h5:  # opened only where the name does not tell: there may be very many
            match = _ENTRY.fullmatch(name)
            if match or group_at(h5, f"{name}/measurement") is not None:
                number = int(match[1]) if match else math.inf
                found.append((number, scan_name(match[1] if match else name), name))
        return {own: f"/{name}" for _, own, name in sorted(found)}

    def read_scan(self, name: str, group: h5py.Group) -> ForeignScan:
        """Return the scan in the entry *group*."""
        measurement = group_at(group, "measurement")
        if measurement is None:
            raise self.misformed(group.name, "no measurement", "one")
        builder = ScanBuilder(name)
        snapshot = group_at(measurement, _SNAPSHOT)
        table = PointTable.read(self, measurement)
        for own, node in members(snapshot):  # linked from the measurement as well
            if table.counters.get(own) == node or table.spectra.get(own) == node:
                table.counters.pop(own, None)
                table.spectra.pop(own, None)
            if is_numeric(node) and node.size == 1:
                builder.positioner(own, float(node[(0,) * node.ndim]), units_of(node))
        title = text_at(group, "title")
        geometry = read_grid(self, table, title, [own for own, _ in members(snapshot)])
        add_columns(self, builder, table, geometry, lambda own: self._detector(table, own))
        numbers = [node for _, node in members(snapshot) if is_numeric(node)]
        take_metadata(builder, group, [*self.taken, *told_elsewhere(group), *numbers])
        return finish(
            self,
            builder,
            group,
            table,
            geometry,
            command=title,
            title=title,
            scan_id=text_at(group, "entry_identifier"),
            program=text_at(group, "program_name") or attribute_text(group.file, "creator"),
        )

    def _detector(self, table: PointTable, name: str) -> DetectorFacts:
        facts = DetectorFacts()
        add_scalars(self, facts, table, name)
        return facts
