"""Tests for folders that results go to."""

import pytest

from epxs.core.api import FileError, make_folder


def test_folders_above_are_made_too_and_one_that_is_there_is_kept(tmp_path):
    for _ in range(2):
        make_folder(tmp_path / "a" / "b")

    assert (tmp_path / "a" / "b").is_dir()


def test_what_stands_in_the_way_is_told(tmp_path):
    (tmp_path / "a").write_text("a file")

    with pytest.raises(FileError, match=r"a.b: cannot be made: Not a directory; expected a folder"):
        make_folder(tmp_path / "a" / "b")
