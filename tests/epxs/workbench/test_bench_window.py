"""How fast the window is: start, idle, turns in a scan, growth; ``make bench`` prints it.

Each is measured in a process of its own, as a user has it.
"""

import json
import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

FIXTURES = str(Path(__file__).parents[2] / "fixtures")

pytestmark = [pytest.mark.gui, pytest.mark.timeout(600)]

#: Seconds to the window; part of a processor without work; seconds of a turn; bytes.
START, IDLE, TURN, GROWTH = 3.0, 0.02, 0.05, 50e6

WINDOW = """
import json, os, sys, time
from epxs.workbench.host import make_application
from envisage.api import Plugin
from pyface.qt import QtCore

class Broken(Plugin):
    id = "lab.broken"
    def start(self):
        raise RuntimeError("no detector")

application = make_application(remembers=False)
for number in range(19 - len(list(application.plugin_manager))):
    application.add_plugin(Plugin(id=f"lab.plugin_{number}", name=str(number)))
application.add_plugin(Broken())
application.start()
window = application.open_window()

def run(seconds=0.0, until=lambda: False):
    end = time.monotonic() + seconds
    while time.monotonic() < end and not until():
        QtCore.QCoreApplication.processEvents(QtCore.QEventLoop.ProcessEventsFlag.WaitForMoreEvents)

def tell(**found):
    print(json.dumps(found), flush=True)
    os._exit(0)

run(until=window.isVisible, seconds=20)
workspace = application.workspace
"""

SHOWN = """
tell(window=time.time(), computed=time.process_time(), failures=len(application.log.failures))
"""

OPENED = """
workspace.open(sys.argv[1])
run(30, lambda: workspace.active is not None)
run(5)
"""

IDLE_PART = """
before = time.process_time()
run(5)
tell(idle=(time.process_time() - before) / 5)
"""

UPDATES = """
from epxs.workbench.machine import memory_bytes
measurement = workspace.active.measurement

def update(number):
    for index in range(number):
        measurement.selection = (index % measurement.npoints,)
        QtCore.QCoreApplication.processEvents()

update(1000)
before = memory_bytes()
update(10_000)
tell(growth=memory_bytes() - before)
"""

SCAN = """
import threading
sys.path.insert(0, sys.argv[2])
from scans import Windows, point_taken, scan_started
from epxs.session.api import LiveSession

session = LiveSession(sys.argv[1] + ".live.h5", Windows())
workspace.follow(session)
session.take(scan_started())
run(20, lambda: workspace.active is not None)
turns = []
for index in range(12):
    session.take(point_taken(index))
    end = time.monotonic() + 0.3
    while time.monotonic() < end:
        began = time.monotonic()
        QtCore.QCoreApplication.processEvents()
        turn = time.monotonic() - began
        if turn > 5e-4:  # there was something to do
            turns.append(turn)
        time.sleep(0.002)
turns.sort()
tell(median=turns[len(turns) // 2], p99=turns[int(0.99 * len(turns))], longest=turns[-1])
"""


@pytest.fixture
def measured(tmp_path, scan_file, benchmark):
    def run(script):
        def once():
            done = subprocess.run(
                [sys.executable, "-c", WINDOW + script, str(scan_file), FIXTURES],
                env={**os.environ, "QT_QPA_PLATFORM": "offscreen"},
                capture_output=True, text=True, timeout=500, check=True,
            )  # fmt: skip
            return json.loads(done.stdout.splitlines()[-1])

        return benchmark.pedantic(once, rounds=1, warmup_rounds=0)

    return run


def test_the_window_starts_with_twenty_plugins_of_which_one_is_broken(measured):
    began = time.time()
    found = measured(SHOWN)
    print(f"\nwindow after {found['window'] - began:.2f} s ({found['computed']:.2f} s computing)")
    assert found["failures"] == 1
    assert found["window"] - began <= START


def test_a_window_that_shows_a_scan_needs_little_when_nothing_happens(measured):
    found = measured(OPENED + IDLE_PART)
    print(f"\nidle: {100 * found['idle']:.1f} % of a processor")
    assert found["idle"] < IDLE


def test_the_window_turns_fast_while_a_scan_runs(measured):
    found = measured(SCAN)
    print("\nturns: " + ", ".join(f"{name} {1e3 * value:.1f} ms" for name, value in found.items()))
    assert found["p99"] <= TURN


def test_ten_thousand_updates_leave_nothing_behind(measured):
    found = measured(OPENED + UPDATES)
    print(f"\ngrowth over 10,000 updates: {found['growth'] / 1e6:.1f} MB")
    assert found["growth"] < GROWTH
