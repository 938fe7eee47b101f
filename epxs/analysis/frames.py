"""Messages between a process and its workers: numbers and arrays, no pickled objects."""

from __future__ import annotations

import io
import json
import struct
from collections.abc import Mapping
from typing import Any, BinaryIO

import numpy as np

_LENGTH = struct.Struct("<Q")


def pack(values: Mapping[str, Any]) -> bytes:
    """Return *values* as bytes: arrays as arrays, everything else as JSON.

    Parameters
    ----------
    values
        Names and arrays of numbers, or what JSON can say.
    """
    arrays = {n: v for n, v in values.items() if isinstance(v, np.ndarray)}
    plain = {n: v for n, v in values.items() if n not in arrays}
    content = io.BytesIO()
    # a name that no value has: names of values are words
    np.savez(content, **{" ": np.array(json.dumps(plain))}, **arrays)  # type: ignore[arg-type]
    return content.getvalue()


def unpack(content: bytes) -> dict[str, Any]:
    """Return the values that `pack` packed.

    Raises
    ------
    ValueError
        If it is something else.
    """
    with np.load(io.BytesIO(content), allow_pickle=False) as file:
        values = {name: file[name] for name in file.files}
    return {**json.loads(str(values.pop(" "))), **values}


def send(stream: BinaryIO, values: Mapping[str, Any]) -> None:
    """Write a message to *stream*."""
    content = pack(values)
    stream.write(_LENGTH.pack(len(content)))
    stream.write(content)
    stream.flush()


def receive(stream: BinaryIO) -> dict[str, Any] | None:
    """Return the next message of *stream*; None where it ends."""
    head = stream.read(_LENGTH.size)
    if len(head) < _LENGTH.size:
        return None
    (length,) = _LENGTH.unpack(head)
    content = stream.read(length)
    return unpack(content) if len(content) == length else None
