"""Tests of what the cursor in a spectrum tells."""

import numpy as np
import pytest

from epxs_fluorescence.live_fit import fit_spectrum
from epxs_fluorescence.readout import pile_up, readout
from epxs_fluorescence.spectrum_model import SpectrumReading


@pytest.fixture(scope="module")
def reading(leaf):
    areas = np.full(len(leaf.names), 1e3)
    areas[leaf.names.index("Ca K")] = 1e6
    counts = np.round(leaf.response @ areas + 5.0)
    fit = fit_spectrum(leaf, counts)
    return SpectrumReading("x", "", leaf.energy, counts, True, fit.fitted, live_time=2.0)


def test_it_tells_energy_channel_counts_fit_sigma_and_line(reading):
    counts = reading.counts[640]
    told = readout(reading, 6.404)
    assert told.startswith(f"6.404 keV   channel 640   {counts:.6g} counts   fit ")
    assert " σ   " in told
    assert told.endswith("Fe K KL3 6.404 keV")


def test_it_tells_counts_per_second(reading):
    assert f"{reading.counts[640] / 2:.6g} counts/s" in readout(reading, 6.404, per_second=True)


def test_without_a_calibration_there_are_channels_only():
    bare = SpectrumReading("x", energy=np.arange(4.0), counts=np.arange(4.0), calibrated=False)
    assert readout(bare, 2.1) == "channel 2   2 counts"


def test_without_a_spectrum_there_is_nothing_to_tell():
    assert readout(None, 1.0) == ""
    assert readout(SpectrumReading("x"), 1.0) == ""


def test_pile_up_of_the_strongest_line_is_at_twice_its_energy(reading):
    found = {name: energy for energy, name in pile_up(reading.fitted, 0.0, 20.0)}
    assert found["Ca+Ca"] == pytest.approx(2 * 3.69, abs=0.01)
