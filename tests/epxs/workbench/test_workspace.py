"""Workspaces: opening, closing, picking, following."""

import numpy as np
import pytest
from scans import Windows, point_taken, scan_started, whole_scan

from epxs.core.api import FileError, FormatError
from epxs.session.api import LiveSession


@pytest.fixture
def session(tmp_path):
    session = LiveSession(tmp_path / "live.h5", Windows())
    yield session
    session.stop()


def test_an_opened_file_becomes_the_active_document(document, workspace, scan_file):
    assert workspace.documents == [document]
    assert document.file.filename == str(scan_file)


def test_an_entry_can_be_named(workspace, deliver, scan_file, document):
    workspace.close_all()
    workspace.open(f"{scan_file}::{document.entry.path}")
    deliver(workspace, lambda: workspace.active is not None)
    assert workspace.active.entry.path == document.entry.path


def test_a_file_is_opened_once(workspace, deliver, scan_file, document):
    workspace.open(scan_file)
    workspace.active = None
    deliver(workspace, lambda: workspace.active is document)
    assert workspace.documents == [document]


def test_a_missing_file_is_told_and_nothing_else_happens(workspace, deliver, tmp_path):
    workspace.open(tmp_path / "missing.h5")
    deliver(workspace, lambda: workspace.error is not None)
    assert isinstance(workspace.error, FileError)
    assert "missing.h5: found no such file" in workspace.message
    assert workspace.documents == []


def test_a_name_inside_that_is_no_scan_is_told(workspace, deliver, scan_file):
    workspace.open(f"{scan_file}::/nothing")
    deliver(workspace, lambda: workspace.error is not None)
    assert isinstance(workspace.error, FormatError)
    assert "/nothing: found no such node" in workspace.message


def test_picking_a_map_in_the_file_shows_it(workspace, deliver, document):
    workspace.show(document.file, document.results["peak_areas/Cu_K"].path)
    deliver(workspace, lambda: document.element == "Cu K")


def test_picking_a_counter_shows_its_map(workspace, deliver, document):
    workspace.show(document.file, f"{document.measurement.path}/scalar_data/I0")
    deliver(workspace, lambda: document.element == "I0")


def test_closing_shows_another_document_and_closes_the_file(workspace, deliver, document):
    file = document.file
    workspace.close(document)
    assert workspace.active is None
    deliver(workspace, lambda: not file)


def test_a_live_scan_becomes_a_document_and_grows(workspace, deliver, session):
    workspace.follow(session)
    session.take(scan_started())
    deliver(workspace, lambda: workspace.active is not None)
    document = workspace.active
    assert document.measurement.acquired == 0
    for index in range(3):
        session.take(point_taken(index))
    deliver(workspace, lambda: session.fitted == 3)
    values = document.read_map("Fe K").values
    assert np.isfinite(values[:3]).all()
    assert np.isnan(values[3:]).all()


def test_the_next_scan_of_a_session_is_shown_as_well(workspace, deliver, session):
    workspace.follow(session)
    for number in ("1", "2"):
        for message in whole_scan(scan_id=number):
            session.take(message)
    deliver(workspace, lambda: session.state == "finished" and session.entry is not None)
    deliver(workspace, lambda: workspace.active is not None)
    deliver(workspace, lambda: workspace.active.entry is session.entry)


def test_the_status_line_tells_how_the_scan_goes(workspace, deliver, session):
    workspace.follow(session)
    deliver(workspace, lambda: workspace.status.state == "waiting for a scan")
    for message in whole_scan():
        session.take(message)
    status = workspace.status
    deliver(workspace, lambda: status.acquired == 12 and status.state == "scan is complete")
    assert status.points_text == "12 of 12 points"
    assert status.fitted_text == "12 fitted"
    deliver(workspace, lambda: status.dead_time_text == "dead time 5.0 %")


def test_looking_again_at_an_entry_that_is_open_makes_no_other_document_of_it(
    workspace, deliver, document, monkeypatch
):
    made = []
    monkeypatch.setattr("epxs.workbench.workspace.read_document", lambda *asked: made.append(asked))
    workspace.show(document.file, document.results["peak_areas/Cu_K"].path)
    deliver(workspace, lambda: document.chosen)
    assert made == []
