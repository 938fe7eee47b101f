"""From a configuration to a file of results and back to a figure."""

from __future__ import annotations

import shutil

import h5py
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


@pytest.fixture(scope="module")
def copied(results, tmp_path_factory):
    """The same file for other programs, which would open it with other locks."""
    return shutil.copy(results.file.location, tmp_path_factory.mktemp("copied") / "fit.h5")


def test_silx_shows_a_map_with_its_errors_first(copied):
    """silx view and PyMca take the plot from the same places."""
    from silx.io.nxdata import get_default

    with h5py.File(copied) as file:
        shown = get_default(file)
        assert shown.is_image
        assert shown.signal.shape == shown.errors.shape == (11, 11)
        assert "Fe_K" in [signal.name.rsplit("/", 1)[-1] for signal in shown.auxiliary_signals]


def test_nexpy_plots_a_map_over_the_motors(copied):
    from nexusformat.nexus import nxload

    shown = nxload(copied).plottable_data
    assert shown.nxsignal.shape == (11, 11)
    assert shown.nxerrors.shape == (11, 11)
    assert [axis.nxname for axis in shown.nxaxes] == ["samz", "samx"]


def test_h5web_is_served_every_map(results, copied):
    from h5grove import create_content, encode

    with h5py.File(copied) as file:
        for name in ("Ca_K", "Fe_K_errors"):
            content = create_content(file, f"{results.path}/peak_areas/{name}")
            assert content.data().shape == (11, 11)
            assert encode(content.data(), "bin")


def test_pymca_finds_the_maps(results, copied):
    from PyMca5.PyMcaCore.NexusTools import getNXdataList

    with h5py.File(copied) as file:
        groups = getNXdataList(file, results.path, objects=True)
        maps = next(group for group in groups if group.name.endswith("peak_areas"))
        assert maps["Ca_K"].shape == (11, 11)
