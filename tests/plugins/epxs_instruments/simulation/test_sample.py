"""A leaf, dust and a film on the sample holder."""

import numpy as np
import pytest

from epxs_instruments.simulation.leaf import BASE, TIP, Leaf
from epxs_instruments.simulation.sample import ELEMENTS, FILM, Sample


@pytest.fixture(scope="module")
def sample():
    return Sample(seed=1)


@pytest.fixture(scope="module")
def maps(sample):
    """Mass fractions on the grid of the suggested scan; shape (41, 41, elements)."""
    x, z = np.meshgrid(np.linspace(-1, 1, 41), np.linspace(-1, 1, 41))
    return sample.mass_fractions(x, z)


def of(maps, element):
    return maps[..., ELEMENTS.index(element)]


def test_the_same_seed_is_the_same_sample(maps):
    x, z = np.meshgrid(np.linspace(-1, 1, 41), np.linspace(-1, 1, 41))
    np.testing.assert_array_equal(Sample(seed=1).mass_fractions(x, z), maps)


def test_another_seed_is_another_sample(maps):
    x, z = np.meshgrid(np.linspace(-1, 1, 41), np.linspace(-1, 1, 41))
    assert not np.allclose(Sample(seed=2).mass_fractions(x, z), maps)


def test_mass_fractions_are_those_of_matter(maps):
    assert (maps >= 0).all()
    assert maps.sum(axis=-1).max() < 0.1


def test_calcium_is_in_the_veins_and_potassium_between_them(sample):
    leaf = sample.leaf
    middle = np.array([leaf.place(u, 0.0) for u in np.linspace(0.3, 0.8, 30)])
    x, z = np.meshgrid(np.linspace(-0.5, 0.5, 40), np.linspace(-0.5, 0.5, 40))
    lamina = leaf.inside(x, z) * (leaf.veins(x, z) < 0.05) > 0.9
    vein = sample.mass_fractions(middle[:, 0], middle[:, 1])
    between = sample.mass_fractions(x[lamina], z[lamina])
    assert np.median(of(vein, "Ca")) > 2 * np.median(of(between, "Ca"))
    assert np.median(of(vein, "K")) < np.median(of(between, "K"))


def test_manganese_stands_in_rings(maps):
    manganese = of(maps, "Mn")
    assert manganese.max() > 10 * np.median(manganese[manganese > 1e-6])


def test_the_film_has_more_copper_to_the_right_on_even_nickel(sample):
    left, right, low, high = FILM
    x = np.linspace(left + 0.05, right - 0.05, 20)
    found = sample.mass_fractions(x, np.full(20, (low + high) / 2))
    assert (np.diff(of(found, "Cu")) > 0).all()
    np.testing.assert_allclose(of(found, "Ni"), 1.2e-4, rtol=0.02)


def test_a_leaf_is_green_between_base_and_tip_only():
    leaf = Leaf(1)
    middle = np.mean([BASE, TIP], axis=0)
    assert leaf.inside(middle[0], middle[1]) > 0.99
    assert leaf.inside(np.array(5.0), np.array(5.0)) == 0
    assert leaf.veins(np.array([5.0]), np.array([5.0])) < 1e-6


def test_the_foil_beside_the_leaf_is_thin(sample):
    assert sample.thickness(np.array(0.9), np.array(-0.3)) == pytest.approx(0.15, abs=0.01)
    assert sample.thickness(*np.mean([BASE, TIP], axis=0)) > 0.7
