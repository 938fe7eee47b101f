"""The panes of the bundled plugins together: a click on the map shows the spectrum."""

import pytest
from pyface.qt import QtCore, QtTest

pytestmark = pytest.mark.gui


@pytest.fixture
def application(make_window, wait_until, scan_file):
    """The window with all bundled plugins, showing a scan of 3 x 4 points."""
    application = make_window()
    application.workspace.open(scan_file)
    wait_until(lambda: application.workspace.active is not None)
    return application


def pane(application, name):
    """Return the pane of a plugin, docked or in the centre."""
    window = application.windows[0]
    central = window.get_central_pane(window.active_task)
    found = [each for each in (*central.panes, *window.dock_panes) if each.id == name]
    assert found, f"no pane {name}"
    return found[0]


def click(widget, plot, x, y, button=QtCore.Qt.MouseButton.LeftButton):
    """Click with the mouse at the data position *x*, *y* of a Chaco plot."""
    place = QtCore.QPoint(
        round(float(plot.index_mapper.map_screen(x))),
        round(widget.height() - 1 - float(plot.value_mapper.map_screen(y))),
    )
    QtTest.QTest.mouseClick(widget, button, pos=place)


def map_widget(application):
    """Return the Qt widget of the large map, and its Chaco plot."""
    shown = pane(application, "epxs.maps.map")
    return shown.ui.get_editors("canvas")[0]._window.control, shown.view.canvas.components[0]


def test_a_click_on_a_pixel_of_the_map_shows_its_spectrum(application, wait_until):
    document = application.workspace.active
    wait_until(lambda: pane(application, "epxs.maps.map").view.canvas.components)
    widget, plot = map_widget(application)
    wait_until(lambda: plot.width > 50)
    click(widget, plot, *document.grid.place(6))
    assert document.measurement.selection == (6,)
    spectrum = pane(application, "epxs.fluorescence.spectrum").view
    wait_until(lambda: "samx 2" in spectrum.title and "samz 1" in spectrum.title)


def test_without_a_click_the_spectrum_is_that_of_all_points(application, wait_until):
    spectrum = pane(application, "epxs.fluorescence.spectrum").view
    wait_until(lambda: "sum of 12 points" in spectrum.title)


def test_picking_in_the_tree_shows_that_map(application, wait_until):
    document = application.workspace.active
    maps = pane(application, "epxs.maps.map").view
    application.workspace.show(document.file, document.results["peak_areas/Cu_K"].path)
    wait_until(lambda: document.element == "Cu K")
    wait_until(lambda: maps.model.data is not None and maps.model.data.title == "Cu K")
