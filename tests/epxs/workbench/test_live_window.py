"""A scan that runs, in the window: with a session, as the demo does."""

import pytest
from scans import Windows, point_taken, scan_started, whole_scan

from epxs.session.api import LiveSession
from epxs.workbench.screenshot import Photographer

pytestmark = pytest.mark.gui


@pytest.fixture
def session(tmp_path):
    session = LiveSession(tmp_path / "live.h5", Windows())
    yield session
    session.stop()


def test_a_running_scan_appears_and_grows_in_the_window(make_window, wait_until, session):
    application = make_window()
    workspace = application.workspace
    workspace.follow(session)
    session.take(scan_started())
    wait_until(lambda: workspace.active is not None)
    for index in range(5):
        session.take(point_taken(index))
    wait_until(lambda: workspace.status.acquired == 5 and workspace.status.fitted == 5)
    assert workspace.status.state == "scan is running"


def test_the_picture_waits_for_the_end_of_the_session(make_window, wait_until, session, tmp_path):
    application = make_window([])
    application.workspace.follow(session)
    done = []
    photographer = Photographer(
        workspace=application.workspace,
        window=application.window,
        ready=lambda: session.state == "finished",
    )
    photographer.take(tmp_path / "window.png", lambda: done.append(session.state))
    for message in whole_scan():
        session.take(message)
    wait_until(lambda: done)
    assert done == ["finished"]
    assert (tmp_path / "window.png").stat().st_size > 1000
