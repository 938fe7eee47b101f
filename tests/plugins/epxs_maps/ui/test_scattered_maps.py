"""Tests of the map pane with a spiral: dots, the map between them, clicks, selections, growth."""

import numpy as np
import pytest

from epxs.phynx import api as phynx
from epxs.workbench.document import read_document
from epxs_maps.contrast import COLOUR_MAPS, colours
from epxs_maps.plugin import MapsPlugin

pytestmark = pytest.mark.gui

COUNT = 200
NUMBER = np.arange(COUNT)
X = 10 + 0.05 * np.sqrt(NUMBER) * np.cos(2.39996 * NUMBER)
Y = -3 + 0.05 * np.sqrt(NUMBER) * np.sin(2.39996 * NUMBER)


def write_spiral(path, upto=COUNT, skipped=()):
    """Write a spiral of which *upto* points were measured, with a counter of its rows."""
    plan = phynx.MeasurementPlan(
        name="scan_0001",
        command="fermat samx samz",
        scan_id="1",
        shape=(COUNT,),
        npoints=COUNT,
        start_time="2026-11-22T10:00:00+00:00",
        axes=tuple(phynx.AxisPlan(f"sam{n}", "mm", primary=1 + (n == "z")) for n in "xz"),
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
        grow(file.create_entry(plan).measurement, upto)
        file.h5["scan_0001/measurement/scalar_data/masked"][...] = np.isin(NUMBER, skipped)
    return path


def grow(measurement, upto):
    h5 = measurement.file.h5[measurement.path]
    for name, values in (("samx", X), ("samz", Y), ("I0", NUMBER), ("sequence", NUMBER)):
        h5["scalar_data"][name][:upto] = values[:upto]
    h5["acquired"][...] = upto


@pytest.fixture
def show(make_window, wait_until):
    """A function that shows a file in the map pane and returns its view."""

    def open_file(path):
        application = make_window([MapsPlugin()])
        application.workspace.open(path)
        view = application.windows[0].central_pane.panes[0].view
        wait_until(lambda: view.model.data is not None and view._plot is not None)
        wait_until(lambda: view._plot.plot.width > 50)
        return view

    return open_file


def colour_at(view, x, y):
    """Return the colour at a position, as it is on the screen."""
    plot, control = view._plot.plot, view.canvas.window.control
    across = float(plot.index_mapper.map_screen(np.array([x]))[0])
    up = float(plot.value_mapper.map_screen(np.array([y]))[0])
    colour = control.grab().toImage().pixelColor(round(across), round(control.height() - up))
    return colour.red(), colour.green(), colour.blue()


def test_a_spiral_is_drawn_as_dots_where_the_motors_were(show, tmp_path):
    view = show(write_spiral(tmp_path / "spiral.h5", skipped=[150]))
    assert view.model.is_scattered
    assert view._plot.plot.x_axis.title == "samx (mm)"
    low, high = (tuple(colours("viridis")[end][:3]) for end in (0, -1))
    assert colour_at(view, X[0], Y[0]) == pytest.approx(low, abs=4)
    assert colour_at(view, X[199], Y[199]) == pytest.approx(high, abs=4)
    assert colour_at(view, X[150], Y[150]) == COLOUR_MAPS["viridis"]
    grid = view.model.document.grid
    assert colour_at(view, grid.fast.first, grid.slow.first) == (255, 255, 255), "no point there"


def test_the_map_between_the_dots_can_be_drawn_and_is_kept(show, tmp_path, wait_until):
    view = show(write_spiral(tmp_path / "spiral.h5"))
    document = view.model.document
    gaps = np.count_nonzero(document.grid.beside)
    for drawn in ("nearest", "linear"):
        view.model.drawn = drawn
        wait_until(lambda drawn=drawn: document.grid.drawn == drawn)
        assert np.count_nonzero(document.grid.beside) < gaps
        assert np.array_equal(view.model.picture()[..., 3] == 0, document.grid.beside)
    assert document.drawn == "linear"
    document.views = {}
    wait_until(lambda: document.grid.drawn == "dots")
    assert view.model.drawn == "dots"


def test_a_click_and_a_lasso_select_points_of_a_spiral(show, tmp_path):
    view = show(write_spiral(tmp_path / "spiral.h5"))
    model = view.model
    model.select_at(X[42] + 0.005, Y[42])
    assert model.document.row == 42
    assert view._plot._mark.edges[0] < X[42] < view._plot._mark.edges[1]
    assert model.readout.endswith("I0 42 counts")
    model.tool = "box"
    model.draw(np.array([(10.2, -2.8), (12.0, -1.0)]), "replace")
    expected = (X > 10.2) & (Y > -2.8)
    assert np.array_equal(model.selected, expected)
    model.tool, model.brush = "brush", 0
    model.draw(np.array([(X[9], Y[9])]), "replace")
    assert np.flatnonzero(model.selected).tolist() == [9]


def test_a_spiral_grows_while_it_is_measured(make_window, tmp_path, wait_until):
    make_window([])
    with phynx.open(write_spiral(tmp_path / "spiral.h5", upto=3), "a") as file:
        document = read_document(file)
        assert document.grid.is_line
        for upto in (30, COUNT):
            grow(document.measurement, upto)
            document.measurement.acquired = upto
            wait_until(lambda upto=upto: np.isfinite(document.grid.places[0][:upto]).all())
            wait_until(lambda upto=upto: document.grid.row_at(X[upto - 1], Y[upto - 1]) == upto - 1)
