"""Writes files as praxes 0.2 does (live and converted), and as the oldest phynx did."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import h5py
import numpy as np

from epxs_formats.praxes import PraxesReader

READER = PraxesReader
e = sys.modules["epxs_tests_formats_expected"]


def make(path: Path, points: int = e.POINTS, oldest: bool = False, command: str = "zzmesh") -> Any:
    """Write a serpentine scan, in the order of acquisition; return what it is read as."""
    command = f"{command} samx 0 3 3 samz 10 12 2 0.1"
    rows = np.arange(e.POINTS).reshape(e.NY, e.NX)
    if command.startswith("zz"):
        rows[1::2] = rows[1::2, ::-1].copy()
    rows = rows.reshape(-1)
    samx, samz = e.fast(0.0, 3.0)[rows], e.slow(10.0, 12.0)[rows]
    i0, counts = e.column(1000.0), e.spectra()
    live, dead = e.column(0.09), e.column(10.0)
    area = np.arange(e.POINTS, dtype=float) + 1
    for values in (samx, samz, i0, counts, live, dead):
        values[points:] = 0
    with h5py.File(path, "w") as file:
        file.attrs.update({"creator": "phynx", "format_version": "0.1" if oldest else "0.2"})
        entry = _group(file, "12", "Entry", NX_class="NXentry")
        if oldest:
            told = {"command": command, "entry_number": "12", "entry_shape": np.array([3, 4])}
        else:
            told = {
                "acquisition_command": command,
                "acquisition_id": "12",
                "acquisition_shape": "[3, 4]",
            }
        entry.attrs.update({**told, "npoints": points, "source_file": "leaf.dat"})
        measurement = _group(entry, "measurement", "Measurement")
        scalars = _group(measurement, "scalar_data", "ScalarData", monitor="I0")
        index = np.arange(e.POINTS)
        index[points:] = 0
        scalars["i"] = index
        span = np.array([0.0, 3.0]) if oldest else "(0.0, 3.0)"
        _data(scalars, "samx", samx, "Axis", axis=1, range=span)
        _data(scalars, "samz", samz, "Axis", axis=2, range="[10.0, 12.0]", units="mm")
        _data(scalars, "I0", i0, "Signal", signal=1)
        masked = np.zeros(e.POINTS, "u1")
        masked[1] = 1
        _data(scalars, "masked", masked, "Signal", counter="I0", threshold=100)
        calibration = np.array([0.0, 0.01, 0.0]) if oldest else "(0.0, 0.01, 0.0)"
        mca = _group(
            measurement, "vortex", "MultiChannelAnalyzer", calibration=calibration, monitor="I0",
            pymca_config="{'fit': {'xmin': 1}}",
        )  # fmt: skip
        _data(mca, "counts", counts.astype("f4"), "Spectrum")
        mca["channels"] = np.arange(e.CHANNELS)
        _data(mca, "live", live, "Signal", units="s")
        _data(mca, "dead_time", dead, "DeadTime", dead_time_format="percent")
        positioners = _group(measurement, "positioners", "Positioners")
        positioners["samy"] = 3.71
        maps = _group(measurement, "element_maps", "ElementMaps")
        relative = np.full(e.POINTS, 0.1)
        for ending, values in (("fit", area), ("fit_error", relative), ("mass_fraction", area)):
            _data(maps, f"Ca_K_{ending}", values, "Fit")
    grid_area = np.empty(e.POINTS)
    grid_area[rows] = area
    return e.Expected(
        name="scan_0012",
        axes={
            "samx": (1, 0.0, 3.0, "", samx[:points]),
            "samz": (2, 10.0, 12.0, "mm", samz[:points]),
        },
        signals={"I0": i0[:points]},
        monitor="I0",
        detectors={
            "vortex": e.Detector(
                counts[:points],
                (0.0, 0.01, 0.0),
                {"live": live[:points], "dead_time": dead[:points]},
            )
        },
        positioners={"samy": 3.71},
        results={"element_maps": {"Ca K": (grid_area, grid_area * 0.1, grid_area)}},
        metadata={"source_file": "leaf.dat"},
        rows=rows[:points],
        status="completed" if points == e.POINTS else "aborted",
        command=command,
    )


def _group(parent: Any, name: str, class_: str, **attrs: Any) -> Any:
    group = parent.create_group(name)
    group.attrs.update({"class": class_, **attrs})
    return group


def _data(parent: Any, name: str, values: Any, class_: str, **attrs: Any) -> None:
    data = parent.create_dataset(name, data=values)
    data.attrs.update({"class": class_, **attrs})
