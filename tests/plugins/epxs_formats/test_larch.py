"""Larch: versions of its map files, maps that are not full."""

from __future__ import annotations

import h5py
import numpy as np
import pytest

from epxs.core.api import FormatError
from epxs_formats.larch import LarchReader


@pytest.fixture
def path(tmp_path):
    return tmp_path / "leaf.001.h5"


def test_version_1_is_read_as_well(make, read, path):
    wanted = make.larch(path, version="1.0.1")
    scan = read(LarchReader, path)
    assert [d.name for d in scan.plan.detectors] == ["detsum", "det1"]
    assert np.array_equal(scan.columns["det1/counts"][:], wanted.detectors["det1"].counts)
    found = scan.columns["scalar_data/I0"][:]
    assert np.array_equal(found, wanted.signals["I0"])
    assert {plan.name: plan.groups for plan, _ in scan.results} == {
        "roi_raw": ("Fe Ka",),
        "roi_corrected": ("Fe Ka",),
    }


def test_lines_that_were_never_written_are_not_measured(make, read, path):
    make.larch(path, lines=2, asked=5)
    scan = read(LarchReader, path)
    assert (scan.plan.shape, scan.acquired, scan.outcome) == ((5, 4), 8, "aborted")
    assert scan.columns["mcasum/counts"].shape == (8, 128)


def test_regions_of_version_2_0_have_a_group_each(make, read, path):
    make.larch(path)
    with h5py.File(path, "r+") as file:
        del file["xrmmap/roimap"]
        region = file.create_group("xrmmap/roimap/mcasum/Fe Ka")
        region["raw"] = np.arange(32.0).reshape(8, 4)
        region["cor"] = np.arange(32.0).reshape(8, 4) * 2
        region["limits"] = [6.2, 6.6]
    (raw, block), (corrected, _) = read(LarchReader, path).results
    assert (raw.name, raw.groups, corrected.name) == ("roi_raw", ("Fe Ka",), "roi_corrected")
    assert block.areas[:, 0].tolist() == list(range(12))


def test_times_are_seconds_and_rates_of_dead_time_are_factors(make, read, path):
    make.larch(path)
    scan = read(LarchReader, path)
    assert scan.plan.detectors[0].scalars["live_time"] == "s"
    assert scan.columns["mcasum/live_time"][0] == pytest.approx(0.09)
    total, element = scan.plan.detectors
    assert (element.name, element.dead_time_format) == ("mca1", "correction")
    assert scan.columns["mca1/dead_time"][0] == 1.25
    # the counts of the sum were corrected when they were added, and need it no more
    assert scan.columns[f"{total.name}/dead_time"][0] == 1.0


def test_the_time_is_understood(make, read, path):
    make.larch(path)
    assert read(LarchReader, path).plan.start_time == "2024-05-01T10:00:00"


def test_a_map_that_was_only_prepared_is_refused(make, path):
    make.larch(path)
    with h5py.File(path, "r+") as file:
        file["xrmmap"].attrs["Last_Row"] = -1
    with pytest.raises(FormatError, match=r"/xrmmap: found a map without a line; expected at"):
        LarchReader(path).scan("leaf_001")


def test_large_arrays_without_a_place_are_named(make, read, path):
    make.larch(path)
    with h5py.File(path, "r+") as file:
        file["xrmmap/xrd2d/counts"] = np.zeros((8, 4, 20, 30))
    assert read(LarchReader, path).plan.metadata["left_out"] == ("/xrmmap/xrd2d/counts",)
