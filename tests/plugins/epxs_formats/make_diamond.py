"""Writes a file as Diamond's GDA 9 does: arrays in the shape of the scan, NXdata of links."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import h5py
import numpy as np

from epxs_formats.diamond import DiamondReader

READER = DiamondReader
e = sys.modules["epxs_tests_formats_expected"]
ELEMENTS = 2


def make(path: Path, keys: np.ndarray | None = None, finished: bool = True) -> Any:
    """Write a scan with a detector of two elements; *keys* is when each row was measured."""
    grid = (e.NY, e.NX)
    x, y = e.fast(0.0, 3.0) + 0.01, e.slow(10.0, 12.0)
    i0 = e.column(1000.0)
    counts = np.stack([e.spectra(), e.spectra(seed=5)], axis=1)
    factors = np.stack([e.column(1.0), e.column(1.5)], axis=1)
    keys = np.arange(1, e.POINTS + 1) if keys is None else np.asarray(keys)
    with h5py.File(path, "w") as file:
        file.attrs.update({"NX_class": "NXroot", "default": "entry"})
        entry = _group(file, "entry", "NXentry")
        entry["entry_identifier"] = "12"
        entry["program_name"] = "GDA 9.31.0"
        entry["scan_command"] = "mscan x y step 0 1 3"
        entry["start_time"], entry["end_time"] = "2024-05-01T10:00:00", "2024-05-01T10:05:00"
        scan = _group(entry, "diamond_scan", "NXcollection")
        scan["scan_shape"], scan["scan_finished"] = list(grid), int(finished)
        _group(scan, "keys", "NXcollection")["uniqueKeys"] = keys.reshape(grid)
        instrument = _group(entry, "instrument", "NXinstrument")
        for name, measured, points in (("samy", y, e.NY), ("samx", x, e.NX)):
            device = _group(instrument, name, "NXpositioner")
            device["value"] = measured.reshape(grid)
            device["value"].attrs["units"] = "mm"
            span = (0.0, 3.0) if name == "samx" else (10.0, 12.0)
            device["value_set"] = np.linspace(*span, points)
        _group(instrument, "energy", "NXpositioner")["value"] = 12.5
        detector = _group(instrument, "xspress3", "NXdetector")
        detector["data"] = counts.reshape(*grid, ELEMENTS, e.CHANNELS)
        detector["dtc_factors"] = factors.reshape(*grid, ELEMENTS)
        detector["count_time"] = np.full(grid, 0.1)
        _group(instrument, "I0", "NXdetector")["data"] = i0.reshape(grid)
        for name in ("xspress3", "I0"):
            data = _group(entry, name, "NXdata")
            data.attrs["signal"] = "data"
            rest = ["."] * (2 if name == "xspress3" else 0)
            data.attrs["axes"] = ["samy_value_set", "samx_value_set", *rest]
            data["data"] = instrument[f"{name}/data"]
            for dim, motor in enumerate(("samy", "samx")):
                data[f"{motor}_value_set"] = instrument[f"{motor}/value_set"]
                data[f"{motor}_value"] = instrument[f"{motor}/value"]
                data.attrs[f"{motor}_value_set_indices"] = dim
                data.attrs[f"{motor}_value_indices"] = [0, 1]
    order = np.argsort(np.where(keys > 0, keys, 10**6), kind="stable")[: int((keys > 0).sum())]
    detectors = {
        f"xspress3_element{n}": e.Detector(
            counts[order, n],
            scalars={"dead_time": factors[order, n]},
            dead_time_format="correction",
        )
        for n in range(ELEMENTS)
    }
    return e.Expected(
        name="scan_0012",
        axes={"samy": (2, 10.0, 12.0, "mm", y[order]), "samx": (1, 0.0, 3.0, "mm", x[order])},
        signals={"I0": i0[order], "count_time": np.full(len(order), 0.1)},
        monitor="I0",
        detectors=detectors,
        positioners={"energy": 12.5},
        rows=order,
        status="completed" if finished and len(order) == e.POINTS else "aborted",
        command="mscan x y step 0 1 3",
    )


def _group(parent: Any, name: str, nx_class: str) -> Any:
    group = parent.create_group(name)
    group.attrs["NX_class"] = nx_class
    return group
