"""What else a group tells: small numbers and texts, by their paths."""

from __future__ import annotations

import itertools
from collections.abc import Collection
from typing import Any

import h5py
import numpy as np

from epxs_formats.h5_values import UNREADABLE, as_text, attribute, member, members, whole_text
from epxs_formats.scan_builder import ScanBuilder

#: Groups within groups, objects, attributes of one, and elements of an array, at most.
_DEPTH, _OBJECTS, _ATTRIBUTES, _ELEMENTS = 6, 5000, 500, 10_000
#: Attributes that say what everybody sees.
_PLAIN = frozenset(
    (
        *("NX_class", "class", "target", "signal", "axes", "auxiliary_signals", "default"),
        *("interpretation", "units", "local_name", "long_name", "primary", "axis"),
    )
)


#: What entries of NeXus tell that has a place of its own in a scan.
_OF_ENTRIES = (
    *("title", "start_time", "end_time", "entry_identifier", "program_name", "scan_command"),
    *("sample/name", "user/name", "user01/username"),
)


def told_elsewhere(entry: h5py.Group) -> list[Any]:
    """Return the texts of a NeXus entry that have a place of their own in a scan."""
    return [node for name in _OF_ENTRIES if (node := member(entry, name)) is not None]


def take_metadata(
    builder: ScanBuilder, group: h5py.Group, skip: Collection[Any] = (), prefix: str = ""
) -> None:
    """Take the small arrays, texts and attributes of *group* and of what is in it.

    Parameters
    ----------
    builder
        Where they go.
    group
        Where they are.
    skip
        Objects that were taken already.
    prefix
        Set before their paths.
    """
    seen = {_address(node) for node in skip}
    left = [_OBJECTS]
    _walk(builder, group, prefix, seen, left, _DEPTH)


def _walk(
    builder: ScanBuilder,
    group: h5py.Group,
    prefix: str,
    seen: set[Any],
    left: list[int],
    depth: int,
) -> None:
    _take_attributes(builder, group, prefix)
    for name, node in members(group):
        left[0] -= 1
        address = _address(node)
        if left[0] < 0 or address in seen:
            continue
        seen.add(address)
        path = f"{prefix}{name}"
        if isinstance(node, h5py.Group):
            if depth > 1:
                _walk(builder, node, f"{path}/", seen, left, depth - 1)
        elif isinstance(node, h5py.Dataset):
            if node.size is not None and node.size > _ELEMENTS:
                builder.left_out.append(node.name)
            builder.note(path, small_value(node))
            if node.shape == ():
                _take_attributes(builder, node, f"{path}@")


def _take_attributes(builder: ScanBuilder, node: Any, prefix: str) -> None:
    for name in _attribute_names(node):
        if name not in _PLAIN and not name.endswith("_indices"):
            builder.note(f"{prefix}{name}", _plain(attribute(node, name)))


def _attribute_names(node: Any) -> list[str]:
    try:
        return list(itertools.islice(node.attrs, _ATTRIBUTES))
    except UNREADABLE:
        return []


def small_value(dataset: h5py.Dataset) -> object:
    """Return the content of a small dataset as plain Python or NumPy value, else None."""
    try:
        if dataset.shape is None or (dataset.size or 0) > _ELEMENTS:
            return None
        return _plain(dataset[()])
    except UNREADABLE:
        return None


def _plain(value: Any) -> object:
    if isinstance(value, bytes | str):
        return whole_text(value)
    if isinstance(value, np.ndarray):
        if value.dtype.kind in "iufb":
            return value if value.ndim else value.item()
        if value.dtype.kind in "SOU":
            texts = [as_text(item) for item in value.reshape(-1)]
            return tuple(texts) if len(texts) != 1 else texts[0]
        return None
    if isinstance(value, np.generic):
        return value.item() if value.dtype.kind in "iufb" else None
    return value if isinstance(value, int | float) else None


def _address(node: Any) -> Any:
    try:
        info = h5py.h5o.get_info(node.id)
    except (AttributeError, *UNREADABLE):
        return id(node)
    return info.fileno, info.addr
