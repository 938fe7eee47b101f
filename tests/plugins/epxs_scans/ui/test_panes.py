"""Tests of the panes of scans, images, detectors and nodes in a real window."""

import numpy as np
import pytest
from traits.api import HasStrictTraits

from epxs.workbench.api import NodePlace
from epxs_browser.plugin import BrowserPlugin
from epxs_scans.plugin import ScansPlugin

pytestmark = pytest.mark.gui


class BadView(HasStrictTraits):
    """A view of a third party that suits everything, and fails."""

    id, name, priority = "third.bad", "Bad", 1000

    def suits(self, facts):
        return True

    def create_view(self, workspace, node):
        raise RuntimeError("it fell over")


@pytest.fixture
def window(make_window, wait_until, scan_file):
    """The window with the scan in it."""
    application = make_window([BrowserPlugin(), ScansPlugin()])
    workspace = application.workspace
    workspace.open(scan_file)
    wait_until(lambda: workspace.active is not None)
    return application


def views(application):
    """Return the views in the centre by the ids of their panes."""
    panes = application.windows[0].central_pane.panes
    return {pane.factory.id: pane.view for pane in panes}


def test_all_of_it_in_one_window(window, wait_until, raise_everywhere):
    workspace, found = window.workspace, views(window)
    document = workspace.active

    scan = found["epxs.scans.scan"]
    wait_until(lambda: scan.model.curves)
    assert scan.drawing.curves == scan.model.curves
    scan.model.select_at(5.0)
    assert document.row == 5
    assert scan.drawing.legend.marked == 5.0

    health = found["epxs.scans.health"]
    health.model.seen = True
    wait_until(lambda: health.model.health.elements)
    assert [curve.name for curve in health.elements.curves] == [
        element.name for element in health.model.health.elements
    ]

    images = found["epxs.scans.images"]
    wait_until(lambda: not images._finder.busy)
    assert images.drawing._furniture.message == "this scan has no area detector"

    _look_at_nodes(workspace, document, found["epxs.browser.node"], wait_until)
    _survive_a_bad_view(workspace, document, found["epxs.browser.node"], wait_until)
    control = window.windows[0].control
    assert "Bad cannot be shown: it fell over" in {each.text() for each in labels(control)}


def labels(control):
    from pyface.qt.QtWidgets import QLabel

    return control.findChildren(QLabel)


def _look_at_nodes(workspace, document, node, wait_until):
    node.seen = True  # as if it was in front
    mca = next(iter(document.measurement.mcas.values()))
    for path, first in (
        (document.entry.path, "Plot"),
        (mca.counts.path, "Spectrum"),
        (f"{document.measurement.path}/scalar_data/I0", "Curve"),
    ):
        workspace.node = NodePlace(document.file, path)
        wait_until(lambda path=path: node.model.place and node.model.place.path == path)
        assert node.model.suiting[0].name == first
        assert node.model.suiting[-1].name == "Attributes"
        for view in node.model.suiting:
            node.model.choose(view.id)
            node.model.changed = True  # as if the tab was clicked


def _survive_a_bad_view(workspace, document, node, wait_until):
    workspace.node_views = [*workspace.node_views, BadView()]
    workspace.node = NodePlace(document.file, "/")
    wait_until(lambda: node.model.place and node.model.place.path == "/")
    assert [view.name for view in node.model.suiting][:2] == ["Bad", "Plot"]


def test_an_image_is_shrunk_by_its_highest_values():
    from epxs_scans.pixels import find_limits, paint, shrink

    image = np.zeros((1001, 777), np.uint16)
    image[1000, 776] = 9
    small = shrink(image, 100, 100)
    assert small.max() == 9
    assert small.shape == (101, 111)
    assert find_limits(np.full((3, 3), np.nan)) == (0.0, 1.0)
    colours = paint(np.array([[0.0, np.nan]]), (0.0, 1.0), False, "viridis")
    assert tuple(colours[0, 1]) == (217, 217, 217, 255)


def test_a_node_that_is_dropped_on_the_curves_is_drawn(window, wait_until):
    from pyface.qt import QtCore, QtGui, QtWidgets

    from epxs.workbench.api import ids

    view, document = views(window)["epxs.scans.scan"], window.workspace.active
    wait_until(lambda: view.model.curves)
    # the tab must have been shown once for its canvas to be there
    tabs = window.windows[0].central_pane.control
    tabs.setCurrentIndex(
        [tabs.tabText(number) for number in range(tabs.count())].index("Scan curves")
    )
    wait_until(lambda: view.canvas.window is not None)
    data = QtCore.QMimeData()
    path = f"{document.measurement.path}/scalar_data/I0"
    data.setData(ids.NODE_MIME, f"{document.file.filename}::{path}".encode())
    view.model.ys = []
    place, action = QtCore.QPointF(50, 50), QtCore.Qt.DropAction.CopyAction
    button, key = QtCore.Qt.MouseButton.LeftButton, QtCore.Qt.KeyboardModifier.NoModifier
    canvas = view.canvas.window.control
    enter = QtGui.QDragEnterEvent(place.toPoint(), action, data, button, key)
    QtWidgets.QApplication.sendEvent(canvas, enter)
    assert enter.isAccepted()
    QtWidgets.QApplication.sendEvent(canvas, QtGui.QDropEvent(place, action, data, button, key))
    assert view.model.ys == ["scalar_data/I0"]
    wait_until(lambda: [curve.name for curve in view.drawing.curves] == ["I0"])
