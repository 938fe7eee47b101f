"""Rows of a grid arrive at their places, however they are scattered."""

from __future__ import annotations

import h5py
import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from epxs.phynx.writing.grid_rows import GridRows
from epxs.phynx.writing.h5write import write_rows


@given(
    st.lists(st.integers(1, 5), min_size=1, max_size=3).flatmap(
        lambda shape: st.tuples(
            st.just(tuple(shape)),
            st.lists(st.integers(0, int(np.prod(shape)) - 1), unique=True),
        )
    )
)
def test_any_rows_arrive_at_their_places(case):
    shape, rows = case
    values = np.arange(len(rows)) + 1.0
    wanted = np.zeros(int(np.prod(shape)))
    wanted[rows] = values
    with h5py.File("rows.h5", "w", driver="core", backing_store=False) as h5:
        first = h5.create_dataset("first", data=np.zeros(shape, "f4"))
        second = h5.create_dataset("second", data=np.zeros(shape, "f4"))
        if rows:
            GridRows(shape, rows).write(first, values)
        write_rows(second, rows, values, len(shape))
        assert np.array_equal(first[...].reshape(-1), wanted)
        assert np.array_equal(second[...].reshape(-1), wanted)
