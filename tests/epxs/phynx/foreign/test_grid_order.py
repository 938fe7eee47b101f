"""Rows in grid order, against plain NumPy."""

from __future__ import annotations

import h5py
import hypothesis.extra.numpy as arrays
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from epxs.phynx.foreign.grid_order import GridOrder


class Sliced:
    """A source that reads slices of points only, as files do best."""

    def __init__(self, values):
        self.values, self.shape, self.dtype = values, values.shape, values.dtype

    def __getitem__(self, key):
        assert isinstance(key, slice)
        return self.values[key]


@st.composite
def orders(draw):
    """Return a source, its rows, the number of rows, and the array in grid order."""
    count = draw(st.integers(1, 9))
    points = draw(st.integers(0, count))
    order = draw(st.permutations(range(count)) | st.just(range(count)))
    rows = np.array(order[:points], dtype=int)
    tail = draw(st.sampled_from([(), (3,), (2, 3)]))
    values = np.arange(points * int(np.prod(tail)), dtype="f8").reshape(points, *tail)
    expected = np.full((count, *tail), np.nan)
    expected[rows] = values
    source = draw(st.sampled_from([Sliced, np.asarray, in_file]))(values)
    return GridOrder(source, rows, count, "f8"), expected


def in_file(values):
    """Return *values* as a dataset of an HDF5 file in memory."""
    file = h5py.File("memory.h5", "w", driver="core", backing_store=False)
    return file.create_dataset("values", data=values)


@given(st.data(), orders())
def test_any_index_reads_what_numpy_reads(data, order):
    array, expected = order
    assert array.shape == expected.shape
    index = data.draw(arrays.basic_indices(expected.shape, allow_newaxis=False))
    found = array[index]
    assert np.array_equal(found, expected[index], equal_nan=True)
    assert np.shape(found) == np.shape(expected[index])


@given(st.data(), orders())
def test_any_list_of_rows_reads_what_numpy_reads(data, order):
    array, expected = order
    rows = data.draw(st.lists(st.integers(-len(expected), len(expected) - 1), max_size=6))
    assert np.array_equal(array[np.array(rows, int)], expected[np.array(rows, int)], equal_nan=True)
    mask = np.array(
        data.draw(st.lists(st.booleans(), min_size=len(expected), max_size=len(expected)))
    )
    assert np.array_equal(array[mask], expected[mask], equal_nan=True)


@given(orders())
def test_the_whole_is_read_in_each_way(order):
    array, expected = order
    for key in (..., slice(None), ()):
        assert np.array_equal(array[key], expected, equal_nan=True)


@given(arrays.arrays("f8", 5, elements=st.floats(allow_nan=True, allow_infinity=True)))
def test_whole_numbers_are_rounded_and_limited_and_never_wrap(values):
    found = GridOrder(values, np.arange(5), 5, "u1")[...]
    expected = np.clip(np.rint(np.nan_to_num(values)), 0, 255)
    assert np.array_equal(found, expected)


def test_a_row_beyond_the_end_is_refused():
    with pytest.raises(IndexError):
        GridOrder(np.arange(3.0), np.arange(3), 3, "f8")[7]


@pytest.mark.parametrize("rows", [[0, 1, 2], [2, 1, 0]])
def test_who_changes_what_was_read_does_not_change_the_source(rows):
    source = np.arange(3.0)
    GridOrder(source, np.array(rows), 3, "f8")[...][0] = 7
    assert source.tolist() == [0, 1, 2]
