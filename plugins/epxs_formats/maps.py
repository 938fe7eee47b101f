"""Files of APS MAPS and XRF-Maps: maps behind their channels, spectra along the first axis."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence

import h5py
import numpy as np

from epxs.phynx.api import ForeignScan
from epxs_formats.fit_results import make_results
from epxs_formats.h5_values import (
    array_at,
    believable,
    group_at,
    member,
    members,
    names_at,
    number_at,
    numbers_at,
    text_at,
    units_of,
)
from epxs_formats.hdf5_reader import Hdf5Reader
from epxs_formats.metadata import take_metadata
from epxs_formats.scan_builder import (
    Scalars,
    ScanBuilder,
    calibration_of,
    clean_name,
    coefficients,
)

_MARKS = ("XRF_Analyzed", "XRF_fits", "XRF_roi", "Spectra", "mca_arr", "Scalers", "scalers")
#: Where the same thing is in files of XRF-Maps, of its version 9 layout, and of MAPS.
_SPECTRA = ("Spectra/mca_arr", "mca_arr")
_ENERGY = ("Spectra/Energy", "energy")
_CALIBRATION = ("Spectra/Energy_Calibration", "energy_calib")
_X, _Y = ("Scan/x_axis", "x_axis"), ("Scan/y_axis", "y_axis")
_SCALERS = (
    ("Scalers/Values", "Scalers/Names", "Scalers/Units"),
    ("scalers", "scaler_names", "scaler_units"),
)
#: Maps of MAPS -> what its results are called here; their names are in channel_names.
_OLD_RESULTS = {"XRF_fits": "xrf_fits", "XRF_roi": "xrf_roi", "XRF_roi_plus": "xrf_roi_plus"}
_TIMES = {
    "Elapsed_Livetime": ("live_time", "s"),
    "Elapsed_Realtime": ("real_time", "s"),
    "Input_Counts": ("input_counts", "counts"),
    "Output_Counts": ("output_counts", "counts"),
}
_ELEMENT = re.compile(r"([A-Z][a-z]?)(?:_([LM]))?")
#: What XRF-Maps stores among the peaks although it is none.
_NO_PEAKS = ("Num_Iter", "Fit_Residual", "Residual")


class MapsReader(Hdf5Reader):
    """Reads the map of a file of MAPS or XRF-Maps."""

    format = "APS MAPS"

    @staticmethod
    def sniff(h5: h5py.File) -> bool:
        """Whether an open file has the group of MAPS with something that it writes."""
        group = group_at(h5, "MAPS")
        return group is not None and any(mark in group for mark in _MARKS)

    def find_scans(self, h5: h5py.File) -> dict[str, str]:
        """Return the one map of the file, by the name of the file."""
        return {clean_name(self.path.stem): "/MAPS"} if group_at(h5, "MAPS") else {}

    def read_scan(self, name: str, group: h5py.Group) -> ForeignScan:
        """Return the map in *group*."""
        shape = self._shape(group)
        builder = ScanBuilder(name)
        self._add_axis(builder, group, _X, "x", 1, shape)
        self._add_axis(builder, group, _Y, "y", 2, shape)
        self._add_scalers(builder, group, shape)
        self._add_spectra(builder, group, shape)
        results = [*self._analyses(group), *self._old_results(group)]
        seen: list[object] = []
        for own, maps, names in results:
            if tuple(maps.shape[1:]) != shape or any(maps == other for other in seen):
                continue
            seen.append(maps)
            self._add_results(builder, own, maps, names, math.prod(shape))
        take_metadata(builder, group, [*self.taken, *seen, *_named(group)])
        requested = (
            number_at(group, "Scan/requested_rows"),
            number_at(group, "Scan/requested_cols"),
        )
        short = any(math.isfinite(n) and n > have for n, have in zip(requested, shape, strict=True))
        return builder.build(
            shape=shape,
            status="aborted" if short else "",
            title=text_at(group, "Scan/name") or self.path.stem,
            start_time=_time(text_at(group, "Scan/scan_time_stamp")),
            program="XRF-Maps" if "XRF_Analyzed" in group else "MAPS",
            source_file=str(self.path),
        )

    def _shape(self, group: h5py.Group) -> tuple[int, int]:
        """Return lines and points per line: of the spectra, else of any map."""
        candidates = [*_SPECTRA, *(place for place, *_ in _SCALERS), *_OLD_RESULTS]
        for own, node in members(group_at(group, "XRF_Analyzed")):
            if isinstance(node, h5py.Group):
                candidates.append(f"XRF_Analyzed/{own}/Counts_Per_Sec")
        for place in candidates:
            node = array_at(group, place, ndim=3)
            if node is not None:
                lines, length = believable(node.shape[1:])
                return lines, length
        raise self.misformed(group.name, "no spectra and no maps", "arrays (channels, ny, nx)")

    def _add_axis(
        self,
        builder: ScanBuilder,
        group: h5py.Group,
        places: Sequence[str],
        name: str,
        axis: int,
        shape: tuple[int, int],
    ) -> None:
        length = shape[2 - axis]
        for place in places:
            values = numbers_at(group, place).reshape(-1)
            if len(values) >= length:  # MAPS keeps what was asked for of a scan that ended early
                values = values[:length]
                line = values if axis == 1 else values[:, np.newaxis]
                column = np.broadcast_to(line, shape).reshape(-1)
                span = (float(values[0]), float(values[-1]))
                builder.axis(name, column, units_of(member(group, place)), span, axis=axis)
                return
            if len(values):
                self.warn(f"{group.name}/{place}", f"{len(values)} positions", f"{length}")

    def _add_scalers(self, builder: ScanBuilder, group: h5py.Group, shape: tuple[int, int]) -> None:
        for place, names_place, units_place in _SCALERS:
            values = array_at(group, place, ndim=3)
            if values is None or tuple(values.shape[1:]) != shape:
                continue
            names, units = names_at(group, names_place), names_at(group, units_place)
            for number in range(values.shape[0]):
                name = names[number] if number < len(names) else f"scaler_{number}"
                unit = units[number] if number < len(units) else ""
                builder.signal(name, self.column(values, (1, 2), {0: number}), unit)
            return

    def _add_spectra(self, builder: ScanBuilder, group: h5py.Group, shape: tuple[int, int]) -> None:
        cube = next(
            (node for place in _SPECTRA if (node := array_at(group, place, ndim=3)) is not None),
            None,
        )
        if cube is None or tuple(cube.shape[1:]) != shape:
            return
        scalars = Scalars()
        for own, (name, unit) in _TIMES.items():
            times = array_at(group, f"Spectra/{own}", ndim=2)
            if times is not None and tuple(times.shape) == shape:
                scalars.add(name, self.column(times, (0, 1)), unit)
        builder.detector("mca", self.column(cube, (1, 2)), _calibration(group), scalars)

    def _analyses(self, group: h5py.Group) -> list[tuple[str, h5py.Dataset, list[str]]]:
        """Return the results of XRF-Maps: name, maps and the names of their channels."""
        found = []
        for own, node in members(group_at(group, "XRF_Analyzed")):
            maps = array_at(node, "Counts_Per_Sec", ndim=3)
            if maps is not None:
                found.append((clean_name(own.lower()), maps, names_at(node, "Channel_Names")))
        return found

    def _old_results(self, group: h5py.Group) -> list[tuple[str, h5py.Dataset, list[str]]]:
        names = names_at(group, "channel_names")
        return [
            (own, maps, names)
            for place, own in _OLD_RESULTS.items()
            if (maps := array_at(group, place, ndim=3)) is not None
        ]

    def _add_results(
        self, builder: ScanBuilder, own: str, maps: h5py.Dataset, names: list[str], rows: int
    ) -> None:
        peaks: dict[str, np.ndarray] = {}
        for number in range(maps.shape[0]):
            name = names[number] if number < len(names) else f"channel {number}"
            if name in _NO_PEAKS:
                builder.signal(f"{own}_{name}", self.column(maps, (1, 2), {0: number}))
            else:
                peaks.setdefault(_peak(name), maps[number])
        builder.results.append(make_results(own, peaks, rows, units="counts/s", program="XRF-Maps"))


def _peak(name: str) -> str:
    """Return the peak that MAPS means: ``Fe`` is Fe K, ``Pb_L`` is Pb L."""
    found = _ELEMENT.fullmatch(name)
    return f"{found[1]} {found[2] or 'K'}" if found else name


def _calibration(group: h5py.Group) -> tuple[float, ...]:
    for place in _CALIBRATION:
        stored = numbers_at(group, place, most=10)
        if len(stored.reshape(-1)) >= 2:
            return coefficients(stored)
    for place in _ENERGY:
        energy = numbers_at(group, place)
        if len(energy.reshape(-1)) >= 2:
            return calibration_of(energy)
    return (0.0, 1.0, 0.0)


def _named(group: h5py.Group) -> list[object]:
    """Return what is taken although it is no column."""
    places = [*_X, *_Y, *(place for places in _SCALERS for place in places), *_CALIBRATION]
    return [node for place in places if (node := member(group, place)) is not None]


def _time(text: str) -> str:
    return text if re.match(r"\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}", text) else ""
