"""Numbers of many spectra at once are those of each one alone."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from epxs_instruments.spec.spec_counts import parse_spectra, parse_spectrum

_SPACE = st.text(" \t\r\n\\", min_size=1, max_size=3)


@st.composite
def texts(draw):
    """Return the text of a spectrum of counts, and the counts."""
    counts = draw(st.lists(st.integers(0, 2**32 - 1) | st.integers(0, 99), max_size=8))
    words = [draw(_SPACE) + draw(st.sampled_from(["", "0"])) + str(n) for n in counts]
    return ("".join(words) + draw(st.sampled_from(["", " "]))).encode(), counts


@given(st.lists(texts(), min_size=1, max_size=5))
def test_counts_are_read_exactly_and_stay_with_their_spectrum(drawn):
    found = parse_spectra([text for text, _ in drawn])
    assert [spectrum.tolist() for spectrum in found] == [counts for _, counts in drawn]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (b"1 2.5 3", [1, 2.5, 3]),
        (b"-1 2", [-1, 2]),
        (b"1 4294967296", [1, 4294967296]),
        (b"1 nan x 1_0 inf 2", [1, np.nan, np.nan, np.nan, np.nan, 2]),
        (b"1 1e999", [1, np.nan]),
        (b"9" * 400, [np.nan]),
    ],
)
def test_what_is_no_count_makes_real_numbers_of_a_spectrum(text, expected):
    found = parse_spectrum(text)
    assert found.dtype == np.float64
    np.testing.assert_array_equal(found, expected)


def test_one_odd_spectrum_does_not_change_the_others():
    first, odd, last = parse_spectra([b" 1 2", b" 1.5", b" 3"])
    assert first.dtype == last.dtype == np.uint32
    assert (first.tolist(), odd.tolist(), last.tolist()) == ([1, 2], [1.5], [3])
