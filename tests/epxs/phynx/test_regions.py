"""Regions of a scan that its file keeps by name."""

import subprocess
import sys

import h5py
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from epxs.core.api import ConfigurationError, FileError
from epxs.phynx import api as phynx


@pytest.fixture
def measurement(recorded):
    """The points of a scan of 12, whose file can be added to."""
    recorded.file.reopen("a")
    return recorded.measurement


def test_a_region_is_found_again_in_the_file(measurement, path):
    measurement.regions["grain of sand"] = [7, 2, 2, 11]
    measurement.file.close()
    with phynx.open(path) as file:
        regions = file.default_entry.measurement.regions
        assert list(regions) == ["grain of sand"]
        np.testing.assert_array_equal(regions["grain of sand"], [2, 7, 11])
        np.testing.assert_array_equal(np.flatnonzero(regions.mask("grain of sand")), [2, 7, 11])


def test_a_region_is_written_as_a_mask_in_the_shape_of_the_map_too(measurement):
    mask = np.zeros(measurement.acquisition_shape, dtype=bool)
    mask[1, 2] = True
    measurement.regions["spot"] = mask
    measurement.regions["rest"] = ~measurement.regions.mask("spot")
    (row,) = measurement.regions["spot"]
    assert mask.ravel()[row]
    assert set(measurement.regions["rest"]) == set(range(12)) - {row}


def test_regions_are_changed_taken_away_and_all_replaced(measurement):
    regions = measurement.regions
    regions.update(a=[1], b=[2], empty=[])
    regions["a"] = [3]
    del regions["b"]
    assert {name: list(rows) for name, rows in regions.items()} == {"a": [3], "empty": []}
    regions.replace({"c": [4]})
    assert list(regions) == ["c"]
    regions.replace({})
    assert not regions
    assert "regions" not in measurement.parent


def test_names_that_hdf5_would_take_for_paths_are_kept(measurement):
    for name in ("a/b", "a b", "a_b", "Körner, 2 µm"):
        measurement.regions[name] = [0]
    assert set(measurement.regions) == {"a/b", "a b", "a_b", "Körner, 2 µm"}


def test_other_programs_find_them_in_a_collection(measurement, path):
    measurement.regions["grain"] = [2, 7]
    measurement.file.close()
    with h5py.File(path) as file:
        group = file["scan_0001/regions"]
        assert group.attrs["NX_class"] == "NXcollection"
        np.testing.assert_array_equal(group["grain"], [2, 7])
    assert not [each for each in phynx.check(path) if "regions" in str(each)]


@pytest.mark.parametrize(
    ("rows", "found"),
    [
        ([12], "found rows from 12 to 12; expected 0 to 11"),
        ([-1, 3], "found rows from -1 to 3; expected 0 to 11"),
        ([0.5], "found float64 values, 1 of them; expected row numbers"),
        ([True, False], "found bool values, 2 of them; expected row numbers, or true and false"),
        ("grain", "found <U5 values, 1 of them; expected row numbers"),
    ],
)
def test_rows_that_there_are_not_are_told(measurement, rows, found):
    with pytest.raises(ConfigurationError, match=r"region 'grain': found") as told:
        measurement.regions["grain"] = rows
    assert found in str(told.value)
    assert not measurement.regions


@pytest.mark.parametrize("name", ["", "  ", "x" * 61, "a\0b", 3])
def test_a_name_that_is_none_is_told(measurement, name):
    with pytest.raises(ConfigurationError, match="of a region; expected 1 to 60 letters"):
        measurement.regions[name] = [1]


def test_a_region_that_is_not_there_is_told_with_those_that_are(measurement):
    measurement.regions["grain"] = [1]
    with pytest.raises(phynx.MissingNode, match="found no region 'rim'; expected one of: grain"):
        measurement.regions["rim"]
    with pytest.raises(phynx.MissingNode, match="found no region 'rim'"):
        del measurement.regions["rim"]


def test_a_file_that_is_only_read_says_how_to_add_to_it(recorded):
    with pytest.raises(FileError, match=r"expected a file open to add to it\. Use epxs.open"):
        recorded.measurement.regions["grain"] = [1]


def test_a_scan_that_is_recorded_keeps_none_until_it_has_ended(path, plan):
    with phynx.open(path, "w") as file:
        entry = file.create_entry(plan)
        file.start_swmr()
        with pytest.raises(FileError, match="found a scan being recorded into it"):
            entry.measurement.regions["grain"] = [1]


def test_regions_of_others_that_hold_no_rows_are_told_and_hide_no_other(measurement):
    measurement.regions["grain"] = [1]
    measurement.parent.h5["regions"]["odd"] = "text"
    measurement.parent.h5["regions"]["far"] = [5, 99]
    assert list(measurement.regions["grain"]) == [1]
    assert list(measurement.regions["far"]) == [5]
    with pytest.raises(phynx.MissingNode, match="found no row numbers in the region 'odd'"):
        measurement.regions["odd"]


def test_a_reader_of_the_same_process_sees_them_at_once(recorded, path):
    with phynx.open(path, "a") as file:
        file.default_entry.measurement.regions["grain"] = [1]
    assert list(recorded.measurement.regions) == ["grain"]


def test_a_reader_that_is_killed_while_they_are_kept_takes_no_point_along(recorded, path):
    """The spectra and all that was recorded stay readable, whenever the writer dies."""
    code = (
        "import os, sys, epxs.phynx.api as phynx\n"
        "file = phynx.open(sys.argv[1], 'a')\n"
        "file.default_entry.measurement.regions['grain'] = range(12)\n"
        "os.kill(os.getpid(), 9)\n"
    )
    recorded.file.close()
    subprocess.run([sys.executable, "-c", code, str(path)], check=False, timeout=60)
    with phynx.open(path) as file:
        measurement = file.default_entry.measurement
        assert measurement.acquired == 12
        assert list(measurement.regions["grain"]) == list(range(12))


@given(st.lists(st.integers(0, 11)), st.lists(st.booleans(), min_size=12, max_size=12))
def test_rows_and_masks_mean_the_same(rows, flags):
    assert list(phynx.row_numbers(rows, 12)) == sorted(set(rows))
    assert list(phynx.row_numbers(flags, 12)) == [row for row in range(12) if flags[row]]
