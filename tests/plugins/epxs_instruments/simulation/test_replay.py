"""A measured scan served again."""

import shutil

import numpy as np
import pytest

from epxs.core.api import EpxsError, FileError, FormatError, InstrumentError, offers
from epxs_instruments.simulation.replay import ReplayBeamline, find_config, find_spec_file

SMALL = """#F small.spec
#E 1227372459
#D Sat Nov 22 11:47:39 2008
#O0 samx  samz

#S 1  ascan  samx 0 2 2  0.1
#D Sat Nov 22 11:47:56 2008
#P0 0 5
#N 3
#L samx  I0  seconds
0 100 0.1
1 110 0.1
2 120 0.1
"""


@pytest.fixture(scope="module")
def leaves(citrus):
    return ReplayBeamline(citrus)


@pytest.fixture(scope="module")
def recorded(citrus):
    scan = offers.find(offers.READERS, "spec")(citrus / "citrus_leaves.dat").scans[0]
    return scan, next(iter(scan.mcas.values()))


def test_every_commanded_point_gives_back_its_spectrum(leaves, recorded):
    scan, mca = recorded
    assert mca.counts.shape == (121, 2048)
    positions = {motor.mne: motor.position for motor in leaves.motors}
    row = 0
    for samz in np.linspace(-216, -213, 11):
        for samx in np.linspace(-36, -33, 11):
            reading = leaves.count(positions | {"samx": samx, "samz": samz}, -20_000, 0.0)
            np.testing.assert_array_equal(reading.spectrum, mca.counts[row])
            assert reading.counters["I0"] == scan.data[row, scan.labels.index("I0")]
            row += 1


def test_the_rates_are_those_of_the_side_file(leaves):
    reading = leaves.count({"samx": -36.0, "samz": -216.0}, -20_000, 0.0)
    assert (reading.icr, reading.ocr) == (29210.3, 27665.4)
    assert (reading.real_time, reading.live_time) == (0.781245, 0.841961)
    assert reading.dead_time == -2.07168


def test_it_suggests_the_recorded_command(leaves):
    assert leaves.scan_command == "mesh samx -36 -33 10 samz -216 -213 10 -20000"
    assert leaves.monitor == "Icol"
    assert leaves.mca.mne == "vortex"
    assert leaves.mca.calibration == (0.0, 0.01, 0.0)


def test_the_scanned_motors_begin_at_the_first_point(leaves):
    motors = {motor.mne: motor for motor in leaves.motors}
    assert motors["samx"].position == -36
    assert motors["samx"].low < -36 < -33 < motors["samx"].high
    assert len(motors) == 35


def test_a_place_that_was_not_measured_is_refused(leaves):
    with pytest.raises(
        InstrumentError, match=r"no recorded point near samx 0, samz -216; expected samx -36 to -33"
    ):
        leaves.count({"samx": 0.0, "samz": -216.0}, 1.0, 0.0)


def test_the_configuration_beside_the_scan_is_found(citrus):
    assert find_config(citrus).suffix == ".cfg"
    assert find_config(find_spec_file(citrus)) == find_config(citrus)


def test_a_missing_folder_is_named(tmp_path):
    with pytest.raises(FileError, match=r"nowhere: found nothing there; expected a folder"):
        ReplayBeamline(tmp_path / "nowhere")


def test_a_folder_without_spec_file_is_named(tmp_path):
    (tmp_path / "notes.txt").write_text("hello")
    with pytest.raises(FileError, match=r"found no spec file; expected one spec file"):
        ReplayBeamline(tmp_path)


def test_two_spec_files_are_one_too_many(tmp_path):
    for name in ("a.dat", "b.dat"):
        (tmp_path / name).write_text(SMALL)
    with pytest.raises(FileError, match=r"found a\.dat, b\.dat; expected one .* Name the file"):
        ReplayBeamline(tmp_path)


def test_a_scan_without_spectra_is_refused(tmp_path):
    (tmp_path / "small.spec").write_text(SMALL)
    with pytest.raises(FormatError, match=r"found 1 scans without spectra.*Put the side file"):
        ReplayBeamline(tmp_path)


def test_a_side_file_that_was_lost_is_missed(citrus, tmp_path):
    shutil.copy(citrus / "citrus_leaves.dat", tmp_path)
    with pytest.raises(EpxsError, match=r"side file"):
        ReplayBeamline(tmp_path)


def test_no_configuration_is_said(tmp_path):
    with pytest.raises(FileError, match=r"found none of PyMca's configurations; expected one"):
        find_config(tmp_path)
