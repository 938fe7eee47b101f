"""The window ends at once whatever it does, and comes back as it was when it was killed."""

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from epxs.phynx import api as phynx

pytestmark = pytest.mark.gui

FIXTURES, HERE = Path(__file__).parents[2] / "fixtures", Path(__file__).parent

#: A window with a scan that runs, a job that runs and a dialog that is open; tells when it is so.
BUSY = """
import sys, threading, time
path, fixtures, how = sys.argv[1:]
sys.path.insert(0, fixtures)
from scans import Windows, point_taken, scan_started
from epxs.session.api import LiveSession
from epxs.workbench import application
from epxs.workbench.host import WorkbenchApplication  # before anything of the toolkit
from pyface.timer.api import CallbackTimer

session = LiveSession(path, Windows())
session.take(scan_started(shape=(1000, 4)))
points = iter([point_taken(index) for index in range(4000)])
state = {}

def busy():
    session.take(next(points))
    host = state.get("host")
    if host is None or host.window is None or session.acquired < 20 or "told" in state:
        return
    state["told"] = True
    workspace = host.workspace
    workspace.jobs.start("work without end", lambda job: job.wait(600))
    from pyface.qt import QtCore, QtWidgets
    dialog = QtWidgets.QDialog(host.window)
    QtCore.QTimer.singleShot(0, dialog.exec)
    QtCore.QTimer.singleShot(300, lambda: tell(host))

def tell(host):
    print(session.acquired, flush=True)
    if how == "closed":
        host.window.close()

started = WorkbenchApplication.start
def start(self):
    state["host"] = self
    return started(self)
WorkbenchApplication.start = start
timer = CallbackTimer.timer(callback=busy, interval=0.005)
sys.exit(application.run(session=session))
"""

#: A window in which somebody clicks at random, until it is killed.
CLICKED = """
import sys
path, fixtures, here = sys.argv[1:]
sys.path[:0] = [fixtures, here]
from epxs.workbench.host import make_application
from test_monkey import Monkey
from pyface.qt import QtCore

application = make_application()
application.start()
application.open_window()
application.keep_session(restore=False)
application.workspace.open(path)
while application.workspace.active is None:
    QtCore.QCoreApplication.processEvents()
monkey = Monkey(application, [path], seed=3)
while True:
    monkey.random.choice((monkey.pick, monkey.pick, monkey.dock, monkey.turn))()
    QtCore.QCoreApplication.processEvents()
"""


@pytest.fixture
def begun(tmp_path):
    """A function that runs a script, and ends it with the test."""
    processes = []
    environment = {
        **os.environ,
        "QT_QPA_PLATFORM": "offscreen",
        "XDG_CONFIG_HOME": str(tmp_path / "config"),
        "XDG_DATA_HOME": str(tmp_path / "data"),
    }

    def begin(script, *words):
        process = subprocess.Popen(
            [sys.executable, "-c", script, *map(str, words)],
            env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
        )  # fmt: skip
        processes.append(process)
        return process

    yield begin
    for process in processes:
        process.kill()
        process.communicate()


@pytest.mark.parametrize("how", ["told to end", "closed"])
def test_a_busy_window_ends_and_loses_nothing(tmp_path, begun, how):
    path = tmp_path / "live.h5"
    process = begun(BUSY, path, FIXTURES, how)
    acknowledged = int(process.stdout.readline())
    if how == "told to end":
        process.send_signal(signal.SIGTERM)
    _, errors = process.communicate(timeout=30)
    assert (process.returncode, errors) == (0, "")
    with phynx.open(path) as file:
        measurement = file.default_entry.measurement
        assert measurement.state == "aborted"
        assert measurement.acquired >= acknowledged >= 20


def test_a_window_that_is_killed_while_it_is_used_comes_back_as_it_was(
    tmp_path, begun, scan_file, make_window, wait_until
):
    config = tmp_path / "config" / "epxs"
    process = begun(CLICKED, scan_file, FIXTURES, HERE)
    wait_until(lambda: _kept(config, "session").get("documents"), timeout=50)
    first = _kept(config, "session")
    wait_until(lambda: _kept(config, "session") != first and _kept(config, "layout"), timeout=20)
    process.kill()
    process.communicate()
    kept, layout = _kept(config, "session"), _kept(config, "layout")

    application = make_window(remembers=True)
    application.keep_session(restore=True)
    wait_until(lambda: application.workspace.active is not None)
    wait_until(lambda: application._session.state() == kept)
    assert application.workspace.perspective == layout["perspective"]


def _kept(config, name):
    try:
        return json.loads((config / f"{name}.json").read_text())
    except FileNotFoundError:
        return {}
