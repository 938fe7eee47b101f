"""Areas that are not negative are those of scipy, however many spectra are solved at once."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import nnls

from epxs_fluorescence.nonnegative import nonnegative


def problem(seed: int, columns: int, overlap: float, spectra: int = 8):
    """Return a design of overlapping peaks, and noisy spectra with some peaks missing."""
    random = np.random.default_rng(seed)
    x = np.arange(12.0 * columns)
    centres = random.uniform(0, len(x), columns)
    design = np.exp(-0.5 * ((x[:, None] - centres) / (1 + 8 * overlap)) ** 2) + 1e-3
    amounts = random.exponential(3, (spectra, columns)) * (random.random((spectra, columns)) < 0.5)
    return design, amounts @ design.T + random.normal(0, 1, (spectra, len(x)))


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 2**31), st.integers(1, 30), st.floats(0, 1))
def test_they_are_those_of_scipy(seed, columns, overlap):
    design, spectra = problem(seed, columns, overlap)
    # the normal equations square it, and nine digits are compared
    if np.linalg.cond(design) > 1e3:
        return
    covariance = np.linalg.inv(design.T @ design)
    free = spectra @ np.linalg.pinv(design).T
    found = nonnegative(covariance, free, columns)
    expected = np.array([nnls(design, spectrum)[0] for spectrum in spectra])
    assert found.min() >= 0
    np.testing.assert_allclose(found, expected, rtol=1e-9, atol=1e-9 * (1 + expected.max()))


def test_columns_of_the_continuum_keep_their_sign():
    design, spectra = problem(3, 6, 0.2)
    design[:, 5] *= -1
    covariance = np.linalg.inv(design.T @ design)
    free = spectra @ np.linalg.pinv(design).T
    found = nonnegative(covariance, free, 5)
    assert (found[:, 5] < 0).any()
    both = np.column_stack((design, -design[:, 5]))
    for spectrum, mine in zip(spectra, found, strict=True):
        theirs = nnls(both, spectrum)[0]
        np.testing.assert_allclose(mine[:5], theirs[:5], atol=1e-9 * (1 + theirs.max()))
        assert mine[5] == pytest.approx(theirs[5] - theirs[6], abs=1e-9 * (1 + theirs.max()))


def test_what_is_not_negative_stays_as_it_is():
    free = np.array([[1.0, 2.0], [0.0, 3.0]])
    np.testing.assert_array_equal(nonnegative(np.eye(2), free, 2), free)


def test_a_column_that_vanishes_stays_zero():
    covariance = np.diag([1.0, 0.0, 4.0])
    found = nonnegative(covariance, np.array([[-1.0, 0.0, 2.0]]), 3)
    assert found.tolist() == [[0.0, 0.0, 2.0]]


def test_no_spectra_give_no_rows():
    assert nonnegative(np.eye(3), np.zeros((0, 3)), 3).shape == (0, 3)
