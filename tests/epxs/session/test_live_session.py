"""Tests of the whole chain behind one model: messages in, a file and its results out."""

import dataclasses

import numpy as np
import pytest
from scans import Windows, areas_of_sums, point_taken, scan_started, whole_scan

from epxs.core.api import ConfigurationError, FileError
from epxs.instrument.api import Instrument, ScanFinished, ScanInterrupted
from epxs.phynx import api as phynx
from epxs.session.api import LiveSession

#: The detector of the scan is dead for 5 % of the time, which areas are corrected for.
LIVE_PART = 0.95


@pytest.fixture
def session(tmp_path):
    session = LiveSession(tmp_path / "scan.h5", Windows())
    yield session
    session.stop()


def deliver_until(session, condition):
    """Deliver, as a main loop would, until *condition* holds."""
    for _ in range(400):
        if condition():
            return
        session.wait(0.05)
        session.deliver()
    raise AssertionError(f"still {session.state} after 20 s: {session.error}")


def test_results_in_the_file_are_those_of_the_final_fit(session):
    for message in whole_scan():
        session.take(message)
    deliver_until(session, lambda: session.state == "finished")
    areas = areas_of_sums() / LIVE_PART
    assert np.allclose(session.results.area("Fe K").ravel(), areas[:, 0], rtol=1e-6)
    assert np.allclose(session.results.area("Cu K").ravel(), areas[:, 1], rtol=1e-6)


def test_models_change_only_when_the_owner_delivers(session):
    session.take(scan_started())
    session.take(point_taken(0))
    assert session.wait(10.0)
    assert session.entry is None
    deliver_until(session, lambda: session.acquired == 1)
    assert session.measurement.acquired == 1


def test_views_are_told_of_points_and_of_results(session):
    told = []
    session.take(scan_started())
    deliver_until(session, lambda: session.measurement is not None)
    session.measurement.observe(lambda event: told.append(("acquired", event.new)), "acquired")
    session.results.observe(lambda event: told.append(("updated", True)), "updated")
    session.take(point_taken(0))
    deliver_until(session, lambda: session.fitted == 1)
    assert ("acquired", 1) in told
    assert ("updated", True) in told


def test_points_wait_to_be_told_while_they_may_not_and_none_is_lost(session):
    asked = []
    session.may_grow = lambda rate: asked.append(rate)
    session.take(scan_started())
    deliver_until(session, lambda: session.measurement is not None)
    session.take(point_taken(0))
    deliver_until(session, lambda: asked)
    assert session.acquired == 0
    session.take(point_taken(1))
    session.may_grow = lambda rate: True
    deliver_until(session, lambda: session.acquired == 2 and session.fitted == 2)


def test_points_that_waited_are_told_before_the_end_of_their_scan(session):
    told = []
    session.may_grow = lambda rate: False
    session.observe(lambda event: told.append((session.state, event.new)), "acquired")
    for message in whole_scan():
        session.take(message)
    deliver_until(session, lambda: session.state == "finished")
    assert session.fitted == session.acquired == session.measurement.acquired
    assert told[-1] == ("running", session.acquired)


def test_the_states_of_a_scan_are_told_in_order(session):
    states = []
    session.observe(lambda event: states.append(event.new), "state")
    for message in whole_scan():
        session.take(message)
    deliver_until(session, lambda: session.state == "finished")
    assert states == ["running", "fitting", "finished"]


def test_an_interrupted_scan_is_shown_as_paused(session):
    session.take(scan_started())
    session.take(ScanInterrupted(1.7e9))
    deliver_until(session, lambda: session.state == "paused")
    assert session.measurement.state == "paused"


def test_the_lag_of_the_fit_is_measured(session):
    for message in whole_scan():
        session.take(message)
    deliver_until(session, lambda: session.state == "finished")
    assert session.fitted == 12
    assert all(0 <= lag < 20 for lag in session.lags)


def test_stopping_in_the_middle_keeps_what_was_acquired_in_an_ordinary_file(session, tmp_path):
    session.take(scan_started())
    for index in range(5):
        session.take(point_taken(index))
    deliver_until(session, lambda: session.acquired == 5)
    session.stop()
    with phynx.open(tmp_path / "scan.h5") as file:
        measurement = file.default_entry.measurement
        assert (measurement.acquired, measurement.state) == (5, "aborted")


def test_a_failed_recording_is_told(session):
    session.take(scan_started(shape=(0, 4)))
    deliver_until(session, lambda: session.state == "failed")
    assert "expected at least one point" in str(session.error)


def test_a_point_that_is_refused_is_told_and_the_others_are_recorded(session, caplog):
    session.instrument = Instrument(address="spec://nowhere")
    session.take(scan_started())
    session.take(point_taken(99))
    session.take(point_taken(0))
    deliver_until(session, lambda: session.acquired == 1)
    assert "point 99 is not recorded" in caplog.text
    session.instrument.updates.settle()
    assert "point 99 is not recorded" in session.instrument.last_error


def test_without_an_analysis_the_scan_is_just_recorded(tmp_path):
    session = LiveSession(tmp_path / "scan.h5")
    for message in whole_scan():
        session.take(message)
    deliver_until(session, lambda: session.state == "finished")
    assert (session.acquired, session.results) == (12, None)
    session.stop()


def test_a_second_scan_follows_the_first_in_the_same_file(session, tmp_path):
    for scan_id in ("1", "2"):
        for message in whole_scan(scan_id=scan_id):
            session.take(message)
        deliver_until(
            session,
            lambda: session.state == "finished" and session.entry.acquisition_id == scan_id,  # noqa: B023
        )
    session.stop()
    with phynx.open(tmp_path / "scan.h5") as file:
        assert [entry.measurement.acquired for entry in file.entries] == [12, 12]


def test_a_place_that_cannot_be_written_is_refused(tmp_path):
    with pytest.raises(FileError, match="nowhere"):
        LiveSession(tmp_path / "nowhere" / "scan.h5")


def test_a_fit_that_fails_does_not_end_the_recording(tmp_path, caplog):
    class Failing(Windows):
        def begin(self, channels):
            estimator = super().begin(channels)
            estimator.fit = lambda spectra: 1 / 0
            return estimator

    session = LiveSession(tmp_path / "scan.h5", Failing())
    messages = whole_scan()
    for _ in range(3):
        session.take(next(messages))
    deliver_until(session, lambda: session.error is not None)
    assert session.state == "running"
    for message in messages:
        session.take(message)
    deliver_until(session, lambda: session.state == "failed")
    assert session.acquired == 12
    with phynx.open(tmp_path / "scan.h5") as file:
        measurement = file.default_entry.measurement
        assert (measurement.acquired, measurement.state) == (12, "completed")
    assert "the recording goes on" in caplog.text
    session.stop()


def test_a_scan_without_spectra_is_recorded_though_there_is_nothing_to_fit(session):
    started = scan_started()
    nodes = {path: spec for path, spec in started.nodes.items() if "vortex" not in path}
    session.take(dataclasses.replace(started, nodes=nodes))
    for index in range(12):
        point = point_taken(index)
        values = {key: v for key, v in point.values.items() if "vortex" not in key}
        session.take(dataclasses.replace(point, values=values))
    session.take(ScanFinished("completed", 1.7e9))
    deliver_until(session, lambda: session.state == "finished")
    assert session.acquired == 12


def test_scans_that_follow_each_other_at_once_both_get_their_final_fit(session, tmp_path):
    for scan_id in ("1", "2"):
        for message in whole_scan(scan_id=scan_id):
            session.take(message)
    deliver_until(
        session, lambda: session.state == "finished" and session.entry.acquisition_id == "2"
    )
    session.stop()
    with phynx.open(tmp_path / "scan.h5") as file:
        for entry in file.entries:
            areas = entry.results["windows"].area("Fe K").ravel()
            assert np.allclose(areas, areas_of_sums()[:, 0] / LIVE_PART, rtol=1e-6)


def test_an_analysis_that_does_not_fit_the_detector_does_not_keep_a_scan_from_being_recorded(
    tmp_path, caplog
):
    class ForAnotherDetector(Windows):
        def plan(self, channels):
            raise ConfigurationError(f"windows.cfg: found {channels} channels; expected 2048")

    session = LiveSession(tmp_path / "scan.h5", ForAnotherDetector())
    for message in whole_scan():
        session.take(message)
    deliver_until(session, lambda: session.acquired == 12 and session.state == "failed")
    assert "found 64 channels" in str(session.error)
    session.stop()
    with phynx.open(tmp_path / "scan.h5") as file:
        assert file.default_entry.measurement.acquired == 12
