"""Tests of ``epxs convert``."""

import h5py
import numpy as np


def test_a_spec_file_with_its_spectra_becomes_hdf5(run_epxs, citrus, tmp_path):
    out = tmp_path / "citrus.h5"
    done = run_epxs("convert", citrus / "citrus_leaves.dat", out)
    assert done.returncode == 0, done.stderr
    assert done.stdout.strip() == str(out)
    with h5py.File(out) as file:
        (entry,) = (g for g in file.values() if g.attrs.get("NX_class") == "NXentry")
        assert entry["measurement/vortex/counts"].shape == (121, 2048)


def test_spectra_are_those_of_the_text_and_not_shifted(citrus_h5, citrus):
    text = (citrus / "citrus_leaves.dat.scan1.vortex.mca").read_text().replace("\\\n", " ")
    lines = [line for line in text.splitlines() if line.startswith("@vortex")]
    spectra = np.array([line.split()[1:] for line in lines], dtype=np.uint32)
    with h5py.File(citrus_h5) as file:
        assert np.array_equal(file["scan_0001/measurement/vortex/counts"][...], spectra)


def test_by_default_the_result_lies_beside_the_spec_file(run_epxs, test_data, tmp_path):
    spec = tmp_path / "scans.dat"
    spec.write_bytes((test_data / "spec" / "APS_spec_data.dat").read_bytes())
    assert run_epxs("convert", spec).returncode == 0
    assert (tmp_path / "scans.dat.h5").exists()


def test_a_single_scan_can_be_chosen(run_epxs, test_data, tmp_path):
    out = tmp_path / "one.h5"
    done = run_epxs("convert", test_data / "spec" / "33id_spec.dat", out, "--scan", "3")
    assert done.returncode == 0, done.stderr
    with h5py.File(out) as file:
        assert list(file) == ["scan_0003"]


def test_a_scan_that_is_not_there_is_named(run_epxs, one_sentence, citrus, tmp_path):
    done = run_epxs("convert", citrus / "citrus_leaves.dat", tmp_path / "c.h5", "--scan", "7")
    assert "none of number 7" in one_sentence(done)
    assert list(tmp_path.iterdir()) == []


def test_an_existing_file_is_replaced_only_by_force(run_epxs, one_sentence, citrus, tmp_path):
    out = tmp_path / "c.h5"
    out.write_text("precious")
    done = run_epxs("convert", citrus / "citrus_leaves.dat", out)
    assert "--force" in one_sentence(done)
    assert out.read_text() == "precious"
    assert run_epxs("convert", citrus / "citrus_leaves.dat", out, "--force").returncode == 0
    assert h5py.is_hdf5(out)


def test_what_is_no_spec_file_is_refused_and_nothing_is_left(run_epxs, one_sentence, tmp_path):
    letter = tmp_path / "letter.txt"
    letter.write_text("Dear beamline scientist,\n")
    assert "letter.txt" in one_sentence(run_epxs("convert", letter))
    assert list(tmp_path.iterdir()) == [letter]


def test_a_missing_file_is_named(run_epxs, one_sentence, tmp_path):
    assert "missing.dat" in one_sentence(run_epxs("convert", tmp_path / "missing.dat"))


def test_a_folder_that_is_missing_is_named(run_epxs, one_sentence, citrus, tmp_path):
    done = run_epxs("convert", citrus / "citrus_leaves.dat", tmp_path / "no" / "c.h5")
    assert "no" in one_sentence(done)
