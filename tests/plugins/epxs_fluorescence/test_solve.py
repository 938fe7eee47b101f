"""The linear fit: unbiased, honest about its errors, the same however it is sliced."""

from __future__ import annotations

import numpy as np
import pytest

from epxs_fluorescence.solve import FixedWeights


@pytest.fixture
def design():
    x = np.linspace(-1, 1, 200)
    peaks = [np.exp(-(((x - centre) / 0.08) ** 2)) for centre in (-0.4, 0.0, 0.15)]
    return np.array([*peaks, np.ones(200)]).T


def test_exact_counts_give_exact_areas(design):
    truth = np.array([120.0, 30.0, 0.0, 5.0])
    counts = design @ truth
    for exact, error in ((True, 1e-10), (False, 1e-4)):
        solution = FixedWeights(design, counts, exact=exact).fit(counts[None])
        np.testing.assert_allclose(solution.parameters[0], truth, atol=error)
        assert solution.chi2[0] == pytest.approx(0.0, abs=error)


def test_sigmas_are_the_propagated_counts(design):
    counts = np.arange(200.0)
    solver = FixedWeights(design, counts + 1)
    expected = np.sqrt((solver.transform**2) @ counts)
    np.testing.assert_allclose(solver.fit(counts[None]).sigmas[0], expected, rtol=1e-6)


def test_a_row_does_not_depend_on_its_neighbours(design):
    """To the last bit: among others, at another place."""
    spectra = np.random.default_rng(1).poisson(20, (300, 200)).astype(np.uint32)
    solver = FixedWeights(design, np.full(200, 20.0))
    whole = solver.fit(spectra)
    for first, last in ((0, 20), (7, 40), (120, 140), (3, 300)):
        part = solver.fit(spectra[first:last])
        np.testing.assert_array_equal(part.parameters, whole.parameters[first:last])
        np.testing.assert_array_equal(part.sigmas, whole.sigmas[first:last])
        np.testing.assert_array_equal(part.chi2, whole.chi2[first:last])


def test_areas_keep_their_sign(design):
    counts = np.full((1, 200), 9.0) - 2 * design[:, 0]
    assert FixedWeights(design, np.full(200, 9.0)).fit(counts).parameters[0, 0] < -1.9


def test_a_column_that_vanishes_gets_nothing(design):
    design[:, 3] = 0.0
    counts = 7 * design[:, 0]
    solution = FixedWeights(design, np.ones(200)).fit(counts[None])
    assert solution.parameters[0].tolist() == pytest.approx([7, 0, 0, 0], abs=1e-12)
    assert solution.sigmas[0, 3] == 0


def test_an_empty_spectrum_has_no_area_and_no_error(design):
    solution = FixedWeights(design, np.ones(200)).fit(np.zeros((1, 200)))
    assert not solution.parameters.any()
    assert not solution.sigmas.any()
    assert solution.chi2[0] == 0


@pytest.mark.parametrize("level", [0.05, 1.0, 100.0])
def test_chi_square_of_poisson_counts_is_one(design, level):
    """Also where there are far fewer counts than channels."""
    mean = level * (1 + 5 * design[:, 0])
    spectra = np.random.default_rng(2).poisson(mean, (2000, 200))
    chi2 = FixedWeights(design, mean).fit(spectra).chi2
    assert chi2.mean() == pytest.approx(1.0, abs=0.03)


def test_no_spectra_give_no_rows(design):
    solution = FixedWeights(design, np.ones(200)).fit(np.zeros((0, 200)))
    assert solution.parameters.shape == (0, 4)


@pytest.fixture
def citrus_solvers(citrus_model, citrus_counts, learnt):
    """The fit of the citrus leaves in single and in double precision."""
    arrays = learnt(citrus_model, citrus_counts).model_arrays()
    part = slice(*citrus_model.window)
    design = np.column_stack((citrus_model.design, arrays["continuum"][:, part].T))
    variance, groups = arrays["variance"][part], len(citrus_model.names)
    return (FixedWeights(design, variance, groups, exact) for exact in (None, True))


def test_single_precision_is_not_seen(citrus_solvers, citrus_counts, citrus_model):
    """A ten thousandth of a sigma."""
    counts = np.random.default_rng(1).poisson(np.tile(citrus_counts, (10, 1)))
    counts = counts[:, slice(*citrus_model.window)].astype(np.uint16)
    single, double = citrus_solvers
    assert (single.exact, double.exact) == (False, True)
    quick, exact = single.fit(counts), double.fit(counts)
    groups = exact.sigmas.shape[1]
    errors = np.abs(quick.parameters - exact.parameters)[:, :groups] / exact.sigmas
    assert np.percentile(errors, 99.9) < 1e-4
    assert errors.max() < 2e-4
    np.testing.assert_allclose(quick.sigmas, exact.sigmas, rtol=1e-5)
    np.testing.assert_allclose(quick.chi2, exact.chi2, atol=1e-4)


def test_single_precision_is_not_seen_in_spectra_far_from_the_mean(citrus_solvers, citrus_counts):
    single, double = citrus_solvers
    mean = citrus_counts.mean(axis=0)[: len(single.design)]
    amounts = single.transform @ mean
    uneven = np.random.default_rng(2).lognormal(0, 1.5, (400, len(amounts))) * np.abs(amounts)
    counts = np.random.default_rng(3).poisson(np.maximum(uneven @ single.design.T, 0))
    quick, exact = single.fit(counts), double.fit(counts)
    errors = np.abs(quick.parameters - exact.parameters)[:, : exact.sigmas.shape[1]]
    assert (errors / exact.sigmas).max() < 2e-4


def test_spectra_with_very_many_counts_are_fitted_in_double_precision(design):
    assert FixedWeights(design, np.full(200, 1e5)).exact
    assert not FixedWeights(design, np.full(200, 1e2)).exact


@pytest.mark.parametrize("rows", [3, 20, 200])
def test_single_spectra_with_very_many_counts_are_too(citrus_solvers, citrus_counts, rows):
    """However many they are, and others are beside them."""
    single, double = citrus_solvers
    counts = citrus_counts[np.arange(200) % 121, : len(single.design)].copy()
    counts[:rows] *= 300
    quick, exact = single.fit(counts[-250:]), double.fit(counts)
    np.testing.assert_allclose(quick.parameters[:rows], exact.parameters[:rows], rtol=1e-9)
    np.testing.assert_allclose(single.fit(counts[:1]).parameters, exact.parameters[:1], rtol=1e-9)


def test_variances_may_differ_from_the_counts(design):
    """As those of counts that were corrected by a factor do: by its square."""
    counts = np.random.default_rng(4).poisson(30 + 50 * design[:, 0], (300, 200))
    solver = FixedWeights(design, np.full(200, 40.0))
    plain, corrected = solver.fit(counts), solver.fit(2.5 * counts, 6.25 * counts)
    np.testing.assert_allclose(corrected.parameters, 2.5 * plain.parameters, rtol=1e-4, atol=1e-3)
    np.testing.assert_allclose(corrected.sigmas, 2.5 * plain.sigmas, rtol=1e-5)
    np.testing.assert_allclose(corrected.chi2, plain.chi2, rtol=1e-4)
    few = solver.fit(2.5 * counts[:3], 6.25 * counts[:3])
    np.testing.assert_allclose(few.sigmas, corrected.sigmas[:3], rtol=1e-5)


def test_chi_square_of_an_uneven_map_is_one(design):
    """It promises what the counts of each spectrum themselves say, not those of the mean."""
    random = np.random.default_rng(5)
    means = random.lognormal(0, 1.5, (3000, 4)) @ np.abs(design.T) * 10
    counts = random.poisson(means)
    chi2 = FixedWeights(design, counts.mean(axis=0)).fit(counts).chi2
    assert np.median(chi2) == pytest.approx(1.0, abs=0.03)
