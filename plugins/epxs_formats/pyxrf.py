"""Files of PyXRF (NSLS-II: HXN, SRX, TES, XFM): maps in the shape of the scan."""

from __future__ import annotations

import math
import re

import h5py
import numpy as np

from epxs.phynx.api import ForeignScan
from epxs_formats.fit_results import make_results
from epxs_formats.h5_values import (
    array_at,
    attribute_number,
    attribute_text,
    believable,
    group_at,
    member,
    members,
    names_at,
)
from epxs_formats.hdf5_reader import Hdf5Reader
from epxs_formats.metadata import take_metadata
from epxs_formats.scan_builder import ScanBuilder, scan_name, span_of, varies_along

#: PyXRF keeps the calibration in a file of its own; this is what it begins with.
_CALIBRATION = (0.0, 0.01, 0.0)
#: Maps among the results of a fit that are no peaks.
_NO_PEAKS = ("total_cnt", "sel_cnt", "snip_bkg", "r2_adjust", "r_squared")
#: Results of a detector: datasets with maps and with their names.
_RESULTS = ("xrf_fit", "xrf_roi")


class PyxrfReader(Hdf5Reader):
    """Reads the map of a PyXRF file."""

    format = "NSLS-II PyXRF"

    @staticmethod
    def sniff(h5: h5py.File) -> bool:
        """Whether an open file has a map of spectra as PyXRF keeps it."""
        group = group_at(h5, "xrfmap")
        if group is None or group_at(group, "config") or group_at(group, "roimap"):
            return False
        return any(_spectra(group, name) is not None for name in group)

    def find_scans(self, h5: h5py.File) -> dict[str, str]:
        """Return the one map of the file, by the number of its scan if that is told."""
        group = group_at(h5, "xrfmap")
        if group is None:
            return {}
        number = attribute_number(group_at(group, "scan_metadata"), "scan_id")
        if math.isfinite(number):
            return {scan_name(int(number)): "/xrfmap"}
        return {scan_name(self.path.stem): "/xrfmap"}

    def read_scan(self, name: str, group: h5py.Group) -> ForeignScan:
        """Return the map in *group*."""
        cubes = {own: cube for own in group if (cube := _spectra(group, own)) is not None}
        if not cubes:
            raise self.misformed(group.name, "no spectra", "a cube in detsum/counts")
        shape = believable(next(iter(cubes.values())).shape[:2])
        builder = ScanBuilder(name)
        self._add_axes(builder, group, shape)
        self._add_scalers(builder, group, shape)
        for own, cube in sorted(cubes.items(), key=lambda item: (item[0] != "detsum", item[0])):
            if tuple(cube.shape[:2]) != shape:
                self.warn(cube.name, f"{cube.shape}", f"a map of {shape}")
                continue
            counts = self.column(cube, (0, 1))
            builder.detector(own, counts, _CALIBRATION, is_sum=own == "detsum")
            self._add_results(builder, group_at(group, own), own, shape)
        builder.note("energy_calibration", "assumed: 10 eV a channel, as PyXRF begins with")
        told = group_at(group, "scan_metadata")
        take_metadata(builder, group, self._to_skip(group))
        if told is not None:
            take_metadata(builder, told)
        exit_status = attribute_text(told, "scan_exit_status")
        return builder.build(
            shape=shape,
            status="aborted" if exit_status in ("abort", "fail", "aborted", "failed") else "",
            end_time=_time(attribute_text(told, "scan_time_stop")),
            monitor=_monitor([signal.name for signal in builder.signals]),
            scan_id=attribute_text(told, "scan_id").removesuffix(".0"),
            title=attribute_text(told, "param_plan") or self.path.stem,
            command=attribute_text(told, "plan_name"),
            start_time=_time(attribute_text(told, "scan_time_start")),
            program=attribute_text(told, "file_software") or "PyXRF",
            source_file=str(self.path),
            sample=attribute_text(told, "sample_name"),
            user=attribute_text(told, "user_name"),
        )

    def _add_axes(self, builder: ScanBuilder, group: h5py.Group, shape: tuple[int, ...]) -> None:
        positions = array_at(group, "positions/pos", ndim=3)
        if positions is None or tuple(positions.shape[1:]) != shape:
            found = "none" if positions is None else f"{positions.shape}"
            self.warn(f"{group.name}/positions/pos", found, f"positions of a map of {shape}")
            return
        names = names_at(group, "positions/name") or [f"pos_{n}" for n in range(len(positions))]
        place = {0: 0, 1: 0}
        for number, name in enumerate(names[: positions.shape[0]]):
            values = np.asarray(positions[number], dtype=float)
            dim = varies_along(values)
            place[dim] += 1
            builder.axis(
                name,
                self.column(positions, (1, 2), {0: number}),
                "",
                span_of(values, dim),
                axis=2 - dim,
                primary=place[dim],
            )

    def _add_scalers(self, builder: ScanBuilder, group: h5py.Group, shape: tuple[int, ...]) -> None:
        values = array_at(group, "scalers/val", ndim=3)
        if values is None:
            return
        if tuple(values.shape[:2]) != shape:
            self.warn(values.name, f"{values.shape}", f"a map of {shape}")
            return
        names = names_at(group, "scalers/name")
        for number in range(values.shape[2]):
            name = names[number] if number < len(names) else f"scaler_{number}"
            builder.signal(name, self.column(values, (0, 1), {2: number}))

    def _add_results(
        self, builder: ScanBuilder, detector: h5py.Group | None, own: str, shape: tuple[int, ...]
    ) -> None:
        for kind in _RESULTS:
            maps = array_at(detector, kind, ndim=3)
            if maps is None or tuple(maps.shape[1:]) != shape:
                continue
            names = names_at(detector, f"{kind}_name")
            peaks = {}
            for number, name in enumerate(names[: maps.shape[0]]):
                if name in _NO_PEAKS:
                    builder.signal(f"{own}_{kind}_{name}", self.column(maps, (1, 2), {0: number}))
                else:
                    peaks[name] = maps[number]
            group = kind if own == "detsum" else f"{kind}_{own}"
            if peaks:
                builder.results.append(
                    make_results(group, peaks, math.prod(shape), program="PyXRF")
                )

    def _to_skip(self, group: h5py.Group) -> list[object]:
        skip: list[object] = [*self.taken, member(group, "scan_metadata")]
        for name in ("positions", "scalers", *(own for own, _ in members(group))):
            for own in ("name", "xrf_fit", "xrf_fit_name", "xrf_roi", "xrf_roi_name"):
                skip.append(member(group, f"{name}/{own}"))
        return [node for node in skip if node is not None]


def _spectra(group: h5py.Group, name: str) -> h5py.Dataset | None:
    """Return the cube of spectra of the detector *name*, or None if it is none."""
    if not re.fullmatch(r"detsum|det_?\d+", name):
        return None
    return array_at(group, f"{name}/counts", ndim=3)


def _monitor(names: list[str]) -> str:
    """Return the ion chamber that the beamlines of NSLS-II normalise to."""
    return next((name for name in ("i0", "I0", "sclr1_ch4", "sclr_i0") if name in names), "")


def _time(text: str) -> str:
    """Return a time as ISO 8601; other texts are left out."""
    return text if re.match(r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}", text) else ""
