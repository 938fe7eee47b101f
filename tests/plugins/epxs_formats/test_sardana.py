"""Sardana: bidirectional meshes, stopped scans, continuous scans, files of several scans."""

from __future__ import annotations

import h5py
import numpy as np
import pytest

from epxs_formats.sardana import SardanaReader


@pytest.fixture
def path(tmp_path):
    return tmp_path / "leaf.h5"


def test_a_stopped_scan_keeps_the_shape_of_its_title(make, read, path):
    make.sardana(path, points=5)
    scan = read(SardanaReader, path)
    assert (scan.plan.shape, scan.acquired, scan.outcome) == ((3, 4), 5, "aborted")


def test_a_bidirectional_mesh_is_put_in_grid_order(make, read, path):
    make.sardana(path, title="mesh mot01 0 3 3 mot02 10 12 2 0.1 True")
    with h5py.File(path, "r+") as file:
        mot01 = file["entry12/measurement/mot01"]
        mot01[4:8] = mot01[4:8][::-1]
    assert read(SardanaReader, path).row_order[4:8].tolist() == [7, 6, 5, 4]


@pytest.mark.parametrize("title", ["ascan mot01 0 11 11 0.1", "ascanct mot01 0 11 11 0.1 0"])
def test_continuous_scans_have_the_grid_of_step_scans(make, read, path, title):
    make.sardana(path, title=title)
    plan = read(SardanaReader, path).plan
    assert plan.shape == (12,)
    assert (plan.axes[0].name, plan.axes[0].start, plan.axes[0].stop) == ("mot01", 0.0, 11.0)


def test_macros_of_a_beamline_have_the_grid_of_their_positions(make, read, path):
    make.sardana(path, title="beamline_map leaf")
    with h5py.File(path, "r+") as file:
        file["entry12/measurement/pre_scan_snapshot/mot02"] = 10.0
    plan = read(SardanaReader, path).plan
    assert plan.shape == (3, 4)
    assert {a.name: (a.start, a.stop) for a in plan.axes} == {"mot01": (0, 3), "mot02": (10, 12)}


def test_numbers_of_the_moment_before_the_scan_are_no_columns(make, read, path):
    make.sardana(path)
    scan = read(SardanaReader, path)
    assert "scalar_data/energy" not in scan.columns
    assert scan.plan.user == "anybody"


def test_scans_are_in_the_order_of_their_numbers(make, path):
    make.sardana(path)
    with h5py.File(path, "r+") as file:
        file.copy("entry12", "entry2")
        file.copy("entry12", "entry101")
    assert SardanaReader(path).names() == ["scan_0002", "scan_0012", "scan_0101"]


def test_paths_of_images_are_no_numbers(make, read, path):
    make.sardana(path)
    with h5py.File(path, "r+") as file:
        paths = np.array(["file:///data/1.tif"] * 12, dtype=object)
        file.create_dataset("entry12/measurement/ccd", data=paths, dtype=h5py.string_dtype())
    scan = read(SardanaReader, path)
    assert scan.plan.metadata["measurement/ccd"] == ("file:///data/1.tif",) * 12
