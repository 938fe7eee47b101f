"""Groups are switched off in results without the spectra, as if they had not been fitted."""

from __future__ import annotations

import numpy as np
import pytest

import epxs
from epxs.core.api import ConfigurationError, FormatError
from epxs_fluorescence.regroup import NormalEquations, without


@pytest.fixture(scope="module")
def fitted(citrus, citrus_path, tmp_path_factory):
    """A function that gives the fit of the citrus leaves with options."""

    def fit(config=citrus_path, **options):
        out = tmp_path_factory.mktemp("regroup") / "fit.h5"
        return epxs.fit(citrus / "citrus_leaves.dat.h5", config, out=out, **options)

    return fit


def test_the_moments_are_those_of_the_spectra():
    random = np.random.default_rng(1)
    design, variance = random.random((50, 4)), random.random(50) + 0.5
    spectra = random.random((7, 50))
    root = 1 / np.sqrt(variance)
    amounts = np.linalg.lstsq(design * root[:, None], (spectra * root).T)[0].T
    equations = NormalEquations(design, variance, amounts)
    np.testing.assert_allclose(equations.moments, (spectra / variance) @ design, rtol=1e-9)
    kept = np.array([0, 2, 3])
    found, _ = equations.solve(kept)
    expected = np.linalg.lstsq(design[:, kept] * root[:, None], (spectra * root).T)[0].T
    np.testing.assert_allclose(found, expected, rtol=1e-8)


def test_a_group_left_out_is_as_if_it_had_not_been_fitted(fitted, citrus_path, tmp_path):
    results = fitted()
    path = tmp_path / "less.cfg"
    text = citrus_path.read_text()
    line = next(row for row in text.splitlines() if row.replace(" ", "").startswith("As="))
    path.write_text(text.replace(line + "\n", ""))
    expected = fitted(path)
    found = without(results, ["As K"])
    assert found.names == tuple(expected.names)
    for name in found.names:
        error = (found.areas[name] - expected.area(name)) / expected.sigma(name)
        assert np.abs(error).max() < 1e-3
        np.testing.assert_allclose(
            found.sigmas[name].mean(), expected.sigma(name).mean(), rtol=0.05
        )
    lead = results.names.index("Pb L")
    assert found.areas["Pb L"].sum() > 1.1 * results.area(results.names[lead]).sum()


def test_nothing_left_out_changes_nothing(fitted):
    results = fitted()
    found = without(results, [])
    for name in ("Ca K", "Fe K"):
        np.testing.assert_allclose(found.areas[name], results.area(name), rtol=1e-4)


def test_a_group_that_was_not_fitted_is_named(fitted):
    with pytest.raises(ConfigurationError, match=r"found U L to be left out; expected some of: S"):
        without(fitted(), ["U L"])


def test_results_without_negative_areas_are_refused(fitted):
    with pytest.raises(FormatError, match=r"expected a linear fit with fixed weights and signed"):
        without(fitted(nnls=True), ["As K"])
