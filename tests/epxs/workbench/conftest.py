"""What tests of the workbench share."""

import sys
import time
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parents[2] / "fixtures"))
from gui import *  # noqa: F403
from scans import Windows, whole_scan

from epxs.session.api import LiveSession
from epxs.workbench.api import Workspace


@pytest.fixture
def deliver():
    """A function that delivers to a workspace until a condition holds, as the window does."""

    def run(workspace, condition, timeout=20.0):
        end = time.monotonic() + timeout
        while not condition():
            assert time.monotonic() < end, f"it did not happen; {workspace.message}"
            workspace.deliver()
            time.sleep(0.005)

    return run


@pytest.fixture
def workspace():
    workspace = Workspace()
    yield workspace
    workspace.close_all()


@pytest.fixture(scope="session")
def scan_file(tmp_path_factory):
    """A complete scan of 3 x 4 points with results, as a session records it."""
    path = tmp_path_factory.mktemp("scan") / "scan.h5"
    session = LiveSession(path, Windows())
    for message in whole_scan():
        session.take(message)
    while session.state != "finished":
        session.wait(0.05)
        session.deliver()
    session.stop()
    return path


@pytest.fixture
def document(workspace, deliver, scan_file):
    """The document of that scan, open in the workspace."""
    workspace.open(scan_file)
    deliver(workspace, lambda: workspace.active is not None)
    return workspace.active
