"""Tests of which part of a map is seen."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from epxs.workbench.api import Grid, GridAxis
from epxs_maps.extent import Extent, around, arrangement, pixel_of

WHOLE = Extent(-2.0, 4.0, 10.0, 13.0)
inside_x = st.floats(-2.0, 4.0)
inside_y = st.floats(10.0, 13.0)


def test_the_place_under_the_mouse_stays_where_it_is():
    seen = WHOLE.zoomed(2.0, -1.0, 12.0)
    assert (-1.0 - seen.left) / seen.width == pytest.approx((-1.0 - WHOLE.left) / WHOLE.width)
    assert (12.0 - seen.low) / seen.height == pytest.approx((12.0 - WHOLE.low) / WHOLE.height)


@given(inside_x, inside_y, st.floats(0.01, 100.0), st.floats(-20, 20), st.floats(-20, 20))
def test_nothing_beside_the_map_is_ever_seen_and_pixels_keep_their_shape(x, y, factor, dx, dy):
    seen = WHOLE.zoomed(factor, x, y).moved(dx, dy).within(WHOLE, smallest=0.05)
    assert WHOLE.left - 1e-9 <= seen.left < seen.right <= WHOLE.right + 1e-9
    assert WHOLE.low - 1e-9 <= seen.low < seen.high <= WHOLE.high + 1e-9
    assert seen.ratio == pytest.approx(WHOLE.ratio)
    assert seen.width >= 0.05 * WHOLE.width - 1e-9


def test_a_box_is_shown_as_a_whole_in_the_shape_of_the_map():
    box = around((1.0, 12.5), (0.0, 10.5))
    seen = box.with_ratio(WHOLE.ratio).within(WHOLE)
    assert seen.ratio == pytest.approx(WHOLE.ratio)
    assert seen.left <= box.left < box.right <= seen.right
    assert seen.low <= box.low < box.high <= seen.high


@pytest.mark.parametrize(("height", "drawable"), [(3.0, True), (0.5, False), (100.0, False)])
def test_a_mere_stroke_is_not_drawn_with_equal_scales(height, drawable):
    assert Extent(0.0, 6.0, 0.0, height).is_drawable is drawable


@pytest.mark.parametrize(
    ("count", "room", "picture", "expected"),
    [(12, 2.5, 1.0, (6, 2)), (12, 1.3, 1.0, (4, 3)), (1, 5.0, 1.0, (1, 1)), (4, 1.0, 8.0, (1, 4))],
)
def test_many_pictures_are_arranged_as_large_as_can_be(count, room, picture, expected):
    assert arrangement(count, room, picture) == expected


def test_the_pixel_of_a_row_has_its_edges_half_a_step_around_it():
    grid = Grid(GridAxis("y", "mm", 1.0, 0.0, 3), GridAxis("x", "mm", 0.0, 3.0, 4))
    assert pixel_of(grid, 5) == [0.5, 1.5, 0.25, 0.75]
    assert pixel_of(grid, 12) == pixel_of(grid, -1) == []
    line = Grid(GridAxis("line", "number", 0.0, 0.0, 1), grid.fast)
    assert pixel_of(line, 2)[:2] == [2.0, 2.0]
