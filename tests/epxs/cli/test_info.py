"""Tests of ``epxs info``."""

from epxs.cli.info import describe


def test_a_legacy_file_is_described(citrus):
    text = "\n".join(describe(citrus / "citrus_leaves.dat.h5"))
    assert "mesh  samx -36 -33 10" in text or "mesh samx -36 -33 10" in text
    assert "121 of 121, shape 11 x 11 (completed)" in text
    assert "detector   MCA: 2048 channels" in text
    assert "samz" in text


def test_a_converted_file_is_described_with_units(citrus_h5):
    text = "\n".join(describe(citrus_h5))
    assert "detector   vortex: 2048 channels" in text


def test_a_spec_file_is_described(citrus):
    lines = list(describe(citrus / "citrus_leaves.dat"))
    assert lines[0].endswith("spec file, 1 scans")
    assert "121 points" in lines[1]
    assert "vortex" in lines[1]


def test_a_file_of_neither_kind_is_refused(run_epxs, one_sentence, tmp_path):
    letter = tmp_path / "letter.txt"
    letter.write_text("Dear beamline scientist,\n")
    assert "neither an HDF5 nor a spec file" in one_sentence(run_epxs("info", letter))


def test_an_hdf5_file_of_somebody_else_is_described_without_complaint(tmp_path):
    import h5py

    with h5py.File(tmp_path / "other.h5", "w") as file:
        file["numbers"] = [1, 2, 3]
    assert next(describe(tmp_path / "other.h5")).endswith("0 entries")
