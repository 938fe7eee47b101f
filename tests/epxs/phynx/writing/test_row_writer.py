"""Rows are written in few pieces, each where it belongs."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from epxs.core.api import FormatError
from epxs.phynx.writing.row_writer import Rows, RowWriter, as_dtype


@given(st.lists(st.integers(0, 23), min_size=1), st.sampled_from([None, 6]))
def test_pieces_have_all_rows_once_and_the_later_value_of_each(numbers, width):
    rows = Rows(numbers, width)
    assert rows.numbers == sorted(set(numbers))
    assert [numbers[place] for place in rows.order] == rows.numbers
    last = {row: place for place, row in enumerate(numbers)}
    assert rows.order == [last[row] for row in rows.numbers]
    assert [n for first, end in rows.pieces for n in range(first, end)] == list(
        range(len(rows.numbers))
    )
    for first, end in rows.pieces:
        piece = rows.numbers[first:end]
        assert piece == list(range(piece[0], piece[0] + len(piece)))
        assert width is None or piece[0] // width == piece[-1] // width


@pytest.mark.parametrize("numbers", [[0, 1, 2], [5, 4, 3], [1, 7, 8, 23], [11, 12]])
def test_rows_are_written_where_they_belong_also_in_a_grid(h5, numbers):
    dataset = h5.create_dataset("x", (4, 6), "f8", fillvalue=-1)
    rows = Rows(numbers, 6)
    values = np.array(numbers, dtype=float)
    RowWriter(dataset, (4, 6)).write(rows, values[rows.order])
    expected = np.full(24, -1.0)
    expected[numbers] = numbers
    assert dataset[...].ravel().tolist() == expected.tolist()


def test_spectra_are_written_as_whole_numbers(h5):
    dataset = h5.create_dataset("x", (5, 3), "u2")
    RowWriter(dataset, (5,)).write(Rows([1, 2]), np.array([[1.4, -2, 1e9], [3, 4, np.nan]]))
    assert dataset[1:3].tolist() == [[1, 0, 65535], [3, 4, 0]]


def test_a_row_does_not_change_with_what_it_was_made_of(h5):
    dataset = h5.create_dataset("x", (5, 3), "u2")
    spectrum = np.array([1, 2, 3])
    row = RowWriter(dataset, (5,)).fitting(spectrum)
    spectrum[:] = 0
    assert row.tolist() == [1, 2, 3]


@pytest.mark.parametrize("value", ["12", None, [1, 2], {}])
def test_what_is_no_number_is_told(h5, value):
    dataset = h5.create_dataset("x", (5,), "f8")
    with pytest.raises(FormatError, match="expected one number"):
        RowWriter(dataset, (5,)).fitting(value)


@pytest.mark.parametrize("value", [[1, 2], "abc", ["a", "b", "c"]])
def test_what_is_no_spectrum_is_told(h5, value):
    dataset = h5.create_dataset("x", (5, 3), "u2")
    with pytest.raises(FormatError, match=r"expected \(3,\), as planned"):
        RowWriter(dataset, (5,)).fitting(value)


@pytest.mark.parametrize(
    ("value", "kind", "stored"),
    [(2**40, "u4", 2**32 - 1), (-3, "u4", 0), (2**62 + 1, "i8", 2**62 + 1), (1.5, "f4", 1.5)],
)
def test_numbers_are_limited_and_never_wrapped(value, kind, stored):
    assert as_dtype(np.array([value]), np.dtype(kind))[0] == stored
