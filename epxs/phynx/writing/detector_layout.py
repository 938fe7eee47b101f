"""The groups of one multi-channel analyser in a NeXus file."""

from __future__ import annotations

import h5py
import numpy as np

from epxs.phynx.names import Names
from epxs.phynx.writing import h5write
from epxs.phynx.writing.plans import DetectorPlan
from epxs.phynx.writing.writer import MeasurementWriter

#: What sources call the numbers of a spectrum -> where NeXus has them, the link below the
#: measurement, and the unit where the source tells none.
_PLACES = {
    "real": ("real_time", "real_time", "s"),
    "real_time": ("real_time", "real_time", "s"),
    "elapsed_time": ("real_time", "real_time", "s"),
    "live": ("count_time", "live_time", "s"),
    "live_time": ("count_time", "live_time", "s"),
    "icr": ("info/input_count_rate", "icr", "1/s"),
    "input_count_rate": ("info/input_count_rate", "icr", "1/s"),
    "ocr": ("info/output_count_rate", "ocr", "1/s"),
    "output_count_rate": ("info/output_count_rate", "ocr", "1/s"),
}
#: Columns that are the dead time, the best one first; the others stay as they are.
_DEAD_TIMES = ("dead_time", "dead", "dtn")
_DEAD_TIME = ("info/dead_time", "dead_time", "")
_ALSO = {"count_time": "live_time", "real_time": "elapsed_time"}
_DEAD_TIME_UNITS = {"percent": "percent"}


def create_detector(
    instrument: h5py.Group,
    measurement: h5py.Group,
    name: str,
    plan: DetectorPlan,
    scalar_data: h5py.Group,
    writer: MeasurementWriter,
) -> None:
    """Create the NXdetector *name* that owns the data, and its links in *measurement*."""
    rows = writer.rows
    device = h5write.group(instrument, name, "NXdetector", default="spectra")
    h5write.text(device, "local_name", plan.name)
    h5write.text(device, "type", "EDXRF")
    if plan.description:
        h5write.text(device, "description", plan.description)
    shape = (rows, plan.channels)
    data = h5write.counts(device, shape, plan.dtype, plan.storage, writer.grows)
    h5write.set_attrs(data, {"units": "counts", "interpretation": "spectrum", "class": "Spectrum"})
    writer.add(f"{plan.name}/counts", data)
    info = _info(device, plan)
    index = scalar_data["i"]
    spectra = h5write.group(device, "spectra", "NXdata", signal="counts")
    links = h5write.group(
        measurement,
        name,
        "NXdata",
        class_="MultiChannelAnalyzer",
        signal="counts",
        calibration=np.array(plan.calibration, dtype=float),
        id=plan.name,
    )
    if plan.is_sum:
        links.attrs["sum_of_detectors"] = True
    for group in (spectra, links):
        h5write.set_attrs(group, {"axes": ["i", "energy"]})
        h5write.link(group, "counts", data)
        h5write.link(group, "energy", info["energy"])
        h5write.link(group, "i", index)
    h5write.link(links, "channels", info["channels"])
    h5write.link(links, "masked", scalar_data["masked"])
    if monitor := scalar_data.attrs.get("monitor"):
        links.attrs["monitor"] = monitor
    h5write.link(links, "info", info)
    _scalars(device, info, links, plan, writer)


def _info(device: h5py.Group, plan: DetectorPlan) -> h5py.Group:
    """Create the calibration; PyMca looks for it in a group of this name."""
    info = h5write.group(device, "info", "NXcollection")
    channels = np.arange(plan.first_channel, plan.first_channel + plan.channels)
    energy = np.polynomial.polynomial.polyval(channels.astype(float), plan.calibration)
    h5write.array(info, "calibration", np.array(plan.calibration, dtype=float), units="keV")
    h5write.array(info, "channels", channels)
    h5write.array(info, "energy", energy, units="keV", class_="Axis")
    return info


def _scalars(
    device: h5py.Group,
    info: h5py.Group,
    links: h5py.Group,
    plan: DetectorPlan,
    writer: MeasurementWriter,
) -> None:
    names = Names([*links, *info, "dead_time"])
    known = {own.lower(): own for own in plan.scalars}
    dead_time = next((known[name] for name in _DEAD_TIMES if name in known), None)
    for own, unit in plan.scalars.items():
        place, name, usual = _PLACES.get(own.lower(), ("", "", ""))
        if own == dead_time:
            place, name, usual = _DEAD_TIME
        if not place or place in device:
            name = names.take(own)
            place = f"info/{name}"
        data = h5write.filled(device, place, (writer.rows,), "f8", writer.grows)
        data.attrs["interpretation"] = "scalar"
        data.attrs["local_name"] = own
        if place == "info/dead_time":
            told = plan.dead_time_format
            data.attrs["class"] = "DeadTime"
            data.attrs["dead_time_format"] = told
            unit = _DEAD_TIME_UNITS.get(told, "")
        h5write.set_unit(data, unit or usual)
        h5write.link(links, name, data)
        if place in _ALSO:
            h5write.link(info, _ALSO[place], data)
        writer.add(f"{plan.name}/{own}", data)
