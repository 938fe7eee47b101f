"""The browser in the window, with mouse and keyboard: search, menu, links, files that grow."""

from __future__ import annotations

import subprocess
import sys

import h5py
import numpy as np
import pytest
from one_window import *  # noqa: F403
from one_window import pane_of, settle, turn
from pyface.qt import QtCore, QtGui, QtTest, QtWidgets

from epxs_browser.ui import node_menu, tree_editor

pytestmark = pytest.mark.gui

Qt = QtCore.Qt


@pytest.fixture(scope="module")
def window(application):
    """The window in the perspective for looking into files."""
    application.workspace.perspective = "browse"
    settle()
    return application


@pytest.fixture
def path(tmp_path):
    """A scan with links that lead nowhere, and an array."""
    path = tmp_path / "leaf.h5"
    with h5py.File(path, "w") as file:
        entry = file.create_group("entry")
        entry.attrs["NX_class"] = "NXentry"
        scalars = entry.create_group("measurement/scalar_data")
        entry["measurement"].attrs["class"] = "Measurement"
        scalars.attrs["class"] = "ScalarData"
        scalars["I0"] = np.arange(5.0)
        scalars["I0"].attrs.update({"class": "Signal", "units": "counts"})
        entry["nowhere"] = h5py.SoftLink("/not/there")
        entry["elsewhere"] = h5py.ExternalLink("no_such_file.h5", "/x")
    return path


class Browser:
    """The tree of the window, and what a user does with it."""

    def __init__(self, window, path):
        self.window, self.workspace = window, window.workspace
        self.workspace.open(path)
        turn(lambda: self.workspace.active.file.filename == str(path))
        self.file = self.workspace.active.file
        self.view = pane_of(window, "epxs.browser.tree")
        self.tree = self.view.ui.get_editors("workspace")[0].control
        self.model = self.tree.model()
        turn(lambda: self.index("/entry").isValid())

    def index(self, path):
        return self.model.index_of(self.file, path)

    def expand(self, path):
        self.tree.expand(self.index(path))
        turn(lambda: self.model.rowCount(self.index(path)) > 0)

    def click(self, path, button=Qt.MouseButton.LeftButton):
        index = self.index(path)
        self.tree.scrollTo(index)
        place = self.tree.visualRect(index).center()
        place.setX(self.tree.visualRect(index).left() + 12)
        QtTest.QTest.mouseClick(self.tree.viewport(), button, pos=place)
        return place

    def press(self, key):
        QtTest.QTest.keyClick(self.tree, key)

    @property
    def node(self):
        return pane_of(self.window, "epxs.browser.node").view.model


@pytest.fixture
def browser(window, workspace, path):
    """The tree with that file in it."""
    found = Browser(window, path)
    found.expand("/")
    found.expand("/entry")
    yield found
    workspace.node = None


def test_a_click_and_the_arrow_keys_look_at_nodes(browser):
    browser.expand("/entry/measurement")
    browser.expand("/entry/measurement/scalar_data")
    browser.click("/entry/measurement/scalar_data")
    turn(lambda: browser.node.place and browser.node.place.path.endswith("scalar_data"))
    browser.press(Qt.Key.Key_Down)
    turn(lambda: browser.node.headline.startswith("/entry/measurement/scalar_data/I0"))
    assert "Signal · 5 · float64 · counts" in browser.node.headline
    browser.press(Qt.Key.Key_Left)
    turn(lambda: browser.node.place.path == "/entry/measurement/scalar_data")
    browser.press(Qt.Key.Key_Left)
    assert not browser.tree.isExpanded(browser.index("/entry/measurement/scalar_data"))


@pytest.mark.parametrize(
    ("name", "content"), [("nowhere", ""), ("elsewhere", "no such file: no_such_file.h5::/x")]
)
def test_a_link_that_leads_nowhere_is_shown_as_such_and_says_so(browser, name, content):
    index = browser.index(f"/entry/{name}")
    turn(lambda: index.siblingAtColumn(1).data() == "broken link")
    assert index.siblingAtColumn(2).data() == content
    browser.click(f"/entry/{name}")
    red = index.data(Qt.ItemDataRole.ForegroundRole)
    turn(lambda: f"/entry/{name}" in browser.node.headline)
    assert "broken link" in browser.node.headline
    assert red is not None
    assert red.name() == "#b00020"


def test_what_is_written_in_the_find_field_is_found_and_a_click_leads_there(browser):
    field = browser.view.ui.control.findChild(QtWidgets.QLineEdit)
    field.setFocus()
    QtTest.QTest.keyClicks(field, "i0")
    search = browser.view.view.search
    turn(lambda: not search.running and search.found)
    found = browser.view.ui.get_editors("search")[0].control
    wanted = [item for item in range(found.count()) if "/entry/" in found.item(item).text()]
    item = found.item(wanted[0])
    found.scrollToItem(item)
    QtTest.QTest.mouseClick(
        found.viewport(), Qt.MouseButton.LeftButton, pos=found.visualItemRect(item).center()
    )
    turn(lambda: browser.node.place and browser.node.place.path.endswith("/I0"))
    # the tree unfolds on the way
    turn(lambda: browser.tree.currentIndex().data() == "I0")
    assert browser.tree.isExpanded(browser.index("/entry/measurement/scalar_data"))
    assert "found among" in search.state
    field.selectAll()
    QtTest.QTest.keyClick(field, Qt.Key.Key_Delete)
    assert not search.found


def test_f5_shows_what_another_program_added_and_keeps_selection_and_expansion(browser, path):
    browser.expand("/entry/measurement")
    browser.click("/entry/measurement/scalar_data")
    turn(lambda: browser.node.place is not None)
    browser.file.close()
    with h5py.File(path, "r+") as writer:
        writer["entry/added"] = 1.0
    browser.file.reopen()
    QtTest.QTest.keyClick(browser.window.windows[0].control, Qt.Key.Key_F5)
    turn(lambda: browser.index("/entry/added").isValid())
    assert browser.tree.isExpanded(browser.index("/entry/measurement"))
    assert browser.model.node(browser.tree.currentIndex()).path == "/entry/measurement/scalar_data"


class Chosen:
    """A menu in which somebody chooses at once: a real one would wait for the mouse."""

    def __init__(self, menu, wanted):
        self.menu, self.wanted = menu, wanted

    def exec(self, place):
        next(a for a in self.menu.actions() if a.text().startswith(self.wanted)).trigger()


@pytest.fixture
def choose(browser, monkeypatch):
    """A function that opens the menu of a node with the right button and chooses in it."""
    make = tree_editor.node_menu

    def run(path, wanted):
        monkeypatch.setattr(
            tree_editor, "node_menu", lambda *arguments: Chosen(make(*arguments), wanted)
        )
        index = browser.index(path)
        browser.tree.scrollTo(index)
        place = browser.tree.visualRect(index).center()
        viewport = browser.tree.viewport()
        event = QtGui.QContextMenuEvent(
            QtGui.QContextMenuEvent.Reason.Mouse, place, viewport.mapToGlobal(place)
        )
        QtWidgets.QApplication.sendEvent(viewport, event)

    return run


def test_the_menu_copies_path_and_a_line_of_python_that_runs(browser, choose, path):
    clipboard = QtGui.QGuiApplication.clipboard()
    choose("/entry/measurement", "Copy path")
    assert clipboard.text() == "/entry/measurement"
    choose("/entry/measurement", "Copy file and path")
    assert clipboard.text() == f"{path}::/entry/measurement"
    choose("/entry/measurement", "Copy as Python")
    run = subprocess.run(
        [sys.executable, "-c", f"import epxs\nprint({clipboard.text()})"],
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert "Measurement" in run.stdout, run.stderr


def test_the_menu_exports_an_array_and_tells_where_it_is(browser, choose, monkeypatch, tmp_path):
    out = tmp_path / "I0.csv"
    monkeypatch.setattr(
        node_menu.QtWidgets.QFileDialog, "getSaveFileName", lambda *arguments: (str(out), "")
    )
    for each in ("/entry/measurement", "/entry/measurement/scalar_data"):
        browser.expand(each)
    choose("/entry/measurement/scalar_data/I0", "Export as .csv")
    turn(out.exists)
    turn(lambda: "is in" in browser.workspace.message)
    assert "I0 (counts)" in out.read_text()


def test_an_export_that_fails_says_why(browser, choose, monkeypatch, tmp_path):
    monkeypatch.setattr(
        node_menu.QtWidgets.QFileDialog,
        "getSaveFileName",
        lambda *arguments: (str(tmp_path / "entry.csv"), ""),
    )
    choose("/entry/measurement", "Export as .csv")
    turn(lambda: "found no array" in browser.workspace.message)


def test_a_member_of_a_large_group_that_is_found_is_shown_on_its_page(window, workspace, tmp_path):
    path = tmp_path / "wide.h5"
    with h5py.File(path, "w") as file:
        file.create_group("entry").attrs["NX_class"] = "NXentry"
        group = file.create_group("entry/wide")
        for number in range(3500):
            h5py.h5g.create(group.id, b"point_%d" % number)
    browser = Browser(window, path)
    browser.view.view.search.text = "point_3456"
    turn(lambda: browser.view.view.search.found)
    browser.view.view.search.chosen = browser.view.view.search.found[0]
    turn(lambda: browser.tree.currentIndex().data() == "point_3456")
    page = browser.tree.currentIndex().parent()
    assert page.data() == "point_3000 … point_3499 · 500 more"
    assert browser.tree.isFirstColumnSpanned(page.row(), page.parent())
    # the rows of the other pages were not made
    assert not browser.index("/entry/wide/point_2500").isValid()
    workspace.node = None
