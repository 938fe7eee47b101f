"""Tests of the length of a scale bar."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from epxs_maps.scale_bar import is_length, nice_length, printed, scale_bar


@given(st.floats(1e-9, 1e9))
def test_the_length_is_1_2_or_5_times_a_power_of_ten_and_fits(span):
    length = nice_length(span)
    digit = length / 10.0 ** math.floor(math.log10(length) + 1e-9)
    assert round(digit, 6) in (1.0, 2.0, 5.0)
    assert span * 0.09 < length <= span * 0.2500001


def test_the_text_has_the_unit_as_it_is_printed():
    assert scale_bar(80.0, "um") == (20.0, "20 µm")


@pytest.mark.parametrize("span", [0.0, math.nan, math.inf])
def test_without_a_width_there_is_no_bar(span):
    assert nice_length(span) == 0.0


def test_angles_are_no_lengths():
    assert is_length("mm")
    assert not is_length("deg")
    assert printed("deg") == "deg"
