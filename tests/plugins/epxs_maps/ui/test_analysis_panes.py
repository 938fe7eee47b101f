"""The panes of analysis are drawn, and picks in them are picks in all."""

import numpy as np
import pytest

from epxs_maps.plugin import MapsPlugin

pytestmark = pytest.mark.gui


@pytest.fixture
def views(make_window, wait_until, scan_file):
    application = make_window([MapsPlugin()])
    application.workspace.perspective = "analyse"
    application.workspace.open(scan_file)
    wait_until(lambda: application.workspace.active is not None)
    central = application.windows[0].central_pane
    for number, pane in enumerate(central.panes):  # they are made when they are looked at
        central.control.setCurrentIndex(number)
        wait_until(lambda pane=pane: pane.view is not None)
    panes = {pane.factory.id: pane.view for pane in central.panes}
    return application, panes


def test_three_colours_many_maps_correlation_and_numbers_are_drawn(views, wait_until):
    panes = views[1]
    composite, linked = panes["epxs.maps.composite"], panes["epxs.maps.linked"]
    correlation, numbers = panes["epxs.maps.correlation"], panes["epxs.maps.numbers"]
    wait_until(lambda: composite.model.data and linked.model.names and correlation.model.found)
    wait_until(lambda: numbers.model.data is not None)
    wait_until(lambda: composite._legend is not None and composite._legend.names[0] == "Fe K")
    assert len(linked._plots) == len(linked.model.names)
    wait_until(lambda: correlation.text.startswith("correlation"))
    assert np.nansum(numbers._often.data.get_data("y")) == 12


def test_a_pick_in_one_map_is_marked_in_all(views, wait_until):
    application, panes = views
    linked = panes["epxs.maps.linked"]
    linked.model.automatic = False  # copper does not stand out
    wait_until(lambda: len(linked._marks) > 1)
    linked._pick("Cu K", 2.0, 1.0)
    document = application.workspace.active
    assert document.element == "Cu K"
    assert document.row == 6
    assert all(mark.edges == [1.5, 2.5, 0.5, 1.5] for mark in linked._marks)


def test_what_is_zoomed_in_one_map_is_zoomed_in_all(views, wait_until):
    panes = views[1]
    linked = panes["epxs.maps.linked"]
    linked.model.automatic = False  # copper does not stand out
    wait_until(lambda: len(linked._plots) > 1)
    linked._navigation.zoom(4, 1.0, 1.0)
    ranges = {(p.index_range.low, p.index_range.high) for p in linked._plots.values()}
    assert len(ranges) == 1
    assert next(iter(ranges))[1] < 3.5
