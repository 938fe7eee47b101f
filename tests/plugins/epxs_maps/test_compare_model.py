"""Maps are compared, and what is found is selected in all views."""

import numpy as np
import pytest

from epxs_maps.compare_model import LINE, CorrelationModel, NumbersModel
from epxs_maps.linked import LinkedMapsModel, stands_out
from epxs_maps.map_model import MapModel


@pytest.fixture
def correlation(workspace, document, deliver):
    model = CorrelationModel(workspace=workspace)
    deliver(workspace, lambda: model.found is not None)
    yield model
    model.stop()


def test_two_maps_are_set_against_one_another(correlation, document):
    assert (correlation.x, correlation.y) == ("Fe K", "Cu K")
    assert correlation.found.points == 12
    assert correlation.text.startswith("correlation ")
    assert correlation.units == ["counts", "counts"]


def test_a_box_in_the_plane_of_both_selects_the_pixels(correlation, document):
    iron = document.read_map("Fe K").values
    low, high = np.sort(iron)[[3, 6]]
    correlation.select_box((low, -1e9), (high, 1e9))
    assert document.measurement.selection == tuple(
        np.flatnonzero((iron >= low) & (iron <= high)).tolist()
    )
    correlation.workspace.undo.undo()
    assert document.measurement.selection == ()


def test_other_maps_are_read_when_they_are_chosen(correlation, workspace, deliver):
    before = correlation.found
    correlation.y = "I0"
    deliver(workspace, lambda: correlation.found is not before)


def test_a_line_on_the_map_gives_its_profile(workspace, document, deliver):
    model = NumbersModel(workspace=workspace)
    deliver(workspace, lambda: model.data is not None)
    assert len(model.profile()[0]) == 0
    document.views = {**document.views, LINE: [[0.0, 0.0], [3.0, 0.0]]}
    distance, values = model.profile()
    np.testing.assert_allclose(values, document.read_map("Fe K").values[:4])
    assert distance[-1] <= 3.0
    assert np.nansum(model.histogram()[1]) == 12
    model.stop()


def test_maps_that_stand_out_come_by_themselves(workspace, document, deliver):
    model = LinkedMapsModel(workspace=workspace)
    deliver(workspace, lambda: not model.is_empty)
    assert model.names[0] == "Fe K"
    assert model.picture("Fe K").shape == (3, 4, 4)
    sure = {name: stands_out(document.read_map(name)) for name in ("Fe K", "Cu K")}
    assert sure["Fe K"] > 10
    model.automatic = False
    deliver(workspace, lambda: set(model.names) == {"Fe K", "Cu K"})
    model.most = 1
    deliver(workspace, lambda: len(model.names) == 1)
    model.stop()


def test_limits_that_are_dragged_are_those_of_the_map_and_can_be_taken_back(
    workspace, document, deliver
):
    numbers, shown = NumbersModel(workspace=workspace), MapModel(workspace=workspace)
    deliver(workspace, lambda: numbers.data is not None and shown.data is not None)
    found = numbers.limits
    assert shown.limits == found
    for low in (found[0] + 1, found[0] + 2):
        numbers.drag_limits((low, found[1]))
        assert shown.limits == pytest.approx((low, found[1]), rel=1e-5)
    numbers.keep_limits((found[0] + 2, found[1]))
    assert workspace.undo.undo_label == "limits of Fe K"
    assert workspace.script.lines[-1].startswith("from epxs_maps.limits import keep_limits;")
    workspace.undo.undo()
    assert shown.limits == numbers.limits == found
    workspace.undo.redo()
    numbers.keep_limits(None)
    assert shown.limits == found
    numbers.stop()
    shown.stop()


def test_percentiles_and_scale_are_those_of_the_document(workspace, document, deliver):
    numbers, shown = NumbersModel(workspace=workspace), MapModel(workspace=workspace)
    deliver(workspace, lambda: numbers.data is not None and shown.data is not None)
    shown.trait_set(low=20.0, high=80.0, scale="sqrt")
    assert numbers.limits == shown.limits
    assert document.views["epxs.maps.contrast"] == [20.0, 80.0, "sqrt"]
    document.views = {}
    assert (shown.low, shown.scale) == (0.5, "linear")
    numbers.stop()
    shown.stop()
