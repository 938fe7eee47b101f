"""The quick way through texts of spec's macros: numbers to arrays, the rest as JSON.

Nearly all points are as good as JSON once their quotes are changed and the last comma is gone.
What is not is left to the slow reader, which knows all that macros write; where both can read a
text they read the same.
"""

from __future__ import annotations

from array import array
from typing import Any

import numpy as np
import orjson

#: What `read` returns for a text that is left to the slow reader.
UNKNOWN = object()
#: A flat list of more numbers than this comes back as an array.
LIST_LIMIT = 16
#: Lists within lists, at most.
DEPTH_LIMIT = 32
#: Whole numbers beyond this get a closer look.
EXACT = 2**53
#: Whole numbers beyond this are made floats by a parser of JSON.
LONG = 2.0**63
#: Stands for an array while the rest is read; a character that no text has.
_MARK = "\ue000"


def read(text: str) -> Any:
    """Return what *text* is, or `UNKNOWN` if that is not clear at once."""
    if _MARK in text or "\\" in text or ("'" in text and '"' in text):
        return UNKNOWN
    rest, arrays = _without_arrays(text)
    rest = rest.replace("'", '"').strip()
    if rest.endswith("}"):  # the macros end dictionaries with a comma
        rest = rest[:-1].rstrip().removesuffix(",") + "}"
    try:
        return _with_arrays(orjson.loads(rest), arrays, 0)
    except (orjson.JSONDecodeError, _TooClever):
        return UNKNOWN


class _TooClever(ValueError):
    """Something that the slow reader looks at more closely."""


def _without_arrays(text: str) -> tuple[str, list[np.ndarray]]:
    """Return *text* with marks in place of its long flat lists of numbers, and these."""
    pieces: list[str] = []
    arrays: list[np.ndarray] = []
    start = 0
    while (opening := text.find("[", start)) >= 0:
        closing = text.find("]", opening)
        numbers = None
        if closing - opening > 2 * LIST_LIMIT:
            numbers = read_array(text[opening + 1 : closing])
        if numbers is None:
            pieces.append(text[start : opening + 1])
            start = opening + 1
        else:
            pieces.append(f'{text[start:opening]}"{_MARK}{len(arrays)}"')
            arrays.append(numbers)
            start = closing + 1
    pieces.append(text[start:])
    return "".join(pieces), arrays


def _with_arrays(value: Any, arrays: list[np.ndarray], depth: int) -> Any:
    """Return *value* with the arrays where their marks are."""
    if isinstance(value, str):
        return arrays[int(value[1:])] if value.startswith(_MARK) else value
    if isinstance(value, dict | list):
        if depth >= DEPTH_LIMIT or (isinstance(value, list) and len(value) > LIST_LIMIT):
            raise _TooClever
        if isinstance(value, list):
            return [_with_arrays(item, arrays, depth + 1) for item in value]
        for key, item in value.items():
            value[key] = _with_arrays(item, arrays, depth + 1)
    elif isinstance(value, float) and not -LONG < value < LONG:  # or a whole number, made one
        raise _TooClever
    return value


def read_array(body: str) -> np.ndarray | None:
    """Return many numbers, separated by commas, as an array.

    Returns
    -------
    numpy.ndarray or None
        int64, or float64 if any has a fraction or an exponent; None if they are few, or need a
        closer look.
    """
    body = body.strip().removesuffix(",")
    expected = body.count(",") + 1
    if expected <= LIST_LIMIT or any(character in body for character in "'\"([{xXul"):
        return None
    if not any(character in body for character in ".eEnN"):
        return _whole(body, expected)
    try:
        return np.frombuffer(array("d", orjson.loads(f"[{body}]")))
    except (orjson.JSONDecodeError, OverflowError):
        return _numbers(body, expected, np.float64)


def _whole(body: str, expected: int) -> np.ndarray | None:
    numbers = _numbers(body, expected, np.int64)
    if numbers is None:
        return None
    # too long numbers come out as the largest one; counts, which are many, have no sign
    signed = "-" in body
    return None if numbers.max() >= EXACT or (signed and numbers.min() <= -EXACT) else numbers


def _numbers(body: str, expected: int, dtype: Any) -> np.ndarray | None:
    try:
        numbers = np.fromstring(body, dtype=dtype, sep=",")
    except (DeprecationWarning, ValueError):  # where warnings are errors
        return None
    return numbers if len(numbers) == expected else None
