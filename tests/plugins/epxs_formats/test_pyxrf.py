"""PyXRF: what the database told, maps without positions, aborted scans."""

from __future__ import annotations

import h5py
import numpy as np
import pytest

from epxs.core.api import FormatError
from epxs_formats.pyxrf import PyxrfReader


@pytest.fixture
def path(tmp_path):
    return tmp_path / "scan2D_12.h5"


def test_an_aborted_scan_says_so(make, read, path):
    make.pyxrf(path, exit_status="abort")
    assert read(PyxrfReader, path).outcome == "aborted"


def test_a_map_without_positions_has_its_shape_and_is_told(make, read, path, caplog):
    make.pyxrf(path)
    with h5py.File(path, "r+") as file:
        del file["xrfmap/positions"]
    scan = read(PyxrfReader, path)
    assert (scan.plan.shape, scan.plan.axes) == ((3, 4), ())
    assert "positions/pos: found none; expected positions of a map of (3, 4)" in caplog.text


def test_a_file_without_number_is_called_after_its_name(make, path):
    make.pyxrf(path)
    with h5py.File(path, "r+") as file:
        del file["xrfmap/scan_metadata"]
    assert PyxrfReader(path).names() == ["scan_scan2D_12"]


def test_spectra_keep_their_type(make, read, path):
    make.pyxrf(path)
    scan = read(PyxrfReader, path)
    assert {d.dtype for d in scan.plan.detectors} == {"f4"}
    assert [d.name for d in scan.plan.detectors] == ["detsum", "det1"]


def test_the_calibration_is_said_to_be_assumed(make, read, path):
    make.pyxrf(path)
    assert "assumed" in read(PyxrfReader, path).plan.metadata["energy_calibration"]


def test_a_vertical_scan_has_its_fast_axis_along_the_lines(make, read, path):
    make.pyxrf(path)
    with h5py.File(path, "r+") as file:
        file["xrfmap/positions/name"][...] = np.array([b"y_pos", b"x_pos"])
    axes = {a.name: a.axis for a in read(PyxrfReader, path).plan.axes}
    assert axes == {"y_pos": 1, "x_pos": 2}


def test_a_map_without_spectra_is_refused(make, path):
    make.pyxrf(path)
    with h5py.File(path, "r+") as file:
        del file["xrfmap/detsum"], file["xrfmap/det1"]
    with pytest.raises(FormatError, match=r"/xrfmap: found no spectra; expected a cube"):
        PyxrfReader(path).scan("scan_0012")
