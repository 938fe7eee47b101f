"""Tests of file naming: a file for each file of the source, entries by number."""

import pytest
from scans import scan_started, whole_scan

from epxs.acquisition.api import FileNaming, Recorder
from epxs.core.api import FileError
from epxs.phynx import api as phynx


@pytest.mark.parametrize(
    ("source", "name"),
    [
        ("/data/run7/leaf.dat", "leaf.h5"),
        (r"C:\data\leaf.spec", "leaf.h5"),
        ("leaf", "leaf.h5"),
        ("leaf 2 µ.dat", "leaf_2_µ.h5"),
        ("../../..", "scans.h5"),
        ("", "scans.h5"),
        ("/dev/null/", "null.h5"),
    ],
)
def test_a_file_is_named_after_that_of_the_source_and_stays_in_its_folder(tmp_path, source, name):
    started = scan_started()
    object.__setattr__(started, "source_file", source)
    assert FileNaming(tmp_path).path(started) == tmp_path / name


def test_scans_go_to_files_by_the_file_of_the_source_and_entries_by_number(tmp_path):
    recorder = Recorder(FileNaming(tmp_path / "night"), lambda event: None)
    for source, number in (("a.dat", "1"), ("a.dat", "2"), ("b.dat", "1"), ("a.dat", "2")):
        for message in whole_scan(scan_id=number):
            if hasattr(message, "source_file"):
                object.__setattr__(message, "source_file", source)
            recorder.take(message)
    recorder.close()
    found = {}
    for path in sorted((tmp_path / "night").iterdir()):
        with phynx.open(path) as file:
            found[path.name] = [entry.name for entry in file.entries]
            assert [entry.measurement.acquired for entry in file.entries] == [12] * len(
                file.entries
            )
    assert found == {"a.h5": ["scan_0001", "scan_0002", "scan_0002_2"], "b.h5": ["scan_0001"]}


def test_a_folder_that_cannot_be_made_is_refused_at_once(tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(FileError, match="expected a folder in which files can be made"):
        Recorder(FileNaming(tmp_path / "file" / "folder"), lambda event: None)
