"""From mass fractions to photons, through the line shapes of the fit."""

import numpy as np
import pytest

from epxs.core.api import ConfigurationError, offers
from epxs_instruments.simulation.beamline_model import bundled_config
from epxs_instruments.simulation.detector import Detector, configured_time, continuum
from epxs_instruments.simulation.sample import ELEMENTS


@pytest.fixture(scope="module")
def model():
    return offers.find(offers.SPECTRUM_MODELS, "pymca")(bundled_config(), full_range=True)


@pytest.fixture(scope="module")
def detector(model):
    return Detector(model, ELEMENTS)


def only(element, mass_fraction):
    return mass_fraction * (np.array(ELEMENTS) == element)


def test_photons_are_linear_in_the_mass_fraction(detector):
    one = detector.arriving(only("Fe", 1e-4), 0.0)
    np.testing.assert_allclose(detector.arriving(only("Fe", 3e-4), 0.0), 3 * one)


@pytest.mark.parametrize("element", ELEMENTS)
def test_a_fit_gets_the_mass_fraction_back(model, detector, element):
    spectrum = detector.arriving(only(element, 1e-4), 0.0) * configured_time(model.configuration)
    inside = slice(*model.window)
    areas, *_ = np.linalg.lstsq(model.response[inside], spectrum[inside], rcond=None)
    found = areas * model.mass_factor
    names = [name.split()[0] for name in model.names]
    assert found[names.index(element)] == pytest.approx(1e-4, rel=0.01)


def test_a_lamina_scatters_at_the_energy_of_the_beam_and_below(detector):
    spectrum = detector.arriving(np.zeros(len(ELEMENTS)), 1.0)
    energy = detector.energy
    assert energy[spectrum.argmax()] == pytest.approx(16.8, abs=0.3)
    near = np.abs(energy - 17.4) < 0.02
    far = np.abs(energy - 18.5) < 0.02
    assert spectrum[near].mean() > 1000 * spectrum[far].mean()


def test_the_continuum_is_smooth_and_normalized():
    energy = 0.01 * np.arange(2048)
    shape = continuum(energy)
    assert shape.sum() == pytest.approx(1.0)
    above = energy > 1.5
    assert np.abs(np.diff(shape[above])).max() < 0.05 * shape.max()


def test_a_configuration_without_mass_fractions_is_refused(model):
    with pytest.raises(ConfigurationError, match=r"found no mass fraction of any of Xx"):
        Detector(model, ["Xx"])
