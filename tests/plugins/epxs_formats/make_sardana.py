"""Writes a file as the NXscan recorder of Sardana does."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import h5py
import numpy as np

from epxs_formats.sardana import SardanaReader

READER = SardanaReader
e = sys.modules["epxs_tests_formats_expected"]
TITLE = "mesh mot01 0 3 3 mot02 10 12 2 0.1 False"


def make(path: Path, points: int = e.POINTS, title: str = TITLE) -> Any:
    """Write scan 12; return what it is read as."""
    mot01, mot02 = e.fast(0.0, 3.0)[:points], e.slow(10.0, 12.0)[:points]
    i0, counts, live = e.column(1000.0, points), e.spectra(points=points), e.column(0.09, points)
    with h5py.File(path, "w") as file:
        file.attrs.update({"NX_class": "NXroot", "creator": "NXscanH5_FileRecorder"})
        entry = file.create_group("entry12")
        entry.attrs["NX_class"] = "NXentry"
        entry.attrs["epoch"] = 1714557600.0
        entry["definition"] = "NXscan"
        entry["program_name"] = "sardana (NXscanH5_FileRecorder)"
        entry["program_name"].attrs["version"] = "3.3.0"
        entry["start_time"], entry["end_time"] = "2024-05-01T10:00:00", "2024-05-01T10:05:00"
        entry["title"], entry["entry_identifier"] = title, "12"
        user = entry.create_group("user")
        user.attrs["NX_class"] = "NXuser"
        user["name"] = "anybody"
        measurement = entry.create_group("measurement")
        measurement.attrs["NX_class"] = "NXcollection"
        columns = {
            "point_nb": np.arange(points),
            "mot01": mot01,
            "mot02": mot02,
            "I0": i0,
            "xspress": counts,
            "xspress_livetime": live,
        }
        for name, values in columns.items():
            measurement.create_dataset(name, data=values, chunks=(1, *values.shape[1:]))
        measurement["mot01"].attrs["units"] = "mm"
        snapshot = measurement.create_group("pre_scan_snapshot")
        snapshot.attrs["NX_class"] = "NXcollection"
        for name, value in (("mot01", -1.0), ("energy", 12.5)):
            snapshot[name] = value
        snapshot["state"] = "ON"
        measurement["energy"] = snapshot["energy"]
    return e.Expected(
        name="scan_0012",
        axes={"mot01": (1, 0.0, 3.0, "mm", mot01), "mot02": (2, 10.0, 12.0, "", mot02)},
        signals={"I0": i0, "point_nb": np.arange(points)},
        monitor="I0",
        detectors={"xspress": e.Detector(counts, scalars={"live_time": live})},
        positioners={"mot01": -1.0, "energy": 12.5},
        metadata={
            "definition": "NXscan",
            "epoch": 1714557600.0,
            "measurement/pre_scan_snapshot/state": "ON",
        },
        status="completed" if points == e.POINTS else "aborted",
        command=title,
    )
