"""Tests of the mouse on the map: drags, the wheel and the right button, with real events."""

import numpy as np
import pytest

from epxs_maps.plugin import MapsPlugin

pytestmark = pytest.mark.gui


@pytest.fixture
def view(make_window, wait_until, scan_file):
    """The view of the map pane in a window that shows the scan, drawn."""
    application = make_window([MapsPlugin()])
    application.workspace.open(scan_file)
    view = application.windows[0].central_pane.panes[0].view
    wait_until(lambda: view.model.data is not None and view._plot is not None)
    wait_until(lambda: view._plot.plot.width > 50)
    return view


def place(view, x, y):
    """Return where fast position *x* and slow position *y* are on the widget."""
    from pyface.qt.QtCore import QPoint

    plot = view._plot.plot
    across = float(plot.index_mapper.map_screen(np.array([x]))[0])
    up = float(plot.value_mapper.map_screen(np.array([y]))[0])
    return QPoint(round(across), round(view.canvas.window.control.height() - up))


def drag(view, start, end, button):
    """Press at *start*, go to *end* in steps and let go; positions of the axes."""
    from pyface.qt.QtCore import QEvent, QPoint, QPointF, Qt
    from pyface.qt.QtGui import QMouseEvent
    from pyface.qt.QtTest import QTest
    from pyface.qt.QtWidgets import QApplication

    control = view.canvas.window.control
    button = getattr(Qt.MouseButton, button)
    first, last = place(view, *start), place(view, *end)
    QTest.mousePress(control, button, pos=first)
    for part in np.linspace(0, 1, 6):
        spot = first + (last - first) * float(part)
        event = QMouseEvent(
            QEvent.Type.MouseMove,
            QPointF(spot),
            QPointF(control.mapToGlobal(QPoint(spot))),
            Qt.MouseButton.NoButton,
            button,
            Qt.KeyboardModifier.NoModifier,
        )
        QApplication.sendEvent(control, event)
    QTest.mouseRelease(control, button, pos=last)


def seen(view):
    """Return the ranges of both axes."""
    x, y = view._plot.plot.index_range, view._plot.plot.value_range
    return np.array([x.low, x.high, y.low, y.high])


def test_at_first_all_pixels_are_seen_with_their_edges(view):
    assert seen(view) == pytest.approx([-0.5, 3.5, -0.5, 2.5])


def test_a_drag_with_the_left_button_zooms_to_the_box_and_selects_nothing(view):
    drag(view, (0.2, 0.2), (2.2, 1.7), "LeftButton")
    assert seen(view) == pytest.approx([0.2, 2.2, 0.2, 1.7], abs=0.05)
    assert view.model.document.row == -1


def test_a_tremble_of_the_hand_is_still_a_click(view):
    x, y = 2.0, 1.0
    pixel = 4.0 / view._plot.plot.width
    drag(view, (x, y), (x + 2 * pixel, y), "LeftButton")
    assert view.model.document.row == 6


def test_a_drag_with_the_middle_button_moves_what_is_seen(view):
    drag(view, (0.2, 0.2), (2.2, 1.7), "LeftButton")
    before = seen(view)
    drag(view, (1.0, 1.0), (0.5, 0.7), "MiddleButton")
    assert seen(view) - before == pytest.approx([0.5, 0.5, 0.3, 0.3], abs=0.05)


def test_all_that_is_seen_cannot_be_dragged_away(view):
    before = seen(view)
    drag(view, (1.0, 1.0), (2.5, 2.0), "MiddleButton")
    assert seen(view) == pytest.approx(before)


def test_pixels_stay_square_when_the_map_is_zoomed(view):
    plot = view._plot.plot
    view._plot.plot.tools[0].navigation.zoom(3.0, 1.0, 1.0)
    left, right, low, high = seen(view)
    assert plot.width / (right - left) == pytest.approx(plot.height / (high - low), rel=0.01)


def test_a_selected_pixel_stays_framed_while_results_come(view, wait_until):
    document = view.model.document
    document.select(6)
    before = view.model.data
    document.results.updated = True
    wait_until(lambda: view.model.data is not before)
    assert len(view._plot._mark.edges) == 4


def test_a_click_on_a_small_map_shows_it_large(view, wait_until):
    from pyface.qt.QtCore import Qt
    from pyface.qt.QtTest import QTest
    from pyface.qt.QtWidgets import QListWidget

    window = view.canvas.window.control.window()
    small = next(found for found in window.findChildren(QListWidget) if found.count() >= 3)
    other = next(n for n in view.model.document.elements if n != view.model.document.element)
    assert small.height() > 0.6 * view.canvas.window.control.height()
    item = small.findItems(other, Qt.MatchFlag.MatchExactly)[0]
    QTest.mouseClick(
        small.viewport(), Qt.MouseButton.LeftButton, pos=small.visualItemRect(item).center()
    )
    wait_until(lambda: view.model.data.title == other)
    assert view.model.document.chosen
