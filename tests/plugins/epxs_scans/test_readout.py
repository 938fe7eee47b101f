"""Tests of what is read off a curve."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from epxs_scans.curve import Curve
from epxs_scans.readout import read_off


def curve(x, y):
    return Curve("I", "counts", np.asarray(x, float), np.asarray(y, float))


@given(st.floats(-5.0, 5.0), st.floats(0.2, 1.5), st.floats(0.0, 1e4))
def test_peak_centre_and_width_of_a_gaussian_are_found(middle, sigma, ground):
    x = np.linspace(middle - 10, middle + 10, 801)
    found = read_off(curve(x, ground + 1000 * np.exp(-0.5 * ((x - middle) / sigma) ** 2)))
    assert found.peak_at == pytest.approx(middle, abs=0.03)
    assert found.centre == pytest.approx(middle, abs=0.01)
    assert found.width == pytest.approx(2.3548 * sigma, rel=0.01)


@given(st.floats(7105.0, 7120.0), st.floats(0.8, 3.0))
def test_the_edge_of_an_absorption_scan_is_where_it_rises_most(edge, width):
    energy = np.arange(7080.0, 7150.0, 0.5)
    found = read_off(curve(energy, np.arctan((energy - edge) / width)))
    assert found.edge == pytest.approx(edge, abs=0.1)


def test_a_scan_that_went_downwards_is_read_off_the_same():
    x = np.linspace(0.0, 5.0, 51)
    y = np.exp(-((x - 2.0) ** 2))
    up, down = read_off(curve(x, y)), read_off(curve(x[::-1], y[::-1]))
    assert up == down


def test_what_does_not_fall_on_both_sides_has_no_width():
    assert np.isnan(read_off(curve([0, 1, 2], [1, 2, 3])).width)


@pytest.mark.parametrize("y", [[], [np.nan, np.nan], [np.inf]])
def test_nothing_finite_says_so(y):
    found = read_off(curve(np.arange(len(y)), y))
    assert found.text("I0", "mm") == "I0: no finite value"


def test_positions_are_told_with_their_unit():
    text = read_off(curve([0, 1, 2], [0, 2, 0])).text("I0", "mm")
    assert text.startswith("I0: peak 2 at 1 mm")
    assert "FWHM 1 mm" in text
