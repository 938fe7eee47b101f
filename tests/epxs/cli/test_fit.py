"""Tests of ``epxs fit``."""

import shutil

import numpy as np
import pytest

import epxs


@pytest.fixture(scope="module")
def fitted(run_epxs, citrus, citrus_config, tmp_path_factory):
    """The legacy file of the citrus leaves, fitted; where, and what was printed."""
    out = tmp_path_factory.mktemp("fit") / "out.h5"
    words = (citrus / "citrus_leaves.dat.h5", "--config", citrus_config, "--out", out, "--raw")
    done = run_epxs("fit", *words)
    assert done.returncode == 0, done.stderr
    return out, done.stdout


def test_the_table_lists_every_group_with_its_uncertainty(fitted):
    out, printed = fitted
    assert "± sigma" in printed
    assert "Ca K" in printed
    assert str(out) in printed


@pytest.mark.parametrize("name", ["K K", "Ca K", "Mn K", "Fe K", "Cu K", "Zn K", "Br K", "Sr K"])
def test_the_pixels_add_up_to_the_fit_of_the_summed_spectrum(fitted, citrus, citrus_config, name):
    from epxs.core.api import offers

    with epxs.open(citrus / "citrus_leaves.dat.h5") as file:
        counts = next(iter(file.default_entry.measurement.mcas.values())).counts[...]
    estimator = offers.find(offers.ANALYSES, "fluorescence")(citrus_config).begin(2048)
    total = np.asarray(counts, dtype=float).sum(axis=0, keepdims=True)
    estimator.learn(total)
    estimator.refresh()
    with epxs.open(fitted[0]) as file:
        (results,) = file.default_entry.results.values()
        area = results.area(name).sum(dtype=float)
        column = results.names.index(name)
    assert area == pytest.approx(estimator.fit(total).areas[0, column], rel=0.02)


def test_the_file_of_results_is_nexus_and_names_its_source(fitted, citrus):
    from nexusformat.nexus.validate import validate_file

    assert validate_file(str(fitted[0])) == (0, 0)
    with epxs.open(fitted[0]) as file:
        (results,) = file.default_entry.results.values()
        assert "[detector]" in results.configuration


def test_an_entry_can_be_named(run_epxs, citrus_h5, citrus_config, tmp_path):
    done = run_epxs(
        "fit", f"{citrus_h5}::/scan_0001", "--config", citrus_config, "--out", tmp_path / "o.h5"
    )
    assert done.returncode == 0, done.stderr


def test_by_default_the_results_are_in_the_working_folder(
    run_epxs, citrus_h5, citrus_config, tmp_path
):
    assert run_epxs("fit", citrus_h5, "--config", citrus_config, cwd=tmp_path).returncode == 0
    assert [path.name for path in tmp_path.iterdir()] == ["citrus_fit.h5"]


def refused(run_epxs, one_sentence, tmp_path, file, config):
    """Return the complaint about a fit, having checked that it left nothing."""
    before = set(tmp_path.iterdir())
    done = run_epxs("fit", file, "--config", config, "--out", tmp_path / "out.h5")
    complaint = one_sentence(done)
    assert set(tmp_path.iterdir()) == before
    return complaint


def test_an_entry_that_is_not_there_is_named(
    run_epxs, one_sentence, citrus_h5, citrus_config, tmp_path
):
    file = f"{citrus_h5}::/scan_0099"
    assert "scan_0099" in refused(run_epxs, one_sentence, tmp_path, file, citrus_config)


def test_a_missing_configuration_is_named(run_epxs, one_sentence, citrus_h5, tmp_path):
    config = tmp_path / "missing.cfg"
    assert "missing.cfg" in refused(run_epxs, one_sentence, tmp_path, citrus_h5, config)


def test_what_is_no_configuration_is_refused(run_epxs, one_sentence, citrus_h5, tmp_path):
    config = tmp_path / "shopping.cfg"
    config.write_text("[milk]\nlitres = 2\n")
    assert "shopping.cfg" in refused(run_epxs, one_sentence, tmp_path, citrus_h5, config)


def test_a_file_of_no_known_format_is_refused(run_epxs, one_sentence, citrus_config, tmp_path):
    letter = tmp_path / "letter.txt"
    letter.write_text("Dear beamline scientist,")
    assert "expected HDF5" in refused(run_epxs, one_sentence, tmp_path, letter, citrus_config)


def test_a_spec_file_is_fitted_without_being_converted(
    run_epxs, citrus, citrus_config, citrus_h5, tmp_path
):
    out, wanted = tmp_path / "spec_fit.h5", tmp_path / "fit.h5"
    for source, target in ((citrus / "citrus_leaves.dat", out), (citrus_h5, wanted)):
        done = run_epxs("fit", source, "--config", citrus_config, "--out", target)
        assert done.returncode == 0, done.stderr
    with epxs.open(out) as direct, epxs.open(wanted) as converted:
        for name in ("Ca K", "Fe K"):
            ours = next(iter(direct[0].results.values())).area(name)
            theirs = next(iter(converted[0].results.values())).area(name)
            np.testing.assert_allclose(ours, theirs)


def test_a_file_that_was_cut_off_is_refused(
    run_epxs, one_sentence, citrus_h5, citrus_config, tmp_path
):
    cut = tmp_path / "cut.h5"
    cut.write_bytes(citrus_h5.read_bytes()[:5000])
    assert "cut.h5" in refused(run_epxs, one_sentence, tmp_path, cut, citrus_config)


def test_results_that_exist_are_replaced_only_by_force(
    run_epxs, one_sentence, fitted, citrus_h5, citrus_config, tmp_path
):
    out = tmp_path / "out.h5"
    shutil.copy(fitted[0], out)
    words = ("fit", citrus_h5, "--config", citrus_config, "--out", out)
    assert "--force" in one_sentence(run_epxs(*words))
    assert run_epxs(*words, "--force").returncode == 0
