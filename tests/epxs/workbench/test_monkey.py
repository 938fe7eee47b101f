"""Random clicks, keys, commands and files: no unhandled exception, no freeze, no leak."""

from __future__ import annotations

import gc
import random
import time

import pytest
from growth import Stand

from epxs.workbench import garbage

pytestmark = pytest.mark.gui

#: Commands that wait for an answer of the user in a dialog of the system, or end the window.
NOT = {"epxs.open", "epxs.quit", "epxs.full_screen"}
#: Seconds that one action may compute in the main thread; and wait, which depends on what else
#: the machine does.
FREEZE, WAIT = 0.2, 1.0
#: Bytes that may be added once all was used: what completes words in the shell keeps what it read.
GROWTH = 100e6
PERSPECTIVES = ("acquire", "analyse", "browse")


class Monkey:
    """Does what a user without any plan would do."""

    def __init__(self, application, paths, seed):
        from pyface.qt import QtCore

        self.application, self.paths = application, paths
        self.random = random.Random(seed)
        self.done = []
        self.freezes = []
        self.timer = QtCore.QTimer()
        self.timer.timeout.connect(self.leave)
        self.timer.start(250)

    def leave(self):
        """Leave dialogs and menus that have a loop of their own: `act` waits for them."""
        from pyface.qt import QtWidgets

        application = QtWidgets.QApplication
        waits = application.activePopupWidget() or application.activeModalWidget()
        if waits is not None:
            waits.close()

    @property
    def window(self):
        return self.application.window

    def act(self):
        """Do one thing, and let the window answer."""
        from pyface.qt import QtCore, QtWidgets

        act = self.random.choices(
            (self.click, self.press, self.command, self.open, self.pick, self.dock),
            (40, 25, 12, 4, 15, 4),
        )[0]
        began, computed = time.monotonic(), time.thread_time()
        self.done.append(act())
        QtCore.QCoreApplication.processEvents()
        took, computed = time.monotonic() - began, time.thread_time() - computed
        if computed > FREEZE or took > WAIT:
            self.freezes.append((round(took, 3), round(computed, 3), self.done[-1]))
        # what the loop of an application does by itself
        QtCore.QCoreApplication.sendPostedEvents(None, QtCore.QEvent.Type.DeferredDelete)
        for widget in QtWidgets.QApplication.topLevelWidgets():
            is_open = isinstance(widget, QtWidgets.QMenu | QtWidgets.QDialog) and widget.isVisible()
            if is_open and self.random.random() < 0.5:
                widget.close()

    def widget(self):
        from pyface.qt import QtWidgets

        def can_be_clicked(widget):
            return widget.isVisible() and widget.isEnabled() and widget.width() > 2

        tops = [
            top
            for top in QtWidgets.QApplication.topLevelWidgets()
            if top.isVisible() and not isinstance(top, QtWidgets.QMenu)
        ]
        modal = QtWidgets.QApplication.activeModalWidget()
        top = modal or self.random.choice(tops)
        found = [each for each in top.findChildren(QtWidgets.QWidget) if can_be_clicked(each)]
        return self.random.choice(found or [top])

    def click(self):
        import shiboken6
        from pyface.qt import QtCore, QtGui, QtTest, QtWidgets

        widget = self.widget()
        if not shiboken6.isValid(widget):  # it was deleted since
            return "passed by what is gone"
        QtGui.QCursor.setPos(widget.mapToGlobal(QtCore.QPoint(1, 1)))  # a mouse that never rests
        text = widget.text() if isinstance(widget, QtWidgets.QAbstractButton) else ""
        if isinstance(widget, QtWidgets.QMenuBar) or text.endswith(("...", "…")):
            return "passed by a button that opens a dialog of the system"
        place = QtCore.QPoint(
            self.random.randrange(widget.width()), self.random.randrange(max(1, widget.height()))
        )
        buttons = QtCore.Qt.MouseButton
        button = self.random.choice((buttons.LeftButton, buttons.LeftButton, buttons.MiddleButton))
        if self.random.random() < 0.2:
            QtTest.QTest.mouseDClick(widget, button, pos=place)
        elif self.random.random() < 0.3:
            QtTest.QTest.mousePress(widget, button, pos=place)
            QtTest.QTest.mouseMove(widget, place + QtCore.QPoint(15, 9))
            QtTest.QTest.mouseRelease(widget, button, pos=place + QtCore.QPoint(15, 9))
        else:
            QtTest.QTest.mouseClick(widget, button, pos=place)
        return f"click {type(widget).__name__} {text!r} at {place.x()}, {place.y()}"

    def press(self):
        import shiboken6
        from pyface.qt import QtCore, QtTest

        keys = QtCore.Qt.Key
        key = self.random.choice(
            [*(keys(code) for code in range(keys.Key_A.value, keys.Key_Z.value)),
             keys.Key_Escape, keys.Key_Return, keys.Key_Tab, keys.Key_Left, keys.Key_Right,
             keys.Key_Up, keys.Key_Down, keys.Key_Space, keys.Key_Delete, keys.Key_Plus]
        )  # fmt: skip
        widget = self.widget()
        if not shiboken6.isValid(widget):  # it was deleted since
            return "passed by what is gone"
        QtTest.QTest.keyClick(widget, key)
        return f"key {key.name} in {type(widget).__name__}"

    def command(self):
        commands = self.application.workspace.commands
        id = self.random.choice([id for id in commands.by_id if id not in NOT])
        if commands.by_id[id].name.endswith("...") and self.random.random() < 0.7:
            return f"passed by {id}"
        commands.perform(id)
        return f"command {id}"

    def open(self):
        path = self.random.choice(self.paths)
        self.application.workspace.open(path)
        return f"open {path}"

    def pick(self):
        document = self.application.workspace.active
        if document is None or document.measurement is None:
            return "nothing to pick"
        names = [*document.elements, *document.signals]
        if names and self.random.random() < 0.5:
            document.choose(self.random.choice(names))
        rows = self.random.sample(range(max(1, document.measurement.npoints)), k=1)
        document.measurement.selection = tuple(rows)
        return f"pick {rows}"

    def dock(self):
        pane = self.random.choice(self.application.windows[0].dock_panes)
        pane.visible = not pane.visible
        return f"toggle {pane.id}"

    def turn(self):
        self.application.workspace.perspective = self.random.choice(PERSPECTIVES)
        return f"perspective {self.application.workspace.perspective}"


@pytest.fixture
def garbage_as_in_the_program():
    """What is alive is set aside, as in the program; and taken back."""
    before = gc.get_threshold()
    garbage.begin()
    yield
    gc.unfreeze()
    gc.enable()
    gc.set_threshold(*before)


@pytest.fixture
def monkey(garbage_as_in_the_program, make_window, wait_until, scan_file, tmp_path):
    (tmp_path / "text.h5").write_text("no HDF5")
    paths = [str(scan_file), str(tmp_path / "text.h5"), str(tmp_path / "gone.h5")]

    made = []

    def make(seed):
        made.append(Monkey(make_window(), paths, seed))
        began = time.monotonic()  # fonts are looked for when the first text is drawn
        wait_until(lambda: time.monotonic() - began > 3)
        return made[-1]

    yield make
    for each in made:
        each.timer.stop()


def tell(monkey):
    return "\n".join(monkey.done[-8:])


def test_two_hundred_random_actions_do_no_harm(monkey, raise_everywhere):
    creature = monkey(seed=7)
    for _ in range(200):
        creature.act()
        assert raise_everywhere == [], tell(creature)
    assert [failure.sentence for failure in creature.application.log.failures] == []


@pytest.mark.soak
@pytest.mark.timeout(3600)
@pytest.mark.parametrize("seed", range(4))
def test_five_thousand_random_actions_neither_freeze_nor_leak(monkey, raise_everywhere, seed):
    creature = monkey(seed)
    for _ in range(1500):  # until all panes and what they import have been used
        creature.act()
    before = Stand.now()
    for _ in range(3500):
        creature.act()
        assert raise_everywhere == [], tell(creature)
    after = Stand.now()
    print(f"\n{before.text()}\n{after.text()}\n{after.grown(before, 500)}\n{creature.freezes}")
    assert after.memory - before.memory < GROWTH
    assert after.files - before.files < 30
    assert creature.freezes == []
