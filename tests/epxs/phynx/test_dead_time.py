"""Dead time can be told in four ways, and each leads to the others."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from epxs.core.api import FormatError
from epxs.phynx.dead_time import convert_dead_time

FORMATS = ["percent", "fraction", "normalization", "correction"]


@pytest.mark.parametrize(
    ("wanted", "value"),
    [("percent", 20.0), ("fraction", 0.2), ("normalization", 0.8), ("correction", 1.25)],
)
def test_twenty_percent_in_all_ways(wanted, value):
    assert convert_dead_time(np.array([20.0]), "percent", wanted) == pytest.approx(value)


@given(
    st.floats(-0.5, 0.95),
    st.sampled_from([*FORMATS, "%"]),
    st.sampled_from(FORMATS),
)
def test_there_and_back_is_the_same(fraction, first, second):
    told = "percent" if first == "%" else first
    values = convert_dead_time(np.array([fraction]), "fraction", told)
    there = convert_dead_time(values, first, second)
    back = convert_dead_time(there, second, told)
    assert np.allclose(back, values, rtol=1e-9, atol=1e-12)


def test_an_unknown_format_is_told():
    with pytest.raises(FormatError, match="found the format 'dozens'; expected one of: percent"):
        convert_dead_time(np.array([1.0]), "dozens", "percent")


def test_views_read_rows_and_compute_like_arrays(recorded):
    dead_time = recorded.measurement.mcas["mca1"].dead_time
    assert dead_time.format == "percent"
    assert dead_time.fraction[3] == pytest.approx(0.2)
    assert np.allclose(1.0 - dead_time.fraction, dead_time.normalization)
    assert dead_time.correction.shape == (12,)
