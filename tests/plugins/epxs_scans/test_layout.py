"""Tests of the layout of the elements of a detector."""

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from epxs_scans.layout import boxes

PLACES = st.tuples(st.integers(-9, 9).map(float), st.integers(-9, 9).map(float))


def test_elements_stand_as_their_places_say():
    cross = [(0.0, 5.0), (-5.0, 0.0), (0.0, 0.0), (5.0, 0.0), (0.0, -5.0)]
    third = pytest.approx(1 / 3)
    upper, left, middle, right, lower = boxes(cross)
    assert upper == (third, pytest.approx(2 / 3), third, third)
    assert left[:2] == (0.0, third)
    assert middle[:2] == (third, third)
    assert right[:2] == (pytest.approx(2 / 3), third)
    assert lower[:2] == (third, 0.0)


@pytest.mark.parametrize("places", [[None] * 4, [(0.0, 0.0)] * 4, [(0.0, 1.0), None, None, None]])
def test_elements_whose_places_nobody_knows_stand_in_rows(places):
    assert [box[:2] for box in boxes(places)] == [(0, 0.5), (0.5, 0.5), (0, 0), (0.5, 0)]


def test_no_element_has_no_place():
    assert boxes([]) == []


@given(st.lists(PLACES, min_size=1, max_size=12, unique=True))
def test_no_two_elements_overlap_and_all_are_within(places):
    found = boxes(places)
    for x, y, wide, high in found:
        assert x >= -1e-9
        assert x + wide <= 1 + 1e-9
        assert y >= -1e-9
        assert y + high <= 1 + 1e-9
    for a, b in itertools.combinations(found, 2):
        apart = max((abs(a[0] - b[0]) / a[2]), (abs(a[1] - b[1]) / a[3]))
        assert apart > 1 - 1e-6
