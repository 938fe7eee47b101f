"""What kind of object a name in a group stands for, without opening it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import h5py

from epxs.core.api import FormatError
from epxs.phynx.errors import hdf5_reason
from epxs.phynx.names import decoded, encoded, natural

#: Kinds of members.
GROUP, DATASET, BROKEN, EXTERNAL = "group", "dataset", "broken link", "link to another file"


def kind_of(group: Any, name: str) -> str:
    """Return the kind of the member *name* of *group*, an object of h5py or like one of them."""
    if not isinstance(group, h5py.Group):
        return _kind_like(group, name)
    raw = encoded(name)
    try:
        if group.id.links.get_info(raw).type == h5py.h5l.TYPE_EXTERNAL:
            return EXTERNAL
        kind = h5py.h5g.get_objinfo(group.id, raw).type
    except (KeyError, RuntimeError, OSError, ValueError):
        return BROKEN
    return GROUP if kind == h5py.h5g.GROUP else DATASET


def as_object(opened: Any) -> Any:
    """Return the group or dataset of h5py that an identifier is of; None for a type."""
    if isinstance(opened, h5py.h5g.GroupID):
        return h5py.Group(opened)
    return h5py.Dataset(opened) if isinstance(opened, h5py.h5d.DatasetID) else None


def names_of(group: Any, where: str) -> list[str]:
    """Return the names of the members of *group* in natural order.

    Raises
    ------
    FormatError
        If they cannot be read; *where* says of what.
    """
    try:
        return sorted(map(decoded, _names(group)), key=natural)
    except (RuntimeError, OSError, KeyError, ValueError) as error:
        raise FormatError(
            f"{where}: found a group whose members cannot be read: {hdf5_reason(error)}; expected "
            "a whole one. Take another copy of the file."
        ) from error


def _names(group: Any) -> Iterable[str | bytes]:
    """Return the names in the order in which they are kept.

    Not with ``iter``, which lets no other thread run, nor the window, until it has sorted and
    told all of them.
    """
    if not isinstance(group, h5py.Group):
        return group
    names: list[bytes] = []

    def take(name: bytes) -> None:
        names.append(name)

    group.id.links.iterate(take, order=h5py.h5.ITER_NATIVE)
    return names


def _kind_like(group: Any, name: str) -> str:
    found = group.get(name, getclass=True)
    if found is None:
        return BROKEN
    return DATASET if issubclass(found, h5py.Dataset) else GROUP
