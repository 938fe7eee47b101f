"""The window offers its commands by menus, keys, a palette; and arranges its panes."""

import pytest
from traits.api import HasStrictTraits, Int, List, Str, provides

from epxs.workbench.api import COMMANDS, PANES, Command, IPaneFactory

pytestmark = pytest.mark.gui


class Shown(HasStrictTraits):
    text = Str("shown")


@provides(IPaneFactory)
class Motors(HasStrictTraits):
    id = Str("lab.motors")
    name = Str("Motors")
    area = Str("right")
    stack = Str()
    order = Int(1)
    perspectives = List(Str(), ["acquire"])
    gestures = (("Motors", "wheel", "moves the motor by a step"),)

    def create_view(self, workspace):
        return Shown()


def lab(told):
    from envisage.api import Plugin

    class Lab(Plugin):
        id = "lab"
        panes = List(contributes_to=PANES)
        commands = List(contributes_to=COMMANDS)

        def _panes_default(self):
            return [Motors()]

        def _commands_default(self):
            return [
                Command(
                    id="lab.home",
                    name="Go &home",
                    menu="Lab",
                    key="Ctrl+H",
                    doc="Moves all motors home.",
                    perform=told.append,
                ),
                Command(id="lab.hidden", name="Beep", key="Ctrl+B", perform=told.append),
            ]

    return Lab()


@pytest.fixture
def told():
    return []


@pytest.fixture
def application(make_window, told):
    return make_window([lab(told)])


def menus(application):
    return {
        menu.text().replace("&", ""): [a.text().split("\t")[0] for a in menu.menu().actions()]
        for menu in application.window.menuBar().actions()
    }


def test_commands_of_plugins_stand_in_menus_of_their_name(application):
    found = menus(application)
    assert found["Lab"] == ["Go &home"]
    assert "&Open..." in found["File"]
    assert "&Find a command..." in found["View"]


def press(application, key):
    from pyface.qt import QtCore, QtGui, QtTest

    window = application.window
    window.activateWindow()
    assert QtTest.QTest.qWaitForWindowActive(window)
    sequence = QtGui.QKeySequence(key)[0]
    QtTest.QTest.keyClick(window, sequence.key(), sequence.keyboardModifiers())
    QtCore.QCoreApplication.processEvents()


@pytest.mark.parametrize("key", ["Ctrl+H", "Ctrl+B"])
def test_a_key_performs_its_command(application, told, key):
    press(application, key)
    assert told == [application.workspace]


def test_a_key_that_is_chosen_anew_works_at_once(application, told):
    application.workspace.commands.choose_keys({"lab.home": "Ctrl+J"})
    press(application, "Ctrl+H")
    assert told == []
    press(application, "Ctrl+J")
    assert told == [application.workspace]


def test_the_palette_finds_a_command_by_some_letters_and_performs_it(application, told):
    from pyface.qt import QtCore, QtTest

    from epxs.workbench.palette import show_palette

    palette = show_palette(application.workspace, application.window)
    assert "View: Find a command" in palette.names
    palette.field.setText("gohom")
    assert palette.names[0] == "Lab: Go home"
    QtTest.QTest.keyClick(palette.field, QtCore.Qt.Key.Key_Return)
    assert told == [application.workspace]


def test_f1_lists_keys_and_gestures_and_changes_keys(application):
    from pyface.qt import QtGui

    from epxs.workbench.keys_dialog import show_keys

    dialog = show_keys(application.workspace, application.window)
    dialog.select("lab.home")
    assert dialog.field.keySequence().toString() == "Ctrl+H"
    dialog.field.setKeySequence(QtGui.QKeySequence("Ctrl+O"))
    dialog.set_key()
    commands = application.workspace.commands
    assert commands.key_of("lab.home") == "Ctrl+O"
    assert "was the key of “Open”" in dialog.note.text()
    assert dialog.mouse.item(0, 1).text() == "wheel"
    dialog.close()


def test_preferences_are_seen_at_once_and_taken_back_by_cancel(application):
    from epxs.workbench.preferences_dialog import show_preferences

    page = application.workspace.preferences["epxs.workbench"]
    dialog = show_preferences(application.workspace, application.window)
    page.reopen = False
    dialog.reject()
    assert page.reopen


def test_a_perspective_shows_its_panes_and_remembers_how_they_were_left(application, wait_until):
    workspace = application.workspace
    motors = application.windows[0].get_dock_pane("lab.motors")
    assert motors.visible
    workspace.perspective = "browse"
    assert not motors.visible
    motors.visible = True
    assert application.workspace.commands.perform("perspective.acquire")
    assert motors.visible
    motors.visible = False
    workspace.perspective = "browse"
    wait_until(lambda: motors.visible)
    workspace.perspective = "acquire"
    wait_until(lambda: not motors.visible)


def test_a_notice_is_shown_with_its_details_at_hand(application, wait_until):
    from epxs.workbench.notice_views import NoticeStrip, show_notices

    strip = application.window.findChild(NoticeStrip)
    assert not strip.isVisible()
    application.workspace.notify("the disk is full", "12 MB are left", "error")
    wait_until(strip.isVisible)
    assert strip.label.text() == "the disk is full"
    dialog = show_notices(application.workspace, application.window)
    assert "12 MB are left" in dialog.text.toPlainText()
    dialog.close()


def test_a_job_is_shown_and_can_be_cancelled(application, wait_until):
    from epxs.workbench.status_bar import JobStrip

    strip = application.window.findChild(JobStrip)
    job = application.workspace.jobs.start("fit of scan 1", lambda job: job.wait(60))
    wait_until(strip.isVisible)
    assert "fit of scan 1" in strip.label.text()
    strip.button.click()
    assert job.state == "cancelled"
    wait_until(lambda: not strip.isVisible())


def test_files_dropped_on_the_window_are_opened(application, wait_until, scan_file):
    from pyface.qt import QtCore, QtGui

    from epxs.workbench.drops import DropFilter

    data = QtCore.QMimeData()
    data.setUrls([QtCore.QUrl.fromLocalFile(str(scan_file))])
    event = QtGui.QDropEvent(
        QtCore.QPointF(5, 5),
        QtCore.Qt.DropAction.CopyAction,
        data,
        QtCore.Qt.MouseButton.LeftButton,
        QtCore.Qt.KeyboardModifier.NoModifier,
    )
    drops = application.window.findChild(DropFilter)
    assert drops.eventFilter(application.window, event)  # Qt sends drops only while one drags
    wait_until(lambda: application.workspace.active is not None)
    assert application.workspace.script.lines == [f"file = epxs.open({str(scan_file)!r})"]


def test_disk_and_memory_are_in_the_status_line(application, wait_until):
    status = application.workspace.status
    wait_until(lambda: status.memory > 0)
    assert "free" in status.machine_text
    assert "memory" in status.machine_text


@pytest.fixture
def all_panes(make_window):
    return make_window()


def test_the_centre_has_the_tabs_of_the_perspective_and_the_one_on_top_that_was(all_panes):
    workspace, centre = all_panes.workspace, all_panes.windows[0].central_pane

    def tabs():
        count = centre.control.count()
        return [centre.control.tabText(n) for n in range(count) if centre.control.isTabVisible(n)]

    workspace.perspective = "browse"
    assert centre.front == "epxs.browser.node"
    assert "Detector" not in tabs()
    workspace.perspective = "acquire"
    assert "Detector" in tabs()
    assert centre.front == "epxs.maps.map"
    ids = [pane.factory.id for pane in centre.panes]
    centre.control.setCurrentIndex(ids.index("epxs.scans.health"))
    workspace.perspective = "browse"
    workspace.perspective = "acquire"
    assert centre.front == "epxs.scans.health"
