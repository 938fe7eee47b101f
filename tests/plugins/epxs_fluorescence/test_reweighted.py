"""Weights of a spectrum from its own first fit: unbiased, and less noise on uneven maps."""

from __future__ import annotations

import numpy as np
import pytest

from epxs_fluorescence.reweighted import Reweighted
from epxs_fluorescence.solve import FixedWeights


@pytest.fixture
def uneven():
    """A design, areas of a violently uneven map, and its counts."""
    random = np.random.default_rng(7)
    x = np.linspace(-1, 1, 200)
    peaks = [np.exp(-(((x - centre) / 0.06) ** 2)) for centre in (-0.4, 0.0, 0.1)]
    design = np.array([*peaks, np.ones(200)]).T
    areas = np.array([3.0, 200.0, 10.0, 1.0]) * random.lognormal(-1.1, 1.5, (4000, 4))
    areas[:, 3] = 2.0
    return design, areas, random.poisson(areas @ design.T)


def fits(uneven):
    design, areas, counts = uneven
    common = FixedWeights(design, counts.mean(axis=0) + 1e-3)
    return areas, common.fit(counts), Reweighted(common).fit(counts)


def test_areas_stay_unbiased(uneven):
    areas, _, found = fits(uneven)
    errors = found.parameters - areas
    bias = errors.mean(axis=0) / (errors.std(axis=0) / np.sqrt(len(errors)))
    assert np.abs(bias[:3]).max() < 4.5


def test_areas_scatter_less_than_with_common_weights(uneven):
    areas, common, found = fits(uneven)
    scatter = (found.parameters - areas).std(axis=0) / (common.parameters - areas).std(axis=0)
    assert scatter[2] < 0.97  # beside a peak that comes and goes
    assert (scatter < 1.02).all()


def test_sigmas_are_honest(uneven):
    areas, _, found = fits(uneven)
    pulls = (found.parameters - areas) / found.sigmas
    np.testing.assert_allclose(pulls[:, 1].std(), 1.0, atol=0.05)


def test_a_uniform_map_is_fitted_as_with_common_weights(uneven):
    design, _, _ = uneven
    mean = design @ [50.0, 60.0, 70.0, 20.0]
    counts = np.random.default_rng(8).poisson(mean, (500, 200))
    common = FixedWeights(design, mean)
    plain, own = common.fit(counts), Reweighted(common).fit(counts)
    np.testing.assert_allclose(own.sigmas, plain.sigmas, rtol=0.1)
    assert np.abs((own.parameters - plain.parameters) / plain.sigmas).max() < 0.5
    assert own.chi2.mean() == pytest.approx(1.0, abs=0.02)


def test_a_column_that_vanishes_gets_nothing(uneven):
    design, _, counts = uneven
    design = np.column_stack((design, np.zeros(200)))
    found = Reweighted(FixedWeights(design, counts.mean(axis=0) + 1e-3)).fit(counts[:9])
    assert not found.parameters[:, 4].any()
    assert np.isfinite(found.parameters).all()
