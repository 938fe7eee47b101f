"""What was open is there again, after a crash too."""

import os
import shutil
import subprocess
import sys

import pytest

from epxs.core.api import Errands
from epxs.workbench.api import Workspace
from epxs.workbench.kept import Kept, write_json
from epxs.workbench.session_state import SessionState


@pytest.fixture
def kept(tmp_path):
    kept = Kept(tmp_path / "session.json", Errands("test"))
    yield kept
    kept.let_go()


def session(workspace, kept):
    return SessionState(workspace=workspace, kept=kept)


def test_open_entries_come_back_with_what_was_looked_at(workspace, deliver, scan_file, kept):
    workspace.open(scan_file)
    deliver(workspace, lambda: workspace.active is not None)
    document = workspace.active
    document.choose("Cu K")
    document.measurement.selection = (3, 4)
    document.views = {"epxs.maps": {"limits": [1.0, 2.0]}}
    write_json(kept.path, session(workspace, kept).state())

    again = Workspace()
    restored = session(again, kept)
    restored.restore()
    deliver(again, lambda: again.active is not None)
    restored.look()
    assert again.active.element == "Cu K"
    assert again.active.measurement.selection == (3, 4)
    assert again.active.views == {"epxs.maps": {"limits": [1.0, 2.0]}}
    again.close_all()


def test_what_is_open_is_kept_while_it_is(workspace, deliver, scan_file, kept):
    state = session(workspace, kept)
    workspace.open(scan_file)
    deliver(workspace, lambda: workspace.active is not None)
    state.look()
    deliver(workspace, lambda: kept.path.exists() and bool(kept.read()["documents"]))


@pytest.mark.parametrize(
    "content",
    [
        {"documents": [{"file": "/gone.h5", "entry": "/scan_0001"}], "active": 0},
        {"documents": ["nonsense", {}, {"file": 3, "entry": None}], "active": "first"},
    ],
)
def test_what_is_gone_or_makes_no_sense_is_left_out(workspace, kept, content):
    write_json(kept.path, content)
    if content["active"] == "first":
        content["active"] = -1
        write_json(kept.path, content)
    session(workspace, kept).restore()
    assert workspace.opening == 0
    assert workspace.documents == []


@pytest.mark.gui
def test_a_window_that_was_killed_comes_back_with_its_files_and_layout(
    tmp_path, scan_file, make_window, wait_until
):
    config = tmp_path / "config" / "epxs"
    environment = {**os.environ, "QT_QPA_PLATFORM": "offscreen"}
    command = [sys.executable, "-m", "epxs.cli", "workbench", str(scan_file)]
    with subprocess.Popen(command, env=environment) as process:
        session = Kept(config / "session.json", Errands("test"))
        wait_until(lambda: bool(session.read().get("documents")), timeout=50)
        wait_until(lambda: (config / "layout.json").exists())
        process.kill()

    application = make_window(remembers=True)
    application.keep_session(restore=True)
    wait_until(lambda: application.workspace.active is not None)
    assert application.workspace.active.file.filename == str(scan_file)
    assert Kept(config / "layout.json", Errands("test")).read()["docks"]


#: A window in which somebody changes what can be changed, and which then goes on.
USER = """
import sys, time
from pyface.qt.QtWidgets import QApplication
from epxs.workbench.api import select_rows
from epxs.workbench.host import make_application
from epxs_maps.regions import keep_region

application = make_application()
application.start()
application.open_window()
application.keep_session(restore=False)
workspace = application.workspace
workspace.open(sys.argv[1])

def turn(condition):
    while not condition():
        QApplication.processEvents()
        time.sleep(0.005)

view = application.windows[0].central_pane.panes[0].view
turn(lambda: view is not None and view.model.data is not None)
workspace.active.choose("Cu K")
view.model.trait_set(colour_map="temperature", scale="sqrt", least="1", greatest="300")
keep_region(workspace, "grain", [1, 2])
select_rows(workspace, [3, 4])
workspace.active.add_expression("Fe_K / Cu_K")
workspace.active.choose("Cu K")
workspace.perspective = "analyse"
turn(lambda: False)
"""


@pytest.mark.gui
def test_what_was_chosen_in_a_window_that_was_killed_is_chosen_again(
    tmp_path, scan_file, make_window, wait_until
):
    path = shutil.copy(scan_file, tmp_path / "scan.h5")
    session = Kept(tmp_path / "config" / "epxs" / "session.json", Errands("test"))
    environment = {**os.environ, "QT_QPA_PLATFORM": "offscreen"}

    def is_kept():
        documents = session.read().get("documents")
        return documents and documents[0]["selection"] == [3, 4] and documents[0]["expressions"]

    with subprocess.Popen([sys.executable, "-c", USER, str(path)], env=environment) as process:
        wait_until(is_kept, timeout=50)
        process.kill()

    application = make_window(remembers=True)
    application.keep_session(restore=True)
    wait_until(lambda: application.workspace.active is not None)
    document, model = (
        application.workspace.active,
        application.windows[0].central_pane.panes[0].view.model,
    )
    wait_until(lambda: document.measurement.selection == (3, 4))
    assert document.element == "Cu K"
    assert document.expressions == ["Fe_K / Cu_K"]
    assert {name: rows.tolist() for name, rows in document.regions.items()} == {"grain": [1, 2]}
    assert model.trait_get("colour_map", "scale", "least", "greatest") == {
        "colour_map": "temperature", "scale": "sqrt", "least": "1", "greatest": "300",
    }  # fmt: skip
