"""The panes of the plugin in a real window, drawn without a screen."""

import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parents[3] / "fixtures"))
from gui import *  # noqa: F403

from epxs_fluorescence.plugin import FluorescencePlugin


@pytest.fixture
def application(make_window, wait_until, scan_file):
    """The window of the plugin alone, showing a scan of 3 x 4 points with its fit."""
    application = make_window([FluorescencePlugin()])
    application.workspace.open(scan_file)
    wait_until(lambda: application.workspace.active is not None)
    return application


@pytest.fixture
def view_of(application):
    """A function that finds the view of a pane by its name."""

    def find(name):
        panes = application.windows[0].dock_panes
        return next(pane.view for pane in panes if pane.name == name)

    return find
