"""The texts that spec's macros broadcast: ``_SC_NEWSCAN`` and ``_SC_NEWSCANDATA``.

Written in the manner of the macro ``python_repr``: quotes are not escaped, and dictionaries end
with a comma. With 6 digits numbers look as those macros write them (``%g``, lists that end with
a comma too); with 15 they are exact.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from epxs.instrument.api import ScanPlan
from epxs_instruments.spec.experiment import Experiment

#: Digits at which numbers look like those of spec's own macros.
FAITHFUL = 6
#: Columns that an MCA has for each point, and their units.
MCA_COLUMNS = {"icr": "1/s", "ocr": "1/s", "real": "s", "live": "s"}


def python_repr(value: Any, digits: int = 15) -> str:
    """Return *value* as text in the manner of the macros."""
    if isinstance(value, Written):
        return str(value)
    if isinstance(value, str):
        return f"'{value}'"
    if isinstance(value, Mapping):
        items = (f"'{key}':{python_repr(item, digits)}, " for key, item in value.items())
        return "{" + "".join(items) + "}"
    if isinstance(value, tuple):
        return "(" + ", ".join(python_repr(item, digits) for item in value) + ")"
    if isinstance(value, np.ndarray | list):
        return _list_text(value, digits)
    if digits > FAITHFUL and isinstance(value, int | np.integer):
        return str(int(value))
    return f"{value:.{digits}g}"


def _list_text(value: Any, digits: int) -> str:
    items = value.tolist() if isinstance(value, np.ndarray) else value
    if digits > FAITHFUL:
        if items and all(type(item) is int for item in items):
            return "[" + ",".join(map(str, items)) + "]"
        return "[" + ",".join(python_repr(item, digits) for item in items) + "]"
    return "[" + "".join(python_repr(item, digits) + "," for item in items) + "]"


def newscan(experiment: Experiment, plan: ScanPlan, scan_number: int) -> str:
    """Return the text that announces a scan, with the tree of all that it will measure."""
    counters = " ".join(counter.mne for counter in experiment.counters)
    scanned = [motor.mne for motor in plan.ranges]
    announced = {
        "type": (1 | 8 | 2 << 8) if plan.is_mesh else 1,
        "title": f"Scan {scan_number}",
        "xlabel": experiment.motor(scanned[0]).spec.name if scanned else "Point",
        "ylabel": counters,
        "nb_motors": len(scanned),
        "motor": scanned[0] if scanned else "",
        "counter": counters,
        "phynx": _tree(experiment, plan, scan_number),
    }
    return python_repr(announced, experiment.digits)


def _tree(experiment: Experiment, plan: ScanPlan, scan_number: int) -> dict[str, Any]:
    points = [plan.npoints]
    tree: dict[str, Any] = {
        "info": {
            "source_file": _source_file(experiment),
            "acquisition_command": plan.heading,
            "acquisition_id": scan_number,
            "npoints": plan.npoints,
            "acquisition_shape": list(plan.shape),
            "monitor": experiment.monitor,
            "program": experiment.name,
        },
        "scalar_data/i": ("Dataset", {"dtype": "uint32", "shape": points}),
        "scalar_data/epoch": ("Dataset", {"dtype": "d", "shape": points, "units": "s"}),
    }
    for counter in experiment.counters:
        signal = int(counter.mne == experiment.detector)
        attrs = {"dtype": "d", "shape": points, "signal": signal, "units": counter.units}
        tree[f"scalar_data/{counter.mne}"] = ("Signal", attrs)
    for mne, motor in experiment.motors.items():
        attrs = {"data": motor.position, "units": motor.spec.units, "name": motor.spec.name}
        tree[f"positioners/{mne}"] = ("Dataset", attrs)
    for scanned in plan.ranges:
        attrs = {
            "dtype": "d",
            "shape": points,
            "axis": scanned.axis,
            "primary": scanned.primary,
            "range": [scanned.start, scanned.stop],
            "units": experiment.motor(scanned.mne).spec.units,
        }
        tree[f"scalar_data/{scanned.mne}"] = ("Axis", attrs)
    if experiment.skip is not None:
        _, counter, threshold = experiment.skip
        attrs = {"dtype": "uint8", "shape": points, "counter": counter, "threshold": threshold}
        tree["scalar_data/masked"] = ("Signal", attrs)
    return tree | _mca_tree(experiment, plan) | experiment.scan_env


def _source_file(experiment: Experiment) -> str:
    name = str(experiment.variables.get("DATAFILE"))
    return name if experiment.writer is None else str(experiment.writer.path(name))


def _mca_tree(experiment: Experiment, plan: ScanPlan) -> dict[str, Any]:
    tree: dict[str, Any] = {}
    for mca in experiment.elements:
        tree |= _element_tree(experiment, plan, mca)
    return tree


def _element_tree(experiment: Experiment, plan: ScanPlan, mca: Any) -> dict[str, Any]:
    points = [plan.npoints]
    group = {"calibration": [float(term) for term in mca.calibration], "channels": mca.channels}
    tree: dict[str, Any] = {
        mca.mne: ("MultiChannelAnalyzer", group | {"monitor": experiment.monitor}),
        f"{mca.mne}/counts": (
            "Spectrum",
            {"dtype": "uint32", "shape": [plan.npoints, mca.channels], "units": "counts"},
        ),
    }
    for column, units in MCA_COLUMNS.items():
        attrs = {"dtype": "d", "shape": points, "units": units}
        tree[f"{mca.mne}/{column}"] = ("Dataset", attrs)
    tree[f"{mca.mne}/dead_time"] = (
        "DeadTime",
        {"dtype": "d", "shape": points, "units": "percent", "dead_time_format": "percent"},
    )
    return tree


def newscandata(
    experiment: Experiment, index: int, epoch: float, positions: Mapping[str, float], reading: Any
) -> str:
    """Return the text of one point."""
    values: dict[str, Any] = {"scalar_data/i": index, "scalar_data/epoch": epoch}
    values |= {f"scalar_data/{mne}": position for mne, position in positions.items()}
    values |= {f"scalar_data/{mne}": value for mne, value in experiment.counts.items()}
    if experiment.skip is not None:
        values["scalar_data/masked"] = int(experiment.is_skipped)
    for mca, element in zip(experiment.elements, (reading, *reading.others), strict=False):
        values |= {
            f"{mca.mne}/counts": Written(_spectrum_text(experiment, element.spectrum)),
            f"{mca.mne}/icr": element.icr,
            f"{mca.mne}/ocr": element.ocr,
            f"{mca.mne}/real": element.real_time,
            f"{mca.mne}/live": element.live_time,
            f"{mca.mne}/dead_time": element.dead_time,
        }
    values |= experiment.scan_data
    return python_repr(values, experiment.digits)


class Written(str):
    """A text that stands for itself, without quotes."""


def _spectrum_text(experiment: Experiment, spectrum: np.ndarray) -> str:
    """Return the text of a spectrum; a model that gives it again and again keeps it."""
    texts = getattr(experiment.model, "texts", None)
    key = id(spectrum)
    if texts is not None and key in texts:
        return str(texts[key])
    body = ",".join(map(str, spectrum.tolist()))
    if experiment.arrays == "macro":
        body = "".join(f"{count:.{experiment.digits}g}," for count in spectrum.tolist())
    text = f"[[{body}]]" if experiment.arrays == "nested" else f"[{body}]"
    if texts is not None and len(texts) < 4096:
        texts[key] = text
    return text
