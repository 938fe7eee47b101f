"""MAPS: both layouts, a file with both, scans that ended early."""

from __future__ import annotations

import h5py
import numpy as np
import pytest

from epxs_formats.maps import MapsReader


@pytest.fixture
def path(tmp_path):
    return tmp_path / "leaf_0012.h5"


def test_the_layout_of_version_9_is_read_as_well(make, read, path):
    wanted = make.maps(path, old=True)
    scan = read(MapsReader, path)
    counts = wanted.detectors["mca"].counts
    assert np.array_equal(scan.columns["mca/counts"][3:9], counts[3:9])
    assert scan.plan.detectors[0].calibration == (0.02, 0.01, 0.0)
    plan, block = scan.results[0]
    assert (plan.name, plan.units) == ("xrf_fits", "counts/s")
    assert plan.groups == ("Fe K", "Pb L", "COMPTON_AMPLITUDE")
    assert np.array_equal(block.areas[:, 1], 2 * np.arange(12.0))


def test_results_that_stand_in_two_places_are_read_once(make, read, path):
    make.maps(path)
    with h5py.File(path, "r+") as file:
        maps = file["MAPS"]
        maps["XRF_fits"] = maps["XRF_Analyzed/NNLS/Counts_Per_Sec"]
        maps["channel_names"] = maps["XRF_Analyzed/NNLS/Channel_Names"]
        maps["mca_arr"] = maps["Spectra/mca_arr"]
    scan = read(MapsReader, path)
    assert [plan.name for plan, _ in scan.results] == ["nnls"]
    assert [plan.name for plan in scan.plan.detectors] == ["mca"]


def test_fewer_lines_than_asked_for_mean_an_aborted_scan(make, read, path):
    make.maps(path)
    with h5py.File(path, "r+") as file:
        file["MAPS/Scan/requested_rows"][...] = 10
    assert read(MapsReader, path).outcome == "aborted"


def test_a_spectrum_is_read_across_all_channels_of_one_point(make, read, path, elements_read):
    wanted = make.maps(path)
    scan = read(MapsReader, path)
    assert np.array_equal(scan.columns["mca/counts"][6], wanted.detectors["mca"].counts[6])
    assert elements_read["/MAPS/Spectra/mca_arr"] == 128


def test_what_is_no_peak_is_a_counter(make, read, path):
    make.maps(path)
    with h5py.File(path, "r+") as file:
        names = file["MAPS/XRF_Analyzed/NNLS/Channel_Names"]
        names[2] = b"Num_Iter"
    scan = read(MapsReader, path)
    assert scan.results[0][0].groups == ("Fe K", "Pb L")
    assert scan.columns["scalar_data/nnls_Num_Iter"][:].tolist() == list(3 * np.arange(12.0))


def test_units_of_counters_are_those_of_the_file(make, read, path):
    make.maps(path)
    units = {signal.name: signal.units for signal in read(MapsReader, path).plan.signals}
    assert units == {"SRCURRENT": "mA", "US_IC": "cts/s"}
