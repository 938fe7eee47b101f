"""Components and clusters: what was mixed is found again."""

from __future__ import annotations

import sys

import numpy as np
import pytest

from epxs.core.api import ConfigurationError
from epxs_fluorescence.decompose import decompose


@pytest.fixture(scope="module")
def mixed():
    """Poisson counts of three shapes, of which a third of the points has each mostly."""
    random = np.random.default_rng(1)
    x = np.arange(80)
    shapes = np.array([np.exp(-(((x - at) / 5.0) ** 2)) + 0.01 for at in (15, 40, 65)])
    amounts = random.uniform(0, 3, (600, 3))
    kind = random.integers(0, 3, 600)
    amounts[np.arange(600), kind] += 30
    return shapes, amounts, kind, random.poisson(amounts @ shapes).astype(float)


def test_principal_components_explain_what_varies(mixed):
    *_, counts = mixed
    found = decompose(counts, "pca", 4)
    assert found.amounts.shape == (600, 4)
    assert found.components.shape == (4, 80)
    assert found.explained[:2].sum() > 0.5
    assert found.explained[3] < found.explained[1] / 10
    # in the unit of the values: amounts times components, about the mean
    again = found.amounts[:, :3] @ found.components[:3] + counts.mean(axis=0)
    assert np.std(counts - again) < 1.1 * np.sqrt(counts.mean())


def test_factors_are_the_shapes_that_were_mixed(mixed):
    shapes, amounts, _, counts = mixed
    found = decompose(counts, "nmf", 3)
    assert (found.components >= 0).all()
    assert (found.amounts >= 0).all()
    likeness = np.corrcoef(np.vstack((shapes, found.components)))[:3, 3:]
    np.testing.assert_array_less(0.95, likeness.max(axis=1))
    own = np.argmax(likeness, axis=1)
    assert np.corrcoef(amounts[:, 0], found.amounts[:, own[0]])[0, 1] > 0.95


def test_clusters_are_the_kinds_of_points(mixed):
    _, _, kind, counts = mixed
    found = decompose(counts, "k-means", 3)
    for number in range(3):
        # a cluster has one kind
        assert len(np.unique(kind[found.labels == number])) == 1
    assert found.explained.sum() == pytest.approx(1.0)
    assert (np.diff(found.explained) <= 0).all()
    np.testing.assert_array_equal(np.argmax(found.amounts, axis=1), found.labels)


def test_the_same_numbers_every_time(mixed):
    *_, counts = mixed
    for method in ("nmf", "k-means"):
        one, two = (decompose(counts, method, 3).amounts for _ in range(2))
        np.testing.assert_array_equal(one, two)


@pytest.mark.parametrize(
    ("method", "components", "why"),
    [
        ("ica", 3, "found the method 'ica'; expected one of: pca, nmf, k-means"),
        ("pca", 9, "found 9 components for 6 points with 4 features; expected 1 to 4"),
    ],
)
def test_what_cannot_be_is_refused(method, components, why):
    with pytest.raises(ConfigurationError, match=why):
        decompose(np.ones((6, 4)), method, components)


def test_without_scikit_learn_it_says_what_to_install(monkeypatch):
    monkeypatch.setitem(sys.modules, "sklearn.cluster", None)
    with pytest.raises(ConfigurationError, match=r"pip install epxs\[statistics\]"):
        decompose(np.ones((6, 4)))
