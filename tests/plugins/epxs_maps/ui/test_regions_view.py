"""Polygons and regions in a real window, by mouse and keys."""

import shutil

import numpy as np
import pytest

from epxs.phynx import api as phynx
from epxs_maps.plugin import MapsPlugin

pytestmark = pytest.mark.gui


class User:
    """Somebody with a mouse and a keyboard before a map of 3 x 4 points."""

    def __init__(self, application, wait_until):
        from pyface.qt.QtCore import Qt

        self.application = application
        self.wait_until = wait_until
        self.map = application.windows[0].central_pane.panes[0].view
        self.pane = application.windows[0].get_dock_pane("epxs.maps.regions")
        self.pane.show()
        window, sides = application.windows[0].control, Qt.Orientation.Horizontal
        window.resizeDocks([self.pane.control], [300], sides)

    @property
    def document(self):
        return self.application.workspace.active

    @property
    def selection(self):
        return tuple(self.document.measurement.selection)

    @property
    def canvas(self):
        return self.map.canvas.window.control

    def place(self, x, y):
        from pyface.qt.QtCore import QPoint

        self.canvas.repaint()  # the pane of regions took room from it
        plot = self.map._plot.plot
        across = float(plot.index_mapper.map_screen(np.array([x]))[0])
        up = float(plot.value_mapper.map_screen(np.array([y]))[0])
        return QPoint(round(across), round(self.canvas.height() - up))

    def click(self, x, y, double=False):
        from pyface.qt.QtCore import Qt
        from pyface.qt.QtTest import QTest

        act = QTest.mouseDClick if double else QTest.mouseClick
        QTest.mouseMove(self.canvas, self.place(x, y))
        act(self.canvas, Qt.MouseButton.LeftButton, pos=self.place(x, y))

    def press(self, key, widget=None):
        from pyface.qt.QtCore import Qt
        from pyface.qt.QtTest import QTest

        QTest.keyClick(widget or self.canvas, getattr(Qt.Key, f"Key_{key}"))

    def find(self, kind, text=""):
        """Return the widget of a kind in the pane of regions, with a text if there are several."""
        from pyface.qt import QtWidgets

        (found,) = [
            each
            for each in self.pane.control.findChildren(getattr(QtWidgets, kind))
            if not text or each.text() == text
        ]
        return found

    def button(self, text):
        found = self.find("QPushButton", text)
        self.wait_until(found.isEnabled)
        found.click()

    def grab(self):
        from pyface.qt.QtGui import QImage

        image = self.canvas.grab().toImage().convertToFormat(QImage.Format.Format_RGB32)
        return np.frombuffer(image.constBits(), np.uint32).copy()


@pytest.fixture
def user(make_window, wait_until, scan_file, tmp_path):
    application = make_window([MapsPlugin()])
    application.workspace.open(shutil.copy(scan_file, tmp_path / "scan.h5"))
    from pyface.qt import QtWidgets

    view = application.windows[0].central_pane.panes[0].view
    wait_until(lambda: view.model.data is not None and view._plot is not None)
    wait_until(lambda: view._plot.plot.width > 50)
    user = User(application, wait_until)
    wait_until(lambda: user.pane.control.findChildren(QtWidgets.QTreeWidget))
    return user


def test_a_polygon_is_drawn_click_by_click(user):
    user.map.model.tool = "polygon"
    user.click(-0.4, -0.4)
    user.click(1.4, -0.4)
    user.click(3.4, 2.4)  # a corner too many
    user.press("Backspace")
    user.click(1.4, 1.4)
    assert user.selection == ()
    assert len(user.map._plot.plot.tools[-1].path.places) > 3
    user.click(-0.4, 1.4)
    user.click(-0.4, 1.4, double=True)
    assert user.selection == (0, 1, 4, 5)
    user.click(1.6, -0.4)
    user.click(3.4, -0.4)
    user.click(3.4, 0.4)
    user.press("Escape")
    assert user.selection == (0, 1, 4, 5)
    user.click(2.6, -0.4)
    user.click(3.4, -0.4)
    user.click(3.4, 0.4)
    user.click(2.6, 0.4)
    user.press("Return")
    assert user.selection == (3,)
    user.application.workspace.undo.undo()
    assert user.selection == (0, 1, 4, 5)
    user.map.model.tool = "zoom"
    user.click(2.0, 2.0)
    assert user.selection == (10,)


def test_a_selection_is_named_outlined_renamed_selected_and_deleted(user):
    from pyface.qt import QtWidgets
    from pyface.qt.QtCore import Qt
    from pyface.qt.QtTest import QTest

    path = user.document.file.location
    keep = user.find("QPushButton", "keep selection")
    user.wait_until(lambda: not keep.isEnabled())
    user.document.measurement.selection = (1, 2, 5, 6)
    user.wait_until(keep.isEnabled)
    QTest.keyClicks(user.find("QLineEdit"), "grain")
    user.document.measurement.selection = (1, 2, 5, 6)
    before = user.grab()
    keep.click()
    user.wait_until(lambda: user.document.regions_note == "kept in scan.h5")
    with phynx.open(path) as file:
        assert file.default_entry.measurement.regions["grain"].tolist() == [1, 2, 5, 6]

    outlined = user.grab()
    assert np.count_nonzero(outlined != before) > 100
    user.find("QCheckBox").click()
    user.wait_until(lambda: np.array_equal(user.grab(), before))
    user.find("QCheckBox").click()
    user.wait_until(lambda: np.array_equal(user.grab(), outlined))

    regions = user.find("QTreeWidget")
    assert [regions.topLevelItem(0).text(column) for column in (0, 1)] == ["grain", "4"]
    regions.setCurrentItem(regions.topLevelItem(0))
    regions.editItem(regions.topLevelItem(0), 0)
    (editor,) = regions.findChildren(QtWidgets.QLineEdit)
    editor.setText("sand")
    QTest.keyClick(editor, Qt.Key.Key_Return)
    user.wait_until(lambda: list(user.document.regions) == ["sand"])

    user.document.select(None)
    place = regions.visualItemRect(regions.topLevelItem(0)).center()
    QTest.mouseClick(regions.viewport(), Qt.MouseButton.LeftButton, pos=place)
    QTest.mouseDClick(regions.viewport(), Qt.MouseButton.LeftButton, pos=place)
    assert user.selection == (1, 2, 5, 6)
    user.button("take away")
    user.wait_until(lambda: user.selection == ())
    user.button("delete")
    user.wait_until(lambda: not user.document.regions)
    assert regions.topLevelItemCount() == 0
    user.application.workspace.undo.undo()
    assert list(user.document.regions) == ["sand"]
    user.wait_until(lambda: user.document.regions_note == "kept in scan.h5")
