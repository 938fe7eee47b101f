"""Tests of the map pane with line scans, skipped points, strips and maps of a million pixels."""

import numpy as np
import pytest

from epxs.phynx import api as phynx
from epxs_maps.contrast import COLOUR_MAPS, NOT_MEASURED
from epxs_maps.plugin import MapsPlugin

pytestmark = pytest.mark.gui


def write_scan(path, shape, skipped=(), missing=()):
    """Write a completed scan of *shape* with a counter ``I0`` that counts its rows."""
    size = int(np.prod(shape))
    axes = [phynx.AxisPlan("samx", "mm", 0.0, 3.0, 1)]
    if len(shape) == 2:
        axes.append(phynx.AxisPlan("samz", "mm", 2.0, 0.0, 2))
    plan = phynx.MeasurementPlan(
        name="scan_0001",
        command="mesh",
        scan_id="1",
        shape=shape,
        npoints=size,
        start_time="2026-11-22T10:00:00+00:00",
        axes=tuple(axes),
        signals=(phynx.SignalPlan("I0", "counts", 1),),
        positioners=(),
        detectors=(),
        monitor="I0",
        source_file="",
        program="tests",
        title="",
        sample="",
        user="",
    )
    with phynx.open(path, "w") as file:
        measurement = file.create_entry(plan).measurement
        h5 = file.h5[measurement.path]
        rows = np.arange(size)
        h5["scalar_data/I0"][...] = rows
        h5["scalar_data/sequence"][...] = np.where(np.isin(rows, missing), -1, rows)
        h5["scalar_data/masked"][...] = np.isin(rows, skipped)
        h5["acquired"][...] = size
    return path


@pytest.fixture
def show(make_window, wait_until):
    """A function that shows a file in the map pane and returns its view."""

    def open_file(path):
        application = make_window([MapsPlugin()])
        application.workspace.open(path)
        view = application.windows[0].central_pane.panes[0].view
        wait_until(lambda: view.model.data is not None and view._plot is not None)
        wait_until(lambda: view._plot.plot.width > 50)
        view.canvas.window.control.repaint()
        return view

    return open_file


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


def test_speed_of_drawing_a_million_pixels(benchmark, show, tmp_path):
    view = show(write_scan(tmp_path / "large.h5", (1000, 1000)))

    def redraw():
        view.model._show(view.model.data)
        view.canvas.window.control.repaint()

    benchmark(redraw)
