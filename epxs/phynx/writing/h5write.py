"""Making HDF5 objects as NeXus wants them: classes, links with targets, arrays on disk."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from functools import cache
from typing import Any

import h5py
import numpy as np

from epxs.core import units
from epxs.phynx.names import Names
from epxs.phynx.writing import growing
from epxs.phynx.writing.filters import offer_filters
from epxs.phynx.writing.plans import PositionerPlan
from epxs.phynx.writing.storage import Storage

#: Characters that hold any ISO 8601 time with offset.
TIME_LENGTH = 40


def now() -> str:
    """Return the present time, ISO 8601 in UTC."""
    return datetime.now(UTC).isoformat(timespec="milliseconds")


def group(parent: h5py.Group, name: str, nx_class: str, **attrs: Any) -> h5py.Group:
    """Create a group of a NeXus class.

    The attribute ``class`` belongs on NXdata and NXcollection only: nowhere else does NeXus
    allow attributes that it does not know.
    """
    if isinstance(parent, h5py.Group):
        made = h5py.Group(h5py.h5g.create(parent.id, name.encode()))
    else:  # a tree in memory
        made = parent.create_group(name)
    set_text(made, "NX_class", nx_class)
    set_attrs(made, attrs)
    return made


def array(parent: h5py.Group, name: str, data: Any, **attrs: Any) -> h5py.Dataset:
    """Create a contiguous dataset whose place on disk is taken at once."""
    values = np.asarray(data)
    if isinstance(parent, h5py.Group) and values.dtype.kind in "biuf":
        made = _written(parent, name, _type(values.dtype), values)
    else:
        made = parent.create_dataset(name, data=data)
    set_attrs(made, attrs)
    return made


def _written(parent: h5py.Group, name: str, kind: Any, values: np.ndarray) -> h5py.Dataset:
    """Create a dataset of *values*; a scan has hundreds, and h5py takes its time for each."""
    opened = h5py.h5d.create(parent.id, name.encode(), kind, _space(values.shape), _settings())
    if values.size:
        opened.write(h5py.h5s.ALL, h5py.h5s.ALL, np.ascontiguousarray(values))
    return h5py.Dataset(opened)


def positions(start: h5py.Group, links: h5py.Group, plans: Iterable[PositionerPlan]) -> None:
    """Create a number for each motor in *start*, and a link to it in *links*.

    Some beamlines have hundreds of motors, and each scan tells them all.
    """
    names = Names()
    if not isinstance(start, h5py.Group):  # a tree in memory
        for plan in plans:
            name = names.take(plan.name)
            made = array(start, name, float(plan.value), local_name=plan.name)
            set_unit(made, plan.units)
            link(links, name, made)
        return
    group, holder, above = start.id, links.id.links, f"{start.name}/"
    kind, settings = h5py.h5t.NATIVE_DOUBLE, _settings()
    for plan in plans:
        name = names.take(plan.name)
        own, path = name.encode(), above + name
        made = h5py.h5d.create(group, own, kind, _scalar(), settings)
        made.write(h5py.h5s.ALL, h5py.h5s.ALL, np.array(float(plan.value)))
        for key, value in (("local_name", plan.name), *_unit(plan.units), ("target", path)):
            attribute = h5py.h5a.create(made, key.encode(), _text_type(), _scalar())
            attribute.write(_text_array(value))
        if not holder.exists(own):  # a motor that the scan moves
            holder.create_soft(own, path.encode())


def filled(
    parent: h5py.Group,
    name: str,
    shape: tuple[int, ...],
    dtype: str,
    grows: bool = False,
    **attrs: Any,
) -> h5py.Dataset:
    """Create an array of NaN (or of zeros, for whole numbers)."""
    kind = np.dtype(dtype)
    nothing = np.nan if kind.kind == "f" else 0
    if grows:
        made = growing.create(parent, name, shape, kind, nothing)
        set_attrs(made, attrs)
        return made
    if not isinstance(parent, h5py.Group):  # a tree in memory
        made = parent.create_dataset(name, shape, kind, fillvalue=nothing)
        set_attrs(made, attrs)
        return made
    return array(parent, name, np.full(shape, nothing, kind), **attrs)


def column(
    parent: h5py.Group, name: str, values: np.ndarray, fill: int, grows: bool
) -> h5py.Dataset:
    """Create an array of one number for each row; where it grows, new rows are *fill*."""
    if not grows:
        return array(parent, name, values)
    made = growing.create(parent, name, values.shape, values.dtype, fill)
    made[...] = values
    return made


def reserved(
    parent: h5py.Group, name: str, shape: tuple[int, ...], dtype: str, grows: bool = False
) -> h5py.Dataset:
    """Create a large array of zeros whose place in the file is known from now on.

    Writing into it changes numbers and nothing else in the file. An index of chunks would
    change with each row, and a program that is killed while it writes a page of the index
    leaves one that HDF5 cannot read: rows that were safe before would be lost.
    """
    if not isinstance(parent, h5py.Group):  # a tree in memory
        return parent.create_dataset(name, shape, dtype)
    if grows:
        return growing.create(parent, name, shape, dtype, 0)
    settings = h5py.h5p.create(h5py.h5p.DATASET_CREATE)
    settings.set_layout(h5py.h5d.CONTIGUOUS)
    settings.set_alloc_time(h5py.h5d.ALLOC_TIME_EARLY)
    settings.set_fill_time(h5py.h5d.FILL_TIME_NEVER)  # the file system has zeros for nothing
    space = h5py.h5s.create_simple(shape)
    kind = h5py.h5t.py_create(np.dtype(dtype), logical=True)
    made = h5py.h5d.create(parent.id, name.encode(), kind, space, dcpl=settings)
    return h5py.Dataset(made)


def counts(
    parent: h5py.Group, shape: tuple[int, ...], dtype: str, storage: str, grows: bool
) -> h5py.Dataset:
    """Create the large array ``data`` of a detector, stored as its plan says."""
    if storage == "reserved":
        return reserved(parent, "data", shape, dtype, grows)
    return compressed(parent, "data", shape, dtype, grows, portable=storage == "portable")


def compressed(
    parent: h5py.Group,
    name: str,
    shape: tuple[int, ...],
    dtype: str,
    grows: bool = False,
    portable: bool = False,
) -> h5py.Dataset:
    """Create a large array that is compressed some rows at a time.

    With bitshuffle and LZ4, which needs hdf5plugin to be read; *portable*, with gzip, which
    every HDF5 reads.
    """
    if grows or not isinstance(parent, h5py.Group):  # nothing is while a scan is recorded
        return reserved(parent, name, shape, dtype, grows)
    storage = Storage("gzip" if portable or not offer_filters() else "bslz4")
    settings = storage.new(shape, dtype)
    kind = h5py.h5t.py_create(np.dtype(dtype), logical=True)
    space = h5py.h5s.create_simple(shape)
    return h5py.Dataset(h5py.h5d.create(parent.id, name.encode(), kind, space, dcpl=settings))


def text(parent: h5py.Group, name: str, value: str, **attrs: Any) -> h5py.Dataset:
    """Create a dataset of text of any length."""
    if isinstance(parent, h5py.Group):
        made = _written(parent, name, _text_type(), _text_array(value))
    else:  # a tree in memory
        made = parent.create_dataset(name, data=value)
    set_attrs(made, attrs)
    return made


def fixed_text(parent: h5py.Group, name: str, value: str, length: int) -> h5py.Dataset:
    """Create a dataset of text that can be replaced in single-writer mode."""
    kind = h5py.string_dtype("utf-8", length)
    return parent.create_dataset(name, data=np.array(value.encode()[:length], dtype=kind))


def link(parent: h5py.Group, name: str, target: h5py.Dataset | h5py.Group) -> None:
    """Link to *target*, which remembers its own path as NeXus wants it."""
    path = target.name
    if not isinstance(parent, h5py.Group):  # a tree in memory
        if name in parent:
            return
        parent[name] = h5py.SoftLink(path)
        set_text(target, "target", path)
        return
    own = name.encode()
    if parent.id.links.exists(own):
        return
    parent.id.links.create_soft(own, path.encode())
    if not h5py.h5a.exists(target.id, b"target"):
        set_text(target, "target", path)


def list_last(made: h5py.Group) -> h5py.Group:
    """Put all of the new group *made* on disk, and only then that its parent has it.

    HDF5 writes in the order of places in the file, so what lists an object usually comes
    first: a writer that is killed meanwhile would leave a parent whose member cannot be read.

    Returns
    -------
    h5py.Group
        The group; those who opened something in it do not know where it is any more.
    """
    parent, path = made.parent, made.name
    if not isinstance(parent, h5py.Group):  # a tree in memory
        return made
    name = path.rsplit("/", 1)[-1]
    del parent[name]  # the group lives on: it is open
    made.file.flush()
    parent[name] = made
    return parent[name]


def set_unit(h5: Any, told: str) -> None:
    """Set the unit of an array; one that nobody understands is kept beside, as it was told."""
    for name, value in _unit(told):
        set_text(h5, name, value)


@cache
def _unit(told: str) -> tuple[tuple[str, str], ...]:
    """Return names and values of the attributes that say what the unit is."""
    unit = units.written(told)
    if told.strip() and not unit and told.strip().lower() not in ("none", "unitless"):
        return ("units", unit), ("local_units", told)
    return (("units", unit),)


def set_attrs(h5: Any, attrs: Mapping[str, Any]) -> None:
    """Set attributes; a trailing underscore (``class_``) is not part of a name."""
    for name, value in attrs.items():
        key = name.rstrip("_")
        if isinstance(value, str):
            set_text(h5, key, value)
        elif isinstance(value, list) and (not value or isinstance(value[0], str)):
            h5.attrs[key] = np.array(value, dtype=h5py.string_dtype())
        else:
            _set_number(h5, key, value)


def _set_number(h5: Any, name: str, value: Any) -> None:
    values = np.asarray(value)
    if isinstance(h5, h5py.HLObject) and values.size and values.dtype.kind in "biuf":
        made = _attribute(h5, name.encode(), _type(values.dtype), _space(values.shape))
        made.write(np.ascontiguousarray(values))
    else:
        h5.attrs[name] = value


def set_text(h5: Any, name: str, value: str) -> None:
    """Set an attribute of text; a scan has thousands, and h5py takes its time for each."""
    if not isinstance(h5, h5py.HLObject):  # a tree in memory
        h5.attrs[name] = value
        return
    _attribute(h5, name.encode(), _text_type(), _space(())).write(_text_array(value))


def _attribute(h5: Any, name: bytes, kind: Any, space: Any) -> Any:
    """Create an attribute; one that is there already is replaced."""
    try:
        return h5py.h5a.create(h5.id, name, kind, space)
    except OSError:
        if not h5py.h5a.exists(h5.id, name):
            raise
        h5py.h5a.delete(h5.id, name)
        return h5py.h5a.create(h5.id, name, kind, space)


@cache
def _text_dtype() -> np.dtype:
    return h5py.string_dtype()


def _text_array(value: str) -> np.ndarray:
    return np.array(value, dtype=_text_dtype())


@cache
def _text_type() -> Any:
    return h5py.h5t.py_create(h5py.string_dtype(), logical=True)


@cache
def _type(dtype: np.dtype) -> Any:
    """Return the type in the file; only for those of numbers."""
    return h5py.h5t.py_create(dtype, logical=True)


def _space(shape: tuple[int, ...]) -> Any:
    return _scalar() if shape == () else h5py.h5s.create_simple(shape)


@cache
def _scalar() -> Any:
    return h5py.h5s.create(h5py.h5s.SCALAR)


@cache
def _settings() -> Any:
    made = h5py.h5p.create(h5py.h5p.DATASET_CREATE)
    made.set_obj_track_times(False)  # as h5py does
    return made


def write_rows(
    dataset: h5py.Dataset, rows: Sequence[int] | np.ndarray, values: np.ndarray, lead: int
) -> None:
    """Write *values* of *rows* into an array whose first axes are a grid of rows.

    Parameters
    ----------
    dataset
        Shape ``(*grid, ...)``.
    rows
        Row numbers in grid order; any order, each once.
    values
        Shape ``(rows, ...)``.
    lead
        Number of grid axes of the dataset.
    """
    rows = np.asarray(rows, dtype=np.intp)
    if len(rows) == 0:
        return
    order = np.argsort(rows, kind="stable")
    rows, values = rows[order], np.asarray(values)[order]
    width = dataset.shape[lead - 1]
    # a new piece begins where rows are not neighbours, and on each new line of the grid
    breaks = np.flatnonzero((np.diff(rows) != 1) | (rows[1:] % width == 0)) + 1
    starts = [0, *breaks.tolist()]
    for start, stop in zip(starts, [*breaks.tolist(), len(rows)], strict=True):
        *line, place = np.unravel_index(rows[start], dataset.shape[:lead])
        dataset[(*map(int, line), slice(int(place), int(place) + stop - start))] = values[
            start:stop
        ]


def seconds_between(start: str, end: str) -> int:
    """Return the whole seconds between two ISO 8601 times; 0 where one is not readable."""
    try:
        first, last = datetime.fromisoformat(start), datetime.fromisoformat(end)
        return max(0, round((last - first).total_seconds()))
    except (ValueError, TypeError):  # TypeError: one with, one without offset
        return 0
