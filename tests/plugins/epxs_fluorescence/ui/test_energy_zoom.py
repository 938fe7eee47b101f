"""The mouse of a spectrum, beyond what its view shows."""

from __future__ import annotations

import pytest
from pyface.qt.QtCore import QPoint, Qt
from pyface.qt.QtTest import QTest

pytestmark = pytest.mark.gui


@pytest.fixture
def view(view_of, wait_until):
    """The spectrum pane, drawn."""
    view = view_of("Spectrum")
    wait_until(lambda: view.plot.reading is not None and view.plot.upper.width > 50)
    return view


@pytest.fixture
def drag(view):
    """A function that drags a box between places in the upper plot, parts of its size."""
    control = view.plot.container.window.control
    plot = view.plot.upper

    def place(x, y):
        return QPoint(
            round(plot.x + x * plot.width), round(control.height() - plot.y - y * plot.height)
        )

    def run(*places):
        button = Qt.MouseButton.LeftButton
        QTest.mousePress(control, button, pos=place(*places[0]))
        for each in places[1:]:
            QTest.mouseMove(control, place(*each))
        QTest.mouseRelease(control, button, pos=place(*places[-1]))

    return run


def shown(view):
    span = view.plot.upper.index_range
    return span.low, span.high


def test_a_box_that_leaves_the_plot_ends_at_its_edge(view, drag):
    low, high = shown(view)
    drag((0.5, 0.2), (0.9, 0.9), (1.02, 0.9))
    assert shown(view)[0] == pytest.approx((low + high) / 2, rel=0.02)
    assert shown(view)[1] == pytest.approx(high)


def test_a_box_of_no_size_is_a_click_and_zooms_nothing(view, drag):
    before = shown(view)
    drag((0.5, 0.5), (0.5, 0.5))
    assert shown(view) == before


def test_the_mouse_is_free_again_after_a_box(view, drag):
    drag((0.2, 0.2), (0.6, 0.8))
    assert view.plot.container.window.mouse_owner is None


def test_back_from_the_first_view_shows_twice_as_much(view):
    zoom = view.plot.zoom
    zoom.show(0.2, 0.4)
    zoom._history = []
    zoom.back()
    assert shown(view) == pytest.approx((0.1, 0.5))


def test_a_view_of_nothing_is_refused(view):
    before = shown(view)
    view.plot.zoom.show(0.3, 0.3)
    assert shown(view) == before
