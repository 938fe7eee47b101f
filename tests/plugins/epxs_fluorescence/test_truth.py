"""The linear fit against a known truth: unbiased, honest, and about as good as can be.

Replicas are few enough for every day; the same with many is marked as soak, and
``python -m epxs_fluorescence.truth`` makes the tables of docs/explanations/truth.md.
"""

from __future__ import annotations

import sys

import numpy as np
import pytest

from epxs.core.api import ConfigurationError
from epxs_fluorescence.model import build_model
from epxs_fluorescence.truth import LEVELS, Simulated, fit_linear, main, score, simulate
from epxs_fluorescence.truth_pyxrf import run_pyxrf


@pytest.fixture(scope="module")
def full(leaf_path):
    return build_model(leaf_path, full_range=True)


def check(full, leaf, level, uneven, points, pull):
    simulated = simulate(full, level, uneven, points)
    areas, sigmas = fit_linear(leaf, simulated.counts)
    found = score(simulated, areas, sigmas)
    # 2 sigma of the mean; one group in twenty is beyond by chance, three of fifteen at most
    bias = np.abs(found.bias)
    assert (bias > 2.0).mean() <= 0.2
    assert bias.max() < 3.5
    assert np.sqrt(np.mean(found.bias**2)) < 1.5
    np.testing.assert_allclose(found.honesty, 1.0, atol=pull if not uneven else 5 * pull)
    strong = simulated.areas.mean(axis=0) >= 30
    if not uneven and strong.any():
        np.testing.assert_allclose(found.pulls[strong], 1.0, atol=pull)
    # unbiased for any weights, so that nothing is far below the limit but by chance
    assert found.scatter.max() < (1.1 if not uneven else 1.6)
    assert np.median(found.scatter) < 1.1


@pytest.mark.parametrize("level", LEVELS)
@pytest.mark.parametrize("uneven", [False, True], ids=["uniform", "uneven"])
def test_replicas_tell_no_lie(full, leaf, level, uneven):
    check(full, leaf, level, uneven, points=3000, pull=0.06)


@pytest.mark.soak
@pytest.mark.parametrize("level", LEVELS)
@pytest.mark.parametrize("uneven", [False, True], ids=["uniform", "uneven"])
def test_many_replicas_tell_no_lie(full, leaf, level, uneven):
    check(full, leaf, level, uneven, points=40_000, pull=0.03)


def test_a_score_tells_bias_scatter_and_honesty():
    truth = np.full((400, 1), 100.0)
    errors = np.random.default_rng(1).normal(0, 10, (400, 1))
    simulated = Simulated(truth, np.zeros(0), np.arange(400), np.full((400, 1), 5.0))
    found = score(simulated, truth + errors + 5.0, np.full((400, 1), 20.0))
    rms = np.sqrt(np.mean((errors + 5.0) ** 2))
    assert found.relative[0] == pytest.approx((errors.mean() + 5.0) / 100.0)
    assert found.bias[0] == pytest.approx((errors.mean() + 5.0) / errors.std() * 20)
    assert found.pulls[0] == pytest.approx(errors.std() / 20.0)
    assert found.scatter[0] == pytest.approx(rms / 5.0)
    assert found.honesty[0] == pytest.approx(rms / 20.0)


def test_one_command_makes_tables_and_figures(tmp_path, capsys):
    main(["--points", "200", "--few", "2", "--levels", "17600", "--figures", str(tmp_path)])
    printed = capsys.readouterr().out
    assert printed.count("| PyMca full |") == 2
    assert "17,600 counts per spectrum, uneven map" in printed
    assert {path.name for path in tmp_path.iterdir()} == {"truth-bias.png", "truth-scatter.png"}


def test_an_interpreter_without_pyxrf_is_refused(full, leaf):
    counts = np.ones((2, leaf.channels))
    with pytest.raises(ConfigurationError, match=r"found no PyXRF that runs .*pyxrf.*Install both"):
        run_pyxrf(sys.executable, counts, leaf.design, leaf.window, leaf.energy)
