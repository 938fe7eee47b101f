"""The data of spec's packets: texts, dictionaries of texts, arrays.

Numbers travel as text and are kept as text: ``007`` and ``1e5`` may be meant as words. A
dictionary ("associative array") maps keys, or pairs of keys, to texts. Nothing promises an
encoding: bytes that are not UTF-8 come back unchanged (``surrogateescape``).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from enum import IntEnum
from typing import Any

import numpy as np

from epxs.core.api import FormatError

#: Between the two keys of an element ``a[k1][k2]``.
SEPARATOR = "\x1c"


class Kind(IntEnum):
    """What the data of a packet are."""

    NONE = 0
    DOUBLE = 1
    STRING = 2
    ERROR = 3
    ASSOC = 4
    ARR_DOUBLE = 5
    ARR_FLOAT = 6
    ARR_LONG = 7
    ARR_ULONG = 8
    ARR_SHORT = 9
    ARR_USHORT = 10
    ARR_CHAR = 11
    ARR_UCHAR = 12
    ARR_STRING = 13
    ARR_LONG64 = 14
    ARR_ULONG64 = 15


_DTYPES = {
    Kind.ARR_DOUBLE: "f8",
    Kind.ARR_FLOAT: "f4",
    Kind.ARR_LONG: "i4",
    Kind.ARR_ULONG: "u4",
    Kind.ARR_SHORT: "i2",
    Kind.ARR_USHORT: "u2",
    Kind.ARR_CHAR: "i1",
    Kind.ARR_UCHAR: "u1",
    Kind.ARR_LONG64: "i8",
    Kind.ARR_ULONG64: "u8",
}
_KINDS = {dtype: kind for kind, dtype in _DTYPES.items()}

Encoded = tuple[int, int, int, bytes]


def item_size(kind: int) -> int:
    """Return the bytes of one number of an array of *kind*; 0 for what is no such array."""
    dtype = _DTYPES.get(kind)  # type: ignore[call-overload]
    return int(dtype[1]) if dtype else 0


def to_text(data: bytes) -> str:
    """Return *data* as text; every byte survives the way back."""
    return data.decode("utf-8", "surrogateescape")


def to_bytes(text: str) -> bytes:
    """Return *text* as bytes."""
    return text.encode("utf-8", "surrogateescape")


def number_text(value: float, digits: int = 15) -> str:
    """Return a number as spec prints it."""
    if isinstance(value, bool | int | np.integer | np.bool_):
        return str(int(value))
    return f"{value:.{digits}g}"


def encode_value(value: Any, order: str = "<") -> Encoded:
    """Return kind, rows, columns and bytes for *value*.

    Raises
    ------
    FormatError
        If it is nothing that the protocol can carry.
    """
    if isinstance(value, str):
        return Kind.STRING, 0, 0, to_bytes(value) + b"\0"
    if isinstance(value, int | float | np.integer | np.floating | np.bool_):
        return Kind.STRING, 0, 0, number_text(value).encode() + b"\0"  # type: ignore[arg-type]
    if value is None:
        return Kind.STRING, 0, 0, b""
    if isinstance(value, Mapping):
        return Kind.ASSOC, 0, 0, _encode_mapping(value)
    if isinstance(value, np.ndarray) and value.dtype.kind in "fiu" and value.ndim in (1, 2):
        return _encode_array(value, order)
    if isinstance(value, Sequence) and all(isinstance(text, str) for text in value):
        data = b"".join(to_bytes(text) + b"\0" for text in value)
        return Kind.ARR_STRING, 1, len(value), data
    raise FormatError(
        f"value for spec: found {type(value).__name__}; expected text, a number, a dictionary, "
        "a list of texts, or an array of numbers with one or two dimensions. Convert it first."
    )


def _encode_array(value: np.ndarray, order: str) -> Encoded:
    """Return an array of numbers, row by row; one dimension is one row."""
    kind = _KINDS.get(value.dtype.str[1:])
    if kind is None:
        return _encode_array(value.astype("f8"), order)
    rows, cols = (1, len(value)) if value.ndim == 1 else value.shape
    return kind, rows, cols, value.astype(order + _DTYPES[kind]).tobytes()


def _encode_mapping(value: Mapping[Any, Any]) -> bytes:
    """Return ``key NUL value NUL ... NUL``."""
    pieces = []
    for key, item in value.items():
        name = SEPARATOR.join(map(str, key)) if isinstance(key, tuple) else str(key)
        text = item if isinstance(item, str) else number_text(item)
        pieces += [to_bytes(name), to_bytes(text)]
    return b"".join(piece + b"\0" for piece in pieces) + b"\0"


def decode_value(kind: int, rows: int, cols: int, data: bytes, order: str = "<") -> Any:
    """Return the value of *data*.

    Returns
    -------
    A text; a ``dict`` with texts or pairs of texts as keys; an array, with one dimension if it
    has one row or one column; or a list of texts.

    Raises
    ------
    FormatError
        If the data are not what *kind*, *rows* and *cols* promise.
    """
    if kind in (Kind.NONE, Kind.STRING, Kind.ERROR):
        return to_text(data.removesuffix(b"\0"))
    if kind == Kind.ASSOC:
        return _decode_mapping(data)
    if kind == Kind.ARR_STRING:
        return _decode_texts(data)
    if kind == Kind.DOUBLE and len(data) >= 8:
        return float(np.frombuffer(data, order + "f8", count=1)[0])
    dtype = _DTYPES.get(Kind(kind)) if kind in Kind._value2member_map_ else None
    if dtype is None:
        raise FormatError(
            f"data of a spec packet: found kind {kind} with {len(data)} bytes; expected one of "
            "the kinds 1 to 15. Check the program that sent it."
        )
    return _decode_array(np.dtype(order + dtype), rows, cols, data)


def _decode_array(dtype: np.dtype, rows: int, cols: int, data: bytes) -> np.ndarray:
    """Return an array in the byte order of this machine."""
    count = rows * cols
    if count * dtype.itemsize > len(data):
        raise FormatError(
            f"array of a spec packet: found {len(data)} bytes; expected {rows} x {cols} items of "
            f"{dtype.itemsize}. Check the program that sent it."
        )
    flat = np.frombuffer(data, dtype, count=count).astype(dtype.newbyteorder("="))
    return flat if rows <= 1 or cols <= 1 else flat.reshape(rows, cols)


def _decode_texts(data: bytes) -> list[str]:
    """Return texts that end with NUL each; the last NUL may be missing."""
    if not data:
        return []
    return [to_text(piece) for piece in data.removesuffix(b"\0").split(b"\0")]


def _decode_mapping(data: bytes) -> dict[str | tuple[str, str], str]:
    """Return keys, or pairs of keys, and their texts."""
    pieces = data.split(b"\0")
    pieces.pop()
    if len(pieces) % 2:
        pieces.pop()
    result: dict[str | tuple[str, str], str] = {}
    for name, item in zip(pieces[::2], pieces[1::2], strict=True):
        first, separator, second = to_text(name).partition(SEPARATOR)
        result[(first, second) if separator else first] = to_text(item)
    return result
