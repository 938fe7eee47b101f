"""Tests for finding the measurement that an entry is about."""

import h5py
import pytest

import epxs
from epxs.phynx.api import measured_by


@pytest.fixture
def paths(tmp_path):
    """Return a file with a measurement, and one with results that name it."""
    scan, results = tmp_path / "scan.h5", tmp_path / "results.h5"
    with h5py.File(scan, "w") as file:
        file.create_group("entry").attrs["NX_class"] = "NXentry"
        file["entry"].create_group("measurement").attrs["class"] = "Measurement"
    with h5py.File(results, "w") as file:
        file.create_group("fit").attrs["NX_class"] = "NXentry"
        file["fit/source/source_file"] = str(scan)
        file["fit/source/source_path"] = "/entry/measurement"
    return scan, results


def test_an_entry_with_a_measurement_is_about_that(paths):
    with epxs.open(paths[0]) as file:
        assert measured_by(file["entry"]) == (file["entry/measurement"], None)


def test_results_in_a_file_of_their_own_are_about_what_they_name(paths):
    with epxs.open(paths[1]) as file:
        measurement, other = measured_by(file["fit"])
        with other:
            assert measurement.path == "/entry/measurement"
            assert other.filename == str(paths[0])


def test_results_whose_source_was_moved_are_about_nothing(paths, caplog):
    paths[0].unlink()

    with epxs.open(paths[1]) as file:
        assert measured_by(file["fit"]) == (None, None)

    assert "the spectra of these results are not at hand" in caplog.text


def test_results_that_name_something_else_are_about_nothing(paths):
    with h5py.File(paths[0], "a") as file:
        del file["entry/measurement"]

    with epxs.open(paths[1]) as file:
        assert measured_by(file["fit"]) == (None, None)
