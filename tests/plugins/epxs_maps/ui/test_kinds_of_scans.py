"""Tests of the map pane with line scans, skipped points, strips and maps of a million pixels."""

import numpy as np
import pytest
from map_files import write_scan

from epxs.phynx import api as phynx
from epxs_maps.contrast import COLOUR_MAPS, NOT_MEASURED

pytestmark = pytest.mark.gui


def colour_at(view, row):
    """Return the colour of the middle of the pixel of *row*, as it is on the screen."""
    plot, control = view._plot.plot, view.canvas.window.control
    x, y = view.model.document.grid.place(row)
    across = float(plot.index_mapper.map_screen(np.array([x]))[0])
    up = float(plot.value_mapper.map_screen(np.array([y]))[0])
    colour = control.grab().toImage().pixelColor(round(across), round(control.height() - up))
    return colour.red(), colour.green(), colour.blue()


def test_a_line_scan_is_a_curve_of_what_was_read(show, tmp_path):
    view = show(write_scan(tmp_path / "line.h5", (16,)))
    curve = view._plot.plot.plots["plot0"][0]
    assert np.array_equal(curve.value.get_data(), np.arange(16.0))
    assert curve.index.get_data()[[0, -1]] == pytest.approx([0.0, 3.0])
    assert view._plot.plot.y_axis.title == "I0 (counts)"


def test_zooming_a_line_changes_its_horizontal_axis_only(show, tmp_path):
    plot = show(write_scan(tmp_path / "line.h5", (16,)))._plot.plot
    before = plot.value_range.low, plot.value_range.high
    plot.tools[0].navigation.zoom(4.0, 1.0, 3.0)
    assert plot.index_range.high - plot.index_range.low < 2.0
    assert (plot.value_range.low, plot.value_range.high) == before


def test_what_is_not_there_is_grey_and_what_was_skipped_stands_out(show, tmp_path):
    view = show(write_scan(tmp_path / "map.h5", (4, 6), skipped=[8], missing=[15]))
    assert colour_at(view, 15) == NOT_MEASURED
    assert colour_at(view, 8) == COLOUR_MAPS["viridis"]
    assert colour_at(view, 9) not in (NOT_MEASURED, COLOUR_MAPS["viridis"])


def test_a_legend_tells_what_pixels_without_a_value_mean_where_there_are_some(show, tmp_path):
    view = show(write_scan(tmp_path / "map.h5", (4, 6), skipped=[8], missing=[15]))
    assert view._plot._gaps.gaps == [
        ("no value", NOT_MEASURED),
        ("skipped", COLOUR_MAPS["viridis"]),
    ]
    plot, control = view._plot.plot, view.canvas.window.control
    squares = control.grab().toImage()
    found = [
        squares.pixelColor(round(plot.x2 + 18), round(control.height() - plot.y + 16 + 15 * n))
        for n in range(2)
    ]
    assert [(c.red(), c.green(), c.blue()) for c in found] == [
        NOT_MEASURED,
        COLOUR_MAPS["viridis"],
    ]


def test_where_all_has_values_there_is_no_legend_of_gaps(show, tmp_path):
    assert show(write_scan(tmp_path / "map.h5", (4, 6)))._plot._gaps.gaps == []


def test_a_scan_that_was_interrupted_within_a_row_shows_what_it_has_where_it_was(show, tmp_path):
    view = show(write_scan(tmp_path / "map.h5", (4, 6), missing=range(15, 24)))
    assert {colour_at(view, row) for row in range(15, 24)} == {NOT_MEASURED}
    seen = [colour_at(view, row) for row in range(15)]
    assert len(set(seen)) == 15
    assert NOT_MEASURED not in seen


def test_a_click_in_the_middle_of_each_pixel_picks_its_row(show, tmp_path):
    from pyface.qt.QtCore import QPoint, Qt
    from pyface.qt.QtTest import QTest

    view = show(write_scan(tmp_path / "map.h5", (3, 4)))
    plot, control = view._plot.plot, view.canvas.window.control
    document = view.model.document
    for row in range(12):
        x, y = document.grid.place(row)
        across = float(plot.index_mapper.map_screen(np.array([x]))[0])
        up = float(plot.value_mapper.map_screen(np.array([y]))[0])
        spot = QPoint(round(across), round(control.height() - up))
        QTest.mouseClick(control, Qt.MouseButton.LeftButton, pos=spot)
        assert document.row == row


def test_the_mouse_in_another_map_shows_as_a_cross(show, tmp_path):
    view = show(write_scan(tmp_path / "map.h5", (3, 4)))
    document, cursor = view.model.document, view._plot._cursor
    document.pointed = 5
    assert cursor.place == document.grid.place(5)
    view._plot._point(*document.grid.place(7))  # the own mouse needs none
    assert document.pointed == 7
    assert cursor.place is None
    view._plot._leave()
    assert document.pointed == -1


def test_a_map_whose_slow_axis_falls_is_drawn_upright(show, tmp_path):
    view = show(write_scan(tmp_path / "map.h5", (4, 6)))
    dark, bright = colour_at(view, 0), colour_at(view, 23)
    assert sum(dark) < sum(bright)
    assert view.model.document.grid.place(0)[1] > view.model.document.grid.place(23)[1]


def test_a_strip_fills_the_pane_instead_of_being_a_stroke(show, tmp_path):
    path = write_scan(tmp_path / "strip.h5", (2, 40))
    with phynx.open(path, "a") as file:
        file["/scan_0001/measurement/scalar_data/samz"].h5.attrs["range"] = (0.0, 0.01)
    plot = show(path)._plot.plot
    assert plot.height > 0.2 * plot.width


def test_numbers_along_the_horizontal_axis_of_a_small_map_leave_room_for_one_another(
    show, tmp_path
):
    plot = show(write_scan(tmp_path / "map.h5", (5, 5)))._plot.plot
    generator = plot.x_axis.tick_generator
    for width in (60, 190, 600):
        plot.width = width
        found = generator.get_ticks(-1.0, 1.0, -1.0, 1.0, "auto")
        assert 1 <= len(found) <= width / 48 + 1
        assert found[0] >= -1.0
        assert found[-1] <= 1.0
