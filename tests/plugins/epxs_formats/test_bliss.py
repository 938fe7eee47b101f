"""BLISS: scans in the order of acquisition, interrupted ones, sub scans, images, silx."""

from __future__ import annotations

import os

import h5py
import numpy as np
import pytest

from epxs.core.api import FormatError
from epxs_formats.bliss import BlissReader


@pytest.fixture
def path(tmp_path):
    return tmp_path / "leaf.h5"


def retitle(path, title, **columns):
    with h5py.File(path, "r+") as file:
        del file["1.1/title"]
        file["1.1/title"] = title
        for name, values in columns.items():
            device = file["1.1/instrument"].require_group(name)
            device.attrs["NX_class"] = "NXpositioner"
            if "value" in device:
                del device["value"]
            device["value"] = values
            if name not in file["1.1/measurement"]:
                file["1.1/measurement"][name] = h5py.SoftLink(device["value"].name)


def test_sub_scans_of_slower_devices_are_scans_of_their_own(make, read, path):
    make.bliss(path)
    assert BlissReader(path).names() == ["scan_0001", "scan_0001_2"]
    slower = read(BlissReader, path, "scan_0001_2")
    assert slower.plan.shape == (3,)
    assert slower.outcome == "completed"
    assert slower.columns["scalar_data/temperature"][:].tolist() == [290.0, 291.0, 292.0]


def test_an_interrupted_mesh_keeps_the_shape_of_its_title(make, read, path):
    wanted = make.bliss(path, points=7)
    scan = read(BlissReader, path)
    assert (scan.plan.shape, scan.acquired, scan.outcome) == ((3, 4), 7, "aborted")
    assert np.array_equal(scan.columns["mca0/counts"][:], wanted.detectors["mca0"].counts)


def test_a_scan_without_end_runs_as_long_as_its_file_is_written(make, read, path):
    make.bliss(path, points=7, end_time=False)
    assert read(BlissReader, path).outcome == "running"
    os.utime(path, (0, 0))
    assert read(BlissReader, path).outcome == "aborted"


def test_a_scan_that_failed_on_its_last_point_was_aborted(make, read, path):
    make.bliss(path)
    with h5py.File(path, "r+") as file:
        file["1.1/end_reason"] = "USER_ABORT"
    assert read(BlissReader, path).outcome == "aborted"


def test_spectra_beyond_the_last_position_are_kept_and_the_scan_is_aborted(make, read, path):
    make.bliss(path, points=7)
    spectra = np.arange(12 * 128).reshape(12, 128)
    with h5py.File(path, "r+") as file:
        del file["1.1/instrument/mca0/data"]
        file["1.1/instrument/mca0/data"] = spectra
    scan = read(BlissReader, path)
    assert (scan.acquired, scan.outcome) == (12, "aborted")
    assert np.array_equal(scan.columns["mca0/counts"][9:], spectra[9:])


def test_lines_that_ran_to_and_fro_are_seen_in_the_positions(make, read, path):
    wanted = make.bliss(path, serpentine=True)
    scan = read(BlissReader, path)
    assert np.array_equal(scan.row_order, wanted.rows)
    one_way = path.with_name("one_way.h5")
    make.bliss(one_way)
    assert read(BlissReader, one_way).rows is None


@pytest.mark.parametrize(
    ("title", "shape", "axes"),
    [
        ("ascan samy 0 11 11 0.1", (12,), [("samy", 1, 0, 11)]),
        ("ascan(samy, 0, 11, 11, 0.1)", (12,), [("samy", 1, 0, 11)]),
        ("a2scan samy 0 11 samz 5 6 11 0.1", (12,), [("samy", 1, 0, 11), ("samz", 1, 5, 6)]),
        ("loopscan 12 0.1", (12,), []),
        ("loopscan 20 0.1", (20,), []),
        (
            "fscan2d samz 10 1 3 samy 0 1 4 0.1",
            (3, 4),
            [("samz", 2, 10, 12), ("samy", 1, 0, 3)],
        ),
        ("something of our own", (3, 4), [("samz", 2, 10, 12), ("samy", 1, 0, 3)]),
        ("mesh samy 0 3 3 samz", (3, 4), [("samz", 2, 10, 12), ("samy", 1, 0, 3)]),
        ("", (3, 4), [("samz", 2, 10, 12), ("samy", 1, 0, 3)]),
    ],
)
def test_the_title_or_the_positions_tell_the_grid(make, read, path, title, shape, axes):
    make.bliss(path)
    retitle(path, title)
    plan = read(BlissReader, path).plan
    assert plan.shape == shape
    assert [(a.name, a.axis, a.start, a.stop) for a in plan.axes] == axes


def test_a_relative_mesh_is_where_the_motors_were(make, read, path):
    make.bliss(path)
    retitle(path, "dmesh samy -1.5 1.5 3 samz -1 1 2 0.1")
    spans = {a.name: (a.start, a.stop) for a in read(BlissReader, path).plan.axes}
    assert spans == {"samy": (0.0, 3.0), "samz": (10.0, 12.0)}


def test_more_points_than_the_title_says_are_one_line_and_told(make, read, path, caplog):
    make.bliss(path)
    retitle(path, "amesh samy 0 1 1 samz 0 1 1 0.1")
    plan = read(BlissReader, path).plan
    assert plan.shape == (12,)
    assert {axis.name for axis in plan.axes} == {"samy", "samz"}
    assert "found 12 points; expected 4 by the title" in caplog.text


def test_irregular_positions_are_one_line_of_points(make, read, path):
    make.bliss(path)
    spiral = np.arange(12) ** 1.5
    retitle(path, "spiral", samy=np.cos(spiral), samz=np.sin(spiral))
    plan = read(BlissReader, path).plan
    assert plan.shape == (12,)
    assert [(axis.name, axis.axis, axis.primary) for axis in plan.axes] == [
        ("samy", 1, 1),
        ("samz", 1, 2),
    ]


def test_images_are_read_one_by_one(make, read, path, elements_read):
    make.bliss(path)
    frames = np.arange(12 * 5 * 6).reshape(12, 5, 6).astype("u2")
    with h5py.File(path, "r+") as file:
        file["1.1/measurement/camera"] = frames
    scan = read(BlissReader, path)
    image = scan.plan.images[0]
    assert (image.name, image.shape, image.dtype) == ("camera", (5, 6), "u2")
    assert np.array_equal(scan.columns["camera/counts"][7], frames[7])
    assert elements_read["/1.1/measurement/camera"] == 30


def test_a_link_to_a_file_that_is_gone_is_told_and_left_out(make, read, path, caplog):
    make.bliss(path)
    with h5py.File(path, "r+") as file:
        file["1.1/measurement/lima"] = h5py.ExternalLink("gone.h5", "/entry/data")
    scan = read(BlissReader, path)
    assert scan.plan.images == ()
    assert "/1.1/measurement/lima: found a link that leads nowhere" in caplog.text


def test_spectra_in_another_file_are_read_through_their_link(make, read, path):
    make.bliss(path)
    counts = np.arange(12 * 128).reshape(12, 128)
    with h5py.File(path.with_name("xmap.h5"), "w") as file:
        file["data"] = counts
    with h5py.File(path, "r+") as file:
        file["1.1/measurement/xmap_det0"] = h5py.ExternalLink("xmap.h5", "/data")
    column = read(BlissReader, path).columns["xmap_det0/counts"]
    assert np.array_equal(column[3:5], counts[3:5])


def test_two_numbers_with_one_usual_name_are_both_kept(make, read, path):
    make.bliss(path)
    with h5py.File(path, "r+") as file:
        file["1.1/instrument/mca0/realtime"] = np.arange(12.0)
    scan = read(BlissReader, path)
    assert scan.columns["mca0/realtime"][3] == 3.0
    assert scan.columns["mca0/real_time"][0] == 0.1


def test_short_vectors_are_counters_beside_each_other(make, read, path):
    make.bliss(path)
    with h5py.File(path, "r+") as file:
        file["1.1/measurement/quadrant"] = np.arange(48.0).reshape(12, 4)
        file["1.1/measurement/quadrant_live_time"] = np.arange(12.0)
    scan = read(BlissReader, path)
    assert scan.columns["scalar_data/quadrant_2"][1] == 6.0
    assert scan.columns["scalar_data/quadrant_live_time"][1] == 1.0


def test_the_calibration_follows_from_energies_where_there_is_none(make, read, path):
    make.bliss(path)
    with h5py.File(path, "r+") as file:
        del file["1.1/instrument/mca0/calibration"]
        file["1.1/instrument/mca0/energy"] = 50.0 + 10.0 * np.arange(128)
        file["1.1/instrument/mca0/energy"].attrs["units"] = "eV"
    plan = read(BlissReader, path).plan
    assert plan.detectors[0].calibration == pytest.approx((0.05, 0.01, 0.0))


def test_an_entry_without_measurement_is_refused_by_its_path(make, path):
    make.bliss(path)
    with h5py.File(path, "r+") as file:
        del file["1.2/measurement"]
    reader = BlissReader(path)
    with pytest.raises(FormatError, match=r"leaf\.h5: /1\.2: found no measurement; expected one"):
        reader.scan("scan_0001_2")
    reader.close()


def test_a_spec_file_that_silx_converted_has_the_numbers_that_silx_reads(read, path, test_data):
    convert = pytest.importorskip("silx.io.convert")
    import silx.io

    source = test_data / "spec" / "APS_spec_data.dat"
    convert.write_to_h5(str(source), str(path), mode="w")
    reader = BlissReader(path)
    names = reader.names()
    assert len(names) > 5
    with silx.io.open(str(source)) as file:
        for name in names[:5]:
            scan = reader.scan(name)
            entry = file[scan.plan.scan_id]
            for own, column in entry["measurement"].items():
                if getattr(column, "ndim", 0) == 1:
                    found = scan.columns[f"scalar_data/{own}"][:]
                    assert np.allclose(found, column[()], equal_nan=True)
    reader.close()
