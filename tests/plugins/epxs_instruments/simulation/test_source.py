"""The beam: drifting, lost once in a while."""

import numpy as np
import pytest

from epxs_instruments.simulation.source import (
    I0_RATE,
    LOSS_AT,
    LOSS_EVERY,
    LOSS_FOR,
    Source,
)


def lights(seconds, rest, number):
    source, random = Source(1), np.random.default_rng(1)
    return [source.shine(seconds, rest, random) for _ in range(number)]


def test_a_scan_of_the_suggested_size_loses_three_to_four_percent():
    dark = [light for light in lights(0.1, 0.02, 1681) if light.beam_time < 0.05]
    assert 0.03 <= len(dark) / 1681 <= 0.04
    assert all(light.ring == 0 for light in dark[1:-1])


def test_the_beam_drifts_by_a_few_percent():
    strengths = np.array([light.strength for light in lights(0.1, 0.02, 1681)])
    assert 0.02 < np.ptp(strengths) / strengths.mean() < 0.10


def test_long_counts_lose_the_same_part_of_the_time():
    total = sum(light.beam_time for light in lights(LOSS_EVERY, 0.0, 5))
    assert total == pytest.approx(5 * (LOSS_EVERY - LOSS_FOR))


def test_counting_to_the_monitor_waits_until_the_beam_is_back():
    source, random = Source(1), np.random.default_rng(1)
    source.clock = LOSS_AT + 1.0
    light, counts = source.shine_until(20_000, 0.0, random)
    assert counts == 20_000
    assert light.duration == pytest.approx(LOSS_FOR - 1.0 + light.beam_time)
    assert light.beam_time == pytest.approx(20_000 / (I0_RATE * light.strength))


def test_a_count_in_the_dark_has_no_beam_at_all():
    source = Source(1)
    source.clock = LOSS_AT + 0.5
    assert source.shine(0.1, 0.0, np.random.default_rng(1)).beam_time == 0
