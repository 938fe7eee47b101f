"""Tests of the map pane in a real window, drawn without a screen."""

import numpy as np
import pytest

from epxs_maps.plugin import MapsPlugin

pytestmark = pytest.mark.gui


@pytest.fixture
def pane(make_window, wait_until, scan_file):
    """The view of the map pane in a window that shows the scan, drawn."""
    application = make_window([MapsPlugin()])
    application.workspace.open(scan_file)
    view = application.windows[0].central_pane.panes[0].view
    wait_until(lambda: view.model.data is not None and view._plot is not None)
    window = view_window(view)
    wait_until(lambda: view._plot.plot.width > 50)
    return view, window


def view_window(view):
    """Return the Qt widget that the canvas is drawn on."""
    return view.canvas.window.control


def click(pane, x, y, button="LeftButton"):
    """Click at fast position *x* and slow position *y* with a real mouse event."""
    from pyface.qt.QtCore import QPoint, Qt
    from pyface.qt.QtTest import QTest

    view, control = pane
    plot = view._plot.plot
    across = float(plot.index_mapper.map_screen(np.array([x]))[0])
    up = float(plot.value_mapper.map_screen(np.array([y]))[0])
    place = QPoint(round(across), round(control.height() - up))
    QTest.mouseClick(control, getattr(Qt.MouseButton, button), pos=place)


def test_a_click_on_a_pixel_selects_it(pane):
    document = pane[0].model.document
    click(pane, *document.grid.place(6))
    assert document.measurement.selection == (6,)


def test_the_selected_pixel_is_framed(pane):
    document = pane[0].model.document
    document.select(6)
    x, y = document.grid.place(6)
    left, right, low, high = pane[0]._plot._mark.edges
    assert left < x < right
    assert low < y < high


def test_every_corner_is_found_under_the_mouse(pane):
    document = pane[0].model.document
    for row in (0, 3, 8, 11):
        click(pane, *document.grid.place(row))
        assert document.row == row


def test_the_map_is_drawn_in_colours(pane):
    image = pane[0].canvas.window.control.grab().toImage()
    colours = {
        image.pixel(x, y) for x in range(0, image.width(), 4) for y in range(0, image.height(), 4)
    }
    assert len(colours) > 10


def test_all_is_shown_again_after_a_right_click(pane):
    view, _ = pane
    plot = view._plot.plot
    whole = plot.index_range.low, plot.index_range.high
    plot.index_range.set_bounds(0.5, 1.5)
    click(pane, 1.0, 1.0, "RightButton")
    assert (plot.index_range.low, plot.index_range.high) == whole


def test_the_wheel_zooms_in_where_the_mouse_is(pane):
    from pyface.qt.QtCore import QPoint, QPointF, Qt
    from pyface.qt.QtGui import QWheelEvent
    from pyface.qt.QtWidgets import QApplication

    view, control = pane
    plot = view._plot.plot
    width = plot.index_range.high - plot.index_range.low
    place = QPointF((plot.x + plot.x2) / 2, control.height() - (plot.y + plot.y2) / 2)
    event = QWheelEvent(
        place,
        control.mapToGlobal(place),
        QPoint(),
        QPoint(0, 120),
        Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.NoModifier,
        Qt.ScrollPhase.NoScrollPhase,
        False,
    )
    QApplication.sendEvent(control, event)
    assert plot.index_range.high - plot.index_range.low < width
