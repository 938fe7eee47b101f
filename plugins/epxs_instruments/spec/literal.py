"""Reads the texts that spec's macros broadcast: literals in the manner of Python.

Python's own reader does not do: the texts hold ``nan``, ``null``, ``007``, quotes inside quotes
and commas behind the last item, and spectra of 2048 numbers have to be read within a millisecond.
Nothing is ever evaluated. A text that could mean two things is refused, not guessed.
"""

from __future__ import annotations

import re
from typing import Any

import numpy as np

from epxs.core.api import FormatError
from epxs_instruments.spec.quick_literal import DEPTH_LIMIT, LIST_LIMIT, UNKNOWN, read, read_array

#: Characters of one literal, at most.
TEXT_LIMIT = 64 * 1024 * 1024

_SPACE = re.compile(r"[ \t\r\n]*")
_NUMBER = re.compile(r"[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?(?![\w.])")
_WORD = re.compile(r"[+-]?[A-Za-z]+")
_FLAT = re.compile(r"\[([0-9eEnaNifIt+\-.,\s]*)\]")
#: A quote ends a text only where one of these follows.
_QUOTE_END = {quote: re.compile(quote + r"(?=[ \t\r\n]*(?:[,\])}:]|\Z))") for quote in ("'", '"')}
_WORDS: dict[str, Any] = {
    "nan": float("nan"),
    "inf": float("inf"),
    "infinity": float("inf"),
    "none": None,
    "null": None,
    "true": True,
    "false": False,
}


def parse(text: str) -> Any:
    """Return the number, text, list, tuple or dictionary that *text* is.

    Flat lists of more than `LIST_LIMIT` numbers are arrays (int64, or float64 if any item has a
    fraction or is not finite); shorter ones are lists.

    Raises
    ------
    FormatError
        If it is no literal, or too long, or nested too deep.
    """
    if len(text) > TEXT_LIMIT:
        raise FormatError(
            f"literal: found {len(text)} characters; expected at most {TEXT_LIMIT}. "
            "Check what the macros send."
        )
    found = read(text)
    return _Reader(text).read_all() if found is UNKNOWN else found


class _Reader:
    """Walks through one text from left to right."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.position = 0
        self.depth = 0

    def read_all(self) -> Any:
        value = self._value()
        if self._peek():
            raise self._fault("the end")
        return value

    def _peek(self) -> str:
        """Return the next character that is no blank, or "" at the end."""
        found = _SPACE.match(self.text, self.position)
        if found:
            self.position = found.end()
        return self.text[self.position : self.position + 1]

    def _fault(self, expected: str) -> FormatError:
        found = self.text[self.position : self.position + 20] or "the end"
        return FormatError(
            f"literal, character {self.position}: found {found!r}; expected {expected}. "
            "Check what the macros send."
        )

    def _value(self) -> Any:
        character = self._peek()
        if character in ("'", '"'):
            return self._text(character)
        if character in ("[", "(", "{") and character:
            return self._container(character)
        number = _NUMBER.match(self.text, self.position)
        if number:
            self.position = number.end()
            return to_number(number.group())
        word = _WORD.match(self.text, self.position)
        sign, key = ("", "") if not word else _split_sign(word.group())
        if not word or key not in _WORDS or (sign and key[0] not in "ni"):
            raise self._fault("a number, a text, a list, a tuple or a dictionary")
        self.position = word.end()
        return -_WORDS[key] if sign == "-" else _WORDS[key]

    def _text(self, quote: str) -> str:
        end = _QUOTE_END[quote].search(self.text, self.position + 1)
        if not end:
            raise self._fault("a text that ends with the quote it begins with")
        value = self.text[self.position + 1 : end.start()]
        self.position = end.end()
        return value

    def _container(self, character: str) -> Any:
        if character == "[":
            end = self.text.find("]", self.position)
            quick = read_array(self.text[self.position + 1 : end]) if end > 0 else None
            if quick is not None:
                self.position = end + 1
                return quick
            flat = _FLAT.match(self.text, self.position)
            numbers = read_numbers(flat.group(1)) if flat else None
            if flat and numbers is not None:
                self.position = flat.end()
                return numbers
        self.depth += 1
        if self.depth > DEPTH_LIMIT:
            raise self._fault(f"at most {DEPTH_LIMIT} levels")
        self.position += 1
        value: Any
        if character == "{":
            value = dict(self._items("}", self._pair))
        elif character == "(":
            value = tuple(self._items(")", self._value))
        else:
            value = self._items("]", self._value)
        self.depth -= 1
        return value

    def _items(self, close: str, read: Any) -> list[Any]:
        items = []
        while self._peek() != close:
            items.append(read())
            if self._peek() == ",":
                self.position += 1
            elif self._peek() != close:
                raise self._fault(f"a comma or {close}")
        self.position += 1
        return items

    def _pair(self) -> tuple[Any, Any]:
        self._peek()
        start = self.position
        key = self._value()
        if not isinstance(key, str | int | float):
            self.position = start
            raise self._fault("a text or a number as key")
        if self._peek() != ":":
            raise self._fault("a colon behind the key")
        self.position += 1
        return key, self._value()


def _split_sign(word: str) -> tuple[str, str]:
    """Return the sign, if there is one, and the word in lower case."""
    return (word[0], word[1:].lower()) if word[0] in "+-" else ("", word.lower())


def to_number(text: str) -> int | float:
    """Return an int if *text* is written as one and is not absurdly long, else a float."""
    digits = text.lstrip("+-")
    return int(text) if digits.isdigit() and len(digits) < 400 else float(text)


def read_numbers(body: str) -> list[Any] | np.ndarray | None:
    """Return numbers separated by commas; None if *body* holds anything else.

    As an array from `LIST_LIMIT` on, else as a list.
    """
    body = body.strip().removesuffix(",").rstrip()
    if not body:
        return []
    pieces = body.split(",")
    whole = not any(character in body for character in ".eEnN")
    try:
        if len(pieces) > LIST_LIMIT:
            if whole and max(map(len, pieces)) < 19:
                return np.array(list(map(int, pieces)), dtype=np.int64)
            return np.array(list(map(float, pieces)), dtype=np.float64)
        return [to_number(piece.strip()) for piece in pieces]
    except ValueError:
        return None
