"""Diamond: unfinished scans, links that lead nowhere, GDA before version 9, images."""

from __future__ import annotations

import h5py
import numpy as np
import pytest

from epxs_formats.diamond import DiamondReader


@pytest.fixture
def path(tmp_path):
    return tmp_path / "i18-12.nxs"


def test_a_snake_that_was_stopped_has_its_points_in_the_order_of_acquisition(make, read, path):
    keys = np.array([1, 2, 3, 4, 8, 7, 6, 5, 9, 10, 0, 0])
    wanted = make.diamond(path, keys=keys, finished=False)
    scan = read(DiamondReader, path)
    assert (scan.acquired, scan.outcome) == (10, "aborted")
    assert scan.row_order.tolist() == [0, 1, 2, 3, 7, 6, 5, 4, 8, 9]
    counts = wanted.detectors["xspress3_element1"].counts
    assert np.array_equal(scan.columns["xspress3_element1/counts"][2:7], counts[2:7])


def test_a_link_to_a_file_that_is_gone_is_told_and_kept_in_mind(make, read, path, caplog):
    make.diamond(path)
    with h5py.File(path, "r+") as file:
        file["entry/xspress3/sum"] = h5py.ExternalLink("xspress3-12.h5", "/entry/sum")
    scan = read(DiamondReader, path)
    assert scan.plan.metadata["missing_links"] == ("/entry/xspress3/sum",)
    assert "/entry/xspress3/sum: found a link that leads nowhere" in caplog.text


def test_spectra_in_a_file_beside_are_read_through_their_link(make, read, path):
    make.diamond(path)
    spectra = np.arange(12 * 128).reshape(3, 4, 128)
    with h5py.File(path.with_name("xmap.h5"), "w") as file:
        file["entry/data"] = spectra
    with h5py.File(path, "r+") as file:
        data = file.create_group("entry/xmap")
        data.attrs.update({"NX_class": "NXdata", "signal": "fullSpectrum"})
        data["fullSpectrum"] = h5py.ExternalLink("xmap.h5", "/entry/data")
    column = read(DiamondReader, path).columns["xmap/counts"]
    assert np.array_equal(column[3:6], spectra.reshape(12, 128)[3:6])


def write_gda_8(path, lines=3):
    """Write a file of GDA before version 9, of a scan of which *lines* were done."""
    x, y = np.meshgrid([0.0, 1, 2, 3], [10.0, 11, 12][:lines])
    spectra = np.arange(lines * 4 * 128).reshape(lines, 4, 128)
    with h5py.File(path, "w") as file:
        entry = file.create_group("entry1")
        entry.attrs["NX_class"] = "NXentry"
        entry["program_name"], entry["entry_identifier"] = "GDA 8.42", "12"
        entry["scan_command"] = "scan sc_y 10 12 1 sc_x 0 3 1 xmap 0.1"
        entry["scan_dimensions"] = [3, 4]
        instrument = entry.create_group("instrument")
        for name, values in (("sc_x", x), ("sc_y", y)):
            device = instrument.create_group(name)
            device.attrs["NX_class"] = "NXpositioner"
            device[name] = values
        detector = instrument.create_group("xmap")
        detector.attrs["NX_class"] = "NXdetector"
        detector["fullSpectrum"] = spectra
        data = entry.create_group("xmap")
        data.attrs["NX_class"] = "NXdata"
        data["fullSpectrum"] = detector["fullSpectrum"]
        data["sc_x"], data["sc_y"] = instrument["sc_x/sc_x"], instrument["sc_y/sc_y"]
        before = entry.create_group("before_scan/energy")
        before["energy"] = 12.5
    return spectra.reshape(-1, 128)


def test_gda_before_version_9_has_positions_and_no_set_points(read, path):
    spectra = write_gda_8(path)
    scan = read(DiamondReader, path)
    assert (scan.plan.name, scan.outcome) == ("scan_0012", "completed")
    axes = {a.name: (a.axis, a.start, a.stop) for a in scan.plan.axes}
    assert axes == {"sc_x": (1, 0.0, 3.0), "sc_y": (2, 10.0, 12.0)}
    (detector,) = scan.plan.detectors
    assert np.array_equal(scan.columns[f"{detector.name}/counts"][5], spectra[5])
    assert scan.plan.positioners[0].value == 12.5


def test_lines_that_an_old_scan_did_not_reach_are_missing(read, path):
    spectra = write_gda_8(path, lines=2)
    scan = read(DiamondReader, path)
    assert (scan.plan.shape, scan.acquired, scan.outcome) == ((3, 4), 8, "aborted")
    (detector,) = scan.plan.detectors
    assert np.array_equal(scan.columns[f"{detector.name}/counts"][:], spectra)


def test_images_in_the_shape_of_the_scan_are_images_of_points(make, read, path):
    make.diamond(path)
    frames = np.arange(12 * 70 * 80).reshape(3, 4, 70, 80).astype("u2")
    with h5py.File(path, "r+") as file:
        camera = file.create_group("entry/instrument/camera")
        camera.attrs["NX_class"] = "NXdetector"
        camera["data"] = frames
    scan = read(DiamondReader, path)
    assert (scan.plan.images[0].name, scan.plan.images[0].shape) == ("camera", (70, 80))
    assert np.array_equal(scan.columns["camera/counts"][5], frames.reshape(12, 70, 80)[5])


def test_the_same_array_behind_many_links_is_one_column(make, read, path):
    make.diamond(path)
    with h5py.File(path, "r+") as file:
        file.copy("entry/xspress3", "entry/again", expand_refs=False)
        del file["entry/again/data"]
        file["entry/again/data"] = file["entry/xspress3/data"]
    scan = read(DiamondReader, path)
    assert [d.name for d in scan.plan.detectors] == ["xspress3_element0", "xspress3_element1"] or [
        d.name for d in scan.plan.detectors
    ] == ["again_element0", "again_element1"]


def test_set_points_tell_the_shape_where_nothing_else_does(make, read, path):
    make.diamond(path)
    with h5py.File(path, "r+") as file:
        del file["entry/diamond_scan"]
    assert read(DiamondReader, path).plan.shape == (3, 4)
