"""Maps beside one another: correlation, profile, histogram."""

import numpy as np
import pytest

from epxs.workbench.api import Grid, GridAxis
from epxs_maps.comparing import correlate, histogram, profile


@pytest.fixture
def grid():
    return Grid(fast=GridAxis("x", "mm", 0.0, 3.0, 4), slow=GridAxis("y", "mm", 0.0, 2.0, 3))


def test_maps_that_go_together_have_the_coefficient_one():
    x = np.linspace(0, 1, 50)
    found = correlate(np.append(x, np.nan), np.append(3 * x + 1, 2.0), bins=10)
    assert found.coefficient == pytest.approx(1.0)
    assert found.points == found.density.sum() == 50


@pytest.mark.parametrize("x", [[], [1.0], [2.0, 2.0, 2.0], [np.nan] * 4])
def test_maps_without_spread_have_no_coefficient(x):
    found = correlate(np.array(x), np.array(x))
    assert np.isnan(found.coefficient)
    assert found.points == np.isfinite(x).sum()


def test_a_profile_has_each_pixel_under_the_line_once(grid):
    distance, values = profile(grid, np.arange(12.0), (0.0, 1.0), (3.0, 1.0))
    assert values.tolist() == [4.0, 5.0, 6.0, 7.0]
    assert (np.diff(distance) > 0).all()
    assert distance[-1] <= 3.0


def test_a_profile_beside_the_map_is_empty(grid):
    distance, values = profile(grid, np.arange(12.0), (10.0, 10.0), (12.0, 10.0))
    assert len(distance) == len(values) == 0


def test_a_histogram_counts_every_value_once():
    edges, counts = histogram(np.array([0.0, 1.0, 1.0, np.nan, 4.0]), bins=4)
    assert counts.tolist() == [1, 2, 0, 1]
    assert edges[[0, -1]].tolist() == [0.0, 4.0]
