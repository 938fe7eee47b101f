"""What is drawn lies where the mouse finds it, on screens of one and two pixels a point."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.gui

HERE = Path(__file__)


def look():
    """Return pixels a point, the lightest edge on dark paper, and where a square was clicked."""
    from epxs.workbench import toolkit

    toolkit.prepare()
    from enable.api import Component, ComponentEditor
    from pyface.qt import QtCore, QtTest, QtWidgets
    from traits.api import HasTraits, Instance, Tuple
    from traitsui.api import UItem, View

    from epxs.workbench.paper import PAPER

    class Square(Component):
        """Five points wide, the middle of it 52 points from the left and 32 from below."""

        clicked = Tuple()

        def normal_left_down(self, event):
            self.clicked = (event.x, event.y)

        def _draw_mainlayer(self, gc, view_bounds=None, mode="normal"):
            with gc:
                gc.set_fill_color((1.0, 0.0, 0.0, 1.0))
                gc.rect(50, 30, 5, 5)
                gc.fill_path()

    class Window(HasTraits):
        """One component."""

        square = Instance(Component)
        traits_view = View(UItem("square", editor=ComponentEditor()), resizable=True)

    application = QtWidgets.QApplication.instance() or QtWidgets.QApplication([])
    PAPER.dark = True
    try:
        window = Window(square=Square(bgcolor=PAPER.ground))
        ui = window.edit_traits()
        ui.control.resize(200, 120)
        ui.control.show()
        application.processEvents()
        widget = ui.get_editors("square")[0].control
        picture = widget.grab().toImage()
        scale, (wide, high) = widget.devicePixelRatio(), (picture.width(), picture.height())
        edges = [(x, y) for x in range(wide) for y in (0, high - 1)]
        edges += [(x, y) for x in (0, wide - 1) for y in range(high)]
        lightest = max(picture.pixelColor(*place).lightness() for place in edges)
        red = [
            (x, y) for x in range(wide) for y in range(high) if picture.pixelColor(x, y).red() > 200
        ]
        middle = [sum(each) / len(red) / scale for each in zip(*red, strict=True)]
        place = QtCore.QPoint(*(int(each) for each in middle))
        QtTest.QTest.mouseClick(widget, QtCore.Qt.MouseButton.LeftButton, pos=place)
        clicked = window.square.clicked
        ui.dispose()
    finally:
        PAPER.dark = False
    return scale, lightest, clicked


def test_what_is_drawn_lies_under_the_mouse():
    _, lightest, clicked = look()
    assert lightest < 60  # no bright line beside a dark plot
    assert clicked == pytest.approx((52, 32), abs=1)


def test_it_does_so_on_a_screen_of_two_pixels_a_point():
    told = subprocess.run(
        [sys.executable, str(HERE)],
        env={**os.environ, "QT_SCALE_FACTOR": "2", "QT_QPA_PLATFORM": "offscreen"},
        capture_output=True,
        text=True,
        timeout=50,
        check=True,
    )
    scale, lightest, x, y = map(float, told.stdout.split())
    assert scale == 2
    assert lightest < 60
    assert (x, y) == pytest.approx((52, 32), abs=1)


if __name__ == "__main__":
    ratio, light, (across, up) = look()
    print(ratio, light, across, up)
