"""A line scan with very many points is drawn by the lowest and highest values of its pieces."""

import numpy as np
import pytest

from epxs.workbench.api import GridAxis
from epxs_maps.line import MANY, PIECES, line_of


def axis_of(points):
    return GridAxis("samx", "mm", 2.0, 2.0 + 0.5 * (points - 1), points)


def test_a_line_of_few_points_is_drawn_as_it_is():
    values = np.array([1.0, np.nan, 3.0])
    x, y = line_of(axis_of(3), values)
    np.testing.assert_array_equal(x, [2.0, 2.5, 3.0])
    np.testing.assert_array_equal(y, values)


@pytest.mark.parametrize("points", [MANY + 1, 10 * MANY + 7])
def test_no_peak_of_very_many_points_is_lost(points):
    values = np.zeros(points)
    values[points // 3], values[points // 2] = 5.0, -7.0
    values[-points // 10 :] = np.nan
    x, y = line_of(axis_of(points), values)
    assert len(x) == len(y) == 2 * PIECES
    assert np.nanmax(y) == 5.0
    assert np.nanmin(y) == -7.0
    step = 0.5 * points / PIECES
    assert abs(x[int(np.nanargmax(y))] - axis_of(points).centres[points // 3]) <= step
    assert np.isnan(y[-PIECES // 10 :]).all()
    assert (np.diff(x) >= 0).all()
