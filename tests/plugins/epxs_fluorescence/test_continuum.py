"""The continuum is PyMca's, in NumPy."""

from __future__ import annotations

import numpy as np
import pytest

from epxs_fluorescence.configuration import read_configuration
from epxs_fluorescence.continuum import continuum_model, savitzky_golay

VARIANTS = {
    "as configured": {},
    "snip": {"stripalgorithm": 1},
    "snip with anchors": {
        "stripalgorithm": 1,
        "stripanchorsflag": 1,
        "stripanchorslist": [300, 600, 1000, 0],
    },
    "narrow snip": {"stripalgorithm": 1, "snipwidth": 12, "stripfilterwidth": 5},
    "strip with anchors": {"stripanchorsflag": 1, "stripanchorslist": [300, 600, 1000, 0]},
    "few passes": {"stripiterations": 400},
    "no pass": {"stripiterations": 0},
    "width of one channel": {"stripwidth": 1},
    "constant": {"stripconstant": 1.05},
    "no smoothing": {"stripfilterwidth": 1},
}


@pytest.mark.parametrize("variant", VARIANTS.values(), ids=VARIANTS.keys())
def test_background_of_the_citrus_mean_is_pymcas(variant, citrus_path, citrus_counts, tmp_path):
    from PyMca5.PyMcaIO import ConfigDict
    from PyMca5.PyMcaPhysics.xrf import ClassMcaTheory

    config = ConfigDict.ConfigDict()
    config.read(str(citrus_path))
    # one light group: only the background is asked for
    config["peaks"] = {"Fe": "K"}
    config["fit"].update(variant, escapeflag=0)
    path = tmp_path / "variant.cfg"
    config.write(str(path))
    theory = ClassMcaTheory.McaTheory()
    theory.setConfiguration(config)
    mean = citrus_counts.mean(axis=0)
    theory.setData(x=np.arange(2048.0), y=mean)

    configuration = read_configuration(path)
    window = configuration.window(2048)
    continuum, _ = continuum_model(configuration, window)
    ours = continuum.background(mean[slice(*window)])

    np.testing.assert_allclose(ours, theory.zz.ravel(), rtol=1e-6)


def test_smoothing_keeps_a_parabola_away_from_the_ends():
    parabola = 3.0 + (np.arange(40.0) - 7) ** 2
    np.testing.assert_allclose(savitzky_golay(parabola, 3)[1:-1], parabola[1:-1], rtol=1e-12)


def test_columns_are_the_background_and_then_legendre_polynomials(edited):
    path = edited(("stripflag = 0", "stripflag = 1"), ("linpolorder = 9", "linpolorder = 2"))
    continuum, _ = continuum_model(read_configuration(path), (0, 50))
    columns = continuum.columns(np.full(50, 9.0))
    np.testing.assert_allclose(columns[0], 9.0)
    np.testing.assert_allclose(columns[1], 1.0)
    assert columns[2][[0, -1]].tolist() == [-1.0, 1.0]
    assert continuum.size == len(columns) == 4


@pytest.mark.parametrize(("number", "size"), [(1, 1), (2, 2), (3, 3), (4, 10)])
def test_polynomials_have_the_degree_of_pymcas_continuum(edited, number, size):
    path = edited(("continuum = 4", f"continuum = {number}"))
    assert continuum_model(read_configuration(path), (0, 50))[0].size == size


def test_no_background_means_none_and_is_said(edited):
    path = edited(("continuum = 4", "continuum = 0"))
    continuum, notes = continuum_model(read_configuration(path), (0, 50))
    assert continuum.columns(np.ones(50)).shape == (0, 50)
    assert notes == ["no background is configured, so none is fitted"]


def test_a_continuum_describes_itself(citrus_model, leaf):
    assert citrus_model.continuum.describe() == (
        "strip of the mean spectrum, width 4 channels, 20000 passes, constant 1, "
        "smoothed over 10 channels"
    )
    assert leaf.continuum.describe() == "Legendre polynomial of degree 9"
