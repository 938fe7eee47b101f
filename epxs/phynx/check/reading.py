"""Reading what a file says of itself, however odd it is, and never much of it."""

from __future__ import annotations

from typing import Any

import h5py
import numpy as np

from epxs.phynx.attributes import decode

#: What h5py raises at files that are damaged, or mean harm.
HDF5_ERRORS = (
    OSError,
    RuntimeError,
    LookupError,
    ValueError,
    TypeError,
    AttributeError,
    NotImplementedError,
    MemoryError,
    OverflowError,
)
#: Bytes of an attribute, and of the values of a dataset, that are read.
ATTRIBUTE_BYTES = 1 << 16
VALUE_BYTES = 1 << 25
#: Characters of a value that a message shows.
_SHOWN = 80


class Unreadable:
    """Stands for a value that cannot be read, or is too large to be."""

    def __init__(self, reason: str) -> None:
        self.reason = reason

    def __repr__(self) -> str:
        return f"<{self.reason}>"


def attribute(h5: Any, name: str) -> Any:
    """Return an attribute as plain Python values, None if there is none, or an `Unreadable`."""
    try:
        if name not in h5.attrs:
            return None
        size = h5.attrs.get_id(name).get_storage_size()
        if size > ATTRIBUTE_BYTES:
            return Unreadable(f"{size} bytes")
        return decode(h5.attrs[name])
    except HDF5_ERRORS as error:
        return Unreadable(_first_line(error))


def text(h5: Any, name: str) -> str:
    """Return an attribute of text, "" where it is anything else."""
    value = attribute(h5, name)
    return value if isinstance(value, str) else ""


def names(h5: Any, name: str) -> list[str]:
    """Return an attribute that is one name or a list of them; [] where it is neither."""
    value = attribute(h5, name)
    if isinstance(value, str):
        return [value]
    if isinstance(value, tuple) and all(isinstance(item, str) for item in value):
        return list(value)
    return []


def is_small(dataset: h5py.Dataset) -> bool:
    """Whether reading *dataset* takes little memory, and its values are in the file itself."""
    try:
        if dataset.is_virtual or dataset.external:
            return False
        size = int(np.prod(dataset.shape or (), dtype=object)) * dataset.dtype.itemsize
    except HDF5_ERRORS:
        return False
    return size <= VALUE_BYTES


def values(dataset: Any) -> np.ndarray | None:
    """Return the values of a small array of numbers; None where it is not one."""
    if not isinstance(dataset, h5py.Dataset) or not is_small(dataset):
        return None
    try:
        if dataset.dtype.kind not in "iufb":
            return None
        return np.asarray(dataset[()])
    except HDF5_ERRORS:
        return None


def content(dataset: Any) -> str:
    """Return the content of a small dataset of text; "" for any other."""
    if not isinstance(dataset, h5py.Dataset) or not is_small(dataset):
        return ""
    try:
        value = dataset[()] if dataset.dtype.kind in "SO" else b""
    except HDF5_ERRORS:
        return ""
    if isinstance(value, np.ndarray) and value.size == 1:
        value = value.reshape(-1)[0]
    if isinstance(value, bytes):
        return value.rstrip(b"\0").decode("utf-8", errors="replace")
    return value if isinstance(value, str) else ""


def member(group: Any, path: str) -> Any:
    """Return the object at *path* below *group*, or None where there is none."""
    try:
        return group[path] if path else None
    except HDF5_ERRORS:
        return None


def shape(h5: Any) -> tuple[int, ...] | None:
    """Return the shape of a dataset, None of anything else."""
    if not isinstance(h5, h5py.Dataset):
        return None
    try:
        return tuple(h5.shape) if h5.shape is not None else None
    except HDF5_ERRORS:
        return None


def shown(value: Any) -> str:
    """Return a value as a message shows it: printable, and not long."""
    told = value if isinstance(value, str) else repr(value)
    told = told.encode("utf-8", "backslashreplace").decode()
    told = "".join(c if c.isprintable() else f"\\x{ord(c):02x}" for c in told[: _SHOWN + 1])
    return told if len(told) <= _SHOWN else f"{told[:_SHOWN]}..."


def _first_line(error: BaseException) -> str:
    return (str(error).splitlines() or [type(error).__name__])[0][:_SHOWN]
