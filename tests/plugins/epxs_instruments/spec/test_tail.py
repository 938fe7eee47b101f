"""Spec files that grow."""

import shutil

import numpy as np
import pytest

import epxs
from epxs.core.api import ConnectionFailed, InstrumentError
from epxs.instrument.api import PointTaken, ScanFinished, ScanInterrupted, ScanResumed, ScanStarted
from epxs.session.api import LiveSession
from epxs_instruments.simulation.spec_writer import SpecWriter
from epxs_instruments.spec.file_source import SpecFileFollower, connect
from epxs_instruments.spec.tail import MasterTail

HEAD = """#F leaf.dat
#E 1763812345
#D Sat Nov 22 11:47:39 2025
#O0 samx  samz

#S 1  ascan  samx 0 2 2  0.1
#D Sat Nov 22 11:47:56 2025
#T 0.1  (Seconds)
#P0 0.5 -3
#N 4
#L samx  Epoch  I0  Ca
"""


@pytest.fixture
def follower(tmp_path):
    """A follower that looks when a test says, and all that it told."""
    path = tmp_path / "leaf.dat"
    path.write_text(HEAD)
    follower = SpecFileFollower(path)
    told = []
    follower._listeners = [told.append]
    follower._is_telling = True
    return follower, path, told


def append(path, text):
    with path.open("a") as file:
        file.write(text)


def kinds(told):
    return [type(message) for message in told]


@pytest.mark.parametrize("size", [1, 7, 10_000])
def test_pieces_of_any_length_make_the_same_scan(size):
    tail, told = MasterTail("/data/leaf.dat"), []
    data = (HEAD + "0 1 100 5\n1 2 nan 6\n2 3 102 7\n").encode()
    for start in range(0, len(data), size):
        told += [*tail.feed(data[start : start + size]), *tail.ready()]
    assert kinds(told) == [ScanStarted, *3 * [PointTaken], ScanFinished]
    started, first, second, *_ = told
    assert (started.scan_id, started.command, started.shape) == ("1", "ascan samx 0 2 2 0.1", (3,))
    assert started.nodes["scalar_data/samx"].attrs["range"] == [0, 2]
    assert started.nodes["positioners/samz"].attrs["data"] == -3
    assert first.time == first.values["scalar_data/epoch"] == 1763812346
    assert np.isnan(second.values["scalar_data/I0"])
    assert told[-1].status == "completed"


def test_rows_are_told_as_they_come_and_half_ones_are_not(follower):
    follower, path, told = follower
    follower.look()
    assert told == []
    append(path, "0 1 100 5\n1 2 10")
    follower.look()
    assert kinds(told) == [ScanStarted, PointTaken]
    append(path, "1 6\n")
    follower.look()
    assert told[-1].values["scalar_data/I0"] == 101


def test_a_row_waits_for_the_spectra_in_files_beside_it(follower, tmp_path):
    follower, path, told = follower
    side = tmp_path / "leaf.dat.scan1.vortex.mca"
    side.write_text("#@CHANN 4 0 3 1\n#@CALIB 0 0.01 0\n#N 2\n#L icr  dead\n")
    append(path, "0 1 100 5\n")
    follower.look()
    assert told == []
    append(side, "900 12\n@vortex 1 2\\\n 3 4\n")
    follower.look()
    started, point = told
    assert started.nodes["vortex"].attrs["calibration"] == [0, 0.01, 0]
    assert started.nodes["vortex/dead_time"].class_name == "DeadTime"
    assert started.nodes["vortex/counts"].attrs["shape"] == [0, 4]
    np.testing.assert_array_equal(point.values["vortex/counts"], [1, 2, 3, 4])
    assert (point.values["vortex/icr"], point.values["vortex/dead_time"]) == (900, 12)


def test_spectra_in_the_master_belong_to_the_row_before(follower):
    follower, path, told = follower
    append(path, "0 1 100 5\n@A 1 2 3\n1 2 101 6\n@A 4 5 6\n")
    follower.look()
    assert [list(m.values["detector/counts"]) for m in told[1:]] == [[1, 2, 3], [4, 5, 6]]
    assert told[0].nodes["detector/counts"].attrs["shape"] == [0, 3]


def test_an_aborted_scan_stands_still_until_it_goes_on_or_another_begins(follower):
    follower, path, told = follower
    append(path, "0 1 100 5\n#C Sat Nov 22 11:48:00 2025.  Scan aborted after 1 points.\n")
    follower.look()
    assert kinds(told) == [ScanStarted, PointTaken, ScanInterrupted]
    append(path, "#C Sat Nov 22 11:49:00 2025.  Scan continued.\n1 2 101 6\n")
    follower.look()
    assert kinds(told)[3:] == [ScanResumed, PointTaken]
    append(path, "\n#S 2  loopscan 2 0.1\n#L I0\n5\n6\n")
    follower.look()
    assert kinds(told)[5:] == [ScanFinished, ScanStarted, PointTaken, PointTaken, ScanFinished]
    assert (told[5].status, told[-1].status) == ("aborted", "completed")


def test_a_scan_that_is_complete_when_we_come_is_not_told_again(follower):
    follower, path, told = follower
    append(path, "0 1 100 5\n1 2 101 6\n2 3 102 7\n")
    follower.look()
    assert told == []
    append(path, "\n#S 2  ascan  samz 0 1 1  0.1\n#P0 1 2\n#L samz  I0\n0 5\n")
    follower.look()
    assert told[0].scan_id == "2"
    assert told[0].nodes["positioners/samx"].attrs["data"] == 1


def test_another_file_of_the_same_name_is_followed_from_its_last_scan(follower, tmp_path):
    follower, path, told = follower
    append(path, "0 1 100 5\n")
    follower.look()
    other = tmp_path / "other"
    other.write_text(HEAD.replace("#S 1", "#S 9") + "0 1 200 5\n")
    shutil.move(other, path)
    follower.look()
    assert kinds(told) == [ScanStarted, PointTaken, ScanFinished, ScanStarted, PointTaken]
    assert (told[2].status, told[3].scan_id) == ("aborted", "9")


def test_a_command_that_nobody_knows_is_followed_without_an_end(follower):
    follower, path, told = follower
    append(path, "\n#S 2  burnscan quickly\n#L I0\n5\n6\n")
    follower.look()
    assert told[0].open_ended
    append(path, "\n#S 3  burnscan quickly\n#L I0\n")
    follower.look()
    assert told[-1].status == "completed"


def test_a_file_takes_no_commands(follower):
    with pytest.raises(InstrumentError, match="expected none: a file only tells"):
        follower[0].run("ascan samx 0 1 2 1").result()


def test_a_file_that_is_not_there_is_refused(tmp_path):
    with pytest.raises(ConnectionFailed, match=r"found no file .*; expected specfile:///PATH"):
        connect(f"specfile://{tmp_path}/none.dat")


def test_a_scan_of_spec_is_recorded_from_its_files_alone(server, session, tmp_path, until):
    server.server.experiment.writer = SpecWriter(tmp_path)
    session.run("ascan samx 0 1 1 0.1").result(5)
    server.model.pace = 0.002
    live = LiveSession(tmp_path / "scan.h5")
    with connect(f"specfile://{tmp_path}/leaf.dat", interval=0.01) as follower:
        live.attach(follower)
        until(lambda: follower._tail is not None)
        session.run("zzmesh samx 0 2 4 samy 0 1 3 0.1").result(10)
        until(lambda: follower.scan is not None and follower.scan.is_over)
    live.stop()
    assert (follower.scan.state, follower.scan.acquired) == ("completed", 20)
    with epxs.open(tmp_path / "scan.h5") as file:
        measurement = file.default_entry.measurement
        assert measurement.acquisition_shape == (4, 5)
        np.testing.assert_allclose(measurement.scalar_data["samx"][5:10], [0, 0.5, 1, 1.5, 2])
        counts = measurement.mcas["vortex"].counts[...]
        assert counts.shape == (20, 2048)
        np.testing.assert_array_equal(counts[:, 0], 1000 * measurement.scalar_data["samx"][...])
