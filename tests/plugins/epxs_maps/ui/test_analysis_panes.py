"""The panes of analysis are drawn, and picks in them are picks in all."""

import numpy as np
import pytest
from scans import Windows, point_taken, scan_started

from epxs.instrument.api import ScanFinished
from epxs.session.api import LiveSession
from epxs_maps.contrast import NOT_MEASURED
from epxs_maps.plugin import MapsPlugin

pytestmark = pytest.mark.gui


@pytest.fixture
def views(make_window, wait_until, scan_file):
    application = make_window([MapsPlugin()])
    application.workspace.perspective = "analyse"
    application.workspace.open(scan_file)
    wait_until(lambda: application.workspace.active is not None)
    central = application.windows[0].central_pane

    def look(name):
        """Have a pane seen, as it must be to follow; return its view."""
        number, pane = next(
            (number, pane)
            for number, pane in enumerate(central.panes)
            if pane.factory.id == f"epxs.maps.{name}"
        )
        central.control.setCurrentIndex(number)
        wait_until(lambda: pane.view is not None and pane.view.seen)
        return pane.view

    return application, look


def test_three_colours_many_maps_correlation_and_numbers_are_drawn(views, wait_until):
    look = views[1]
    composite = look("composite")
    wait_until(lambda: composite._legend is not None and composite._legend.names[:1] == ["Fe K"])
    linked = look("linked")
    wait_until(lambda: linked._plots and len(linked._plots) == len(linked.model.names))
    correlation = look("correlation")
    wait_until(lambda: correlation.text.startswith("correlation"))
    numbers = look("numbers")
    wait_until(lambda: numbers.model.data is not None)
    assert np.nansum(numbers._often.data.get_data("y")) == 12


def test_a_pane_behind_others_reads_nothing_until_it_is_seen_again(views, wait_until):
    application, look = views
    linked = look("linked")
    wait_until(lambda: linked._plots)
    look("numbers")
    wait_until(lambda: not linked.seen)
    linked.model.automatic = False
    assert not linked.model._reader.busy
    application.workspace.close(application.workspace.active)
    assert linked.model.document is None
    assert not linked._plots


def test_plots_of_many_maps_are_used_again_when_others_come(views, wait_until):
    linked = views[1]("linked")
    linked.model.automatic = False
    wait_until(lambda: len(linked._plots) > 1)
    before = [cell.plot for cell in linked._cells]
    linked.model.automatic = True
    wait_until(lambda: len(linked._plots) == 1)
    assert list(linked._plots.values()) == before[:1]
    assert [cell.plot for cell in linked._cells] == before


def test_a_pick_in_one_map_is_marked_in_all(views, wait_until):
    application, look = views
    linked = look("linked")
    linked.model.automatic = False  # copper does not stand out
    wait_until(lambda: len(linked._marks) > 1)
    linked._pick("Cu K", 2.0, 1.0)
    document = application.workspace.active
    assert document.element == "Cu K"
    assert document.row == 6
    assert all(mark.edges == [1.5, 2.5, 0.5, 1.5] for mark in linked._marks)


def test_the_mouse_over_one_map_is_seen_in_all_with_their_values(views, wait_until):
    from pyface.qt import QtCore, QtGui, QtWidgets

    application, look = views
    linked = look("linked")
    linked.model.automatic = False
    wait_until(lambda: len(linked._plots) > 1 and linked._cells[1].plot.width > 30)
    cells, plot = linked._cells[: len(linked._plots)], linked._cells[1].plot
    control = linked.canvas.window.control
    x = plot.x + float(plot.index_mapper.map_screen(2.0)) - plot.x
    y = float(plot.value_mapper.map_screen(1.0))
    spot = QtCore.QPointF(x, control.height() - y)
    inside = plot.container
    while inside is not None and inside is not linked.canvas:
        spot += QtCore.QPointF(inside.x, -inside.y)
        inside = inside.container
    for place in (spot, spot + QtCore.QPointF(1, 0)):
        move = QtGui.QMouseEvent(
            QtCore.QEvent.Type.MouseMove, place, control.mapToGlobal(place),
            QtCore.Qt.MouseButton.NoButton, QtCore.Qt.MouseButton.NoButton,
            QtCore.Qt.KeyboardModifier.NoModifier,
        )  # fmt: skip
        QtWidgets.QApplication.sendEvent(control, move)
    document = application.workspace.active
    assert document.pointed == 6
    assert linked.model.place == document.grid.text(6)
    assert [cell.cursor.place for cell in cells] == [document.grid.place(6)] * len(cells)
    assert [cell.title.note for cell in cells] == [
        f"{linked.model.data[cell.name].values[6]:.4g}" for cell in cells
    ]
    linked.model.point_nowhere()
    assert [cell.cursor.place for cell in cells] == [None] * len(cells)


def test_several_pixels_that_are_selected_are_set_off_in_all_maps(views, wait_until):
    application, look = views
    linked = look("linked")
    linked.model.automatic = False
    wait_until(lambda: len(linked._plots) > 1)
    measurement = application.workspace.active.measurement
    before = {name: plot.data.get_data("picture") for name, plot in linked._plots.items()}
    measurement.selection = (0, 1, 5)
    for name, plot in linked._plots.items():
        changed = np.any(plot.data.get_data("picture") != before[name], axis=2)
        assert not changed[0, 0]
        assert not changed[0, 1]
        assert not changed[1, 1]
        assert changed.sum() == 9


def test_maps_come_and_fill_while_a_scan_runs(make_window, wait_until, tmp_path):
    application = make_window([MapsPlugin()])
    workspace, central = application.workspace, application.windows[0].central_pane
    workspace.perspective = "analyse"
    session = LiveSession(tmp_path / "live.h5", Windows())
    workspace.follow(session)
    session.take(scan_started())
    wait_until(lambda: workspace.active is not None)
    number = [pane.factory.id for pane in central.panes].index("epxs.maps.linked")
    central.control.setCurrentIndex(number)
    wait_until(lambda: central.panes[number].view is not None)
    linked = central.panes[number].view

    def filled(name):
        plot = linked._plots.get(name)
        if plot is None:
            return 0
        return int(np.any(plot.data.get_data("picture")[..., :3] != NOT_MEASURED, axis=2).sum())

    for index in range(5):
        session.take(point_taken(index))
    wait_until(lambda: filled("Fe K") == 5)
    for index in range(5, 12):
        session.take(point_taken(index))
    session.take(ScanFinished("completed", 1.7e9 + 12))
    # copper does not stand out, once its background is known
    wait_until(lambda: filled("Fe K") == 12 and list(linked._plots) == ["Fe K"])
    session.stop()


def test_what_is_zoomed_in_one_map_is_zoomed_in_all(views, wait_until):
    linked = views[1]("linked")
    linked.model.automatic = False  # copper does not stand out
    wait_until(lambda: len(linked._plots) > 1)
    linked._navigation.zoom(4, 1.0, 1.0)
    ranges = {(p.index_range.low, p.index_range.high) for p in linked._plots.values()}
    assert len(ranges) == 1
    assert next(iter(ranges))[1] < 3.5


def test_handles_of_the_histogram_move_the_limits_of_the_map(views, wait_until):
    from pyface.qt import QtCore, QtTest

    application, look = views
    numbers = look("numbers")
    wait_until(lambda: numbers._handles.limits is not None and numbers._often.width > 50)
    plot, control = numbers._often, numbers.canvas.window.control
    document, (low, high) = application.workspace.active, numbers.model.limits

    def place(value):
        across = float(plot.index_mapper.map_screen(np.array([value]))[0])
        return QtCore.QPoint(round(across), round(control.height() - plot.y - plot.height / 4))

    left, middle = QtCore.Qt.MouseButton.LeftButton, (low + high) / 2
    start = min(high, plot.index_range.high)
    QtTest.QTest.mousePress(control, left, pos=place(start))
    for step in (0.3, 0.6, 1.0):
        QtTest.QTest.mouseMove(control, place(start + step * (middle - start)))
    QtTest.QTest.mouseRelease(control, left, pos=place(middle))
    kept = document.views["epxs.maps.limits"][document.element]
    assert float(kept[1]) == pytest.approx(middle, abs=(high - low) / 20)
    assert application.workspace.undo.undo_label == f"limits of {document.element}"
    QtTest.QTest.mouseDClick(control, left, pos=place(middle))
    assert document.views["epxs.maps.limits"][document.element] == ["", ""]
