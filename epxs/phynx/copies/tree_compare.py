"""Whether two HDF5 files say the same: tree, links, attributes, values."""

from __future__ import annotations

from typing import Any

import h5py
import numpy as np

from epxs.phynx.copies.tree_copy import slabs


def difference(one: h5py.File, other: h5py.File, without: frozenset[str] = frozenset()) -> str:
    """Return the first difference between two files; "" if there is none.

    How arrays are stored does not count. Arrays are compared bit by bit, in slabs.

    Parameters
    ----------
    one, other
        The files.
    without
        Paths that *other* is known not to have.
    """
    steps = [("/", one["/"], other["/"])]
    seen: set[Any] = set()
    while steps:
        path, mine, theirs = steps.pop()
        key = h5py.h5o.get_info(mine.id).addr
        if key in seen:
            continue
        seen.add(key)
        if told := _differs(mine, theirs):
            return f"{path}: {told}"
        if isinstance(mine, h5py.Group):
            names = [name for name in mine if f"{path.rstrip('/')}/{name}" not in without]
            if names != list(theirs):
                return f"{path}: other members"
            for name in names:
                if told := _link_differs(mine, theirs, name):
                    return f"{path.rstrip('/')}/{name}: {told}"
                if isinstance(mine.get(name, getlink=True), h5py.HardLink):
                    steps.append((f"{path.rstrip('/')}/{name}", mine[name], theirs[name]))
    return ""


def _link_differs(mine: Any, theirs: Any, name: str) -> str:
    a, b = mine.get(name, getlink=True), theirs.get(name, getlink=True)
    if type(a) is not type(b):
        return "another kind of link"
    if isinstance(a, h5py.SoftLink | h5py.ExternalLink) and a.path != b.path:
        return "another target"
    return ""


def _differs(mine: Any, theirs: Any) -> str:
    if type(mine) is not type(theirs):
        return "another kind of object"
    if sorted(mine.attrs) != sorted(theirs.attrs):
        return "other attributes"
    for name in mine.attrs:
        if not _alike(_attribute(mine, name), _attribute(theirs, name)):
            return f"another attribute {name}"
    if isinstance(mine, h5py.Dataset):
        if (mine.shape, mine.maxshape, mine.dtype) != (theirs.shape, theirs.maxshape, theirs.dtype):
            return "another shape or type"
        return "" if mine.shape is None or _values_alike(mine, theirs) else "other values"
    return ""


def _attribute(h5: Any, name: str) -> Any:
    return h5.attrs[name]


def _values_alike(mine: h5py.Dataset, theirs: h5py.Dataset) -> bool:
    return all(_alike(mine[place], theirs[place]) for place in slabs(mine, theirs.chunks))


def _alike(one: Any, other: Any) -> bool:
    if isinstance(one, h5py.Empty):
        return bool(one == other)
    a, b = np.asarray(one), np.asarray(other)
    if a.dtype != b.dtype or a.shape != b.shape:
        return False
    if a.dtype.kind == "O":
        return all(_same(x, y) for x, y in zip(a.flat, b.flat, strict=True))
    return a.tobytes() == b.tobytes()


def _same(one: Any, other: Any) -> bool:
    if isinstance(one, np.ndarray):
        return bool(np.array_equal(one, other))
    return bool(one == other)
