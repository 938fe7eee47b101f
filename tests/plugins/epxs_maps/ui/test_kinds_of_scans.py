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
