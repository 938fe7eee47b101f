"""Tests of curves with as many points as a screen can show."""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from epxs_fluorescence.decimate import decimated


@settings(max_examples=50, deadline=None)
@given(st.integers(2, 3000), st.integers(1, 300), st.integers(0, 10**6))
def test_every_peak_and_dip_in_view_stays(points, columns, seed):
    rng = np.random.default_rng(seed)
    x, y = np.arange(points) * 0.01, rng.normal(size=points)
    low, high = sorted(rng.uniform(0, x[-1], 2))
    found, values = decimated(x, y, low, high, columns)
    inside = (x >= low) & (x <= high)
    if inside.any():
        assert y[inside].max() <= values.max()
        assert y[inside].min() >= values.min()
    assert len(found) == len(values) <= 2 * columns + 6
    assert np.all(np.diff(found) >= 0)


def test_few_points_stay_as_they_are():
    x, y = np.arange(10.0), np.arange(10.0) ** 2
    found, values = decimated(x, y, 2.5, 6.5, 100)
    np.testing.assert_array_equal(found, [2, 3, 4, 5, 6, 7])
    np.testing.assert_array_equal(values, [4, 9, 16, 25, 36, 49])


def test_a_rise_is_drawn_from_below_and_a_fall_from_above():
    x = np.arange(1000.0)
    _, rising = decimated(x, x, 0.0, 999.0, 10)
    _, falling = decimated(x, -x, 0.0, 999.0, 10)
    assert np.all(np.diff(rising) >= 0)
    assert np.all(np.diff(falling) <= 0)
