"""Attributes of HDF5 objects as plain Python values."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping
from typing import Any

import h5py
import numpy as np


def is_dataset(h5: Any) -> bool:
    """Whether *h5*, an object of h5py or one that is like them, is an array, not a group."""
    return isinstance(h5, h5py.Dataset) or not (
        isinstance(h5, h5py.Group) or not hasattr(h5, "dtype")
    )


def text_attribute(h5: Any, name: str) -> str:
    """Return an attribute of *h5* if it is text, else ""; fast where there is none."""
    if isinstance(h5, h5py.HLObject) and not h5py.h5a.exists(h5.id, name.encode()):
        return ""
    try:
        value = decode(h5.attrs.get(name, ""))
    except (OSError, TypeError, ValueError, RuntimeError):  # of a type that NumPy has not
        return ""
    return value if isinstance(value, str) else ""


def decode(value: Any) -> Any:
    """Return an attribute value as str, number, bool or (nested) tuple of them.

    Files of phynx 0.1 keep text as NUL-padded bytes, and shapes, ranges and calibrations
    as Python literals in text; both are read as what they mean.
    """
    if isinstance(value, h5py.Empty):
        return ""
    if isinstance(value, bytes):
        return _from_literal(bytes(value).rstrip(b"\0").decode("utf-8", errors="replace"))
    if isinstance(value, str):
        return _from_literal(value)
    if isinstance(value, np.ndarray):
        return tuple(decode(item) for item in value)
    if isinstance(value, np.generic):
        return value.item()
    return value


def _from_literal(text: str) -> Any:
    """Return the value of a literal tuple, list or dictionary; other text as it is."""
    if text[:1] not in ("(", "[", "{"):
        return text
    try:
        value = ast.literal_eval(text)
    except (ValueError, SyntaxError, TypeError, MemoryError, RecursionError):
        return text
    if isinstance(value, list):
        return tuple(value)
    return value if isinstance(value, tuple | dict) else text


class Attributes(Mapping[str, Any]):
    """Attributes of a node, decoded when read.

    Parameters
    ----------
    node
        The node they belong to.
    """

    def __init__(self, node: Any) -> None:
        self._node = node

    def __getitem__(self, name: str) -> Any:
        return decode(self._node.h5.attrs[name])

    def __contains__(self, name: object) -> bool:
        return name in self._node.h5.attrs

    def __iter__(self) -> Iterator[str]:
        return iter(list(self._node.h5.attrs))

    def __len__(self) -> int:
        return len(self._node.h5.attrs)

    def __repr__(self) -> str:
        return f"Attributes({dict(self)!r})"
