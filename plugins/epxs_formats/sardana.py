"""Files of Sardana's NXscan recorder (ALBA, MAX IV, DESY, SOLARIS)."""

from __future__ import annotations

import math
import re

import h5py

from epxs.phynx.api import ForeignScan
from epxs_formats.detector_names import usual_name
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
from epxs_formats.point_table import PointTable, add_columns, ending, read_grid
from epxs_formats.scan_builder import Scalars, ScanBuilder, scan_name

_ENTRY = re.compile(r"entry_?(\d+)")
_SNAPSHOT = "pre_scan_snapshot"
#: What comes with each spectrum, if counters are called so after the detector.
_SCALARS = ("live_time", "real_time", "icr", "ocr", "dead_time")


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
        scalars = {detector: self._scalars(table, detector) for detector in table.spectra}
        twice = {f"{name}_{sub}": None for name, (_, subs) in scalars.items() for sub in subs}
        add_columns(
            self,
            builder,
            table,
            geometry,
            lambda detector, _: (scalars[detector][0], (0.0, 1.0, 0.0), ""),
            twice,
        )
        points, rows = table.points, math.prod(geometry.shape)
        end_time = text_at(group, "end_time")
        numbers = [node for _, node in members(snapshot) if is_numeric(node)]
        take_metadata(builder, group, [*self.taken, *told_elsewhere(group), *numbers])
        return builder.build(
            shape=geometry.shape,
            points=points,
            rows=geometry.row_order()[:points] if geometry.serpentine else None,
            status=ending(self, points, rows, end_time),
            end_time=end_time,
            command=title,
            title=title,
            scan_id=text_at(group, "entry_identifier"),
            start_time=text_at(group, "start_time"),
            program=text_at(group, "program_name") or attribute_text(group.file, "creator"),
            source_file=str(self.path),
            sample=text_at(group, "sample/name"),
            user=text_at(group, "user/name"),
        )

    def _scalars(self, table: PointTable, detector: str) -> tuple[Scalars, list[str]]:
        """Return the counters called after the detector that come with each spectrum."""
        scalars, subs = Scalars(), []
        for name, node in table.counters.items():
            sub = name.removeprefix(f"{detector}_")
            if sub != name and usual_name(sub) in _SCALARS:
                subs.append(sub)
                scalars.add(usual_name(sub), self.column(node), units_of(node))
        return scalars, subs
