"""The beamline that a simulated server asks."""

import numpy as np
import pytest

from epxs.core.api import InstrumentError
from epxs_instruments.simulation.beamline_model import SampleBeamline
from epxs_instruments.simulation.i_beamline_model import IBeamlineModel
from epxs_instruments.simulation.source import LOSS_AT

ON_LEAF = {"samx": 0.05, "samz": 0.1}
BESIDE = {"samx": 0.9, "samz": -0.2}


@pytest.fixture
def beamline():
    return SampleBeamline(seed=1)


def test_it_is_what_a_server_asks_for(beamline):
    assert isinstance(beamline, IBeamlineModel)
    assert {"samx", "samz", "samy", "theta"} <= {motor.mne for motor in beamline.motors}
    assert {"I0", "I1", "ring", "seconds"} <= {counter.mne for counter in beamline.counters}
    assert not beamline.mca.mne.startswith("mca")
    assert beamline.mca.channels == 2048


def test_a_point_on_the_leaf_has_some_twenty_thousand_counts(beamline):
    reading = beamline.count(ON_LEAF, 0.1, 0.0)
    assert 12_000 < reading.spectrum.sum() < 40_000
    assert reading.spectrum.dtype == np.uint32
    assert 5 < reading.dead_time < 25


def test_a_point_beside_the_leaf_has_far_fewer(beamline):
    assert beamline.count(BESIDE, 0.1, 0.0).spectrum.sum() < 5_000


def test_every_counter_has_a_value(beamline):
    reading = beamline.count(ON_LEAF, 0.1, 0.0)
    assert set(reading.counters) == {counter.mne for counter in beamline.counters}
    assert reading.counters["I0"] == pytest.approx(50_000, rel=0.1)
    assert reading.counters["seconds"] == 0.1


def test_the_dead_time_follows_from_the_rates(beamline):
    r = beamline.count(ON_LEAF, 0.1, 0.0)
    expected = 100 * (1 - r.ocr * r.live_time / (r.icr * r.real_time))
    assert r.dead_time == pytest.approx(expected, abs=1e-9)


def test_the_same_seed_counts_the_same_photons():
    first, second = SampleBeamline(seed=3), SampleBeamline(seed=3)
    for _ in range(3):
        one, other = first.count(ON_LEAF, 0.1, 1.0), second.count(ON_LEAF, 0.1, 2.0)
        np.testing.assert_array_equal(one.spectrum, other.spectrum)
        assert one.counters == other.counters


def test_two_counts_at_one_place_differ(beamline):
    one, other = (beamline.count(ON_LEAF, 0.1, 0.0).spectrum for _ in range(2))
    assert (one != other).any()


def test_a_negative_preset_counts_to_the_monitor(beamline):
    reading = beamline.count(ON_LEAF, -20_000, 0.0)
    assert reading.counters["I0"] == 20_000
    assert reading.real_time == pytest.approx(0.04, rel=0.1)


def test_a_lost_beam_leaves_an_empty_spectrum(beamline):
    bright = beamline.count(ON_LEAF, 0.1, 0.0)
    beamline.source.clock = LOSS_AT + 0.5
    dark = beamline.count(ON_LEAF, 0.1, 0.0)
    assert dark.counters["I0"] < 50
    assert dark.counters["ring"] == 0
    assert dark.spectrum.sum() < 20 < bright.spectrum.sum()


def test_a_detector_moved_away_sees_less(beamline):
    near = beamline.count({**ON_LEAF, "detx": 30.0}, 0.1, 0.0).icr
    far = beamline.count({**ON_LEAF, "detx": 60.0}, 0.1, 0.0).icr
    assert far == pytest.approx(near / 4, rel=0.05)


@pytest.mark.parametrize("preset", [0.0, float("nan")])
def test_counting_for_nothing_is_refused(beamline, preset):
    with pytest.raises(InstrumentError, match=r"found a preset of .*; expected seconds > 0"):
        beamline.count(ON_LEAF, preset, 0.0)
