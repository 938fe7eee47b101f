"""Using the instrument's panes as a user does: with mouse and keys."""

import pytest
from pyface.qt import QtCore, QtWidgets
from pyface.qt.QtTest import QTest

from epxs_instruments.desk.desk import desk_of
from epxs_instruments.plugin import InstrumentsPlugin

Qt = QtCore.Qt


class User:
    """Somebody in front of the window."""

    def __init__(self, application):
        self.application = application
        self.window = application.window
        self.desk = desk_of(application.workspace)

    def find(self, kind, name, within=None):
        """Return the widget of that name."""
        widgets = (within or self.window).findChildren(kind)
        return next(each for each in widgets if each.objectName() == name)

    def button(self, name):
        return self.find(QtWidgets.QPushButton, name)

    def click(self, name):
        QTest.mouseClick(self.button(name), Qt.MouseButton.LeftButton)

    def type(self, widget, text):
        widget.setFocus()
        widget.selectAll()
        QTest.keyClicks(widget, text)

    def until(self, holds, timeout=20.0):
        import time

        end = time.monotonic() + timeout
        while not holds():
            assert time.monotonic() < end, (self.desk.problem, self.desk.queue.note)
            QtCore.QCoreApplication.processEvents(
                QtCore.QEventLoop.ProcessEventsFlag.WaitForMoreEvents, 20
            )


@pytest.fixture(scope="module")
def opened(tmp_path_factory):
    """The window with the panes of the instrument, connected by one click."""
    from epxs.workbench.host import make_application

    patch = pytest.MonkeyPatch()
    folder = tmp_path_factory.mktemp("home")
    for name in ("XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_DOCUMENTS_DIR"):
        patch.setenv(name, str(folder))
    application = make_application([InstrumentsPlugin()], remembers=False)
    assert application.start()
    application.open_window()
    application.window.resize(1400, 900)
    user = User(application)
    patch.setattr("epxs_instruments.desk.connector.RATE", 300.0)
    user.click("simulate")
    user.until(lambda: user.desk.motors and user.desk.form.findings)
    yield user
    application.exit(force=True)
    application.stop()
    patch.undo()


@pytest.fixture
def user(opened):
    """The same, with nothing under way."""
    if opened.desk.can_abort:
        opened.desk.abort()
        opened.until(lambda: not opened.desk.can_abort)
    opened.desk.problem = ""
    return opened


def test_three_clicks_lead_to_live_maps(user):
    user.until(lambda: user.button("start").isEnabled())
    user.click("start")
    user.until(lambda: user.desk.scan is not None and user.desk.scan.state == "running")
    document = lambda: user.application.workspace.active  # noqa: E731
    user.until(lambda: document() is not None and "Ca K" in document().elements)
    user.until(lambda: document().live and user.desk.recording.session.fitted > 20)
    told = user.find(QtWidgets.QLabel, "progress").text()
    assert "of 1681 points" in told


def test_buttons_of_a_scan_are_enabled_only_when_they_work(user):
    user.desk.form.take("loopscan 3000 0.05")
    user.until(lambda: user.button("start").isEnabled())
    user.click("start")
    user.until(lambda: user.desk.scan.state == "running")
    assert user.button("pause").isEnabled()
    assert not user.button("resume").isEnabled()
    assert not user.button("start").isEnabled()
    user.click("pause")
    user.until(lambda: user.desk.scan.state == "paused")
    assert not user.button("pause").isEnabled()
    user.click("resume")
    user.until(lambda: user.desk.scan.state == "running")
    user.click("abort")
    user.until(lambda: user.desk.scan.state == "aborted")
    assert not user.button("abort").isEnabled()


def test_escape_twice_stops_wherever_the_focus_is(user):
    user.desk.form.take("loopscan 3000 0.05")
    user.desk.form.start()
    user.until(lambda: user.desk.scan.line.startswith("loopscan 3000")
               and user.desk.scan.state == "running")  # fmt: skip
    line = user.find(QtWidgets.QLineEdit, "new line")
    line.setFocus()
    for _ in range(2):  # as a keyboard does: to the window that has the focus
        QTest.keyClick(line.window().windowHandle(), Qt.Key.Key_Escape)
    user.until(lambda: user.desk.scan.state == "paused")


def test_a_position_is_typed_over_in_the_table(user):
    table = user.find(QtWidgets.QTableView, "motors")
    samx = user.desk.hand.motor("samx")
    table.setFocus()
    table.setCurrentIndex(table.model().index(0, 1))
    QTest.keyClick(table, Qt.Key.Key_Return)
    editor = table.findChild(QtWidgets.QLineEdit)
    editor.setText("0.7")
    QTest.keyClick(editor, Qt.Key.Key_Return)
    user.until(lambda: abs(samx.position - 0.7) < 1e-6 and not samx.moving)
    assert table.model().index(0, 1).data() == "0.7000 mm"
    QTest.keyClick(table, Qt.Key.Key_Left)
    user.until(lambda: abs(samx.position - 0.6) < 1e-6 and not samx.moving)


def test_the_number_pad_moves_two_motors(user):
    samx, samz = user.desk.hand.motor("samx"), user.desk.hand.motor("samz")
    before = samx.position, samz.position
    table = user.find(QtWidgets.QTableView, "motors")
    table.setFocus()
    QTest.keyClick(table, Qt.Key.Key_9, Qt.KeyboardModifier.KeypadModifier)
    user.until(lambda: abs(samx.position - before[0] - 0.1) < 1e-6 and not samx.moving)
    user.until(lambda: abs(samz.position - before[1] - 0.1) < 1e-6 and not samz.moving)


def test_a_target_beyond_the_limits_is_told_in_the_dock(user):
    from epxs_instruments.ui.motor_panel import MotorPanel
    from epxs_instruments.ui.panel import ProblemLine

    table = user.find(QtWidgets.QTableView, "motors")
    table.setFocus()
    table.model().setData(table.model().index(0, 1), "99")
    line = user.window.findChild(MotorPanel).findChild(ProblemLine)
    assert not line.isHidden()
    assert "found a target of 99 mm; expected -25 to 25 mm" in line.text()


def test_the_form_marks_what_is_no_number_and_lists_what_fails(user):
    user.desk.form.take("ascan samx 0 1 4 0.05")
    start = user.find(QtWidgets.QLineEdit, "stop 0")
    user.type(start, "1000")
    user.until(lambda: not user.desk.form.is_clear)
    assert "expected -25 to 25" in user.find(QtWidgets.QLabel, "findings").text()
    assert not user.button("start").isEnabled()
    user.type(start, "abc")
    assert "border" in start.styleSheet()


def test_counters_count_and_show_bars(user):
    user.type(user.find(QtWidgets.QLineEdit, "seconds", user_panel(user, "CounterPanel")), "0.05")
    user.click("Count")
    user.until(lambda: user.desk.counting.values and not user.desk.counting.counting)
    table = user.find(QtWidgets.QTableWidget, "counters")
    place = [table.item(row, 0).text() for row in range(table.rowCount())].index("I0")
    assert table.item(place, 1).text() not in ("", "0")
    assert table.item(place, 3).data(Qt.ItemDataRole.UserRole) > 0


def user_panel(user, name):
    return next(
        each for each in user.window.findChildren(QtWidgets.QWidget) if type(each).__name__ == name
    )


def test_the_console_completes_sends_prints_and_recalls(user):
    line = user.find(QtWidgets.QLineEdit, "command line")
    output = user.find(QtWidgets.QPlainTextEdit, "output")
    line.clear()
    QTest.keyClicks(line, "wa samz")
    line.setText("loops")
    QTest.keyClick(line, Qt.Key.Key_Tab)
    assert line.text() == "loopscan "
    line.setText("p 6*7")
    QTest.keyClick(line, Qt.Key.Key_Return)
    user.until(lambda: "42" in output.toPlainText())
    assert line.text() == ""
    QTest.keyClick(line, Qt.Key.Key_Up)
    assert line.text() == "p 6*7"
    QTest.keyClick(line, Qt.Key.Key_Down)
    assert line.text() == ""


def test_the_queue_is_filled_reordered_and_run(user):
    line = user.find(QtWidgets.QLineEdit, "new line")
    for text in ("ascan samx 0 1 3 0.05", "loopscan 3 0.05"):
        user.type(line, text)
        QTest.keyClick(line, Qt.Key.Key_Return)
    table = user.find(QtWidgets.QTableWidget, "queue")
    assert table.rowCount() == 2
    table.selectRow(1)
    user.button("up").click()
    assert table.item(0, 0).text() == "loopscan 3 0.05"
    table.item(0, 1).setText("2")
    table.item(1, 1).setText("many")
    assert "queue: found 'many' times; expected a whole number" in user.desk.problem
    user.button("run").click()
    user.until(lambda: user.desk.queue.note == "All scans are done.")
    assert table.item(0, 2).text() == "done 2/2"
    assert table.item(1, 2).text() == "done"
    user.desk.queue.clear_done()
    assert table.rowCount() == 0


def test_the_connect_dialog_lists_what_answers(user):
    from epxs_instruments.ui.connect_dialog import show_connect_dialog

    dialog = show_connect_dialog(user.desk, user.window)
    address = user.desk.instrument.address
    user.until(lambda: not user.desk.connector.searching)
    listed = user.find(QtWidgets.QListWidget, "found", dialog)
    texts = [listed.item(row).text() for row in range(listed.count())]
    assert any(address.rpartition(":")[2] in text and "epxs-sim" in text for text in texts)
    dialog.close()


def test_every_command_has_a_sentence_and_keys_do_not_clash(user):
    commands = user.application.workspace.commands
    ours = [each for id, each in commands.by_id.items() if id.startswith("epxs.instruments.")]
    assert len(ours) > 8
    assert all(each.doc.endswith(".") and each.menu == "Instrument" for each in ours)
    assert not [each for each in commands.conflicts if "epxs.instruments" in str(each)]
    assert commands.perform("epxs.instruments.count")
    user.until(lambda: not user.desk.counting.counting)


def test_motor_counter_scaler_and_instrument_have_views(user):
    beam = user.desk.instrument
    for model in (user.desk.hand.motor("samx"), user.desk.counters[0], user.desk.scaler, beam):
        ui = model.edit_traits()
        labels = [each.text() for each in ui.control.findChildren(QtWidgets.QLabel)]
        buttons = [each.text() for each in ui.control.findChildren(QtWidgets.QPushButton)]
        assert labels
        assert buttons
        ui.dispose()


def test_the_view_of_a_motor_moves_it(user):
    motor = user.desk.hand.motor("samz")
    ui = motor.edit_traits()
    ui.handler.target = 0.35
    ui.handler.go = True
    user.until(lambda: abs(motor.position - 0.35) < 1e-6 and not motor.moving)
    ui.handler.target = 999.0
    ui.handler.go = True
    user.until(lambda: "expected -25 to 25" in motor.last_error)
    ui.dispose()
