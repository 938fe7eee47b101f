"""Images of area detectors beside a spec file."""

from __future__ import annotations

import logging

import numpy as np
import pytest

import epxs
from epxs.core.api import FormatError
from epxs_instruments.spec import spec_images
from epxs_instruments.spec.spec_file import SpecFile
from epxs_instruments.spec.spec_images import ImageSeries

fabio = pytest.importorskip("fabio")

HEAD = "#F leaf.dat\n#E 1227372459\n\n"
SCAN = "#S 7  mesh  x 0 1 1  y 0 1 1  0.5\n#N 3\n#L x  y  I0\n"
ROWS = "0 0 5\n1 0 6\n0 1 7\n1 1 8\n"


def image(n, dtype="u2"):
    """Return image *n*: 3 rows, 4 columns."""
    return (np.arange(12).reshape(3, 4) + 100 * n).astype(dtype)


@pytest.fixture
def spec(tmp_path):
    """A map of four points."""
    path = tmp_path / "leaf.dat"
    path.write_text(HEAD + SCAN + ROWS)
    return path


def save(spec, name, array):
    """Write an image beside the file."""
    path = spec.with_name(spec.name + name)
    kinds = {
        ".tiff": fabio.tifimage.TifImage,
        ".tif": fabio.tifimage.TifImage,
        ".edf": fabio.edfimage.EdfImage,
        ".cbf": fabio.cbfimage.CbfImage,
    }
    kinds[path.suffix](data=array).write(str(path))
    return path


@pytest.mark.parametrize(
    ("name", "dtype", "detector"),
    [
        ("_scan007_{n}.tiff", "u2", "area_detector"),
        ("_scan7_{n:04d}.tif", "f4", "area_detector"),
        ("_scan007_pilatus_{n:03d}.edf", "u4", "pilatus"),
        (".scan7_eiger_2_{n}.cbf", "i4", "eiger_2"),
        (".7_{n}.edf", "i4", "area_detector"),
    ],
)
def test_a_series_is_an_area_detector(spec, name, dtype, detector):
    for n in range(4):
        save(spec, name.format(n=n), image(n, dtype))
    with epxs.open(spec) as file:
        camera = file[0].measurement.images[detector]
        assert camera.counts.h5.dtype == dtype
        assert camera.pixels == (3, 4)
        np.testing.assert_array_equal(camera.counts[2], image(2))
        np.testing.assert_array_equal(camera.counts[1:3, 1, ::2], [[104, 106], [204, 206]])
        assert file[f"scan_0007/map/{detector}"][...].tolist() == [
            [image(n).sum() for n in line] for line in ((0, 1), (2, 3))
        ]


@pytest.mark.parametrize("first", [1, 40])
def test_images_may_be_counted_from_any_number(spec, first):
    for n in range(4):
        save(spec, f"_scan007_{first + n}.tiff", image(n))
    series = SpecFile(spec).scans[0].images["area_detector"]
    np.testing.assert_array_equal(series[...], [image(n) for n in range(4)])


def test_points_without_an_image_have_nan(spec):
    for n in (0, 2):
        save(spec, f"_scan007_{n}.tiff", image(n))
    series = SpecFile(spec).scans[0].images["area_detector"]
    assert (series.shape, series.dtype) == ((4, 3, 4), np.dtype("f4"))
    np.testing.assert_array_equal(series[2], image(2))
    assert np.isnan(series[[1, 3]]).all()


def test_images_beyond_the_last_point_are_left_out(spec, caplog):
    for n in range(6):
        save(spec, f"_scan007_{n}.tiff", image(n))
    assert SpecFile(spec).scans[0].images["area_detector"].shape[0] == 4
    assert "found 6 images of area_detector; expected 4, one for each point of scan 7" in (
        caplog.text
    )


def test_a_scan_without_rows_has_the_points_of_its_images(spec):
    spec.write_text(HEAD + "#S 7  timescan  1\n")
    for n in range(3):
        save(spec, f"_scan007_{n}.tiff", image(n))
    with epxs.open(spec) as file:
        assert file[0].measurement.acquired == 3


def test_images_of_other_scans_and_other_files_are_not_taken(spec):
    save(spec, "_scan070_0.tiff", image(0))
    save(spec, "_scan007_notes.tiff", image(0))
    (spec.parent / "other.dat_scan007_0.tiff").write_bytes(b"")
    assert SpecFile(spec).scans[0].images == {}


def test_an_image_that_was_cut_short_is_missing_and_told(spec, caplog):
    paths = [save(spec, f"_scan007_{n}.tiff", image(n)) for n in range(4)]
    paths[1].write_bytes(paths[1].read_bytes()[:20])
    series = SpecFile(spec).scans[0].images["area_detector"]
    assert np.isnan(series[1]).all()
    np.testing.assert_array_equal(series[3], image(3))
    assert "_scan007_1.tiff: found an image that cannot be read (" in caplog.text


def test_an_image_of_another_size_is_refused(spec):
    paths = [save(spec, f"_scan007_{n}.tiff", image(n)) for n in range(3)]
    paths.append(save(spec, "_scan007_3.tiff", image(3).T))
    series = ImageSeries(paths)
    with pytest.raises(FormatError, match=r"_3.tiff: found an image of \(4, 3\) pixels of type ui"):
        series[3]


def test_a_series_of_which_no_image_can_be_read_is_no_detector(spec, caplog):
    for n in range(2):
        spec.with_name(f"leaf.dat_scan007_{n}.tiff").write_bytes(b"rubbish")
    with caplog.at_level(logging.WARNING):
        assert SpecFile(spec).scans[0].images == {}
    assert "_0.tiff: found no image of the series that can be read; expected TIFF" in caplog.text


def test_images_are_read_when_they_are_asked_for(spec, monkeypatch):
    for n in range(4):
        save(spec, f"_scan007_{n}.tiff", image(n))
    read = []
    original = spec_images._read
    monkeypatch.setattr(spec_images, "_read", lambda path: read.append(path) or original(path))
    with epxs.open(spec) as file:
        counts = file[0].measurement.images["area_detector"].counts
        read.clear()
        _ = counts[1:3]
    assert [path.name for path in read] == ["leaf.dat_scan007_1.tiff", "leaf.dat_scan007_2.tiff"]


def test_images_that_come_while_the_file_is_open_are_found(spec):
    save(spec, "_scan007_0.tiff", image(0))
    with epxs.open(spec) as file:
        measurement = file[0].measurement
        assert np.isnan(measurement.images["area_detector"].counts[1]).all()
        save(spec, "_scan007_1.tiff", image(1))
        assert file.refresh()
        np.testing.assert_array_equal(measurement.images["area_detector"].counts[1], image(1))


def test_a_camera_with_the_name_of_a_counter_gets_another_one(spec):
    for n in range(4):
        save(spec, f"_scan007_I0_{n}.tiff", image(n))
    with epxs.open(spec) as file:
        assert list(file[0].measurement.images) == ["I0_images"]


def test_images_are_converted(spec, tmp_path, passes_nexus_gate):
    for n in range(4):
        save(spec, f"_scan007_{n}.tiff", image(n))
    out = epxs.convert(spec, tmp_path / "out.h5")
    with epxs.open(out) as file:
        counts = file[0].measurement.images["area_detector"].counts
        np.testing.assert_array_equal(counts[...], [image(n) for n in range(4)])
    passes_nexus_gate(out)
