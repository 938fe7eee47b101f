"""Operations on the measured leaves: regions, components, detection limits."""

from __future__ import annotations

import numpy as np
import pytest

import epxs
from epxs.analysis.api import run_operation
from epxs.core.api import ConfigurationError
from epxs_fluorescence.limits import detection_limits


@pytest.fixture(scope="module")
def scan(citrus):
    return citrus / "citrus_leaves.dat.h5"


@pytest.fixture(scope="module")
def fitted(scan, citrus_path, tmp_path_factory):
    out = tmp_path_factory.mktemp("fit") / "fit.h5"
    epxs.fit(scan, citrus_path, out=out)
    return out


def run(name, path, out, **parameters):
    """Run an operation; return maps, sigmas, parameters and arrays."""
    with epxs.open(run_operation(name, path, parameters, out=out)) as file:
        (results,) = file.default_entry.results.values()
        maps = {name: np.array(results.area(name)) for name in results.names}
        sigmas = {name: np.array(results.sigma(name)) for name in results.names}
        return maps, sigmas, results.parameters, results.model


def test_regions_by_hand_use_the_calibration_of_the_file(scan, citrus_counts, tmp_path):
    maps, sigmas, *_ = run("roi", scan, tmp_path / "o.h5", windows="Ca = 3.5:3.9", dead_time=False)
    assert maps["Ca"].shape == (11, 11)
    assert maps["Ca"].sum() == pytest.approx(citrus_counts[:, 350:390].sum(), rel=0.05)
    np.testing.assert_allclose(sigmas["Ca"], np.sqrt(maps["Ca"]), rtol=1e-5)


def test_regions_of_a_configuration_bear_the_names_of_its_groups(scan, citrus_path, tmp_path):
    maps, *_ = run("roi", scan, tmp_path / "o.h5", config=str(citrus_path))
    assert {"Ca K", "Fe K", "Pb L"} <= set(maps)


def test_regions_want_windows_or_a_configuration(scan, tmp_path):
    with pytest.raises(ConfigurationError, match="found neither of windows and config"):
        run("roi", scan, tmp_path / "o.h5")


def test_spectra_are_decomposed_and_their_components_kept(scan, tmp_path):
    maps, _, parameters, arrays = run(
        "decompose", scan, tmp_path / "o.h5", method="nmf", components=2
    )
    assert list(maps) == ["nmf 1", "nmf 2"]
    assert parameters["components"] == 2
    assert arrays["components"].shape == (2, len(arrays["energy"]))
    total = arrays["components"].sum(axis=0)
    # calcium is what there is most of
    assert arrays["energy"][np.argmax(total)] == pytest.approx(3.69, abs=0.06)


def test_maps_of_a_fit_are_clustered(scan, fitted, tmp_path):
    maps, _, _, arrays = run(
        "decompose", scan, tmp_path / "o.h5", method="k-means", components=2, results=str(fitted)
    )
    assert set(np.unique(maps["cluster"])) == {1.0, 2.0}
    assert "Ca K" in arrays["features"].tolist()


def test_a_limit_is_what_a_group_that_is_absent_scatters_by(leaf, learnt, tmp_path):
    """On simulated counts: three times the standard deviation of areas that should be 0."""
    random = np.random.default_rng(3)
    absent = leaf.names.index("Fe K")
    areas = np.full(len(leaf.names), 300.0)
    areas[absent] = 0.0
    part = slice(*leaf.window)
    mean = np.zeros(leaf.channels)
    mean[part] = areas @ leaf.design.T + 3.0
    counts = random.poisson(mean, (600, leaf.channels))
    estimator = learnt(leaf, counts)
    block = estimator.fit(counts)
    limits = detection_limits(Found(leaf, estimator, block))
    scatter = block.areas[:, absent].std()
    assert limits["Fe K"].mean() / 3 == pytest.approx(scatter, rel=0.1)
    # where there is much of it, the sigma of the area says something else
    strong = leaf.names.index("Ca K")
    assert limits["Ca K"].mean() < 3 * block.sigmas[:, strong].mean()


class Found:
    """Results that are in no file."""

    path = "/results"

    def __init__(self, model, estimator, block):
        self.names = model.names
        self.model = {
            "response": model.response.T,
            "window": np.array(model.window),
            **estimator.model_arrays(),
        }
        self.correction = np.ones(len(block.areas))
        self._block = block

    def area(self, name):
        return self._block.areas[:, self.names.index(name)]

    def sigma(self, name):
        return self._block.sigmas[:, self.names.index(name)]


def test_limits_of_a_file_are_maps(scan, citrus_path, fitted, tmp_path):
    maps, *_ = run("detection_limits", scan, tmp_path / "o.h5", config=str(citrus_path))
    with epxs.open(fitted) as file:
        (results,) = file.default_entry.results.values()
        straight = detection_limits(results)
        sigma = results.sigma("Cu K")
    np.testing.assert_allclose(maps["Cu K"], straight["Cu K"], rtol=1e-5)
    assert np.isfinite(maps["Cu K"]).all()
    assert (maps["Cu K"] <= 3.0 * sigma * 1.01).all()


def test_results_without_their_model_have_no_limits(scan, tmp_path):
    path = run_operation("roi", scan, {"windows": "Ca = 3.5:3.9"}, out=tmp_path / "o.h5")
    with epxs.open(path) as file:
        (results,) = file.default_entry.results.values()
        with pytest.raises(Exception, match="found no response, continuum, window, variance"):
            detection_limits(results)
