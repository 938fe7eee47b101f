"""Writes a file as PyXRF does: cubes in the shape of the map, snake lines put in order."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import h5py
import numpy as np

from epxs_formats.pyxrf import PyxrfReader

READER = PyxrfReader
e = sys.modules["epxs_tests_formats_expected"]


def make(path: Path, exit_status: str = "success") -> Any:
    """Write scan 12 with the sum and one element; return what it is read as."""
    x, y = e.fast(0.0, 3.0), e.slow(10.0, 12.0)
    i0, time = e.column(1000.0), e.column(0.1)
    total, one = e.spectra(), e.spectra(seed=5)
    grid = (e.NY, e.NX)
    area = np.arange(e.POINTS, dtype=float)
    with h5py.File(path, "w") as file:
        told = file.create_group("xrfmap/scan_metadata")
        told.attrs.update(
            {
                "scan_id": 12,
                "scan_time_start": "2024-05-01T10:00:00+00:00",
                "scan_exit_status": exit_status,
                "file_software": "PyXRF",
                "file_format": "NSLS2-XRF-MAP",
                "sample_name": "leaf",
                "instrument_mono_incident_energy": 12.5,
            }
        )
        for name, counts in (("detsum", total), ("det1", one)):
            cube = counts.reshape(*grid, e.CHANNELS).astype("f4")
            data = file.create_dataset(f"xrfmap/{name}/counts", data=cube, compression="gzip")
            data.attrs["comments"] = f"Experimental data from {name}"
        file["xrfmap/positions/name"] = np.array([b"x_pos", b"y_pos"])
        file["xrfmap/positions/pos"] = np.stack([x.reshape(grid), y.reshape(grid)])
        file["xrfmap/scalers/name"] = np.array([b"i0", b"time"])
        file["xrfmap/scalers/val"] = np.stack([i0.reshape(grid), time.reshape(grid)], axis=-1)
        maps = np.stack([area.reshape(grid), area.reshape(grid) * 2, area.reshape(grid) * 3])
        file["xrfmap/detsum/xrf_fit"] = maps
        file["xrfmap/detsum/xrf_fit_name"] = np.array([b"Fe_K", b"compton", b"total_cnt"])
    return e.Expected(
        name="scan_0012",
        axes={"x_pos": (1, 0.0, 3.0, "", x), "y_pos": (2, 10.0, 12.0, "", y)},
        signals={"i0": i0, "time": time, "detsum_xrf_fit_total_cnt": area * 3},
        monitor="i0",
        detectors={
            "detsum": e.Detector(total, (0.0, 0.01, 0.0)),
            "det1": e.Detector(one, (0.0, 0.01, 0.0)),
        },
        results={
            "xrf_fit": {"Fe K": (area, None, None), "compton": (area * 2, None, None)},
        },
        metadata={"instrument_mono_incident_energy": 12.5, "file_format": "NSLS2-XRF-MAP"},
    )
