"""One simulated beamline and one desk for all tests of this folder."""

import time

import pytest

from epxs.workbench.api import Workspace
from epxs_instruments.desk.desk import desk_of


class Window:
    """A desk without a window: turns until something holds."""

    def __init__(self, folder):
        self.workspace = Workspace()
        self.desk = desk_of(self.workspace)
        self.desk.recording.folder = str(folder)

    def until(self, holds, timeout=20.0):
        """Deliver as the pulse of the window does."""
        end = time.monotonic() + timeout
        while not holds():
            told = (self.desk.problem, self.desk.queue.note, self.desk.form.findings)
            assert time.monotonic() < end, told
            self.workspace.deliver()
            time.sleep(0.005)

    def close(self):
        self.desk.close()
        self.workspace.close_all()


@pytest.fixture(scope="module")
def connected(tmp_path_factory):
    """A desk with a simulated beamline, 500 points a second."""
    window = Window(tmp_path_factory.mktemp("recorded"))
    window.desk.connector.simulate(port=0, rate=500, library=64)
    window.until(lambda: window.desk.motors and window.desk.form.findings)
    yield window
    window.close()


@pytest.fixture
def window(connected):
    """The same for each test, with nothing under way and nothing to complain of."""
    desk = connected.desk
    connected.until(lambda: desk.is_connected and not desk.can_abort)
    desk.problem = ""
    desk.queue.trait_set(items=[], note="")
    desk.form.take("mesh samx 0 1 4 samz 0 1 2 0.05")
    desk.workspace.script.clear()
    return connected


@pytest.fixture
def alone(tmp_path):
    """A desk without an instrument."""
    window = Window(tmp_path)
    yield window
    window.close()
