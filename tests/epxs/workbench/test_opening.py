"""Files of other formats in the window: by dialog, drop, list of recent files, path inside."""

from __future__ import annotations

from pathlib import Path

import pytest
from one_window import *  # noqa: F403
from one_window import settle, turn
from pyface.qt import QtCore, QtGui, QtTest, QtWidgets

from epxs.workbench.drops import DropFilter
from epxs.workbench.notice_views import NoticesDialog, NoticeStrip
from epxs.workbench.palette import Palette

pytestmark = pytest.mark.gui

SPEC = """#S 1 ascan samx 0 2 2 0.1
#N 2
#L samx  I0
0 10
1 20
2 30

#S 2 ascan samx 0 1 1 0.1
#N 2
#L samx  I0
0 7
1 8
"""
MCA = """#F leaf.mca
#D Tue Nov 14 22:13:20 2023

#S 1 mca
#@MCA 4C
#@CHANN 4 0 3 1
#@CALIB 0 0.01 0
@A 1 2 3 4
"""
EDF = "{\nHeaderID = EH:000001:000000:000000 ;\nDim_1 = 4 ;\nSize = 4 ;\n}\nabcd"
FIO = "!\n%c\nmesh samx 0 1 1\n%d\n Col 1 samx DOUBLE\n 0\n 1\n"

#: What is in files, by their name.
FILES = {"leaf.dat": SPEC, "leaf": SPEC, "leaf.mca": MCA}


def press(application, key):
    """Press a key with Ctrl in the window; return the window."""
    window = application.windows[0].control
    window.activateWindow()  # a dialog before had the keyboard
    turn(window.isActiveWindow)
    QtTest.QTest.keyClick(window, key, QtCore.Qt.KeyboardModifier.ControlModifier)
    return window


def by_dialog(application, path, monkeypatch):
    asked = []
    monkeypatch.setattr(
        QtWidgets.QFileDialog,
        "getOpenFileNames",
        lambda *arguments: asked.append(arguments[-1]) or ([str(path)], ""),
    )
    press(application, QtCore.Qt.Key.Key_O)
    assert "All files (*)" in asked[0]


def by_drop(application, path, monkeypatch):
    data = QtCore.QMimeData()
    data.setUrls([QtCore.QUrl.fromLocalFile(str(path))])
    event = QtGui.QDropEvent(
        QtCore.QPointF(5, 5),
        QtCore.Qt.DropAction.CopyAction,
        data,
        QtCore.Qt.MouseButton.LeftButton,
        QtCore.Qt.KeyboardModifier.NoModifier,
    )
    window = application.windows[0].control
    assert window.findChild(DropFilter).eventFilter(window, event)


def by_recent(application, path, monkeypatch):
    workspace = application.workspace
    workspace.recent.add(path)
    window = press(application, QtCore.Qt.Key.Key_R)
    (palette,) = [each for each in window.findChildren(Palette) if each.isVisible()]
    QtTest.QTest.keyClicks(palette.field, path.name)
    QtTest.QTest.keyClick(palette.field, QtCore.Qt.Key.Key_Return)


WAYS = [by_dialog, by_drop, by_recent]


def wait(workspace):
    turn(lambda: not workspace.opening)
    settle()


@pytest.mark.parametrize("way", WAYS, ids=lambda way: way.__name__)
@pytest.mark.parametrize("name", FILES)
def test_a_file_of_spec_is_opened_in_each_way(
    name, way, application, workspace, monkeypatch, tmp_path
):
    path = tmp_path / name
    path.write_text(FILES[name])
    way(application, path, monkeypatch)
    turn(lambda: workspace.active.file.filename == str(path))
    wait(workspace)
    assert not workspace.error
    document = workspace.active
    if name == "leaf.mca":
        assert list(document.measurement.mcas) == ["detector"]
    else:
        assert document.read_map("I0").values[0] in (7.0, 10.0)


def test_a_path_inside_a_file_of_another_format_is_looked_at(workspace, tmp_path):
    path = tmp_path / "leaf.dat"
    path.write_text(SPEC)
    workspace.open(f"{path}::/scan_0002")
    wait(workspace)
    assert workspace.active.entry.path == "/scan_0002"
    workspace.open(f"{path}::/scan_0001/measurement/scalar_data/I0")
    wait(workspace)
    assert workspace.active.entry.path == "/scan_0001"
    assert workspace.active.element == "I0"
    workspace.open(f"{path}::/scan_0009")
    turn(lambda: "scan_0009" in workspace.message)
    assert "found no such node" in workspace.message


@pytest.mark.parametrize(("name", "text"), [("leaf.edf", EDF), ("leaf.fio", FIO)])
def test_a_file_that_nothing_reads_says_which_formats_are_read(name, text, workspace, tmp_path):
    path = tmp_path / name
    path.write_text(text)
    workspace.open(path)
    wait(workspace)
    assert f"{path}: found a file of an unknown format; expected HDF5, or one of:" in (
        workspace.message
    )


def test_a_recent_file_is_opened_with_its_entry_again(
    application, workspace, monkeypatch, tmp_path
):
    path = tmp_path / "leaf.dat"
    path.write_text(SPEC)
    workspace.open(f"{path}::/scan_0001")  # which is shown at first
    wait(workspace)
    assert workspace.recent.paths[0] == path
    workspace.show(workspace.active.file, "/scan_0002")  # as a click on it in the tree does
    turn(lambda: workspace.active.entry.path == "/scan_0002")
    assert workspace.recent.paths[0] == Path(f"{path}::/scan_0002")
    assert sum(str(path) in str(each) for each in workspace.recent.paths) == 1
    assert workspace.recent.folder == tmp_path
    for document in [each for each in workspace.documents if "leaf.dat" in each.name]:
        workspace.close(document)
    window = press(application, QtCore.Qt.Key.Key_R)
    (palette,) = [each for each in window.findChildren(Palette) if each.isVisible()]
    QtTest.QTest.keyClicks(palette.field, "leaf.dat · scan_0002")
    QtTest.QTest.keyClick(palette.field, QtCore.Qt.Key.Key_Return)
    turn(lambda: workspace.active.entry.path == "/scan_0002")
    wait(workspace)
    assert workspace.recent.paths[0] == Path(f"{path}::/scan_0002")


def test_a_recent_file_that_is_gone_says_so(application, workspace, monkeypatch, tmp_path):
    by_recent(application, tmp_path / "gone.h5", monkeypatch)
    turn(lambda: "gone.h5: found no such file" in workspace.message)


# -- what was told -------------------------------------------------------------------------


def click(button):
    QtTest.QTest.mouseClick(button, QtCore.Qt.MouseButton.LeftButton)


def test_an_error_shows_its_details_and_copies_its_report_by_mouse(
    application, workspace, tmp_path
):
    window, clipboard = application.windows[0].control, QtGui.QGuiApplication.clipboard()
    strip = window.findChild(NoticeStrip)
    path = tmp_path / "gone.h5"
    workspace.open(path)
    turn(lambda: strip.isVisible() and str(path) in strip.label.text())
    assert strip.copy.isVisible()
    click(strip.copy)
    assert f"{path}: found no such file" in clipboard.text()
    assert "epxs" in clipboard.text()
    workspace.notify("something broke", "Traceback: line 1", "error")
    turn(strip.details.isVisible)
    click(strip.details)
    dialog = window.findChild(NoticesDialog)
    turn(dialog.isVisible)
    assert "Traceback: line 1" in dialog.text.toPlainText()
    dialog.list.setCurrentRow(1)
    assert str(path) in dialog.text.toPlainText()
    buttons = {each.text(): each for each in dialog.findChildren(QtWidgets.QPushButton)}
    click(buttons["Copy report"])
    assert clipboard.text() == dialog.text.toPlainText()
    click(buttons["Close"])
    turn(lambda: not dialog.isVisible())
