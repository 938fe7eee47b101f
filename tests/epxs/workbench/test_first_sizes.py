"""How the room of a window is shared at first, and in each perspective."""

import gc

import pytest
from pyface.qt import QtWidgets

pytestmark = pytest.mark.gui


def test_the_centre_gets_more_room_than_any_pane_around_it(make_window):
    application = make_window()
    window = application.window
    for width, height in ((1280, 800), (2560, 1440)):
        window.resize(width, height)
        for perspective in ("browse", "analyse"):
            application.workspace.perspective = perspective
            QtWidgets.QApplication.processEvents()
        centre = window.centralWidget()
        docks = window.findChildren(QtWidgets.QDockWidget)
        # those behind other tabs lie beside the window
        docks = [dock for dock in docks if not dock.visibleRegion().isEmpty()]
        assert centre.height() > max(dock.height() for dock in docks if dock.y() > centre.y())
        assert centre.width() > max(dock.width() for dock in docks if dock.y() <= centre.y())


def is_of_docks(widget):
    return widget.metaObject().className() == "QMainWindowTabBar"


def test_tabs_of_a_perspective_that_was_left_do_not_stay(make_window, wait_until):
    application = make_window()

    def tabs():
        QtWidgets.QApplication.processEvents()
        bars = [each for each in QtWidgets.QApplication.allWidgets() if is_of_docks(each)]
        shown = [bar for bar in bars if bar.isVisible() and bar.x() >= 0]
        return sorted(tuple(bar.tabText(n) for n in range(bar.count())) for bar in shown)

    def on_top(bar):
        return bar.tabText(bar.currentIndex())

    application.workspace.perspective = "analyse"  # for the first time: files before regions
    wait_until(lambda: any("Regions" in bar for bar in tabs()))
    bars = [each for each in QtWidgets.QApplication.allWidgets() if is_of_docks(each)]
    wait_until(lambda: "Files" in {on_top(bar) for bar in bars if bar.isVisible()})
    bars = []

    stacks = {"acquire": "Motors", "browse": "Log", "analyse": "Regions"}
    for perspective, member in 3 * list(stacks.items()):
        application.workspace.perspective = perspective
        wait_until(lambda member=member: any(member in bar for bar in tabs()))
        names = [name for bar in tabs() for name in bar]
        assert len(names) == len(set(names))
    # nothing is kept of those that Qt has deleted
    gc.collect()
    assert not any(type(each) is QtWidgets.QTabBar for each in gc.get_objects())
