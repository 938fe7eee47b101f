"""Where the pixels of a scan lie."""

import numpy as np
import pytest

from epxs.phynx.api import Grid, GridAxis

SLOW = GridAxis("samz", "mm", -216.0, -213.0, 4)
FAST = GridAxis("samx", "mm", 2.0, 0.0, 3)  # scanned from right to left


@pytest.fixture
def grid():
    return Grid(SLOW, FAST)


def test_bounds_reach_to_the_edges_of_the_outer_pixels():
    assert SLOW.bounds == (-216.5, -212.5)
    assert FAST.bounds == (-0.5, 2.5)


def test_a_position_belongs_to_the_pixel_around_it(grid):
    assert grid.row_at(1.9, -216.4) == 0
    assert grid.row_at(0.4, -213.1) == 11


def test_beside_the_grid_there_is_no_row(grid):
    assert grid.row_at(2.6, -216.0) is None
    assert grid.row_at(1.0, -212.0) is None


def test_the_place_of_each_row_leads_back_to_it(grid):
    assert [grid.row_at(*grid.place(row)) for row in range(12)] == list(range(12))


def test_an_image_rises_along_both_axes_whichever_way_was_scanned(grid):
    values = np.arange(12.0)
    image = grid.ascending(values)
    assert image[0].tolist() == [2.0, 1.0, 0.0]


def test_a_place_is_told_with_units(grid):
    assert grid.text(5) == "samx 0.0 mm, samz -215.0 mm"


def test_an_axis_without_unit_says_so():
    assert GridAxis("samx", "", 0.0, 1.0, 2).label == "samx (unit not recorded)"


def test_a_line_scan_is_a_line_and_told_by_its_one_motor():
    line = Grid(GridAxis("line", "number", 0.0, 0.0, 1), FAST)
    assert line.is_line
    assert line.text(1) == "samx 1.0 mm"


def test_digits_follow_the_step():
    fine = GridAxis("samx", "mm", 0.0, 0.01, 11)
    assert fine.text(0.0034) == "samx 0.0034 mm"
