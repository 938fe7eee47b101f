"""From a configuration to a file of results and back to a figure."""

from __future__ import annotations

import numpy as np
import pytest

import epxs
from epxs_fluorescence.figures import draw_spectrum
from epxs_fluorescence.labels import as_lines


@pytest.fixture(scope="module")
def results(citrus, citrus_path, tmp_path_factory):
    out = tmp_path_factory.mktemp("results") / "citrus_fit.h5"
    return epxs.fit(citrus / "citrus_leaves.dat.h5", citrus_path, out=out, dead_time=False)


def test_maps_in_the_file_are_the_areas_of_the_estimator(
    results, citrus_model, citrus_counts, learnt
):
    block = learnt(citrus_model, citrus_counts).fit(citrus_counts)
    for index, name in enumerate(citrus_model.names):
        np.testing.assert_array_equal(
            results.area(name).ravel(), block.areas[:, index].astype(np.float32)
        )
    np.testing.assert_allclose(results.chi_square.ravel(), block.chi2, rtol=1e-6)


def test_lines_in_the_file_are_those_of_the_model(results, citrus_model):
    lines = as_lines(results.lines, results.names)
    assert [line.group for line in lines] == [line.group for line in citrus_model.lines]
    assert [line.escape for line in lines] == [line.escape for line in citrus_model.lines]


def test_a_point_is_drawn_from_the_file_alone(results, citrus_counts, tmp_path):
    model = results.model
    areas, amounts = results.coefficients(60)
    components = areas[:, None] * model["response"]
    continuum = amounts @ model["continuum"]
    path = draw_spectrum(
        tmp_path / "point.png",
        energy=model["energy"],
        counts=citrus_counts[60],
        fit=components.sum(axis=0) + continuum,
        continuum=continuum,
        components=dict(zip(results.names, components, strict=True)),
        lines=results.lines,
        window=tuple(int(edge) for edge in model["window"]),
        title="point 60",
    )
    assert path.stat().st_size > 50_000


def test_a_fit_without_background_has_no_continuum(citrus, citrus_path, tmp_path):
    config = tmp_path / "bare.cfg"
    config.write_text(citrus_path.read_text().replace("stripflag = 1", "stripflag = 0"))
    results = epxs.fit(citrus / "citrus_leaves.dat.h5", config, out=tmp_path / "bare.h5")
    assert results.coefficients(0)[1].shape == (0,)
    assert "no background is configured" in results.parameters["notes"]
