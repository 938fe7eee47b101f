"""What the plugin adds to the menus."""

from __future__ import annotations

import time

from epxs.workbench.api import Workspace
from epxs_take_home.plugin import TakeHomePlugin


def test_taking_home_needs_something_that_is_looked_at(epxs_workspace):
    by_id = {command.id: command for command in TakeHomePlugin().commands}
    take_home = by_id["epxs.take_home.take_home"]
    assert not take_home.can_perform(Workspace())
    assert take_home.can_perform(epxs_workspace)
    assert (take_home.menu, take_home.key) == ("File", "Ctrl+Shift+E")


def test_sample_data_are_made_and_opened(epxs_home):
    (sample,) = (
        command
        for command in TakeHomePlugin().commands
        if command.id == "epxs.take_home.sample.leaf"
    )
    workspace = Workspace()
    sample.perform(workspace)
    end = time.monotonic() + 30
    while workspace.active is None and time.monotonic() < end:
        workspace.deliver()
        time.sleep(0.01)
    assert workspace.active is not None
    assert workspace.active.name == "leaf.h5 · scan_0001"
    workspace.close_all()
