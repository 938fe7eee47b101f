"""What our own writers write has no errors and no warnings."""

from __future__ import annotations

import sys
from dataclasses import replace

import h5py
import pytest

import epxs
from epxs.phynx import api as phynx
from epxs.phynx.check.examine import examine
from epxs.phynx.writing.cube import write_cube

CONFIGURATION = "citrus_leaves_17p2keV_epics_1us_blc.cfg"


@pytest.fixture(scope="module")
def citrus_h5(citrus, tmp_path_factory):
    """The measured scan, converted."""
    out = tmp_path_factory.mktemp("citrus") / "citrus.h5"
    epxs.convert(citrus / "citrus_leaves.dat", out)
    return out


def test_a_converted_scan_is_good(citrus_h5):
    assert phynx.check(citrus_h5) == []


def test_the_results_of_a_fit_are_good(citrus_h5, citrus, tmp_path):
    epxs.fit(citrus_h5, citrus / CONFIGURATION, tmp_path / "fit.h5")
    assert phynx.check(tmp_path / "fit.h5") == []


def test_a_measured_scan_with_its_spectra_as_a_cube_is_good(citrus_h5, tmp_path):
    copy = tmp_path / "copy.h5"
    copy.write_bytes(citrus_h5.read_bytes())
    with phynx.open(copy, "a") as file:
        entry = file.entries[0]
        path = write_cube(entry, "vortex")
        cube = file[f"{path}/counts"]
        assert cube.shape == (11, 11, 2048)
        assert (cube[3, 4] == entry.measurement.mcas["vortex"].counts[3 * 11 + 4]).all()
    assert phynx.check(copy) == []


def test_results_of_several_analyses_are_good(path, plan, results_plan, take, fit):
    with phynx.open(path, "w") as file:
        entry = file.create_entry(plan)
        take(entry.measurement, range(12))
        entry.finish("completed", "2026-01-01T10:05:00+00:00")
        for name, version in (("xrf_fit", "1"), ("xrf_fit", "2"), ("linear", "1")):
            results = entry.create_results(replace(results_plan, name=name, version=version))
            results.write(range(12), fit(list(range(12))))
        assert len(entry.results) == 3
    assert phynx.check(path) == []


def test_a_scan_that_is_being_recorded_is_none_the_worse_for_it(path, plan, take):
    with phynx.open(path, "w") as file:
        entry = file.create_entry(plan)
        file.start_swmr()
        take(entry.measurement, range(5))
        found = phynx.check(path)
    assert {finding.code for finding in found} == {"being-written", "not-validated"}
    assert not any(finding.fails for finding in found)


def test_what_is_missing_for_an_nxfluo_part_is_told(path, plan):
    from epxs.core.api import FormatError
    from epxs.phynx.writing.fluo_subentry import write_fluo_subentry

    with phynx.open(path, "w") as file:
        entry = file.create_entry(replace(plan, sample="", monitor="", start_time=""))
        with pytest.raises(
            FormatError, match=r"found no start_time, no sample, no spectra of 'x', no monitor, "
        ):
            write_fluo_subentry(entry, "x", -1.0, "CHESS")
        assert not any("fluo" in name for name in entry)


def test_a_scan_of_one_line_has_no_cube(path, profile_plan):
    from epxs.core.api import FormatError

    with phynx.open(path, "w") as file:
        entry = file.create_entry(profile_plan)
        with pytest.raises(FormatError, match=r"found no map; expected a scan of at least two"):
            write_cube(entry, "mca1")


def test_a_cube_of_an_unknown_detector_is_told(path, plan):
    from epxs.core.api import FormatError

    with phynx.open(path, "w") as file:
        entry = file.create_entry(plan)
        with pytest.raises(FormatError, match=r"found no spectra of 'x'; expected the name of"):
            write_cube(entry, "x")


def test_a_cube_of_more_directions_has_one_mapping_for_each_first_index(path, plan, take):
    axes = (*plan.axes, phynx.AxisPlan("z", "mm", 0.0, 1.0, axis=3))
    with phynx.open(path, "w") as file:
        entry = file.create_entry(replace(plan, shape=(2, 3, 4), axes=axes))
        take(entry.measurement, range(24))
        entry.finish("completed", "2026-01-01T10:05:00+00:00")
        cube = file[f"{write_cube(entry, 'mca1')}/counts"]
        assert cube.shape == (2, 3, 4, 16)
        assert cube[1, 2, 3, 0] == 23
        assert len(cube.h5.virtual_sources()) == 2
    assert phynx.check(path) == []


def test_a_plain_h5py_file_of_somebody_else_may_be_good(tmp_path):
    path = tmp_path / "plain.h5"
    with h5py.File(path, "w") as file:
        file.attrs["default"] = "entry"
        entry = file.create_group("entry")
        entry.attrs.update({"NX_class": "NXentry", "default": "data"})
        data = entry.create_group("data")
        data.attrs.update({"NX_class": "NXdata", "signal": "y", "axes": ["x"]})
        data["x"] = [1.0, 2.0]
        data["y"] = [3.0, 4.0]
    assert {finding.severity for finding in phynx.check(path)} == {"note"}


def test_without_the_judges_our_own_checks_run_and_a_note_says_so(good, monkeypatch):
    # as if neither was installed
    for name in ("silx.io.nxdata", "nexusformat.nexus"):
        monkeypatch.setitem(sys.modules, name, None)
    with h5py.File(good, "r+", locking=False) as file:
        del file["scan_0001/map"].attrs["signal"]
    found = {finding.code: finding for finding in examine(good)}
    assert set(found) == {"signal", "no-silx", "no-nexusformat"}
    assert "Install it with: pip install epxs[check]" in str(found["no-silx"])
