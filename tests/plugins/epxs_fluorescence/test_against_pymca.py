"""The same spectra through PyMca's own full fit."""

from __future__ import annotations

import copy

import numpy as np
import pytest

from epxs_fluorescence.model import build_model

MAJOR = ("K K", "Ca K", "Mn K", "Fe K", "Cu K", "Zn K", "Br K", "Sr K")


@pytest.fixture(scope="module")
def pymca():
    """A function that gives PyMca's fit of spectra: a ``fitarea`` for each group and spectrum."""
    from PyMca5.PyMcaIO import ConfigDict
    from PyMca5.PyMcaPhysics.xrf import ClassMcaTheory

    def begin(path, **fit):
        config = ConfigDict.ConfigDict()
        config.read(str(path))
        config["fit"].update(fit)
        theory = ClassMcaTheory.McaTheory()
        theory.setConfiguration(copy.deepcopy(dict(config)))
        theory.enableOptimizedLinearFit()
        return theory

    def areas(theory, spectra, sigma=None):
        found = []
        for counts in spectra:
            theory.setData(x=np.arange(float(len(counts))), y=counts, sigmay=sigma)
            theory.estimate()
            theory.startFit(digest=0)
            result = theory.imagingDigestResult()
            found.append([result[group]["fitarea"] for group in result["groups"]])
        return np.array(found)

    return begin, areas


def test_areas_of_a_spectrum_made_by_pymca_are_its_fitareas(leaf_path, learnt, pymca):
    """Without noise, without continuum: the convention of areas, tail included."""
    begin, areas = pymca
    theory = begin(leaf_path, continuum=0)
    text = leaf_path.read_text().replace("continuum = 4", "continuum = 0")
    model = build_model(text)
    theory.setData(x=np.arange(2048.0), y=np.ones(2048))
    theory.estimate()
    parameters = np.array(theory.parameters)
    groups = len(model.names)
    parameters[-groups:] = 1000.0 * np.arange(1, groups + 1)
    counts = np.zeros(2048)
    inside = slice(*model.window)
    channels = np.arange(2048.0)[inside].reshape(-1, 1)
    counts[inside] = np.ravel(theory.mcatheory(parameters, channels))

    ours = learnt(model, counts[None]).fit(counts[None])

    theirs = areas(theory, [counts])[0]
    np.testing.assert_allclose(theirs, 1.05 * parameters[-groups:], rtol=1e-3)
    np.testing.assert_allclose(ours.areas[0], theirs, rtol=1e-3)


def test_the_sum_of_citrus_is_fitted_as_pymca_fits_it(
    citrus_path, citrus_model, citrus_counts, learnt, pymca
):
    """Pile-up off in both: it grows with the square of the counts."""
    begin, areas = pymca
    total = citrus_counts.sum(axis=0)
    theirs = areas(begin(citrus_path, sumflag=0), [total])[0]
    ours = learnt(citrus_model, total[None]).fit(total[None]).areas[0]
    major = [citrus_model.names.index(name) for name in MAJOR]
    np.testing.assert_allclose(ours[major], theirs[major], rtol=0.02)


def test_pymca_loses_weak_lines_to_its_weights_and_we_do_not(
    citrus_path, citrus_model, citrus_counts, learnt, pymca
):
    """Its 1/counts weights cost it 10 % of Fe, as the fit of the sum of the same pixels shows;
    with the sigma of the mean spectrum the loss is gone."""
    begin, areas = pymca
    pixels = citrus_counts[::8]
    total = pixels.sum(axis=0)
    iron = citrus_model.names.index("Fe K")
    theory = begin(citrus_path, sumflag=0, stripalgorithm=1, linearfitflag=1)
    whole = areas(theory, [total])[0][iron]
    own_weights = areas(theory, pixels)[:, iron].sum()
    mean_weights = areas(theory, pixels, np.sqrt(citrus_counts.mean(axis=0) + 1e-2))
    assert own_weights / whole < 0.95
    assert mean_weights[:, iron].sum() / own_weights > 1.05

    ours = learnt(citrus_model, citrus_counts).fit(pixels).areas.sum(axis=0)
    ours_of_sum = learnt(citrus_model, total[None]).fit(total[None]).areas[0]
    assert ours[iron] / ours_of_sum[iron] == pytest.approx(1.0, abs=0.02)


def test_mass_fractions_are_those_of_the_concentrations_tool(citrus_path, citrus_model, pymca):
    """Spectrum 0: 1.5 % Ca and 22 ppm Fe at 5377 and 198 counts."""
    factors = dict(zip(citrus_model.names, citrus_model.mass_factor, strict=True))
    assert 5377 * factors["Ca K"] == pytest.approx(1.5e-2, rel=0.04)
    assert 198 * factors["Fe K"] == pytest.approx(2.2e-5, rel=0.02)
    assert 3990 * factors["Sr K"] == pytest.approx(5.7e-5, rel=0.01)
