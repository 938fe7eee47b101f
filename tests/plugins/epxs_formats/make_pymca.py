"""Writes a file of results as PyMca does."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import h5py
import numpy as np

from epxs_formats.pymca import PymcaReader

READER = PymcaReader
e = sys.modules["epxs_tests_formats_expected"]


def make(path: Path, diagnostics: bool = True, axes: bool = True) -> Any:
    """Write the results of one fit; return what they are read as."""
    grid = (e.NY, e.NX)
    area = np.arange(e.POINTS, dtype=float)
    chisq = e.column(1.0)
    with h5py.File(path, "w") as file:
        file.attrs.update({"NX_class": "NXroot", "creator": "pymca", "default": "leaf"})
        entry = _group(file, "leaf", "NXentry")
        entry["start_time"], entry["end_time"] = "2024-05-01T10:00:00", "2024-05-01T10:05:00"
        process = _group(entry, "xrf_fit", "NXprocess")
        process["program"], process["version"] = "pymca", "5.9.7"
        configuration = _group(process, "configuration", "NXnote")
        configuration["data"] = "[fit]\nxmin = 1\n"
        configuration["type"] = "text/plain"
        results = _group(process, "results", "NXcollection")
        for own, names, factor in (
            ("parameters", ("Ca_K", "Scatter_Compton000"), 1.0),
            ("uncertainties", ("Ca_K", "Scatter_Compton000"), 0.1),
            ("massfractions", ("Ca_K",), 1e-6),
        ):
            data = _group(results, own, "NXdata")
            data.attrs["signal"] = names[0]
            for number, name in enumerate(names):
                data[name] = ((area + 100 * number) * factor).reshape(grid)
                data[name].attrs["interpretation"] = "image"
            if axes:
                data.attrs["axes"] = ["samz", "samx"]
                data["samz"], data["samx"] = [10.0, 11.0, 12.0], [0.0, 1.0, 2.0, 3.0]
                data["samx"].attrs["units"] = "mm"
        if diagnostics:
            _group(results, "diagnostics", "NXdata")["chisq"] = chisq.reshape(grid)
    return e.Expected(
        name="leaf",
        axes={
            "samz": (2, 10.0, 12.0, "", e.slow(10.0, 12.0)),
            "samx": (1, 0.0, 3.0, "mm", e.fast(0.0, 3.0)),
        }
        if axes
        else {},
        signals={"chisq": chisq} if diagnostics else {"sum_of_peak_areas": 2 * area + 100},
        results={
            "xrf_fit": {
                "Ca K": (area, area * 0.1, area * 1e-6),
                "Scatter Compton000": (area + 100, (area + 100) * 0.1, None),
            }
        },
    )


def _group(parent: Any, name: str, nx_class: str) -> Any:
    group = parent.create_group(name)
    group.attrs["NX_class"] = nx_class
    return group
