"""Tests of the spectrum pane in a real window, with real mouse and keys."""

import numpy as np
import pytest
from pyface.qt.QtCore import QPoint, QPointF, Qt
from pyface.qt.QtGui import QWheelEvent
from pyface.qt.QtTest import QTest
from pyface.qt.QtWidgets import QApplication

pytestmark = pytest.mark.gui


@pytest.fixture
def view(view_of, wait_until):
    """The view of the spectrum pane, drawn, with the sum of all points."""
    view = view_of("Spectrum")
    wait_until(lambda: "sum of 12 points" in view.title)
    wait_until(lambda: view.plot.upper.y > view.plot.lower.y2 > 50)  # drawn with its residual
    return view


@pytest.fixture
def control(view):
    """The Qt widget that it is drawn on."""
    return view.container.window.control


def shown(view):
    """Return the energies in view, keV."""
    span = view.plot.upper.index_range
    return span.low, span.high


def place(view, control, x, y=0.5):
    """Return where in the widget parts *x* and *y* of the upper plot are."""
    plot = view.plot.upper
    return QPointF(plot.x + x * plot.width, control.height() - plot.y - y * plot.height)


def wheel(view, control, x, steps=1):
    """Turn the wheel at part *x* of the width."""
    at = place(view, control, x)
    event = QWheelEvent(
        at,
        control.mapToGlobal(at),
        QPoint(),
        QPoint(0, 120 * steps),
        Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.NoModifier,
        Qt.ScrollPhase.NoScrollPhase,
        False,
    )
    QApplication.sendEvent(control, event)


def drag(view, control, start, end):
    """Drag a box with the left button."""
    first, last = (place(view, control, *corner).toPoint() for corner in (start, end))
    QTest.mousePress(control, Qt.MouseButton.LeftButton, pos=first)
    QTest.mouseMove(control, last)
    QTest.mouseRelease(control, Qt.MouseButton.LeftButton, pos=last)


def test_selecting_a_point_shows_its_counts(view, application, wait_until, counts_of):
    application.workspace.active.select(6)
    wait_until(lambda: "samx 2.0 mm, samz 1.0 mm" in view.title)
    drawn = view.plot.data.get_data("counts")
    np.testing.assert_array_equal(drawn, counts_of(6)[counts_of(6) > 0])


def test_the_heading_tells_what_is_shown_and_what_the_detector_says(view):
    assert view.plot.heading.title == view.title
    assert view.plot.heading.facts == "dead time 5.0 %"


def test_a_single_point_tells_its_chi_square(view, application, wait_until):
    application.workspace.active.select(6)
    wait_until(lambda: "reduced χ² 1.00" in view.plot.heading.facts)


def test_axes_have_units(view):
    assert view.plot.lower.index_axis.title == "energy (keV)"
    assert view.plot.upper.value_axis.title == "counts per 10 eV"


def test_it_is_drawn_in_colours(view, control, wait_until):
    def colours():
        image = control.grab().toImage()
        return {
            image.pixel(x, y) & 0xFFFFFF
            for x in range(0, image.width(), 2)
            for y in range(0, image.height(), 2)
        }

    wait_until(lambda: 0xD55E00 in colours())


def test_the_switch_makes_counts_linear_and_logarithmic_again(view):
    assert view.plot.upper.value_scale == "log"
    view.logarithmic = False
    assert view.plot.upper.value_scale == "linear"
    assert view.plot.upper.value_range.low == 0.0
    view.logarithmic = True
    assert view.plot.upper.value_range.low > 0.0


def test_the_key_l_switches_too(view, control):
    QTest.keyClick(control, "l")
    assert not view.logarithmic


def test_the_box_for_curves_of_groups_hides_them(view):
    view.groups = False
    assert not view.plot.curves.visible


def test_the_wheel_zooms_along_the_energy_at_the_cursor(view, control):
    low, high = shown(view)
    wheel(view, control, 0.25)
    at = low + 0.25 * (high - low)
    assert shown(view)[1] - shown(view)[0] == pytest.approx(0.8 * (high - low), rel=0.02)
    assert (at - shown(view)[0]) / (shown(view)[1] - shown(view)[0]) == pytest.approx(
        0.25, abs=0.02
    )


def test_counts_follow_the_energies_in_view(view, control):
    view.logarithmic = False
    top = view.plot.upper.value_range.high
    drag(view, control, (0.75, 0.5), (0.95, 0.9))
    view.plot.zoom.shown = (*shown(view), None, None)
    assert view.plot.upper.value_range.high < top / 2


def test_the_residual_shows_the_same_energies(view, control):
    wheel(view, control, 0.5)
    span = view.plot.lower.index_range
    assert (span.low, span.high) == shown(view)


def test_the_wheel_does_not_leave_the_spectrum(view, control):
    wheel(view, control, 0.9, steps=-20)
    assert shown(view) == view.plot.zoom.limits


def test_a_box_is_zoomed_to(view, control):
    low, high = shown(view)
    drag(view, control, (0.2, 0.2), (0.6, 0.8))
    assert shown(view) == pytest.approx(
        (low + 0.2 * (high - low), low + 0.6 * (high - low)), abs=0.02 * (high - low)
    )


def test_a_right_click_goes_back(view, control):
    whole = shown(view)
    drag(view, control, (0.2, 0.2), (0.6, 0.8))
    QTest.mouseClick(control, Qt.MouseButton.RightButton, pos=place(view, control, 0.5).toPoint())
    assert shown(view) == whole


def test_a_right_double_click_shows_all(view, control):
    whole = shown(view)
    for _ in range(4):
        drag(view, control, (0.2, 0.2), (0.6, 0.8))
    QTest.mouseDClick(control, Qt.MouseButton.RightButton, pos=place(view, control, 0.5).toPoint())
    assert shown(view) == whole


def test_the_button_shows_all_too(view, control):
    whole = shown(view)
    wheel(view, control, 0.5)
    view.whole = True
    assert shown(view) == whole


def test_energies_in_view_stay_when_another_point_is_selected(
    view, control, application, wait_until
):
    wheel(view, control, 0.5)
    kept = shown(view)
    application.workspace.active.select(6)
    wait_until(lambda: "row 6" in view.title)
    assert shown(view) == kept


def test_the_thread_of_the_window_reads_no_file(view, application, wait_until, reading_threads):
    application.workspace.active.select(6)
    wait_until(lambda: "row 6" in view.title)
    assert reading_threads == {"phynx-io"}
