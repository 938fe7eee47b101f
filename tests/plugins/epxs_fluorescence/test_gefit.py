"""Tests of PyMca's two fits in matrices."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PyMca5.PyMcaMath.fitting import Gefit
from scipy.optimize import nnls

from epxs_fluorescence import gefit


@given(st.integers(0, 2**32 - 1))
def test_without_constraints_it_is_weighted_least_squares(seed):
    rng = np.random.default_rng(seed)
    matrix, y, weight = rng.random((30, 4)), rng.random(30), rng.uniform(0.5, 2, 30)
    found, sigmas = gefit.linear(matrix, y, weight, np.zeros(4, dtype=bool))
    root = np.sqrt(weight)
    expected = np.linalg.lstsq(matrix * root[:, None], y * root, rcond=None)[0]
    np.testing.assert_allclose(found, expected, rtol=1e-6, atol=1e-8)
    covariance = np.linalg.inv((matrix.T * weight) @ matrix)
    np.testing.assert_allclose(sigmas, np.sqrt(np.diag(covariance)), rtol=1e-6)


@given(st.integers(0, 2**32 - 1))
def test_what_must_be_positive_is(seed):
    rng = np.random.default_rng(seed)
    matrix, y = rng.random((30, 4)), rng.normal(0, 1, 30)
    found, _ = gefit.linear(matrix, y, np.ones(30), np.ones(4, dtype=bool))
    assert (found >= 0).all()
    # never better than the best one
    best = nnls(matrix, y)[1] ** 2
    assert np.square(matrix @ found - y).sum() >= best - 1e-9


def gauss(parameters, x):
    height, middle, width, base = parameters
    return base + height * np.exp(-0.5 * ((x - middle) / width) ** 2)


@pytest.mark.parametrize(
    "codes",
    [
        [[0, 0, 0, 0], [0, 0, 0, 0], [0, 0, 0, 0]],
        [[1, 2, 2, 0], [0, 40, 3, 0], [0, 60, 9, 0]],
        [[1, 2, 3, 3], [0, 40, 0, 0], [0, 60, 0, 0]],
    ],
)
def test_levenberg_and_marquardt_take_pymcas_steps(codes):
    x = np.arange(100.0)
    y = np.random.default_rng(1).poisson(gauss((100.0, 51.0, 6.0, 5.0), x)).astype(float)
    sigma = np.sqrt(y) + (y == 0)
    start = np.array([80.0, 48.0, 5.0, 4.0])

    def slope(parameters, index, at):
        step = 1e-5 * parameters[index]
        up, down = np.array(parameters, float), np.array(parameters, float)
        up[index] += step
        down[index] -= step
        return (gauss(up, at) - gauss(down, at)) / (2 * step)

    theirs = Gefit.LeastSquaresFit(
        gauss,
        start,
        np.column_stack((x, y, sigma)),
        constrains=np.array(codes, float),
        weightflag=1,
        maxiter=30,
        model_deriv=slope,
        deltachi=1e-4,
        fulloutput=1,
    )
    problem = gefit.Problem(
        lambda p, part: gauss(p, x[part]),
        lambda p, free, part: np.array([slope(p, i, x[part]) for i in free]),
        start,
        np.array(codes, float),
    )
    ours = gefit.nonlinear(problem, y, sigma**-2.0, 30, 1e-4)
    np.testing.assert_allclose(ours.parameters, theirs[0], rtol=1e-8)
    np.testing.assert_allclose(ours.sigmas, theirs[2], rtol=1e-6)
    assert ours.chi2 == pytest.approx(theirs[1], rel=1e-9)
    assert ours.iterations == theirs[3]
