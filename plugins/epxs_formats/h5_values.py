"""Single values of HDF5 files, whatever is there: wrong types and broken links are no errors."""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterator
from typing import Any

import h5py
import numpy as np

#: What h5py raises for links that lead nowhere, types it does not know and damaged objects.
UNREADABLE = (KeyError, OSError, RuntimeError, TypeError, ValueError)
#: Elements, and bytes, of an array that is taken as names, at most.
_MANY_NAMES, _MANY_BYTES = 100_000, 16_000_000
#: Members of a group that are looked at, at most.
_MANY_MEMBERS = 20_000
#: Points of a scan, at most; an array that declares more is not believed.
MANY_POINTS = 50_000_000


def member(group: Any, path: str) -> Any:
    """Return the object at *path* below *group*, or None if it cannot be opened."""
    if not isinstance(group, h5py.Group) or not path:
        return None
    try:
        return group.get(path)
    except UNREADABLE:
        return None


def group_at(group: Any, path: str) -> h5py.Group | None:
    """Return the group at *path*, or None if there is none."""
    found = member(group, path)
    return found if isinstance(found, h5py.Group) else None


def array_at(group: Any, path: str, ndim: int | None = None) -> h5py.Dataset | None:
    """Return the dataset of numbers at *path*, or None if there is none (of *ndim*)."""
    found = member(group, path)
    if not is_numeric(found) or (ndim is not None and found.ndim != ndim):
        return None
    return found


def is_numeric(node: Any) -> bool:
    """Whether *node* is a dataset of real numbers, at least one of them."""
    return (
        isinstance(node, h5py.Dataset)
        and node.shape is not None
        and node.dtype.kind in "iufb"
        and math.prod(node.shape) > 0
    )


def members(group: Any) -> Iterator[tuple[str, Any]]:
    """Yield the names and objects of *group* that can be opened, links followed.

    Of a group with more members than any program writes, only the first ones.
    """
    if isinstance(group, h5py.Group):
        for name in itertools.islice(group, _MANY_MEMBERS):
            node = member(group, name)
            if node is not None:
                yield name, node


def broken_links(group: Any) -> list[str]:
    """Return the names in *group* that lead nowhere."""
    if not isinstance(group, h5py.Group):
        return []
    names = itertools.islice(group, _MANY_MEMBERS)
    return [name for name in names if member(group, name) is None]


def as_text(value: Any) -> str:
    """Return *value* as text without blanks around it: of an array the first element."""
    return whole_text(value).strip()


def whole_text(value: Any) -> str:
    """Return *value* as text, word by word: bytes decoded, of an array the first element."""
    if isinstance(value, h5py.Empty) or value is None:
        return ""
    if isinstance(value, np.ndarray):
        return whole_text(value.reshape(-1)[0]) if value.size else ""
    if isinstance(value, bytes):
        return bytes(value).split(b"\0")[0].decode("utf-8", errors="replace")
    return str(value)


def text_at(group: Any, path: str) -> str:
    """Return the text of the dataset at *path* without blanks around it; "" if there is none."""
    return whole_text_at(group, path).strip()


def whole_text_at(group: Any, path: str) -> str:
    """Return the text of the dataset at *path*, word by word; "" if there is none."""
    found = member(group, path)
    if not isinstance(found, h5py.Dataset) or found.shape is None:
        return ""
    if not _is_small(found):
        return ""
    try:
        return whole_text(found[()])
    except UNREADABLE:
        return ""


def names_at(group: Any, path: str) -> list[str]:
    """Return the texts of the array at *path*; none if there is no such array."""
    found = member(group, path)
    if not isinstance(found, h5py.Dataset) or not found.shape or not _is_small(found):
        return []
    if found.dtype.kind not in "SOU":
        return []
    try:
        return [as_text(value) for value in np.asarray(found[()]).reshape(-1)]
    except UNREADABLE:
        return []


def _is_small(node: h5py.Dataset) -> bool:
    size = node.size or 0
    return size <= _MANY_NAMES and size * node.dtype.itemsize <= _MANY_BYTES


def believable(shape: tuple[int, ...]) -> tuple[int, ...]:
    """Return *shape*, that of a scan, as whole numbers.

    Raises
    ------
    ValueError
        If no scan has so many points.
    """
    if math.prod(shape) > MANY_POINTS:
        raise ValueError(f"{math.prod(shape)} points")
    return tuple(int(length) for length in shape)


def number_at(group: Any, path: str) -> float:
    """Return the first number of the dataset at *path*; NaN if there is none."""
    found = member(group, path)
    if not is_numeric(found):
        return math.nan
    try:
        return float(found[(0,) * found.ndim])
    except UNREADABLE:
        return math.nan


def numbers_at(group: Any, path: str, most: int = 10_000_000) -> np.ndarray:
    """Return the numbers at *path* as float64; empty if there are none, or more than *most*."""
    found = member(group, path)
    if not is_numeric(found) or found.size > most:
        return np.zeros(0)
    try:
        return np.asarray(found[()], dtype=float)
    except UNREADABLE:
        return np.zeros(0)


def attribute(node: Any, name: str) -> Any:
    """Return the attribute *name* as h5py reads it, or None if it cannot be read."""
    if node is None:
        return None
    try:
        value = node.attrs.get(name)
    except UNREADABLE:
        return None
    return None if isinstance(value, h5py.Empty) else value


def attribute_text(node: Any, name: str) -> str:
    """Return the attribute *name* as text; "" if there is none."""
    return as_text(attribute(node, name))


def attribute_texts(node: Any, name: str) -> list[str]:
    """Return the attribute *name* as texts; of one text with colons or commas, its parts."""
    value = attribute(node, name)
    if value is None:
        return []
    if isinstance(value, np.ndarray) and value.ndim:
        return [as_text(item) for item in value.reshape(-1)]
    text = as_text(value).strip("[]")
    return [part.strip() for part in text.replace(",", ":").split(":") if part.strip()]


def attribute_number(node: Any, name: str) -> float:
    """Return the attribute *name* as number, also if it is stored as text; NaN if it is none."""
    value = attribute(node, name)
    if isinstance(value, np.ndarray):
        value = value.reshape(-1)[0] if value.size else math.nan
    try:
        return float(as_text(value) if isinstance(value, bytes) else value)
    except (TypeError, ValueError):
        return math.nan


def units_of(node: Any) -> str:
    """Return the unit of a dataset; "" where it is not told."""
    return attribute_text(node, "units") or attribute_text(node, "unit")


def nx_class(node: Any) -> str:
    """Return the NeXus class of *node*; "" where it has none."""
    return attribute_text(node, "NX_class")
