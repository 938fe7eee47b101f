"""What kind of object a name in a group stands for, without opening it."""

from __future__ import annotations

from typing import Any

import h5py

#: Kinds of members.
GROUP, DATASET, BROKEN, EXTERNAL = "group", "dataset", "broken link", "link to another file"


def kind_of(group: Any, name: str) -> str:
    """Return the kind of the member *name* of *group*, an object of h5py or like one of them."""
    if not isinstance(group, h5py.Group):
        return _kind_like(group, name)
    raw = name.encode()
    if group.id.links.get_info(raw).type == h5py.h5l.TYPE_EXTERNAL:
        return EXTERNAL
    try:
        kind = h5py.h5o.get_info(group.id, raw).type
    except (KeyError, RuntimeError):
        return BROKEN
    return GROUP if kind == h5py.h5o.TYPE_GROUP else DATASET


def _kind_like(group: Any, name: str) -> str:
    found = group.get(name, getclass=True)
    if found is None:
        return BROKEN
    return DATASET if issubclass(found, h5py.Dataset) else GROUP
