"""Tests of the recorder: what it reported is on disk, whatever happens next."""

import queue
import subprocess
import sys
import textwrap
from pathlib import Path

import numpy as np
import pytest
from scans import Windows, point_taken, scan_started, spectrum, whole_scan

from epxs.acquisition.api import (
    AcquisitionEnded,
    FileClosed,
    FilePrepared,
    PointRefused,
    Recorder,
    RecordingFailed,
    RecordingGoesOn,
    RecordingHeld,
    RowsWritten,
    ScanContinued,
    ScanPaused,
)
from epxs.core.api import FileError
from epxs.instrument.api import ScanFinished, ScanInterrupted, ScanResumed
from epxs.phynx import api as phynx


class Reports:
    """Collects what a recorder reports, for a test to wait on."""

    def __init__(self):
        self.queue = queue.Queue()
        self.events = []

    def until(self, kind, timeout=20.0):
        """Return the next event of *kind*, waiting for it."""
        while True:
            event = self.queue.get(timeout=timeout)
            self.events.append(event)
            if isinstance(event, kind):
                return event

    def kinds(self):
        return [type(event) for event in self.events]


@pytest.fixture
def reports():
    return Reports()


@pytest.fixture
def recorder(tmp_path, reports):
    recorder = Recorder(tmp_path / "scan.h5", reports.queue.put)
    yield recorder
    recorder.close()


def test_a_whole_scan_is_written_and_the_file_is_an_ordinary_one_in_the_end(recorder, reports):
    for message in whole_scan():
        recorder.take(message)
    reports.until(FileClosed)
    with phynx.open(recorder.path) as file:
        measurement = file.default_entry.measurement
        assert measurement.acquired == 12
        assert measurement.state == "completed"
        counts = measurement.mcas["vortex"].counts
        assert all(np.array_equal(counts[row], spectrum(row)) for row in range(12))


def test_events_come_in_order(recorder, reports):
    for message in whole_scan():
        recorder.take(message)
    reports.until(FileClosed)
    kinds = [kind for kind in reports.kinds() if kind is not RowsWritten]
    assert kinds == [FilePrepared, AcquisitionEnded, FileClosed]
    rows = [row for e in reports.events if isinstance(e, RowsWritten) for row in e.rows]
    assert rows == list(range(12))


def test_a_point_that_was_reported_can_be_read_by_others_at_once(recorder, reports):
    recorder.take(scan_started())
    recorder.take(point_taken(0))
    assert reports.until(RowsWritten).acquired == 1
    with phynx.open(recorder.path) as file:
        measurement = file.default_entry.measurement
        assert measurement.acquired == 1
        assert np.array_equal(measurement.mcas["vortex"].counts[0], spectrum(0))


def test_a_killed_recorder_leaves_every_point_that_it_reported(tmp_path):
    script = textwrap.dedent(
        """
        import os, sys, queue
        sys.path.insert(0, sys.argv[2])
        from scans import scan_started, point_taken
        from epxs.acquisition.api import Recorder, RowsWritten
        reports = queue.Queue()
        recorder = Recorder(sys.argv[1], reports.put)
        recorder.take(scan_started())
        for index in range(7):
            recorder.take(point_taken(index))
        while True:
            event = reports.get()
            if isinstance(event, RowsWritten) and event.acquired == 7:
                os.kill(os.getpid(), 9)
        """
    )
    path = tmp_path / "killed.h5"
    here = str(Path(__file__).parents[2] / "fixtures")
    done = subprocess.run([sys.executable, "-c", script, str(path), here], timeout=60, check=False)
    assert done.returncode == -9
    with phynx.open(path) as file:
        measurement = file.default_entry.measurement
        assert measurement.acquired == 7
        counts = measurement.mcas["vortex"].counts
        assert all(np.array_equal(counts[row], spectrum(row)) for row in range(7))


def test_closing_in_the_middle_ends_the_scan_as_aborted(recorder, reports):
    recorder.take(scan_started())
    recorder.take(point_taken(0))
    recorder.close()
    reports.until(FileClosed)
    with phynx.open(recorder.path) as file:
        measurement = file.default_entry.measurement
        assert (measurement.state, measurement.acquired) == ("aborted", 1)


def test_a_new_scan_ends_one_whose_end_was_never_told(recorder, reports):
    recorder.take(scan_started())
    recorder.take(point_taken(0))
    for message in whole_scan(scan_id="2"):
        recorder.take(message)
    assert reports.until(AcquisitionEnded).status == "aborted"
    assert reports.until(AcquisitionEnded).status == "completed"
    reports.until(FileClosed)
    with phynx.open(recorder.path) as file:
        assert [entry.measurement.state for entry in file.entries] == ["aborted", "completed"]


def test_pause_and_resume_are_reported(recorder, reports):
    for message in (scan_started(), ScanInterrupted(1.7e9), ScanResumed(1.7e9 + 5)):
        recorder.take(message)
    reports.until(ScanPaused)
    reports.until(ScanContinued)


def test_a_value_that_was_not_announced_is_named_once_and_the_point_is_kept(
    recorder, reports, caplog
):
    recorder.take(scan_started())
    recorder.take(point_taken(0, **{"vortex/temperature": 20.0}))
    recorder.take(point_taken(1, **{"vortex/temperature": 20.0}))
    recorder.take(ScanFinished("completed", 1.7e9))
    assert reports.until(AcquisitionEnded).acquired == 2
    assert caplog.text.count("vortex/temperature was not announced") == 1


def test_a_point_outside_the_announced_grid_is_refused_and_the_scan_goes_on(recorder, reports):
    recorder.take(scan_started())
    for index in (0, 12, 1):
        recorder.take(point_taken(index))
    assert "found point 12; expected 0 to 11" in str(reports.until(PointRefused).error)
    recorder.take(ScanFinished("completed", 1.7e9))
    assert reports.until(AcquisitionEnded).acquired == 2


def test_a_scan_of_unknown_length_is_recorded_as_far_as_it_goes(recorder, reports):
    recorder.take(scan_started(shape=(), command="timescan 0.1"))
    for index in range(1100):
        recorder.take(point_taken(index))
    recorder.take(ScanFinished("aborted", 1.7e9 + 12))
    assert reports.until(AcquisitionEnded).acquired == 1100
    reports.until(FileClosed)
    with phynx.open(recorder.path) as file:
        measurement = file.default_entry.measurement
        assert (measurement.npoints, measurement.acquired) == (1100, 1100)
        assert np.array_equal(measurement.mcas["vortex"].counts[1099], spectrum(1099))


@pytest.mark.parametrize("waiting", [True, False])
def test_a_scan_that_goes_on_after_its_end_goes_on_in_another_entry(recorder, reports, waiting):
    recorder.take(scan_started())
    reports.until(FilePrepared)
    for index in range(15):
        recorder.take(point_taken(index))
        if not waiting:
            reports.until(RowsWritten)
    recorder.take(ScanFinished("aborted", 1.7e9 + 12))
    reports.until(FileClosed)
    rows = [row for e in reports.events if isinstance(e, RowsWritten) for row in e.rows]
    assert rows == [*range(12), 0, 1, 2]
    assert reports.kinds().count(FileClosed) == 1
    with phynx.open(recorder.path) as file:
        first, more = file.entries
        assert (first.name, first.status, first.measurement.acquired) == (
            "scan_0001",
            "completed",
            12,
        )
        assert (more.name, more.status, more.measurement.acquired) == (
            "scan_0001_continued",
            "aborted",
            3,
        )
        counts = more.measurement.mcas["vortex"].counts
        assert all(np.array_equal(counts[row], spectrum(12 + row)) for row in range(3))


def test_a_point_behind_a_gap_does_not_continue_a_scan(recorder, reports):
    recorder.take(scan_started())
    for index in [*range(12), 13]:
        recorder.take(point_taken(index))
    assert "found point 13; expected 0 to 11" in str(reports.until(PointRefused).error)
    recorder.take(ScanFinished("completed", 1.7e9))
    assert reports.until(AcquisitionEnded).acquired == 12


@pytest.mark.parametrize("skipped", [{3}, {0, 5, 6}, set(range(12))])
def test_skipped_points_are_recorded_and_left_out_of_the_map(recorder, reports, skipped):
    recorder.take(scan_started())
    for index in range(12):
        recorder.take(point_taken(index, **{"scalar_data/masked": index in skipped}))
    recorder.take(ScanFinished("completed", 1.7e9))
    assert reports.until(AcquisitionEnded).acquired == 12
    reports.until(FileClosed)
    with phynx.open(recorder.path) as file:
        measurement = file.default_entry.measurement
        assert set(np.flatnonzero(measurement.masked)) == skipped
        assert set(np.flatnonzero(np.isnan(file["scan_0001/map/I0"][...].ravel()))) == skipped
        sums = file["scan_0001/map/vortex"][...].ravel()
        expected = [np.nan if row in skipped else spectrum(row).sum() for row in range(12)]
        np.testing.assert_array_equal(sums, np.array(expected, dtype="f4"))


def test_a_number_that_is_none_is_refused_and_the_scan_goes_on(recorder, reports):
    recorder.take(scan_started())
    recorder.take(point_taken(0, **{"scalar_data/I0": "no beam"}))
    recorder.take(point_taken(1))
    refused = str(reports.until(PointRefused).error)
    assert "scalar_data/I0: found 'no beam' of shape (); expected one number" in refused
    recorder.take(ScanFinished("aborted", 1.7e9))
    assert reports.until(AcquisitionEnded).acquired == 1


def test_a_spectrum_of_another_length_is_refused_and_the_scan_goes_on(recorder, reports):
    recorder.take(scan_started())
    recorder.take(point_taken(0, **{"vortex/counts": np.zeros(7)}))
    recorder.take(point_taken(1))
    assert "found a value of shape (7,)" in str(reports.until(PointRefused).error)
    recorder.take(ScanFinished("aborted", 1.7e9))
    assert reports.until(AcquisitionEnded).acquired == 1


def test_a_scan_that_cannot_be_planned_is_not_recorded_and_the_next_one_is(recorder, reports):
    recorder.take(scan_started(shape=(0, 4)))
    assert "expected at least one point" in str(reports.until(RecordingFailed).error)
    for message in whole_scan(scan_id="2"):
        recorder.take(message)
    assert reports.until(AcquisitionEnded).acquired == 12


def test_a_point_taken_twice_counts_once(recorder, reports):
    recorder.take(scan_started())
    recorder.take(point_taken(0))
    recorder.take(point_taken(0))
    recorder.take(ScanFinished("completed", 1.7e9))
    assert reports.until(AcquisitionEnded).acquired == 1


def test_a_path_that_cannot_be_made_is_refused_at_once(tmp_path, reports):
    with pytest.raises(FileError, match="no/such/folder"):
        Recorder(tmp_path / "no/such/folder/scan.h5", reports.queue.put)


def test_no_empty_file_is_left_where_no_scan_came(tmp_path, reports):
    path = tmp_path / "nothing.h5"
    Recorder(path, reports.queue.put).close()
    assert not path.exists()


def test_scans_are_added_to_a_file_that_exists(tmp_path, reports):
    path = tmp_path / "night.h5"
    for scan_id in ("1", "2"):
        recorder = Recorder(path, reports.queue.put)
        for message in whole_scan(scan_id=scan_id):
            recorder.take(message)
        recorder.close()
        recorder.file.close()
    with phynx.open(path) as file:
        assert [entry.name for entry in file.entries] == ["scan_0001", "scan_0002"]


def test_results_that_make_no_sense_do_not_end_the_recording(tmp_path, reports, caplog):
    recorder = Recorder(tmp_path / "scan.h5", reports.queue.put, results_plan=Windows().plan)
    messages = whole_scan()
    recorder.take(next(messages))
    target = reports.until(FilePrepared).results
    too_many = np.zeros((1, 9))
    block = phynx.ResultsBlock(too_many, too_many, np.zeros(1), np.zeros((1, 1)))
    recorder.store(target, [0], block)
    for message in messages:
        recorder.take(message)
    recorder.results_complete(target)
    assert reports.until(AcquisitionEnded).acquired == 12
    reports.until(FileClosed)
    recorder.close()
    assert "results of rows [0] are not written" in caplog.text


@pytest.fixture
def disk(monkeypatch):
    """Says how much is free on a disk, and is looked at often."""

    class Disk:
        free = 10**12

    monkeypatch.setattr("epxs.acquisition.disk_room.free_bytes", lambda path: (Disk.free, 10**12))
    monkeypatch.setattr("epxs.acquisition.recorder.DISK_INTERVAL", 0.01)
    return Disk


def test_points_wait_in_memory_while_the_disk_is_full_and_none_is_lost(disk, recorder, reports):
    recorder.take(scan_started())
    recorder.take(point_taken(0))
    reports.until(RowsWritten)
    disk.free = 1000
    for index in range(1, 12):
        recorder.take(point_taken(index))
    recorder.take(ScanFinished("completed", 1.7e9 + 12))
    held = reports.until(RecordingHeld)
    assert "found the disk full (" in str(held.error)
    assert "Points are kept in memory" in str(held.error)
    disk.free = 10**12
    assert reports.until(RecordingGoesOn).waiting > 0
    assert reports.until(AcquisitionEnded).acquired == 12
    reports.until(FileClosed)
    with phynx.open(recorder.path) as file:
        counts = file.default_entry.measurement.mcas["vortex"].counts
        assert all(np.array_equal(counts[row], spectrum(row)) for row in range(12))


def test_a_scan_that_begins_on_a_full_disk_is_recorded_once_there_is_room(disk, recorder, reports):
    disk.free = 1000
    for message in whole_scan():
        recorder.take(message)
    reports.until(RecordingHeld)
    disk.free = 10**12
    assert reports.until(AcquisitionEnded).acquired == 12


def test_an_end_is_not_put_off_for_ever_by_a_full_disk(disk, recorder, reports, monkeypatch):
    monkeypatch.setattr("epxs.acquisition.recorder.DISK_PATIENCE", 0.05)
    recorder.take(scan_started())
    reports.until(FilePrepared)
    disk.free = 1000
    recorder.take(point_taken(0))
    reports.until(RecordingHeld)
    recorder.close()
    assert reports.until(AcquisitionEnded).acquired == 1
