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
    assert "121 of 121, shape 11 x 11 (completed)" in "\n".join(lines)
    assert "    detector   vortex: 2048 channels" in lines


def test_a_file_of_no_known_kind_is_refused(run_epxs, one_sentence, tmp_path):
    letter = tmp_path / "letter.txt"
    letter.write_text("Dear beamline scientist,\n")
    assert "found a file of an unknown format" in one_sentence(run_epxs("info", letter))


def test_an_hdf5_file_of_somebody_else_is_described_without_complaint(tmp_path):
    import h5py

    with h5py.File(tmp_path / "other.h5", "w") as file:
        file["numbers"] = [1, 2, 3]
    assert next(describe(tmp_path / "other.h5")).endswith("0 entries")


def test_names_cannot_order_the_terminal_about(run_epxs, tmp_path):
    import h5py

    with h5py.File(tmp_path / "other.h5", "w") as file:
        entry = file.create_group("\x1b[2Jscan")
        entry.attrs["NX_class"] = "NXentry"
    told = run_epxs("info", tmp_path / "other.h5").stdout
    assert "\x1b" not in told
    assert "[2Jscan" in told


def test_an_entry_that_cannot_be_read_does_not_hide_the_others(tmp_path):
    import h5py
    import numpy as np

    with h5py.File(tmp_path / "other.h5", "w") as file:
        for name in ("a", "b"):
            measurement = file.create_group(f"{name}/measurement")
            file[name].attrs["NX_class"] = "NXentry"
            measurement.attrs["class"] = "Measurement"
            measurement["acquired"] = 3
        result = file.create_group("a/xrf_fit/peak_areas")
        file["a/xrf_fit"].attrs["NX_class"] = "NXprocess"
        result.attrs["signal"] = "Ca"
        result["Ca"] = np.arange(3)
    text = "\n".join(describe(tmp_path / "other.h5"))
    assert "/a" in text
    assert "/b" in text


def test_of_very_many_entries_the_first_are_listed(tmp_path):
    import h5py

    with h5py.File(tmp_path / "other.h5", "w") as file:
        for number in range(5):
            file.create_group(f"scan_{number}").attrs["NX_class"] = "NXentry"
    lines = list(describe(tmp_path / "other.h5", most=2))
    assert [line.split()[0] for line in lines if line.startswith("/scan")] == ["/scan_0", "/scan_1"]
    assert lines[-1] == "\n... and 3 more; --all lists them"
