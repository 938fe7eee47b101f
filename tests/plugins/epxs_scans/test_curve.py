"""Tests of curves that are thinned out, and of derivatives."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from epxs_scans.curve import Curve, decimate, derivative

VALUES = arrays(float, st.integers(0, 4000), elements=st.floats(-1e6, 1e6))


@given(VALUES, st.integers(1, 50))
def test_the_highest_and_the_lowest_value_survive_thinning_out(y, columns):
    curve = Curve("y", "", np.arange(len(y)) * 1.0, y)
    _, kept, _ = decimate(curve, 0.0, float(max(len(y) - 1, 1)), columns)
    if len(y):
        assert kept.max() == y.max()
        assert kept.min() == y.min()


@given(VALUES, st.integers(64, 1000))
def test_no_more_points_are_drawn_than_a_few_for_each_column_of_pixels(y, columns):
    curve = Curve("y", "", np.arange(len(y)) * 1.0, y)
    x, kept, _ = decimate(curve, 0.0, float(max(len(y), 1)), columns)
    assert len(x) == len(kept) <= 10 * columns


def test_a_single_spike_among_a_million_points_is_seen():
    y = np.zeros(1_000_000)
    y[123_456] = 7.0
    _, kept, _ = decimate(Curve("y", "", np.arange(1e6), y), 0.0, 1e6, 800)
    assert kept.max() == 7.0
    assert len(kept) <= 1602


def test_a_column_without_values_stays_a_gap():
    y = np.ones(100_000)
    y[40_000:60_000] = np.nan
    x, kept, _ = decimate(Curve("y", "", np.arange(1e5), y), 0.0, 1e5, 100)
    assert np.isnan(kept[(x > 42_000) & (x < 58_000)]).all()
    assert np.isfinite(kept[x < 39_000]).all()


def test_positions_that_go_back_and_forth_are_drawn_in_order():
    x = np.abs(np.arange(-5000, 5000)) * 1.0
    drawn, _, merged = decimate(Curve("y", "", x, x), 0.0, 5000.0, 64)
    assert drawn[0] > drawn[len(drawn) // 2] < drawn[-1]
    assert not merged


def test_the_derivative_of_a_parabola_is_a_line():
    x = np.linspace(0.0, 3.0, 31)
    assert derivative(x, x**2)[1:-1] == pytest.approx(2 * x[1:-1])


def test_positions_that_repeat_have_no_derivative():
    found = derivative(np.array([0.0, 1.0, 1.0, 2.0]), np.array([0.0, 1.0, 5.0, 2.0]))
    assert np.isnan(found[2])
    assert np.isfinite(found[[0, 1, 3]]).all()


def test_the_nearest_point_with_a_value_is_found():
    curve = Curve("y", "", np.array([0.0, 1.0, 2.0]), np.array([1.0, np.nan, 3.0]))
    assert curve.nearest(1.2) == 2
    assert Curve("y", "", np.zeros(0), np.zeros(0)).nearest(1.0) == -1
