"""Tests of handing a node on."""

import numpy as np
import pytest
from PIL import Image

from epxs.core.api import FileError, FormatError
from epxs_browser.handing_on import export_node


def test_a_table_has_its_name_and_unit(array_file, tmp_path):
    lines = export_node(array_file, "/one", tmp_path / "one.csv").read_text().splitlines()
    assert lines[:3] == ["one (mm)", "0", "1"]
    assert len(lines) == 1001


def test_an_array_of_any_rank_keeps_its_shape(array_file, tmp_path):
    assert np.load(export_node(array_file, "/four", tmp_path / "four.npy")).shape == (2, 3, 70, 5)


def test_a_stack_becomes_images(array_file, tmp_path):
    with Image.open(export_node(array_file, "/four", tmp_path / "four.tif")) as image:
        assert (image.n_frames, image.size, image.mode) == (6, (5, 70), "F")


@pytest.mark.parametrize(
    ("path", "name", "error", "message"),
    [
        ("/one", "one.xls", FormatError, r"one\.xls: found the ending '\.xls'; expected one of"),
        ("/one", "one.tiff", FormatError, "expected numbers of two or more for images"),
        ("/", "all.csv", FormatError, "/: found no array; expected an array"),
        ("/one", "nowhere/one.npy", FileError, "cannot be written"),
    ],
)
def test_what_cannot_be_written_says_why(array_file, tmp_path, path, name, error, message):
    with pytest.raises(error, match=message):
        export_node(array_file, path, tmp_path / name)
