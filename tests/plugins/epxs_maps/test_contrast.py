"""Tests of turning values into colours."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from epxs_maps.contrast import (
    COLOUR_MAPS,
    NOT_MEASURED,
    SCALES,
    brightness,
    find_limits,
    picture,
    tick_text,
    ticks,
    value_at,
)

any_values = hnp.arrays(
    float, (4, 5), elements=st.floats(-1e12, 1e12) | st.sampled_from([np.nan, np.inf, -np.inf])
)


@given(any_values, st.sampled_from(SCALES))
def test_limits_can_always_be_drawn(values, scale):
    low, high = find_limits(values, scale=scale)
    assert np.isfinite([low, high]).all()
    assert low < high
    assert scale != "log" or low > 0


@given(any_values, st.sampled_from(SCALES))
def test_brightness_lies_between_0_and_1_and_nan_stays_nan(values, scale):
    part = brightness(values, find_limits(values, scale=scale), scale)
    assert np.array_equal(np.isnan(part), np.isnan(values))
    good = part[~np.isnan(part)]
    assert ((good >= 0) & (good <= 1)).all()


def test_percentiles_leave_hot_pixels_out():
    values = np.ones((100, 100))
    values[:, 50:] = 2.0
    values[3, 4] = 1e6
    assert find_limits(values) == (1.0, 2.0)


@pytest.mark.parametrize("scale", SCALES)
@pytest.mark.parametrize("part", [0.0, 0.25, 0.5, 1.0])
def test_a_value_has_the_brightness_that_it_came_from(scale, part):
    limits = (2.0, 50.0)
    value = value_at(part, limits, scale)
    assert brightness(np.array([value]), limits, scale)[0] == pytest.approx(part, abs=1e-6)


def test_what_was_not_measured_is_light_grey_and_not_zero():
    image = picture(np.array([[0.0, np.nan, 1.0]]), (0.0, 1.0))
    assert tuple(image[0, 1, :3]) == NOT_MEASURED
    assert tuple(image[0, 0]) != tuple(image[0, 1])


@pytest.mark.parametrize("colour_map", COLOUR_MAPS)
def test_what_was_skipped_has_a_colour_of_its_own(colour_map):
    masked = np.array([[False, True, False]])
    image = picture(np.array([[0.0, 0.5, 1.0]]), (0.0, 1.0), "linear", colour_map, masked)
    assert len({tuple(pixel) for pixel in image[0]} | {(*NOT_MEASURED, 255)}) == 4


@given(st.floats(-1e6, 1e6), st.floats(1e-6, 1e6))
def test_ticks_are_round_and_lie_between_the_limits(low, span):
    found = ticks((low, low + span))
    assert 2 <= len(found) <= 12
    assert all(low - 1e-6 * span <= value <= low + 1.000001 * span for value in found)


@pytest.mark.parametrize(
    ("value", "text"), [(0, "0"), (250.0, "250"), (120000.0, "1.2e5"), (0.00002, "2e-5")]
)
def test_ticks_are_written_in_few_characters(value, text):
    assert tick_text(value) == text
