"""What a detector loses, and what its electronics say about it."""

from math import exp

import numpy as np
import pytest

from epxs_instruments.simulation.dead_time import SLOW_FILTER, dead_percent, expose


def test_the_percentage_is_the_one_of_the_macros():
    # a row of the citrus leaves: icr, ocr, real, live -> dead
    assert dead_percent(29210.3, 27665.4, 0.781245, 0.841961) == pytest.approx(-2.07168, abs=1e-4)


def test_no_photon_is_no_dead_time():
    assert dead_percent(0.0, 0.0, 0.1, 0.1) == 0.0


def test_the_corrected_counts_are_the_photons_that_arrived():
    exposure = expose(np.full(1000, 25.0), 0.1, 0.1, np.random.default_rng(1))
    recorded = exposure.spectrum.sum()
    arrived = exposure.icr * exposure.real_time
    assert recorded < arrived
    assert recorded / (1 - exposure.dead_time / 100) == pytest.approx(arrived)
    assert recorded == pytest.approx(exposure.ocr * exposure.live_time)


def test_a_paralyzable_detector_records_one_photon_in_exp_of_rate_times_filter_time():
    expected = np.full(1000, 4000.0)
    exposure = expose(expected, 10.0, 10.0, np.random.default_rng(2))
    rate = expected.sum() / 10.0
    survivors = expected.sum() * exp(-rate * SLOW_FILTER)
    assert exposure.spectrum.sum() == pytest.approx(survivors, rel=5 / np.sqrt(survivors))


def test_counts_scatter_as_poisson_says():
    random = np.random.default_rng(3)
    draws = np.array([expose(np.full(200, 9.0), 0.1, 0.1, random).spectrum for _ in range(300)])
    ratio = draws.var() / draws.mean()
    assert ratio == pytest.approx(1.0, abs=0.03)


def test_half_the_time_without_beam_keeps_the_rate_of_the_other_half():
    whole = expose(np.full(1000, 20.0), 0.1, 0.1, np.random.default_rng(4))
    half = expose(np.full(1000, 10.0), 0.1, 0.05, np.random.default_rng(4))
    assert half.dead_time == pytest.approx(whole.dead_time, abs=1.0)


def test_spectra_are_unsigned_32_bit():
    exposure = expose(np.ones(2048), 0.1, 0.1, np.random.default_rng(5))
    assert exposure.spectrum.dtype == np.uint32
    assert exposure.spectrum.shape == (2048,)
