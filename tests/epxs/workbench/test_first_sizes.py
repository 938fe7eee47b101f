"""How the room of a window is shared at first."""

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
        docks = [dock for dock in window.findChildren(QtWidgets.QDockWidget) if dock.isVisible()]
        assert centre.height() > max(dock.height() for dock in docks if dock.y() > centre.y())
        assert centre.width() > max(dock.width() for dock in docks if dock.y() <= centre.y())
