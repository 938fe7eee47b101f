"""What a source tells of a whole scan and has no other place in a NeXus file."""

from __future__ import annotations

import h5py
import numpy as np

from epxs.phynx.names import Names
from epxs.phynx.writing import h5write
from epxs.phynx.writing.plans import MeasurementPlan


def create_metadata(entry: h5py.Group, plan: MeasurementPlan) -> None:
    """Create the collection ``metadata`` of *entry*, if the plan has something for it.

    NeXus does not look into collections, so numbers and text keep the form they came in.
    """
    if not plan.metadata and not plan.notes:
        return
    group = h5write.group(entry, "metadata", "NXcollection")
    names = Names()
    for own, value in plan.metadata.items():
        made = group.create_dataset(names.take(own), data=_storable(value))
        made.attrs["local_name"] = own
    for own, text in plan.notes.items():
        note = h5write.group(group, names.take(own), "NXnote")
        h5write.text(note, "type", "text/plain")
        h5write.text(note, "description", own)
        h5write.array(note, "data", np.frombuffer(text.encode() or b"\n", dtype="u1"))


def _storable(value: object) -> object:
    """Return *value* as h5py takes it: text of any length, numbers as they are."""
    if isinstance(value, str):
        return value
    array = np.asarray(value)
    if array.dtype.kind in "UO":
        return np.array(array.astype(str).tolist(), dtype=h5py.string_dtype())
    return array
