"""Attributes of HDF5 objects as plain Python values."""

from __future__ import annotations

import ast
import re
import warnings
from collections.abc import Iterator, Mapping
from typing import Any

import h5py
import numpy as np

#: What h5py raises for values of types that NumPy does not have, names that no object can
#: have, and damaged objects.
UNREADABLE = (OSError, TypeError, ValueError, RuntimeError, MemoryError)
#: Elements of an attribute that are decoded one by one, at most.
MANY = 10_000
#: Characters of a literal, and brackets within brackets, at most.
LITERAL, DEPTH = 200_000, 40

_OPENING = frozenset("([{")
_NESTING = re.compile(r"[()\[\]{}]")
#: Signs and words that nest without brackets.
_CHAIN = re.compile(r"(?:[-+~]\s*){20}|(?:not\s+){20}")


def is_dataset(h5: Any) -> bool:
    """Whether *h5*, an object of h5py or one that is like them, is an array, not a group."""
    return isinstance(h5, h5py.Dataset) or not (
        isinstance(h5, h5py.Group) or not hasattr(h5, "dtype")
    )


def text_attribute(h5: Any, name: str) -> str:
    """Return an attribute of *h5* if it is text, else ""; fast where there is none."""
    try:
        if isinstance(h5, h5py.HLObject) and not h5py.h5a.exists(h5.id, name.encode()):
            return ""
        value = decode(h5.attrs.get(name, ""))
    except UNREADABLE:  # of a type that NumPy does not have, or damaged
        return ""
    return value if isinstance(value, str) else ""


def decode(value: Any) -> Any:
    """Return an attribute value as str, number, bool or (nested) tuple of them.

    Files of phynx 0.1 keep text as NUL-padded bytes, and shapes, ranges and calibrations
    as Python literals in text; both are read as what they mean. Arrays of very many elements
    stay arrays. What is no value (references, types that HDF5 knows and NumPy does not) is "".
    Never raises, and runs nothing.
    """
    if isinstance(value, str):
        return value if value[:1] not in _OPENING else _from_literal(value)
    if isinstance(value, bytes):
        return _from_literal(bytes(value).rstrip(b"\0").decode("utf-8", errors="replace"))
    if isinstance(value, np.ndarray):
        return _decode_array(value)
    if isinstance(value, np.generic):
        plain = value.item()
        return decode(plain) if isinstance(plain, bytes | str | tuple) else plain
    if isinstance(value, tuple | list):
        return tuple(decode(item) for item in value)
    return value if isinstance(value, bool | int | float | complex | np.number) else ""


def _decode_array(value: np.ndarray) -> Any:
    if value.ndim == 0:
        return decode(value[()])
    if value.size > MANY:
        return value
    if value.dtype.kind in "biuf" and value.dtype.itemsize <= 8:
        return _tuples(value.tolist())
    return tuple(decode(item) for item in value)


def _tuples(values: Any) -> Any:
    return tuple(_tuples(item) for item in values) if isinstance(values, list) else values


def _from_literal(text: str) -> Any:
    """Return the value of a literal tuple, list or dictionary; other text as it is.

    Text that is long, or nested deeply, is not parsed: Python would need hundreds of times its
    size in memory, and ends up without a stack.
    """
    if text[:1] not in _OPENING or len(text) > LITERAL or _is_deep(text):
        return text
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of a literal that looks like a call
            value = ast.literal_eval(text)
    except (ValueError, SyntaxError, TypeError, MemoryError, RecursionError):
        return text
    if isinstance(value, list):
        return tuple(value)
    return value if isinstance(value, tuple | dict) else text


def _is_deep(text: str) -> bool:
    depth = deepest = 0
    for match in _NESTING.finditer(text):
        depth += 1 if match[0] in "([{" else -1
        deepest = max(deepest, depth)
        if deepest > DEPTH:
            return True
    return _CHAIN.search(text) is not None


class Attributes(Mapping[str, Any]):
    """Attributes of a node, decoded when read.

    What is read meanwhile is not opened anew: of an object that was closed all attributes seem to
    be lacking.

    Parameters
    ----------
    node
        The node they belong to.
    """

    __slots__ = ("_node",)

    def __init__(self, node: Any) -> None:
        self._node = node

    def __getitem__(self, name: str) -> Any:
        with self._node.file.gate:
            h5 = self._node.h5
            try:
                return decode(h5.attrs[name])
            except KeyError:
                raise
            except UNREADABLE:  # of a type that NumPy does not have, or damaged
                if name in self:
                    return ""
                raise KeyError(name) from None

    def __contains__(self, name: object) -> bool:
        with self._node.file.gate:
            h5 = self._node.h5
            try:
                return isinstance(name, str) and name in h5.attrs
            except UNREADABLE:
                return False

    def __iter__(self) -> Iterator[str]:
        with self._node.file.gate:
            h5 = self._node.h5
            try:
                return iter(list(h5.attrs))
            except UNREADABLE:
                return iter(())

    def __len__(self) -> int:
        return sum(1 for _ in self)

    def __repr__(self) -> str:
        return f"Attributes({dict(self)!r})"
