"""Tests of scans whose points make no even grid."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.interpolate import LinearNDInterpolator

from epxs.phynx.scattered_grid import DRAWN, scattered


def spiral(count=400):
    """Return the positions of a spiral of Fermat with a spacing of about 0.1 mm."""
    number = np.arange(count)
    radius, angle = 0.05 * np.sqrt(number), 2.39996 * number
    return radius * np.cos(angle) + 10.0, radius * np.sin(angle) - 3.0


def make(x, y, units=("mm", "mm")):
    return scattered(("samx", units[0], x), ("samz", units[1], y))


@pytest.fixture(scope="module")
def grid():
    return make(*spiral())


def test_a_spiral_is_scattered(grid):
    assert grid.rows == 400
    assert grid.fast.label == "samx (mm)"
    assert not grid.is_line
    assert grid.pixel == pytest.approx((0.09, 0.09), abs=0.01)


@pytest.mark.parametrize(
    ("x", "y"),
    [
        (np.arange(50.0), np.zeros(50)),
        (np.arange(50.0), np.arange(50.0) * 2 + 1e-4 * np.sin(np.arange(50))),
        (np.arange(50.0), np.arange(50.0) ** 2),
        (np.abs(np.arange(50.0) - 25), 3 * np.abs(np.arange(50.0) - 25)),
        (np.full(50, np.nan), np.full(50, np.nan)),
        (np.array([0.0, 1.0, 0.0]), np.array([0.0, 0.0, 1.0])),
    ],
    ids=["one motor", "a diagonal", "two motors of one axis", "there and back", "nothing", "few"],
)
def test_lines_are_not_scattered(x, y):
    assert make(x, y) is None


def test_motors_of_different_units_make_no_plane():
    assert make(*spiral(), units=("mm", "keV")) is None


def test_a_serpentine_with_uneven_lines_is_scattered_and_its_lines_are_joined():
    slow, fast = np.divmod(np.arange(400), 40)
    x = np.where(slow % 2, 39 - fast, fast) * 0.1 + 0.03 * np.sin(fast)
    grid = make(x, slow * 0.6).drawn_as("nearest")
    assert not grid.beside.any()


def test_the_row_at_a_point_is_that_of_the_nearest_and_none_is_far_away(grid):
    x, y = grid.place(123)
    assert grid.row_at(x + 0.01, y - 0.01) == 123
    assert grid.row_at(x + 5, y) is None
    assert grid.text(0) == "samx 10.00 mm, samz -3.000 mm" or "samx 10.0" in grid.text(0)


@pytest.mark.parametrize("drawn", DRAWN)
def test_each_point_has_its_value_where_it_lies(grid, drawn):
    grid = grid.drawn_as(drawn)
    image = grid.ascending(np.arange(400.0) * 0 + grid.x)
    columns, _ = np.meshgrid(grid.fast.centres, grid.slow.centres)
    seen = np.isfinite(image)
    assert np.abs(image - columns)[seen].max() <= 1.5 * grid.spacing
    assert seen.mean() > 0.4
    assert np.array_equal(seen, ~grid.beside)


def test_between_points_it_is_linear_as_scipy_has_it(grid):
    grid = grid.drawn_as("linear")
    values = np.sin(grid.x) * grid.y
    cells = np.meshgrid(grid.fast.centres, grid.slow.centres)
    expected = LinearNDInterpolator(np.column_stack(grid.places), values)(*cells)
    image = grid.ascending(values)
    seen = np.isfinite(image)
    np.testing.assert_allclose(image[seen], expected[seen], atol=1e-9)
    assert np.isnan(expected[grid.beside]).mean() > 0.9, "beside the hull is nothing"


def test_what_is_far_from_all_points_is_missing_and_not_zero():
    x, y = spiral()
    hole = np.hypot(x - 10, y + 3) > 0.5
    for drawn in DRAWN:
        grid = make(x[hole], y[hole]).drawn_as(drawn)
        image = grid.ascending(np.ones(grid.rows))
        middle = image[image.shape[0] // 2, image.shape[1] // 2]
        assert np.isnan(middle)
        assert not grid.ascending(np.ones(grid.rows, dtype=bool))[0, 0]


def test_a_missing_value_is_missing_and_masks_are_those_of_the_nearest(grid):
    values, masked = np.ones(400), np.zeros(400, dtype=bool)
    values[7], masked[7] = np.nan, True
    near = grid.drawn_as("nearest")
    assert np.array_equal(np.isnan(near.ascending(values)) & ~near.beside, near.ascending(masked))


def test_points_that_were_not_yet_are_left_out():
    x, y = spiral()
    x[100:] = np.nan
    grid = make(x, y)
    assert grid.rows == 400
    assert np.isfinite(grid.ascending(np.ones(400))).any()
    assert grid.row_at(*grid.place(99)) == 99


@settings(max_examples=30, deadline=None)
@given(st.integers(0, 2**32 - 1), st.integers(8, 60), st.sampled_from(DRAWN))
def test_any_points_can_be_drawn(seed, count, drawn):
    random = np.random.default_rng(seed)
    grid = make(random.random(count), random.choice([0.0, 1.0, 1e-3, 5.0], count))
    if grid is not None:
        grid = grid.drawn_as(drawn).prepare()
        assert grid.ascending(np.ones(count)).shape == grid.shape
