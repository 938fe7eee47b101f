"""From the text of spectra to their numbers, many spectra at once."""

from __future__ import annotations

import itertools
import re
from collections.abc import Sequence

import numpy as np

from epxs_instruments.spec.spec_header import to_floats

#: What spectra of counts consist of; the backslash continues a line.
_COUNTS = b"0123456789 \t\r\n\\"
#: Digits of a number that 32 bits hold for sure.
_DIGITS = 9
#: Characters of cells that Python takes for numbers and spec does not write as such.
_ODD = re.compile(rb"[_nNiI]")
_ZERO, _TEN = np.uint8(ord("0")), np.uint8(10)


def parse_spectra(texts: Sequence[bytes]) -> list[np.ndarray]:
    """Return the numbers of spectra, without their tags.

    Parameters
    ----------
    texts
        Some ten thousand bytes together are fastest: what is made of them stays in the cache
        of the processor.

    Returns
    -------
    list of numpy.ndarray
        uint32 if all numbers of a spectrum are counts that fit, else float64 with NaN for
        what is no number.
    """
    text = b" ".join((b"", *texts, b""))
    if not text.translate(None, _COUNTS):
        found = _counts(text, texts)
        if found is not None:
            return found
    return [parse_spectrum(one) for one in texts] if len(texts) > 1 else [_numbers(texts[0])]


def parse_spectrum(text: bytes) -> np.ndarray:
    """Return the numbers of one spectrum; see `parse_spectra`."""
    return parse_spectra([text])[0]


def _counts(text: bytes, texts: Sequence[bytes]) -> list[np.ndarray] | None:
    """Return the numbers of *texts*, which are joined by blanks in *text*; None if one is large."""
    digits = np.frombuffer(text, dtype=np.uint8) - _ZERO
    is_digit = digits < _TEN
    ends = np.flatnonzero(is_digit[:-1] & ~is_digit[1:])  # a number's last digit
    values = digits[ends].astype(np.uint32)
    place, which, power = ends, np.arange(len(ends)), 1
    for length in range(1, _DIGITS + 1):  # digit by digit to the left, where there is one
        place = place - 1
        more = is_digit[place]
        place, which = place[more], which[more]
        if not len(place):
            break
        if length == _DIGITS:
            return None
        power *= 10
        values[which] += digits[place].astype(np.uint32) * np.uint32(power)
    behind = np.cumsum([len(one) + 1 for one in texts])
    cuts = [0, *np.searchsorted(ends, behind).tolist()]
    return [values[start:end] for start, end in itertools.pairwise(cuts)]


def _numbers(text: bytes) -> np.ndarray:
    """Return numbers of which some are no counts, or large ones."""
    cells = text.replace(b"\\", b" ").split()
    if not _ODD.search(text):
        try:
            numbers = np.array(list(map(float, cells)))
        except ValueError:
            pass  # garbage in a cell
        else:
            if not text.translate(None, _COUNTS) and numbers.max() < 2**32:
                return numbers.astype(np.uint32)
            if np.isfinite(numbers).all():
                return numbers
    return np.array(to_floats(cells), dtype=np.float64)
