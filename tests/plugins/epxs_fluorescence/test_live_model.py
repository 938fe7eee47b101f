"""Tests of models for a configuration that is edited, and of the fit of one spectrum."""

import numpy as np
import pytest

from epxs.core.api import ConfigurationError
from epxs_fluorescence.live_fit import fit_spectrum
from epxs_fluorescence.live_model import LiveModels
from epxs_fluorescence.model import build_model
from epxs_fluorescence.setup_text import edited


@pytest.fixture(scope="module")
def models():
    models = LiveModels()
    yield models
    models.close()


def assert_same(found, expected):
    order = [found.names.index(name) for name in expected.names]
    np.testing.assert_array_equal(found.response[:, order], expected.response)
    np.testing.assert_array_equal(found.mass_factor[order], expected.mass_factor)
    assert sorted(map(str, found.lines)) == sorted(map(str, expected.lines))
    assert (found.window, found.continuum) == (expected.window, expected.continuum)


def test_the_model_is_that_of_a_fit_of_the_map(models, leaf_path):
    text = leaf_path.read_text()
    assert_same(models.model(text, 2048), build_model(text))


def test_it_still_is_after_edits_one_by_one(models, leaf_path):
    text = leaf_path.read_text()
    for options in (
        {"peaks.Co": "K", "peaks.W": "L"},
        {"detector.gain": "0.0101"},
        {"peakshape.st_arearatio": "0.07"},
        {"fit.xmin": "260", "fit.linpolorder": "5"},
        {"fit.energy": "17.9, None"},
    ):
        text = edited(text, options)
        models.model(text, 2048)
    assert_same(models.model(text, 2048), build_model(text))


def test_what_pymca_refuses_is_said(models, leaf_path):
    with pytest.raises(ConfigurationError, match=r"PyMca refuses it: 17.4 keV does not excite Zr"):
        models.model(edited(leaf_path.read_text(), {"peaks.Zr": "K"}), 2048)


def test_a_wrong_number_of_channels_is_refused(models, leaf_path):
    with pytest.raises(ConfigurationError, match=r"found spectra of 1024 channels; expected more"):
        models.model(leaf_path.read_text(), 1024)


def test_the_fit_of_one_spectrum_is_that_of_the_map(leaf, learnt):
    rng = np.random.default_rng(5)
    truth = leaf.response @ np.linspace(100, 3000, len(leaf.names)) + 3.0
    spectra = rng.poisson(np.tile(truth, (40, 1))).astype(float)
    expected = learnt(leaf, spectra).fit(spectra[7])
    found = fit_spectrum(leaf, spectra[7], 1, spectra.mean(axis=0))
    areas = [found.numbers[name].area for name in leaf.names]
    np.testing.assert_allclose(areas, expected.areas[0], atol=0.05 * expected.sigmas[0].max())
    assert found.fitted.chi2 == pytest.approx(expected.chi2[0], rel=0.05)


def test_mass_fractions_are_of_the_mean_and_areas_of_the_sum(leaf):
    counts = leaf.response @ np.full(len(leaf.names), 1e4) + 5.0
    one, ten = fit_spectrum(leaf, counts), fit_spectrum(leaf, 10 * counts, 10)
    for name in leaf.names:
        assert ten.numbers[name].area == pytest.approx(10 * one.numbers[name].area, rel=1e-3)
        if np.isfinite(one.numbers[name].mass_fraction):
            assert ten.numbers[name].mass_fraction == pytest.approx(
                one.numbers[name].mass_fraction, rel=1e-3
            )


def test_the_parts_add_up_to_the_fit(leaf):
    counts = leaf.response @ np.full(len(leaf.names), 1e4) + 5.0
    found = fit_spectrum(leaf, counts)
    part = slice(*leaf.window)
    np.testing.assert_allclose(found.fitted.fit[part], counts[part], rtol=0.02)
    assert np.abs(found.fitted.residual).max() < 1.0
    assert found.table[0].name == "K K"
