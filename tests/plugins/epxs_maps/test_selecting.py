"""Pixels are selected by shapes and values, and selections are put together."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from epxs.workbench.api import Grid, GridAxis
from epxs_maps import selecting


@pytest.fixture
def grid():
    return Grid(fast=GridAxis("x", "mm", 0.0, 3.0, 4), slow=GridAxis("y", "mm", 2.0, 0.0, 3))


def rows(mask):
    return np.flatnonzero(mask).tolist()


def test_a_box_takes_the_pixels_whose_centres_it_holds(grid):
    assert rows(selecting.in_box(grid, (2.2, 2.1), (0.9, 0.8))) == [1, 2, 5, 6]


def test_a_lasso_takes_what_it_goes_round(grid):
    triangle = np.array([(-0.5, -0.5), (3.5, -0.5), (-0.5, 2.5)])
    assert rows(selecting.in_polygon(grid, triangle)) == [0, 4, 5, 8, 9, 10]
    assert rows(selecting.in_polygon(grid, triangle[:2])) == []


def test_a_brush_takes_what_it_touches(grid):
    assert rows(selecting.in_brush(grid, np.array([(1.1, 1.1)]), 0)) == [5]
    assert rows(selecting.in_brush(grid, np.array([(1.0, 1.0)]), 1)) == [1, 4, 5, 6, 9]
    assert rows(selecting.in_brush(grid, np.array([(9.0, 9.0)]), 1)) == []


def test_a_threshold_never_takes_what_has_no_value():
    assert rows(selecting.between(np.array([1.0, np.nan, 3.0, 5.0]), 2, 5)) == [2, 3]


@given(
    st.lists(st.booleans(), min_size=4, max_size=4), st.lists(st.booleans(), min_size=4, max_size=4)
)
def test_what_is_added_can_be_taken_away_again(present, new):
    present, new = np.array(present), np.array(new) & ~np.array(present)
    added = selecting.combine(present, new, "add")
    assert (selecting.combine(added, new, "remove") == present).all()
    assert (selecting.combine(present, new, "replace") == new).all()


def test_rows_and_masks_say_the_same():
    mask = selecting.mask_of((1, 3, 99, -1), 5)
    assert selecting.rows_of(mask) == (1, 3)
