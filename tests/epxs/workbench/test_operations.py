"""Operations of plugins are run from the window: form, process, results."""

from __future__ import annotations

import sys
import textwrap

import pytest
from pyface.qt import QtWidgets

from epxs.core.api import offers

OPERATIONS = """
import os
import numpy as np
from traits.api import Float
from epxs.analysis.api import Operation, ResultMap

class Scaled(Operation):
    title = "Scale a map"
    factor = Float(2.0, desc="what the map is multiplied by")

    def run(self, scan):
        fit = next(iter(scan.results.values()))
        return [ResultMap("scaled", self.factor * fit.area(fit.names[0]))]

class Dies(Operation):
    def run(self, scan):
        os.abort()
"""


@pytest.fixture
def installed(tmp_path, monkeypatch):
    """A distribution with two operations, also for the processes that run them."""
    site = tmp_path / "site"
    info = site / "lab_operations-1.0.dist-info"
    info.mkdir(parents=True)
    site.joinpath("lab_operations.py").write_text(textwrap.dedent(OPERATIONS))
    info.joinpath("METADATA").write_text(
        "Metadata-Version: 2.1\nName: lab_operations\nVersion: 1.0\n"
    )
    info.joinpath("entry_points.txt").write_text(
        "[epxs.operations]\nscale_map = lab_operations:Scaled\ndies = lab_operations:Dies\n"
    )
    monkeypatch.syspath_prepend(str(site))
    monkeypatch.setenv("PYTHONPATH", str(site))
    offers._group.cache_clear()
    yield
    offers._group.cache_clear()
    sys.modules.pop("lab_operations", None)


@pytest.fixture
def application(installed, make_window, epxs_scan_file, wait_until):
    application = make_window([])
    application.workspace.open(epxs_scan_file)
    wait_until(lambda: application.workspace.active is not None)
    return application


def menu(application):
    bar = application.window.menuBar()
    (analysis,) = [a.menu() for a in bar.actions() if a.text().replace("&", "") == "Analysis"]
    return {action.text(): action for action in analysis.actions() if action.text()}


@pytest.mark.gui
def test_an_operation_is_in_the_menu_and_its_form_has_its_parameters(application):
    assert set(menu(application)) >= {"Scale map...", "Dies..."}
    task = application.windows[0].active_task
    form = task.operations.ask("scale_map", application.window)
    assert form.title == "Scale a map"
    labels = {label.text() for label in form.control.findChildren(QtWidgets.QLabel)}
    assert "factor:" in labels
    form.dispose()


@pytest.mark.gui
@pytest.mark.timeout(90)
def test_it_runs_in_a_process_and_its_results_are_opened(application, wait_until):
    from lab_operations import Scaled

    operations = application.windows[0].active_task.operations
    operations.start("scale_map", Scaled(factor=3.0))
    assert operations.running == 1
    workspace = application.workspace
    wait_until(lambda: "scaled" in getattr(workspace.active, "elements", ()), timeout=60)
    assert workspace.active.results.area("scaled")[0, 0] == 1500
    assert workspace.active.results.parameters["factor"] == 3.0
    assert operations.running == 0


@pytest.mark.gui
@pytest.mark.timeout(90)
def test_one_that_ends_its_process_does_not_end_the_session(application, wait_until):
    from lab_operations import Dies

    operations = application.windows[0].active_task.operations
    operations.start("dies", Dies())
    log = application.workspace.log
    dead = "found its process dead; expected a result"
    wait_until(lambda: any(dead in line.text for line in log.lines), timeout=60)
    assert operations.running == 0
    assert application.window.isVisible()
