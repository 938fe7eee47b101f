"""The groups of one area detector in a NeXus file."""

from __future__ import annotations

import h5py
import numpy as np

from epxs.core import units
from epxs.phynx.names import Names
from epxs.phynx.writing import h5write
from epxs.phynx.writing.plans import ImagePlan
from epxs.phynx.writing.writer import MeasurementWriter


def create_images(
    instrument: h5py.Group,
    measurement: h5py.Group,
    name: str,
    plan: ImagePlan,
    scalar_data: h5py.Group,
    writer: MeasurementWriter,
) -> None:
    """Create the NXdetector *name* that owns the images, and its links in *measurement*."""
    device = h5write.group(instrument, name, "NXdetector", default="images")
    h5write.text(device, "local_name", plan.name)
    h5write.text(device, "layout", "area")
    if plan.description:
        h5write.text(device, "description", plan.description)
    shape = (writer.rows, *plan.shape)
    data = h5write.counts(device, shape, plan.dtype, plan.storage, writer.grows)
    unit = units.written(plan.units)
    h5write.set_attrs(data, {"units": unit, "interpretation": "image", "class": "ImageData"})
    writer.add(f"{plan.name}/counts", data)
    info = h5write.group(device, "info", "NXcollection")
    pixels = [
        h5write.array(info, own, np.arange(length))
        for own, length in zip(("row", "column"), plan.shape, strict=True)
    ]
    shown = h5write.group(device, "images", "NXdata", signal="counts")
    links = h5write.group(
        measurement, name, "NXdata", class_="AreaDetector", signal="counts", id=plan.name
    )
    for group in (shown, links):
        h5write.set_attrs(group, {"axes": ["i", "row", "column"]})
        for own, target in zip(
            ("counts", "i", "row", "column"), (data, scalar_data["i"], *pixels), strict=True
        ):
            h5write.link(group, own, target)
    names = Names([*links, *info])
    for own, unit in plan.scalars.items():
        place = names.take(own)
        unit = units.written(unit)
        made = h5write.filled(info, place, (writer.rows,), "f8", writer.grows, units=unit)
        h5write.set_attrs(made, {"interpretation": "scalar", "local_name": own})
        h5write.link(links, place, made)
        writer.add(f"{plan.name}/{own}", made)
