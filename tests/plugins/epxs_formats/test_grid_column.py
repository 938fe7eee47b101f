"""Columns read from arrays of other shapes are what NumPy makes of the whole array."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from epxs_formats.grid_column import GridColumn, OrderedColumn, ScaledColumn


class Recorder:
    """An array that remembers how many elements were read."""

    def __init__(self, array):
        self.array, self.read = array, 0
        self.shape, self.dtype = array.shape, array.dtype

    def __getitem__(self, key):
        found = self.array[key]
        self.read += found.size
        return found


@given(data=st.data())
def test_any_slice_of_any_grid_is_right_and_reads_no_more_than_it_gives(data):
    grid = tuple(data.draw(st.lists(st.integers(1, 5), min_size=1, max_size=3)))
    rest = tuple(data.draw(st.lists(st.integers(1, 3), max_size=2)))
    array = np.arange(np.prod(grid + rest)).reshape(grid + rest)
    order = data.draw(st.permutations(range(array.ndim)))
    source = Recorder(array.transpose(order))
    dims = [list(order).index(n) for n in range(len(grid))]
    width = int(np.prod(rest))
    flat = np.moveaxis(source.array, dims, range(len(grid))).reshape(-1, width)
    column = GridColumn(lambda: source, dims)
    start = data.draw(st.integers(0, len(column)))
    stop = data.draw(st.integers(0, len(column)))
    found = column[start:stop]
    assert np.array_equal(found.reshape(len(found), width), flat[start:stop])
    assert source.read == found.size


def test_one_element_of_a_dimension_may_be_fixed():
    array = np.arange(24).reshape(3, 4, 2)
    column = GridColumn(lambda: array, (0, 1), {2: 1})
    assert column.shape == (12,)
    assert np.array_equal(column[:], array[..., 1].reshape(-1))


def test_only_the_first_lines_may_be_used():
    array = np.arange(24).reshape(6, 4)
    assert GridColumn(lambda: array, (0, 1), lines=2)[:].tolist() == list(range(8))


def test_points_in_another_order_are_those_points():
    array = np.arange(12) * 10
    column = OrderedColumn(GridColumn(lambda: array), np.array([3, 2, 1, 7, 8]))
    assert column[:3].tolist() == [30, 20, 10]
    assert column[2:].tolist() == [10, 70, 80]
    assert column[-1] == 80


def test_times_are_scaled_when_they_are_read():
    column = ScaledColumn(np.array([1000, 2000]), 1e-3)
    assert column[:].tolist() == [1.0, 2.0]
    assert column.dtype == float


def test_a_point_that_does_not_exist_is_an_index_error():
    column = GridColumn(lambda: np.arange(3))
    with pytest.raises(IndexError, match="point 3 of 3"):
        column[3]
    with pytest.raises(IndexError, match="point -1 of 3"):
        column[-4]
