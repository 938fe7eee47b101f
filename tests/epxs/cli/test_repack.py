"""Tests of ``epxs repack``."""

import shutil

import h5py


def test_a_file_is_compressed_in_place(run_epxs, citrus_h5, tmp_path):
    path = tmp_path / "leaf.h5"
    shutil.copy(citrus_h5, path)
    done = run_epxs("repack", path)
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith(f"{path}: ")
    with h5py.File(path) as file:
        assert file["scan_0001/instrument/vortex/data"].chunks[0] > 1
    assert [p.name for p in tmp_path.iterdir()] == ["leaf.h5"]


def test_portable_files_are_compressed_with_gzip(run_epxs, citrus_h5, tmp_path):
    done = run_epxs("repack", citrus_h5, tmp_path / "out.h5", "--portable")
    assert done.returncode == 0, done.stderr
    with h5py.File(tmp_path / "out.h5") as file:
        assert file["scan_0001/instrument/vortex/data"].compression == "gzip"


def test_a_file_that_is_none_is_told(run_epxs, one_sentence, tmp_path):
    done = run_epxs("repack", tmp_path / "nothing.h5")
    assert "found no such file" in one_sentence(done)
