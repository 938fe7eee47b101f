"""Files of other programs in the window: maps, spectra, tree; and files that grow."""

import importlib.util
import sys
from pathlib import Path

import numpy as np
import pytest
from pyface.qt import QtCore, QtTest

from epxs.workbench import standard_commands

CHANNELS = 16
ROWS, COLUMNS = 3, 4
FORMATS = Path(__file__).parents[2] / "plugins" / "epxs_formats"

HEAD = """#F leaf.dat
#E 1700000000
#D Tue Nov 14 22:13:20 2023
#O0 samx  samz
"""
SCAN = """
#S {number} mesh samx 0 3 3 samz 0 2 2 0.1
#D Tue Nov 14 22:13:20 2023
#T 0.1 (Seconds)
#@MCA 16C
#@CHANN 16 0 15 1
#@CALIB 0 0.01 0
#P0 0 0
#N 5
#L samx  samz  Epoch  Seconds  I0
"""


def spec_scan(number, points):
    """Return the text of a mesh of 3 x 4 points that has got as far as *points*."""
    lines = [SCAN.format(number=number)]
    for point in range(points):
        lines.append(f"@A {' '.join(str(point + 1) for _ in range(CHANNELS))}\n")
        lines.append(f"{point % COLUMNS} {point // COLUMNS} {point} 0.1 {1000 + point}\n")
    return "".join(lines)


@pytest.fixture
def spec_path(tmp_path):
    """A spec file of one scan that has 5 of its 12 points."""
    path = tmp_path / "leaf.dat"
    path.write_text(HEAD + spec_scan(1, 5))
    return path


@pytest.fixture(scope="module")
def makers():
    """Makers of files by format, from the tests of the readers."""
    spec = importlib.util.spec_from_file_location(
        "epxs_tests_formats_makers", FORMATS / "conftest.py"
    )
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module.MAKERS


# -- without a window ----------------------------------------------------------------------


def test_a_spec_file_is_a_document_like_any_other(workspace, deliver, spec_path):
    workspace.open(spec_path)
    deliver(workspace, lambda: workspace.active is not None)
    document = workspace.active
    assert document.title == "mesh samx 0 3 3 samz 0 2 2 0.1"
    assert document.grid.shape == (ROWS, COLUMNS)
    assert document.element == "I0"
    values = document.read_map("I0").values
    assert np.array_equal(values[:5], 1000.0 + np.arange(5))
    assert np.isnan(values[5:]).all()


def test_a_growing_spec_file_is_followed(workspace, deliver, spec_path):
    workspace.open(spec_path)
    deliver(workspace, lambda: workspace.active is not None)
    document = workspace.active
    told = []
    document.observe(told.append, "grown")
    spec_path.write_text(HEAD + spec_scan(1, ROWS * COLUMNS))
    deliver(workspace, lambda: document.measurement.acquired == ROWS * COLUMNS)
    assert told
    assert document.measurement.state == "completed"
    assert np.array_equal(document.read_map("I0").values, 1000.0 + np.arange(12))


def test_scans_that_are_added_are_told(workspace, deliver, spec_path):
    workspace.open(spec_path)
    deliver(workspace, lambda: workspace.active is not None)
    told = []
    workspace.observe(lambda event: told.append(event.new), "restructured")
    spec_path.write_text(HEAD + spec_scan(1, 12) + spec_scan(2, 1))
    deliver(workspace, lambda: told)
    assert told[0] is workspace.active.file
    assert told[0].keys() == ["scan_0001", "scan_0002"]


def test_a_spec_file_that_vanishes_does_no_harm(workspace, deliver, spec_path):
    workspace.open(spec_path)
    deliver(workspace, lambda: workspace.active is not None)
    document = workspace.active
    document.follow()
    spec_path.unlink()
    for _ in range(10):
        workspace.deliver()
        document.follow()
    assert document.measurement.acquired == 5


def test_the_dialog_offers_spec_files_and_any_others():
    offered = standard_commands.FILES.split(";;")
    assert any(each.startswith("spec files (") and "*.dat" in each for each in offered)
    assert "All files (*)" in offered
    assert "*.h5" in offered[0]
    assert "*.dat" in offered[0]


# -- in a window ---------------------------------------------------------------------------


def pane(application, name):
    """Return the pane of a plugin, docked or in the centre."""
    window = application.windows[0]
    central = window.get_central_pane(window.active_task)
    return next(each for each in (*central.panes, *window.dock_panes) if each.id == name)


@pytest.fixture
def show(make_window, wait_until):
    """A function that opens a file in the window with all bundled plugins."""

    def run(path):
        application = make_window()
        application.workspace.open(path)
        wait_until(lambda: application.workspace.active is not None or application.workspace.error)
        assert application.workspace.error is None, application.workspace.message
        return application

    return run


@pytest.mark.gui
def test_a_spec_file_shows_its_map_and_the_spectrum_of_a_click(show, wait_until, spec_path):
    application = show(spec_path)
    maps = pane(application, "epxs.maps.map")
    wait_until(lambda: maps.view.model.data is not None and maps.view.canvas.components)
    assert maps.view.model.data.title == "I0"
    widget, plot = maps.ui.get_editors("canvas")[0]._window.control, maps.view.canvas.components[0]
    wait_until(lambda: plot.width > 50)
    place = application.workspace.active.grid.place(2)
    QtTest.QTest.mouseClick(
        widget,
        QtCore.Qt.MouseButton.LeftButton,
        pos=QtCore.QPoint(
            round(float(np.ravel(plot.index_mapper.map_screen(place[0]))[0])),
            round(widget.height() - 1 - float(np.ravel(plot.value_mapper.map_screen(place[1]))[0])),
        ),
    )
    spectrum = pane(application, "epxs.fluorescence.spectrum").view
    wait_until(lambda: "samx 2" in spectrum.title)


@pytest.mark.gui
def test_the_map_of_a_growing_spec_file_fills(show, wait_until, spec_path):
    application = show(spec_path)
    maps = pane(application, "epxs.maps.map").view
    wait_until(lambda: maps.model.data is not None)
    assert np.isfinite(maps.model.data.values).sum() == 5
    spec_path.write_text(HEAD + spec_scan(1, 11))
    wait_until(lambda: np.isfinite(maps.model.data.values).sum() == 11)


def tree_of(application):
    return pane(application, "epxs.browser.tree").ui.get_editors("workspace")[0].control


def names(model, index):
    return [model.index(row, 0, index).data() for row in range(model.rowCount(index))]


@pytest.mark.gui
def test_the_tree_shows_the_scans_of_a_spec_file_and_those_that_are_added(
    show, wait_until, spec_path
):
    application = show(spec_path)
    model = tree_of(application).model()
    file = application.workspace.active.file
    wait_until(lambda: names(model, model.index_of(file, "/")) == ["scan_0001"])
    wait_until(lambda: "measurement" in names(model, model.index_of(file, "/scan_0001")))
    spec_path.write_text(HEAD + spec_scan(1, 12) + spec_scan(2, 1))
    wait_until(lambda: names(model, model.index_of(file, "/")) == ["scan_0001", "scan_0002"])
    assert "measurement" in names(model, model.index_of(file, "/scan_0001"))


@pytest.mark.gui
@pytest.mark.parametrize(
    "format_name",
    ["bliss", "diamond", "larch", "maps", "praxes", "pymca", "pyxrf", "sardana"],
)
def test_files_of_other_programs_show_a_map(format_name, makers, show, wait_until, tmp_path):
    path = tmp_path / "leaf_0012.h5"
    makers[format_name].make(path)
    application = show(path)
    document = application.workspace.active
    assert document.file.is_foreign
    maps = pane(application, "epxs.maps.map").view
    wait_until(lambda: maps.model.data is not None)
    assert np.isfinite(maps.model.data.values).any()
    file = document.file
    model = tree_of(application).model()
    wait_until(lambda: names(model, model.index_of(file, "/")))
    assert names(model, model.index_of(file, "/")) == file.keys()
