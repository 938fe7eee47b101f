"""The faster strip gives PyMca's numbers."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PyMca5.PyMcaMath.fitting import SpecfitFuns

from epxs_fluorescence.fast_strip import fast_strip


def pymca(spectrum, iterations, width):
    return np.ravel(
        SpecfitFuns.subac(np.asarray(spectrum, dtype=float), 1.0, iterations, width, [])
    )


@settings(deadline=None, max_examples=60)
@given(
    st.integers(0, 2**32 - 1),
    st.integers(1, 300),
    st.sampled_from([0, 1, 7, 100, 3000]),
    st.integers(1, 6),
    st.sampled_from([0.2, 5.0, 1e5]),
)
def test_it_is_pymcas_for_any_spectrum(seed, channels, iterations, width, level):
    rng = np.random.default_rng(seed)
    slope = np.exp(rng.uniform(-3, 3) * np.linspace(0, 1, channels))
    spectrum = rng.poisson(level * slope).astype(float)
    found = fast_strip(spectrum, iterations, width)
    expected = pymca(spectrum, iterations, width)
    np.testing.assert_allclose(found, expected, atol=1e-8 * max(1.0, spectrum.max()))


@pytest.mark.parametrize("point", [0, 60, 120])
def test_it_is_pymcas_for_measured_spectra(citrus_counts, point):
    spectrum = citrus_counts[point, 240:1651].astype(float)
    np.testing.assert_allclose(fast_strip(spectrum, 20000, 4), pymca(spectrum, 20000, 4), atol=1e-8)


def test_the_spectrum_stays_as_it_is():
    spectrum = np.random.default_rng(0).poisson(9, 100).astype(float)
    before = spectrum.copy()
    fast_strip(spectrum, 100, 2)
    np.testing.assert_array_equal(spectrum, before)
