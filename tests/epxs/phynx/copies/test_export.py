"""What is exported is what is in the file: names, units, numbers, NaN."""

from __future__ import annotations

import csv

import h5py
import numpy as np
import pytest
from PIL import Image

from epxs.core.api import ConfigurationError, FileError, FormatError
from epxs.phynx import api as phynx
from epxs.phynx.copies.plain_nexus import PLAIN


@pytest.fixture
def half(path, plan, results_plan, take, fit):
    """A scan of which only 5 of 12 points were measured, and 4 fitted."""
    with phynx.open(path, "w") as file:
        entry = file.create_entry(plan)
        results = entry.create_results(results_plan)
        take(entry.measurement, range(5))
        results.write(range(4), fit(list(range(4))))
        entry.finish("aborted", "2026-01-01T10:05:00+00:00")
    return path


def rows(path):
    """Return the header and the lines of a table."""
    with path.open(newline="") as stream:
        head, *lines = csv.reader(stream)
    return head, lines


def test_scalars_are_a_table_with_names_and_units(half, tmp_path):
    phynx.export(half, tmp_path / "out", "csv")
    head, lines = rows(tmp_path / "out" / "scan_0001_scalars.csv")
    assert head == ["sequence", "masked", "Col_mir-bend (mm)", "samx (mm)", "I0 (counts)",
                    "I1 (counts)", "epoch (s)"]  # fmt: skip
    assert lines[4] == ["4", "0", "11.0", "0.0", "1004.0", "40.0", "1700000004.0"]
    assert lines[5] == ["-1", "0", "nan", "nan", "nan", "nan", "nan"]


def test_maps_are_a_table_with_the_positions_of_their_pixels(half, tmp_path):
    phynx.export(half, tmp_path / "out", "csv")
    head, lines = rows(tmp_path / "out" / "scan_0001_xrf_fit.csv")
    assert head[:4] == ["Col_mir_bend (mm)", "samx (mm)", "Ca K (counts)", "Ca K sigma (counts)"]
    assert lines[3][:3] == ["10.0", "3.0", "300.0"]
    assert lines[4][2] == "nan"
    assert len(lines) == 12


def test_maps_are_float_images_with_nan(half, tmp_path):
    made = phynx.export(half, tmp_path / "out", "tiff")
    assert tmp_path / "out" / "scan_0001_map_mca1.tif" in made
    image = Image.open(tmp_path / "out" / "scan_0001_xrf_fit_Ca_K.tif")
    values = np.asarray(image)
    assert (values.dtype, values.shape) == ("float32", (3, 4))
    assert values[0].tolist() == [0, 100, 200, 300]
    assert np.isnan(values[1:]).all()
    assert image.tag_v2[270].endswith("Ca K (counts)")


def test_numpy_reads_all_arrays(half, tmp_path):
    (made,) = phynx.export(half, tmp_path / "out", "npz")
    with np.load(made) as arrays:
        assert arrays["mca1/counts"].shape == (12, 16)
        assert arrays["mca1/counts"][3, 0] == 3
        assert arrays["scalars/I0"][4] == 1004
        assert arrays["xrf_fit/Ca K"].shape == (3, 4)
        assert arrays["mca1/energy"][10] == pytest.approx(0.1)


@pytest.mark.parametrize("copy_links", [False, True])
def test_plain_nexus_is_good_and_has_nothing_of_ours(half, tmp_path, passes_nexus_gate, copy_links):
    (made,) = phynx.export(half, tmp_path / "plain.h5", "nexus", copy_links=copy_links)
    passes_nexus_gate(made)
    found: list[str] = []
    with h5py.File(made) as file:
        file.visititems(lambda name, node: found.extend(node.attrs))
        link = file["scan_0001/measurement"].get("mca1/counts", getlink=True)
        assert isinstance(link, h5py.HardLink if copy_links else h5py.SoftLink)
        assert file["scan_0001/measurement/mca1/counts"][3, 0] == 3
    assert not PLAIN.intersection(found)


def test_one_entry_can_be_chosen(path, plan, take, tmp_path, passes_nexus_gate):
    with phynx.open(path, "w") as file:
        for _ in range(2):
            take(file.create_entry(plan).measurement, range(3))
    made = phynx.export(path, tmp_path / "out", "csv", ["scan_0001_2"])
    assert all(p.name.startswith("scan_0001_2_") for p in made)
    (plain,) = phynx.export(path, tmp_path / "plain.h5", "nexus", ["scan_0001"])
    passes_nexus_gate(plain)
    with h5py.File(plain) as file:
        assert list(file) == ["scan_0001"]


def test_all_entries_are_exported_otherwise(path, plan, take, tmp_path):
    with phynx.open(path, "w") as file:
        for _ in range(2):
            take(file.create_entry(plan).measurement, range(3))
    made = phynx.export(path, tmp_path, "npz")
    assert [p.name for p in made] == ["scan_0001.npz", "scan_0001_2.npz"]


def test_nothing_is_overwritten_unless_asked(half, tmp_path):
    for kind in ("csv", "npz"):
        phynx.export(half, tmp_path / "out", kind)
        with pytest.raises(FileError, match=r"found a file; expected a new name.*--force"):
            phynx.export(half, tmp_path / "out", kind)
        phynx.export(half, tmp_path / "out", kind, force=True)


def test_an_entry_that_does_not_exist_is_told(half, tmp_path):
    with pytest.raises(FormatError, match=r"found no entry 'scan_9'; expected one of: scan_0001"):
        phynx.export(half, tmp_path, "csv", ["scan_9"])


def test_a_file_without_data_is_told(path, tmp_path):
    phynx.open(path, "w").close()
    with pytest.raises(FormatError, match=r"found nothing to export as tiff; expected scalars"):
        phynx.export(path, tmp_path, "tiff")


def test_an_unknown_kind_is_told(half, tmp_path):
    with pytest.raises(ConfigurationError, match=r"found the kind 'pdf'; expected one of: csv"):
        phynx.export(half, tmp_path, "pdf")


def test_a_folder_that_cannot_be_made_is_told(half, tmp_path):
    (tmp_path / "out").write_text("a file")
    with pytest.raises(FileError, match=r"cannot be written: .*; expected a folder with room"):
        phynx.export(half, tmp_path / "out" / "below", "csv")
