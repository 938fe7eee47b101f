"""Writes a file as BLISS does: one line of points, in the order of acquisition."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import h5py
import numpy as np

from epxs_formats.bliss import BlissReader

READER = BlissReader
e = sys.modules["epxs_tests_formats_expected"]
TITLE = "amesh samy 0.0 3.0 3 samz 10.0 12.0 2 0.1"


def make(
    path: Path,
    points: int = e.POINTS,
    title: str = TITLE,
    serpentine: bool = False,
    end_time: bool = True,
    fit: bool = True,
) -> Any:
    """Write scan 1.1 and, of a slower device, scan 1.2; return what 1.1 is read as."""
    rows = np.arange(e.POINTS).reshape(e.NY, e.NX)
    if serpentine:
        rows[1::2] = rows[1::2, ::-1].copy()
    rows = rows.reshape(-1)[:points]
    samy, samz = e.fast(0.0, 3.0)[rows], e.slow(10.0, 12.0)[rows]
    i0, fe = e.column(1000.0, points), e.column(7.0, points)
    counts, live, real = e.spectra(points=points), e.column(0.09, points), e.column(0.1, points)
    area = np.arange(e.POINTS, dtype=float)
    with h5py.File(path, "w") as file:
        file.attrs.update({"NX_class": "NXroot", "creator": "Bliss", "default": "1.1"})
        entry = _group(file, "1.1", "NXentry")
        entry["title"] = title
        entry["start_time"] = "2024-05-01T10:00:00.5+02:00"
        if end_time:
            entry["end_time"] = "2024-05-01T10:05:00+02:00"
        _group(entry, "sample", "NXsample")["name"] = "leaf"
        instrument = _group(entry, "instrument", "NXinstrument")
        measurement = _group(entry, "measurement", "NXcollection")
        for name, values in (("samy", samy), ("samz", samz)):
            device = _group(instrument, name, "NXpositioner")
            device["value"] = values
            device["value"].attrs["units"] = "um"
            measurement[name] = h5py.SoftLink(device["value"].name)
        for name, values in (("I0", i0), ("mca0_Fe", fe)):
            device = _group(instrument, name, "NXdetector")
            device["data"] = values
            measurement[name] = h5py.SoftLink(device["data"].name)
        mca = _group(instrument, "mca0", "NXdetector")
        mca["type"] = "mca"
        mca["data"] = counts
        mca["calibration"] = [0.05, 0.01, 0.0]
        measurement["mca0"] = h5py.SoftLink(mca["data"].name)
        for name, values in (
            ("live_time", live),
            ("elapsed_time", real),
            ("dead_time", np.full(points, 0.1)),
            ("trigger_count_rate", e.column(5e4, points)),
        ):
            mca[name] = values
            measurement[f"mca0_{name}"] = h5py.SoftLink(mca[name].name)
        start = _group(instrument, "positioners_start", "NXcollection")
        start["samx"], start["samy"] = 5.5, -1.0
        start["samx"].attrs["units"] = "mm"
        positioners = _group(instrument, "positioners", "NXcollection")
        positioners["samx"] = 5.5
        positioners["samy"] = h5py.SoftLink("/1.1/instrument/samy/value")
        if fit:
            process = _group(entry, "fit", "NXprocess")
            process["program"] = "ewoksfluo"
            _group(process, "configuration", "NXnote")["data"] = "[fit]\nxmin = 1\n"
            results = _group(process, "results", "NXcollection")
            kinds = (("parameters", 1.0), ("uncertainties", 0.1), ("massfractions", 1e-6))
            for own, factor in kinds:
                _group(results, own, "NXdata")["Fe_K"] = area * factor
        slower = _group(file, "1.2", "NXentry")
        slower["title"], slower["end_time"] = title, "2024-05-01T10:05:00+02:00"
        _group(slower, "measurement", "NXcollection")["temperature"] = [290.0, 291.0, 292.0]
    return e.Expected(
        name="scan_0001",
        axes={"samy": (1, 0.0, 3.0, "um", samy), "samz": (2, 10.0, 12.0, "um", samz)},
        signals={"I0": i0, "mca0_Fe": fe},
        monitor="I0",
        detectors={
            "mca0": e.Detector(
                counts,
                (0.05, 0.01, 0.0),
                {
                    "live_time": live,
                    "real_time": real,
                    "dead_time": np.full(points, 0.1),
                    "icr": e.column(5e4, points),
                },
                "fraction",
            )
        },
        positioners={"samx": 5.5, "samy": -1.0},
        results={"fit": {"Fe K": (area, area * 0.1, area * 1e-6)}} if fit else {},
        metadata={"instrument/mca0/type": "mca"},
        rows=rows,
        status="completed" if points == e.POINTS else "aborted",
        command=title,
    )


def _group(parent: Any, name: str, nx_class: str) -> Any:
    group = parent.create_group(name)
    group.attrs["NX_class"] = nx_class
    return group
