"""Tests of files that appear only when they are complete."""

import os

import h5py
import pytest

from epxs.core.api import FileError
from epxs.phynx import api as phynx


def test_a_file_appears_when_it_is_complete(tmp_path):
    path = tmp_path / "scan.h5"
    with phynx.complete_file(path) as file:
        assert not path.exists()
        file.create_entry(phynx.MeasurementPlan("scan_0001", shape=(3,)))
    assert [entry.name for entry in tmp_path.iterdir()] == ["scan.h5"]
    assert h5py.is_hdf5(path)


def test_nothing_is_left_of_a_file_that_failed(tmp_path):
    with pytest.raises(ZeroDivisionError), phynx.complete_file(tmp_path / "scan.h5"):
        raise ZeroDivisionError
    assert list(tmp_path.iterdir()) == []


def test_a_file_that_exists_is_kept_unless_it_is_to_be_replaced(tmp_path):
    path = tmp_path / "scan.h5"
    path.write_text("precious")
    with pytest.raises(FileError, match=r"found a file; expected a new name"):
        phynx.complete_file(path).__enter__()
    assert path.read_text() == "precious"
    with phynx.complete_file(path, force=True):
        pass
    assert h5py.is_hdf5(path)


def test_what_stood_there_is_kept_when_its_replacement_fails(tmp_path):
    path = tmp_path / "scan.h5"
    path.write_text("precious")
    with pytest.raises(ZeroDivisionError), phynx.complete_file(path, force=True):
        raise ZeroDivisionError
    assert path.read_text() == "precious"


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_a_folder_that_cannot_be_written_is_named(tmp_path):
    tmp_path.chmod(0o500)
    with pytest.raises(FileError, match="found no permission to write in"):
        phynx.complete_file(tmp_path / "scan.h5").__enter__()
