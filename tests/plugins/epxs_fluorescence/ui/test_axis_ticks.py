"""Ticks of the axes of a spectrum."""

import numpy as np
import pytest

from epxs_fluorescence.ui.axis_ticks import (
    DecadeTicks,
    SymmetricTicks,
    ZeroAndTicks,
    count_text,
)


def ticks(kind, low, high):
    return list(kind().get_ticks(low, high, low, high, "auto"))


def test_many_decades_have_a_tick_each():
    assert ticks(DecadeTicks, 0.3, 5e4) == pytest.approx([1, 10, 100, 1000, 1e4])


def test_two_decades_have_ticks_between_them():
    assert ticks(DecadeTicks, 0.5, 30) == pytest.approx([0.5, 1, 2, 5, 10, 20])


@pytest.mark.parametrize("limits", [(0.0, 10.0), (-1.0, 10.0), (5.0, 5.0)])
def test_limits_that_no_logarithm_has_give_no_ticks(limits):
    assert ticks(DecadeTicks, *limits) == []


@pytest.mark.parametrize("limit", [4.0, 4.6, 12.0, 30.0])
def test_the_residual_has_two_ticks_around_zero(limit):
    low, high = ticks(SymmetricTicks, -limit, limit)
    assert low == -high
    assert 0.3 * limit < high < 0.8 * limit


def test_its_grid_has_a_line_at_zero_too():
    assert ticks(ZeroAndTicks, -4.0, 4.0) == [-3.0, 0.0, 3.0]


@pytest.mark.parametrize(
    ("value", "text"),
    [(0.5, "0.5"), (500.0, "500"), (10_000.0, "10⁴"), (2e5, "2·10⁵"), (np.float64(1e6), "10⁶")],
)
def test_counts_are_told_in_few_characters(value, text):
    assert count_text(value) == text
