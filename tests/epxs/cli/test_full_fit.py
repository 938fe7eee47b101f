"""Tests of ``epxs fit --full``: results beside others, resumed, killed, normalised."""

import os
import signal
import subprocess
import sys
import time

import h5py
import numpy as np
import pytest

import epxs
from epxs.phynx.api import FitFlag


@pytest.fixture(scope="module")
def fitted(run_epxs, citrus, citrus_config, tmp_path_factory):
    """The citrus leaves, fitted linearly and fully into one file; and what was printed."""
    out = tmp_path_factory.mktemp("fit") / "out.h5"
    file = citrus / "citrus_leaves.dat.h5"
    assert run_epxs("fit", file, citrus_config, "--raw", "--out", out).returncode == 0
    done = run_epxs("fit", file, citrus_config, "--full", "--no-dead-time", "--out", out)
    assert done.returncode == 0, done.stderr
    return out, done.stdout


def results_of(path):
    with epxs.open(path) as file:
        (entry,) = file.entries
        return {
            name: (r.area("Fe K"), r.sigma("Fe K"), r.chi_square, r.parameters)
            for name, r in entry.results.items()
        }


def test_results_stand_beside_those_there_are(fitted):
    assert list(results_of(fitted[0])) == ["xrf_fit", "xrf_full_fit"]
    assert "± sigma" in fitted[1]
    assert "121 of 121 points" in fitted[1]


def test_with_nothing_free_but_pile_up_the_full_fit_is_near_the_linear_one(fitted):
    found = results_of(fitted[0])
    linear, full = found["xrf_fit"], found["xrf_full_fit"]
    assert np.max(np.abs(full[0] - linear[0]) / linear[1]) < 1.0
    assert np.sum(full[0]) == pytest.approx(np.sum(linear[0]), rel=0.03)


def test_the_file_tells_how_the_numbers_were_made(fitted):
    parameters = results_of(fitted[0])["xrf_full_fit"][3]
    assert parameters["weights"].startswith("1 / (mean of the fitted spectra")
    assert parameters["corrections"] == "none"
    assert parameters["version_PyMca5"]


def test_the_file_is_nexus(fitted):
    from nexusformat.nexus.validate import validate_file

    assert validate_file(str(fitted[0])) == (0, 0)


def test_dead_time_is_corrected_by_default(run_epxs, citrus, citrus_config, fitted, tmp_path):
    out = tmp_path / "out.h5"
    file = citrus / "citrus_leaves.dat.h5"
    done = run_epxs("fit", file, citrus_config, "--full", "--normalize", "I0", "--out", out)
    assert done.returncode in (0, 1)
    done = run_epxs("fit", file, citrus_config, "--full", "--out", tmp_path / "dead.h5")
    assert done.returncode == 0, done.stderr
    found = results_of(tmp_path / "dead.h5")["xrf_full_fit"]
    ratio = found[0] / results_of(fitted[0])["xrf_full_fit"][0]
    assert 1.0 < np.median(ratio) < 1.15
    assert found[3]["corrections"] == "dead time"


def test_a_fit_that_was_killed_goes_on_where_it_stopped(run_epxs, citrus, citrus_config, tmp_path):
    out = tmp_path / "out.h5"
    words = ["fit", citrus / "citrus_leaves.dat.h5", citrus_config, "--pymca-weights", "--out", out]
    command = [sys.executable, "-m", "epxs.cli", *map(str, words), "--workers", "1"]
    running = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        before = wait_for_points(out, running)
    finally:
        os.kill(running.pid, signal.SIGKILL)
        running.wait()
    done = run_epxs(*words, "--resume")
    assert done.returncode == 0, done.stderr
    found = results_of(out)
    assert list(found) == ["xrf_full_fit"]
    assert np.isfinite(found["xrf_full_fit"][2]).all()
    same = np.isfinite(before)
    assert same.any()
    np.testing.assert_array_equal(found["xrf_full_fit"][2][same], before[same])


def wait_for_points(out, running):
    """Return the map of chi square as soon as it has points, but not all."""
    for _ in range(400):
        assert running.poll() is None, "it ended before it could be killed"
        if out.exists():
            try:
                chi_square = results_of(out)["xrf_full_fit"][2]
            except (epxs_errors(), KeyError, ValueError, OSError):
                chi_square = np.array([np.nan])
            if np.isfinite(chi_square).any():
                return chi_square
        time.sleep(0.05)
    raise AssertionError("no result came")


def epxs_errors():
    from epxs.core.api import EpxsError

    return EpxsError


def test_resuming_what_was_begun_otherwise_is_refused(
    run_epxs, one_sentence, citrus, citrus_config, fitted
):
    file = citrus / "citrus_leaves.dat.h5"
    done = run_epxs("fit", file, citrus_config, "--full", "--resume", "--out", fitted[0])
    assert "found results of other fits" in one_sentence(done)


def test_a_counter_that_is_not_there_is_named(
    run_epxs, one_sentence, citrus, citrus_config, tmp_path
):
    file = citrus / "citrus_leaves.dat.h5"
    words = ("--full", "--normalize", "moon", "--out", tmp_path / "o.h5")
    assert "'moon'" in one_sentence(run_epxs("fit", file, citrus_config, *words))


def test_options_of_a_full_fit_are_refused_without_it(
    run_epxs, one_sentence, citrus, citrus_config, tmp_path
):
    file = citrus / "citrus_leaves.dat.h5"
    words = ("--scheduler", "tcp://127.0.0.1:8786", "--out", tmp_path / "o.h5")
    assert "Add --full" in one_sentence(run_epxs("fit", file, citrus_config, *words))


def test_a_configuration_is_needed(run_epxs, one_sentence, citrus):
    done = run_epxs("fit", citrus / "citrus_leaves.dat.h5")
    assert "found 0 configurations" in one_sentence(done)


def test_scripts_get_quantities_with_the_shape_of_the_map(citrus, citrus_config, tmp_path):
    with epxs.open(citrus / "citrus_leaves.dat.h5") as file:
        config = epxs.fluorescence.read_config(citrus_config)
        result = epxs.fit(file.default_entry, config, out=tmp_path / "script.h5", full=True)
    iron = result["Fe K"]
    assert iron.area.shape == iron.mass_fraction.shape == (11, 11)
    assert str(iron.area.units) == "count"
    assert iron.mass_fraction.dimensionless
    assert (iron.area / iron.sigma).mean().magnitude > 5
    relative = iron.mass_fraction_sigma / iron.mass_fraction - iron.sigma / iron.area
    assert abs(relative.magnitude).max() < 1e-5
    with pytest.raises(KeyError, match="found no such node"):
        result["Moon K"]


def test_what_no_plugin_offers_is_no_attribute():
    with pytest.raises(AttributeError, match="module 'epxs' has no attribute 'moon'"):
        _ = epxs.moon


@pytest.fixture(scope="module")
def faulty(citrus, tmp_path_factory):
    """Six points of two detectors; four of them cannot be fitted."""
    path = tmp_path_factory.mktemp("faulty") / "scan.h5"
    with h5py.File(citrus / "citrus_leaves.dat.h5", "r", locking=False) as file:
        counts = file["entry_1/measurement/MCA/counts"][:6].astype(np.int32)
    counts[2, 500] = -1
    counts[3, 600] = np.iinfo(np.int32).max
    with h5py.File(path, "w") as file:
        measurement = file.create_group("entry/measurement")
        file["entry"].attrs["NX_class"] = "NXentry"
        measurement.attrs.update({"class": "Measurement", "npoints": 6})
        scalars = measurement.create_group("scalar_data")
        scalars.attrs["class"] = "ScalarData"
        scalars["I0"] = np.array([10.0, 11.0, 10.0, 10.0, 10.0, 0.0])
        scalars["I0"].attrs["class"] = "Signal"
        for name in ("one", "two"):
            mca = measurement.create_group(name)
            mca.attrs["class"] = "MultiChannelAnalyzer"
            mca["counts"] = counts
            mca["counts"].attrs["class"] = "Spectrum"
            mca["dead_time"] = np.array([5.0, 5.0, 5.0, 5.0, 100.0, 5.0])
            mca["dead_time"].attrs.update({"class": "DeadTime", "units": "%"})
    return path


@pytest.mark.parametrize("own", [(), ("--pymca-weights",)], ids=["mean", "pymca"])
def test_all_options_combine_and_points_without_a_result_have_a_reason(
    run_epxs, citrus_config, faulty, own, tmp_path
):
    out = tmp_path / "o.h5"
    words = ("--full", "--nnls", "--exclude", "two", "--normalize", "I0", "--workers", "1", *own)
    done = run_epxs("fit", faulty, citrus_config, *words, "--out", out)
    assert done.returncode == 0, done.stderr
    assert "4 of 6 points have no result" in done.stderr
    assert "bad counts; saturated; no dead time; no monitor" in done.stderr
    with epxs.open(out) as file:
        (results,) = file.default_entry.results.values()
        assert results.parameters["detectors"] == "one"
        flags = np.ravel(results.flags)
        areas = np.array([np.ravel(results.area(name)) for name in results.names])
    fitted, bad, full, dead, dark = (
        FitFlag[word]
        for word in ("FITTED", "BAD_COUNTS", "SATURATED", "NO_DEAD_TIME", "NO_MONITOR")
    )
    assert flags.tolist() == [fitted, fitted, bad, full, dead, dark]
    assert np.isnan(areas[:, 2:]).all()
    assert (areas[:, :2] >= 0).all()


@pytest.mark.parametrize(
    ("words", "why"),
    [
        (("--full", "--irls"), "found --irls with a full fit"),
        (("--full", "--each"), "--detector D"),
    ],
)
def test_options_of_the_linear_fit_are_refused_with_a_full_one(
    run_epxs, one_sentence, citrus_config, faulty, words, why, tmp_path
):
    done = run_epxs("fit", faulty, citrus_config, *words, "--out", tmp_path / "o.h5")
    assert why in one_sentence(done)
