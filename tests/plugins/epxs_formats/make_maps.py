"""Writes files as XRF-Maps (version 10) and MAPS (version 9) do: channels come first."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import h5py
import numpy as np

from epxs_formats.maps import MapsReader

READER = MapsReader
e = sys.modules["epxs_tests_formats_expected"]


def make(path: Path, old: bool = False) -> Any:
    """Write a map; return what it is read as."""
    grid = (e.NY, e.NX)
    x, y = np.linspace(0.0, 3.0, e.NX), np.linspace(10.0, 12.0, e.NY)
    counts, live, real = e.spectra(), e.column(0.09), e.column(0.1)
    ic, current = e.column(1000.0), e.column(100.0)
    area = np.arange(e.POINTS, dtype=float)
    scalers = np.stack([current.reshape(grid), ic.reshape(grid)])
    fits = np.stack([area.reshape(grid), area.reshape(grid) * 2, area.reshape(grid) * 3])
    cube = np.ascontiguousarray(counts.reshape(*grid, e.CHANNELS).transpose(2, 0, 1), dtype="f4")
    with h5py.File(path, "w") as file:
        maps = file.create_group("MAPS")
        (_write_old if old else _write_new)(maps, cube, x, y, scalers, fits, live, real)
        maps["version"] = 9.0 if old else 10.0
    name = "xrf_fits" if old else "nnls"
    peaks = {"Fe K": (area, None, None), "Pb L": (area * 2, None, None)}
    peaks["COMPTON_AMPLITUDE"] = (area * 3, None, None)
    return e.Expected(
        name="leaf_0012",
        axes={
            "x": (1, 0.0, 3.0, "", e.fast(0.0, 3.0)),
            "y": (2, 10.0, 12.0, "", e.slow(10.0, 12.0)),
        },
        signals={"SRCURRENT": current, "US_IC": ic},
        monitor="US_IC",
        detectors={
            "mca": e.Detector(
                counts,
                (0.02, 0.01, 0.0),
                {} if old else {"live_time": live, "real_time": real},
            )
        },
        results={name: peaks},
        metadata={"version": 9.0 if old else 10.0},
    )


def _names(*names: str) -> np.ndarray:
    return np.array([name.encode() for name in names], dtype="S256")


def _write_new(
    maps: Any, cube: Any, x: Any, y: Any, scalers: Any, fits: Any, live: Any, real: Any
) -> None:
    grid = (e.NY, e.NX)
    maps.create_dataset("Spectra/mca_arr", data=cube, chunks=(e.CHANNELS, 1, e.NX))
    maps["Spectra/Energy"] = 0.02 + 0.01 * np.arange(e.CHANNELS)
    maps["Spectra/Energy_Calibration"] = [0.02, 0.01, 0.0]
    maps["Spectra/Elapsed_Livetime"] = live.reshape(grid)
    maps["Spectra/Elapsed_Realtime"] = real.reshape(grid)
    maps["Spectra/Integrated_Spectra/Spectra"] = cube.sum(axis=(1, 2))
    maps["Scan/x_axis"], maps["Scan/y_axis"] = x, y
    maps["Scan/requested_rows"], maps["Scan/requested_cols"] = [e.NY], [e.NX]
    maps["Scan/scan_time_stamp"] = np.bytes_("2024-05-01T10:00:00")
    maps["Scalers/Values"] = scalers
    maps["Scalers/Names"] = _names("SRCURRENT", "US_IC")
    maps["Scalers/Units"] = _names("mA", "cts/s")
    maps["XRF_Analyzed/NNLS/Counts_Per_Sec"] = fits
    maps["XRF_Analyzed/NNLS/Channel_Names"] = _names("Fe", "Pb_L", "COMPTON_AMPLITUDE")
    maps["XRF_Analyzed/NNLS/Channel_Units"] = _names("cts/s", "cts/s", "cts/s")


def _write_old(
    maps: Any, cube: Any, x: Any, y: Any, scalers: Any, fits: Any, live: Any, real: Any
) -> None:
    maps["mca_arr"] = cube
    maps["energy"] = 0.02 + 0.01 * np.arange(e.CHANNELS)
    maps["energy_calib"] = [0.02, 0.01, 0.0]
    maps["x_axis"], maps["y_axis"] = x, y
    maps["scalers"], maps["scaler_names"] = scalers, _names("SRCURRENT", "US_IC")
    maps["scaler_units"] = _names("mA", "cts/s")
    maps["XRF_fits"] = fits
    maps["channel_names"] = _names("Fe", "Pb_L", "COMPTON_AMPLITUDE")
