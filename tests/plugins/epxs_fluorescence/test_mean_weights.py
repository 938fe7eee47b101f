"""The full fit with weights from the mean: the linear fit where nothing else is free."""

from __future__ import annotations

import numpy as np
import pytest

from epxs_fluorescence.configuration import read_configuration
from epxs_fluorescence.configuration_text import with_options
from epxs_fluorescence.continuum import continuum_model
from epxs_fluorescence.mean_weights import MeanWeights
from epxs_fluorescence.model import build_model
from epxs_fluorescence.pymca_theory import PymcaTheory, quiet_pymca, read_dictionary


def make(text, counts):
    """Return a fit that has learnt the mean of *counts*, its window and its columns."""
    configuration = read_configuration(text)
    window = configuration.window(counts.shape[1])
    continuum, _ = continuum_model(configuration, window)
    mean = counts.mean(axis=0)
    columns = continuum.columns(mean[slice(*window)])
    with quiet_pymca():
        theory = PymcaTheory(read_dictionary(text), np.arange(counts.shape[1]), exact=True)
        fit = MeanWeights(theory, slice(*window), columns, mean, len(counts))
    return fit, slice(*window), columns


def test_it_is_the_linear_fit_where_nothing_else_is_free(citrus_path, citrus_counts, learnt):
    text = with_options(citrus_path.read_text(), {("fit", "sumflag"): 0})
    counts = citrus_counts.astype(float)
    fit, window, columns = make(text, counts)
    found = fit.fit(counts[:10], window, columns)
    linear = learnt(build_model(text), counts).fit(counts[:10])
    # the linear fit may multiply in single precision
    assert np.max(np.abs(found.areas - linear.areas) / linear.sigmas) < 1e-3
    np.testing.assert_allclose(found.sigmas, linear.sigmas, rtol=1e-3)
    np.testing.assert_allclose(found.chi2, linear.chi2, rtol=0.1)


FREE = {
    ("fit", "linearfitflag"): 0,
    ("detector", "fixedzero"): 0,
    ("detector", "fixedgain"): 0,
    ("detector", "fixednoise"): 0,
}


@pytest.fixture(scope="module")
def drifting(leaf_path):
    """Spectra of a detector whose zero is 15 eV off and noise 6 eV more: truth and counts."""
    text = leaf_path.read_text()
    model = build_model(leaf_path, full_range=True)
    moved = with_options(text, {("detector", "zero"): 0.015, ("detector", "noise"): 0.086})
    shapes = build_model(moved, full_range=True).response
    areas = np.full(len(model.names), 2000.0)
    mean = shapes @ areas + 5.0
    return text, areas, np.random.default_rng(4).poisson(mean, (30, len(mean))).astype(float)


def test_a_drift_of_the_detector_is_found_and_areas_are_unbiased(drifting):
    text, areas, counts = drifting
    fit, window, columns = make(with_options(text, FREE), counts)
    found = fit.fit(counts, window, columns)
    assert fit.detector == ("Zero", "Gain", "Noise")
    assert found.detector[:, 0].mean() == pytest.approx(0.015, abs=0.001)
    assert found.detector[:, 2].mean() == pytest.approx(0.086, abs=0.001)
    pulls = (found.areas - areas) / found.sigmas
    assert np.max(np.abs(pulls.mean(axis=0))) < 4 / np.sqrt(len(counts))
    assert pulls.std() == pytest.approx(1.0, abs=0.08)
    assert found.chi2.mean() == pytest.approx(1.0, abs=0.02)


def test_what_stands_at_a_bound_stays_there(drifting):
    text, _, counts = drifting
    narrow = {**FREE, ("detector", "deltazero"): 0.005}
    fit, window, columns = make(with_options(text, narrow), counts)
    found = fit.fit(counts[:3], window, columns)
    np.testing.assert_allclose(found.detector[:, 0], 0.005)
    assert np.isfinite(found.areas).all()


def test_pile_up_is_fitted(leaf_path):
    from PyMca5.PyMcaMath.fitting import SpecfitFuns

    options = {("fit", "sumflag"): 1, ("detector", "sum"): 1e-6}
    text = with_options(leaf_path.read_text(), options)
    model = build_model(leaf_path)
    first, end = model.window
    areas = np.full(len(model.names), 20000.0)
    clean = model.design @ areas + 5.0
    piled = 1e-6 * SpecfitFuns.pileup(clean, first, *model.calibration)
    counts = np.zeros((1, model.channels))
    counts[0, first:end] = clean + np.ravel(piled)
    fit, window, columns = make(text, counts)
    np.testing.assert_allclose(fit.fit(counts, window, columns).areas[0], areas, rtol=1e-4)


def test_an_exponential_continuum_is_fitted(leaf_path):
    options = {("fit", "continuum"): 5, ("fit", "exppolorder"): 3, ("fit", "stripflag"): 0}
    text = with_options(leaf_path.read_text(), {**options, ("fit", "linearfitflag"): 0})
    model = build_model(leaf_path)
    first, end = model.window
    areas = np.full(len(model.names), 2000.0)
    x = np.linspace(-1, 1, end - first)
    counts = np.zeros((1, model.channels))
    counts[0, first:end] = model.design @ areas + 30 * np.exp(-1.5 * x + 0.3 * x**2)
    fit, window, columns = make(text, counts)
    found = fit.fit(counts, window, columns)
    np.testing.assert_allclose(found.areas[0], areas, rtol=1e-3)
    assert found.chi2[0] < 1e-3


def test_spectra_that_make_no_sense_have_no_result(drifting):
    text, _, counts = drifting
    fit, window, columns = make(text, counts)
    broken = counts[:2].copy()
    broken[1, 700] = np.nan
    found = fit.fit(broken, window, columns)
    assert np.isfinite(found.areas[0]).all()
    assert np.isnan(found.areas[1]).all()
    assert np.isnan(found.chi2[1])
