"""Writes map files as Larch does, in versions 2.1 and 1.0."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import h5py
import numpy as np

from epxs_formats.larch import LarchReader

READER = LarchReader
e = sys.modules["epxs_tests_formats_expected"]
#: Lines that the arrays are made with; Larch makes more than it needs.
LINES = 8


def make(path: Path, version: str = "2.1.0", lines: int = e.NY, asked: int = e.NY) -> Any:
    """Write a map of which *lines* were filled; return what it is read as."""
    points = lines * e.NX
    x, y = e.fast(0.0, 3.0)[:points], e.slow(10.0, 12.0)[:points]
    i0, fe = np.floor(e.column(1000.0, points)), np.floor(e.column(70.0, points))
    total, one = e.spectra(points=points), e.spectra(seed=5, points=points)
    micro = np.arange(points) + 90_000
    old = version.startswith("1")
    detectors = {"detsum" if old else "mcasum": total, "det1" if old else "mca1": one}
    with h5py.File(path, "w") as file:
        root = file.create_group("xrmmap")
        for key, value in {
            "Type": "XRM 2D Map",
            "Version": version,
            "Title": "Epics Scan Data",
            "Dimension": "2",
            "Start_Time": "Wed May  1 10:00:00 2024",
            "Map_Folder": "/data/leaf_rawmap",
            "Last_Row": lines - 1,
        }.items():
            root.attrs[key] = value
        for name in ("scan", "environ", "notes", "rois", "mca_calib"):
            root.create_group(f"config/{name}")
        for name, value in {"start2": "10.0", "stop2": f"{9.0 + asked}", "step2": "1.0"}.items():
            root[f"config/scan/{name}"] = value
        root["config/environ/name"] = np.array([b"Ring Current", b"Mono Energy"])
        root["config/environ/value"] = np.array([b"101.5", b"12000"])
        for name, counts in detectors.items():
            group = root.create_group(name)
            group.attrs.update({"type": "mca detector", "desc": name})
            energy = group.create_dataset("energy", data=0.02 + 0.01 * np.arange(e.CHANNELS))
            energy.attrs.update({"cal_offset": 0.02, "cal_slope": 0.01, "cal_quad": 0.0})
            group["counts"] = _lines(counts, lines)
            for own, values in (("livetime", micro), ("realtime", micro + 1000)):
                group[own] = _lines(values, lines)
            group["dtfactor"] = _lines(np.full(points, 1.25), lines)
        root["positions/name"] = np.array([b"X", b"Y", b"mca realtime"])
        root["positions/pos"] = _lines(np.stack([x, y, micro + 1000], axis=-1), lines)
        root["roimap/sum_name"] = np.array([b"I0", b"Fe Ka"])
        root["roimap/det_name"] = np.array([b"I0", b"Fe Ka (mca1)"])
        root["roimap/sum_raw"] = _lines(np.stack([i0, fe], axis=-1), lines)
        root["roimap/sum_cor"] = _lines(np.stack([i0, fe * 1.25], axis=-1), lines)
        if not old:
            root["scalars/I0"] = _lines(i0, lines)
    live = {"live_time": micro * 1e-6, "real_time": (micro + 1000) * 1e-6}
    factor = np.full(points, 1.25)
    of_sum = {"dtfactor": factor, "dead_time": np.ones(points)}
    raw = np.full(max(lines, asked) * e.NX, np.nan)
    raw[:points] = fe
    return e.Expected(
        name="leaf_0012",
        shape=(max(lines, asked), e.NX),
        axes={"X": (1, 0.0, 3.0, "", x), "Y": (2, 10.0, 9.0 + lines, "", y)},
        signals={"I0": i0, "mca realtime": (micro + 1000) * 1e-6},
        monitor="I0",
        detectors={
            name: e.Detector(
                counts,
                (0.02, 0.01, 0.0),
                {**live, **(of_sum if name.endswith("sum") else {"dead_time": factor})},
                "correction",
            )
            for name, counts in detectors.items()
        },
        results={
            "roi_raw": {"Fe Ka": (raw, None, None)},
            "roi_corrected": {"Fe Ka": (raw * 1.25, None, None)},
        },
        metadata={"config/environ/value": ("101.5", "12000"), "Version": version},
        status="completed" if lines >= asked else "aborted",
    )


def _lines(values: np.ndarray, lines: int) -> np.ndarray:
    """Return values of points in lines, followed by lines that were never written."""
    full = np.zeros((LINES, e.NX, *values.shape[1:]), values.dtype)
    full[:lines] = values.reshape(lines, e.NX, *values.shape[1:])
    return full
