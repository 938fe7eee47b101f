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
    solution = FixedWeights(design, counts).fit(counts[None])
    np.testing.assert_allclose(solution.parameters[0], truth, atol=1e-10)
    assert solution.chi2[0] == pytest.approx(0.0, abs=1e-12)


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
