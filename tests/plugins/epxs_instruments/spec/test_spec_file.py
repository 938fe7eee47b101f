"""Reading the files that spec and others wrote, and damaged ones."""

from __future__ import annotations

import contextlib
import warnings

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from epxs.core.api import FileError, FormatError, offers
from epxs_instruments.spec.spec_file import SpecFile

HEADER = """#F leaf.dat
#E 1227372459
#D Sat Nov 22 11:47:39 2008
#C xrf  User = specuser
#O0 Sample X  samy  slit
#O1 energy

"""
SCAN = """#S 7  mesh  samx 0 1 1  samy 0 1 1  0.5
#D Sat Nov 22 11:47:56 2008
#M 20000  (I0)
#P0 1.5 -2 3e-3
#P1 17.2
#N 3
#L samx  Sample Y  I0
"""


@pytest.fixture
def read(tmp_path):
    """Writes a text into a file and reads it as spec's."""

    def write_and_read(text, name="leaf.dat"):
        path = tmp_path / name
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
        return SpecFile(path)

    return write_and_read


def test_the_reader_is_offered_as_spec():
    assert offers.find(offers.READERS, "spec") is SpecFile


def test_a_scan_tells_what_its_header_says(read):
    scan = read(HEADER + SCAN + "0 0 5\n1 0 6\n").scans[0]
    assert (scan.number, scan.command) == (7, "mesh samx 0 1 1 samy 0 1 1 0.5")
    assert scan.date == "Sat Nov 22 11:47:56 2008"
    assert scan.labels == ["samx", "Sample Y", "I0"]
    assert scan.monitor_name == "I0"
    assert scan.positioners == {"Sample X": 1.5, "samy": -2.0, "slit": 0.003, "energy": 17.2}
    assert (scan.header.user, scan.header.epoch) == ("specuser", 1227372459.0)
    np.testing.assert_array_equal(scan.data, [[0, 0, 5], [1, 0, 6]])


def test_cells_that_hold_no_number_are_nan_and_never_zero(read):
    scan = read(HEADER + SCAN + "nan 1 inf\n-inf err 1,5\n1_0 0x1 2\n").scans[0]
    nan = np.nan
    np.testing.assert_array_equal(scan.data, [[nan, 1, nan], [nan, nan, nan], [nan, nan, 2]])


def test_windows_line_ends_leave_no_trace(read):
    scan = read((HEADER + SCAN + "0 0 5\n@A 1 2\\\n 3 4\n").replace("\n", "\r\n")).scans[0]
    assert scan.labels == ["samx", "Sample Y", "I0"]
    np.testing.assert_array_equal(scan.data, [[0, 0, 5]])
    np.testing.assert_array_equal(scan.mcas["detector"].counts, [[1, 2, 3, 4]])


def test_a_ragged_row_keeps_its_place(read):
    scan = read(HEADER + SCAN + "0 0 5\n1 0\n2 0 6 7\n").scans[0]
    np.testing.assert_array_equal(scan.data, [[0, 0, 5], [1, 0, np.nan], [2, 0, 6]])


def test_a_row_that_is_half_written_is_left_out(read):
    scan = read(HEADER + SCAN + "0 0 5\n1 0 12").scans[0]
    np.testing.assert_array_equal(scan.data, [[0, 0, 5]])


@pytest.mark.parametrize("tag", ["@vortex1", "@A1", "@det", "@MCA.2", "@1e5"])
def test_the_tag_of_a_spectrum_is_never_data(read, tag):
    scan = read(HEADER + SCAN + f"0 0 5\n{tag} 1 2 3\n").scans[0]
    np.testing.assert_array_equal(scan.mcas[tag[1:]].counts, [[1, 2, 3]])


def test_a_spectrum_goes_on_over_continued_lines(read):
    mca = (
        read(HEADER + SCAN + "0 0 5\n@sdd 1 2\\\n 3 4 \\\n5\n1 0 6\n@sdd 5 4 3 2 1\n").scans[0].mcas
    )
    np.testing.assert_array_equal(mca["sdd"].counts, [[1, 2, 3, 4, 5], [5, 4, 3, 2, 1]])
    assert mca["sdd"].counts.dtype == np.uint32


def test_a_spectrum_that_is_half_written_is_left_out(read):
    scan = read(HEADER + SCAN + "0 0 5\n@sdd 1 2\n1 0 6\n@sdd 5 \\\n").scans[0]
    np.testing.assert_array_equal(scan.mcas["sdd"].counts, [[1, 2]])


def test_spectra_of_two_detectors_have_calibrations_of_their_own(read):
    header = "#@CALIB 0 0.01 0 vortex\n#@CALIB 0.1 0.02 0 ketek\n#@CHANN 3 5 7 1\n"
    scan = read(HEADER + SCAN + header + "0 0 5\n@ketek 1 2 3\n@vortex 4 5 6\n").scans[0]
    assert scan.mcas["vortex"].calibration == (0, 0.01, 0)
    assert scan.mcas["ketek"].calibration == (0.1, 0.02, 0)
    np.testing.assert_array_equal(scan.mcas["ketek"].channels, [5, 6, 7])


def test_a_row_without_spectrum_has_nan_and_the_others_keep_their_places(read):
    scan = read(HEADER + SCAN + "@A 1 2\n0 0 5\n1 0 6\n@A 3 4\n2 0 7\n").scans[0]
    np.testing.assert_array_equal(scan.mcas["detector"].counts, [[1, 2], [np.nan] * 2, [3, 4]])


def test_several_spectra_to_each_row_are_several_detectors(read):
    scan = read(HEADER + SCAN + "0 0 5\n@A 1 2\n@A 3 4\n1 0 6\n@A 5 6\n@A 7 8\n").scans[0]
    np.testing.assert_array_equal(scan.mcas["detector"].counts, [[1, 2], [5, 6]])
    np.testing.assert_array_equal(scan.mcas["detector_2"].counts, [[3, 4], [7, 8]])


def test_a_spectrum_that_was_taken_after_the_scan_is_left_out(read):
    scan = read(HEADER + SCAN + "@A 1 2\n0 0 5\n@A 3 4\n@A 5 6\n").scans[0]
    np.testing.assert_array_equal(scan.mcas["detector"].counts, [[1, 2]])


def test_two_scans_of_one_number_are_told_apart(read):
    file = read(HEADER + SCAN + "0 0 5\n\n" + SCAN + "0 0 6\n")
    assert [(scan.number, scan.occurrence) for scan in file.scans] == [(7, 1), (7, 2)]
    assert file.numbered(7, 2).data[0, 2] == 6


def test_each_scan_uses_the_names_of_motors_that_stand_above_it(read):
    second = "\n#E 1227372999\n#O0 one  two  three\n#O1 four\n\n"
    file = read(HEADER + SCAN + "0 0 5\n" + second + SCAN + "0 0 6\n" + "\n#F x\n\n" + SCAN)
    assert list(file.scans[0].positioners) == ["Sample X", "samy", "slit", "energy"]
    assert list(file.scans[1].positioners) == ["one", "two", "three", "four"]
    assert file.scans[1].header.epoch == 1227372999
    assert list(file.scans[2].positioners) == ["one", "two", "three", "four"]


def test_a_scan_without_header_or_rows_is_read(read):
    scan = read("#S 1 ascan samx 0 1 1 1\n").scans[0]
    assert (scan.labels, scan.data.shape, scan.mcas, scan.positioners) == ([], (0, 0), {}, {})


def test_columns_without_labels_are_numbered(read):
    scan = read("#S 1 ascan samx 0 1 1 1\n1 2\n").scans[0]
    assert scan.labels == ["column_1", "column_2"]


def test_letters_that_are_not_utf8_are_read_as_latin1(read):
    text = (HEADER + SCAN.replace("Sample Y", "Höhe µm") + "0 0 5\n").encode("latin-1")
    assert read(text).scans[0].labels[1] == "Höhe µm"


@pytest.mark.parametrize("text", [b"", b"\x89HDF\r\n\x1a\n" + bytes(100), b"a,b\n1,2\n"])
def test_a_file_that_spec_did_not_write_is_refused(read, text):
    message = r"notes.txt: found neither a scan \(#S\) nor a file header \(#F\); expected a file"
    with pytest.raises(FormatError, match=message):
        read(text, "notes.txt")


def test_a_file_that_is_not_there_is_named(tmp_path):
    with pytest.raises(FileError, match=r"nowhere.dat: found that it cannot be read \(No such"):
        SpecFile(tmp_path / "nowhere.dat")


@settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    text=st.lists(
        st.sampled_from(
            ["#S 1 mesh a 0 1", "#S", "#F x", "#E 12", "#L a  b", "#L", "#N", "#N x", "#O0 a  b",
             "#P0 1 x", "#M 5 (I0)", "#M", "#@CALIB a 1", "#@CALIB 1", "#@CHANN 3 0 x", "#U", "#",
             "1 2", "nan", "@A 1 2", "@A 3\\", "@", "4 5", "@b -1 1e400", "x y", ""]
        )
        | st.text(max_size=12),
        max_size=20,
    ).map("\n".join)
)  # fmt: skip
def test_no_text_makes_the_reader_raise_anything_else(read, text):
    with contextlib.suppress(FormatError):
        for scan in read(text.encode("utf-8", "surrogatepass")).scans:
            rows, columns = scan.data.shape
            assert len(scan.labels) == columns or not rows
            assert all(len(mca.counts) <= rows or not rows for mca in scan.mcas.values())
            assert isinstance(scan.positioners, dict)


def test_side_files_are_merged_by_the_number_of_the_scan(read):
    side = "#S 7 mesh\n#@CALIB 0 0.01 0\n#N 2\n#L icr  live\n10 0.5\n@v 1 2 3\n20 0.6\n@v 4 5 6\n"
    read(side, "leaf.dat.scan7.vortex.mca")
    read(side, "leaf.dat.scan70.other.mca")
    mcas = read(HEADER + SCAN + "0 0 5\n1 0 6\n").scans[0].mcas
    assert list(mcas) == ["vortex"]
    np.testing.assert_array_equal(mcas["vortex"].counts, [[1, 2, 3], [4, 5, 6]])
    np.testing.assert_array_equal(mcas["vortex"].columns["live"], [0.5, 0.6])


def test_citrus_leaves_has_all_2048_channels_unshifted(citrus):
    scan = SpecFile(citrus / "citrus_leaves.dat").scans[0]
    mca = scan.mcas["vortex"]
    assert mca.counts.shape == (121, 2048)
    assert mca.calibration == (0, 0.01, 0)
    text = (citrus / "citrus_leaves.dat.scan1.vortex.mca").read_text()
    spectra = text.replace("\\\n", " ").split("@vortex ")[1:]
    for row, spectrum in enumerate(spectra):
        np.testing.assert_array_equal(
            mca.counts[row], list(map(int, spectrum.split("\n")[0].split()))
        )
    assert list(mca.columns) == ["icr", "ocr", "real", "live", "dead", "dtn"]
    assert mca.columns["icr"][0] == 29210.3


def test_citrus_leaves_tells_positions_and_monitor(citrus):
    scan = SpecFile(citrus / "citrus_leaves.dat").scans[0]
    assert scan.data.shape == (121, 16)
    assert scan.monitor_name == "Icol"
    assert len(scan.positioners) == 35
    assert scan.positioners["samz"] == -213


@pytest.mark.parametrize("name", ["33id_spec.dat", "APS_spec_data.dat", "user6idd.dat"])
def test_numbers_agree_with_those_that_silx_reads(test_data, name):
    specfile = pytest.importorskip("silx.io.specfile")
    path = test_data / "spec" / name
    scans = SpecFile(path).scans
    theirs = specfile.SpecFile(str(path))
    assert len(scans) == len(theirs)
    for ours, other in zip(scans, theirs, strict=True):
        if other.data.size:
            np.testing.assert_allclose(ours.data, other.data.T)
        if len(other.mca) and other.data.size:  # more spectra than rows: counted after the scan
            counts = np.array([other.mca[n] for n in range(other.data.shape[1])])
            np.testing.assert_array_equal(ours.mcas["detector"].counts, counts)


def test_sardana_writes_nan_and_we_read_nan(test_data):
    path = test_data / "spec" / "spec_from_spock.spc"
    scans = SpecFile(path).scans
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        missing = sum(int(np.isnan(scan.data).sum()) for scan in scans)
    rows = [line for line in path.read_text().splitlines() if line and line[0] not in "#"]
    assert missing == sum(line.split().count("nan") for line in rows) == 10784
