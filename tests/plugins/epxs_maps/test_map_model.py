"""Tests of what the map pane shows, without a window."""

import numpy as np
import pytest

from epxs_maps.limits import COLOURS, fixed_limits
from epxs_maps.map_model import MapModel


@pytest.fixture
def model(workspace, document, deliver):
    """The model of a pane that shows the scan of 3 x 4 points."""
    model = MapModel(workspace=workspace)
    deliver(workspace, lambda: model.data is not None)
    return model


def test_it_shows_the_element_of_the_document(model, document):
    assert model.data.title == document.element
    assert model.data.values.shape == (12,)


def test_choosing_another_element_shows_it(model, document, workspace, deliver):
    other = next(name for name in document.elements if name != document.element)
    document.choose(other)
    deliver(workspace, lambda: model.data.title == other)


def test_the_picture_has_a_colour_for_each_pixel(model):
    assert model.picture().shape == (3, 4, 4)


def test_narrower_percentiles_narrow_the_limits(model):
    wide = model.limits
    model.trait_set(low=30.0, high=70.0)
    assert wide[0] < model.limits[0] < model.limits[1] < wide[1]


def test_a_click_selects_the_pixel_under_the_mouse(model, document):
    x, y = document.grid.place(6)
    model.select_at(x + 0.2, y - 0.2)
    assert document.measurement.selection == (6,)
    assert document.row == 6


def test_a_click_beside_the_map_changes_nothing(model, document):
    model.select_at(1e3, 1e3)
    assert document.row == -1


def test_the_readout_tells_place_value_uncertainty_and_units(model, document):
    model.point_at(*document.grid.place(6))
    assert "mm" in model.readout
    assert "±" in model.readout
    assert "counts" in model.readout


def test_without_a_place_the_readout_tells_what_to_do(model):
    assert "click on a pixel" in model.readout


def test_every_map_has_a_thumbnail(model, document, workspace, deliver):
    names = {*document.elements, *document.signals}
    deliver(workspace, lambda: set(model.thumbnails) == names)
    assert all(pixels.shape == (3, 4, 4) for pixels in model.thumbnails.values())


def test_colours_are_kept_with_the_document_and_taken_by_those_opened_next(model, document):
    model.colour_map = "temperature"
    kept = dict(document.views)
    document.views = {}
    assert model.colour_map == "temperature"  # nobody chose others for this one
    model.colour_map = "gray"
    document.views = kept  # as a session brings them back
    assert model.colour_map == "temperature"
    document.views = {COLOURS: "no such colours"}
    assert model.colour_map == "temperature"


def test_closing_the_document_leaves_nothing_to_show(model, document, workspace):
    workspace.close(document)
    assert model.document is None
    assert model.data is None
    assert model.readout == "no scan is open"


def test_the_map_follows_what_is_written(model, document, workspace, deliver):
    before = model.data
    document.results.updated = True
    deliver(workspace, lambda: model.data is not before)
    assert np.array_equal(before.values, model.data.values)


def test_until_somebody_chooses_a_live_scan_shows_what_stands_out(
    model, document, workspace, deliver
):
    best = document.element
    other = next(name for name in document.elements if name != best)
    document.trait_set(live=True, element=other)
    model.colour_map = "gray"  # has the thumbnails read again
    deliver(workspace, lambda: document.element == best)


def test_what_somebody_chose_stays(model, document, workspace, deliver):
    other = next(name for name in document.elements if name != document.element)
    document.live = True
    document.choose(other)
    before = model.thumbnails
    model.colour_map = "gray"
    deliver(workspace, lambda: model.thumbnails is not before and model.thumbnails)
    assert document.element == other


def test_a_pane_that_is_gone_follows_nothing(model, document, workspace):
    model.stop()
    document.results.updated = True
    assert model.document is None
    assert model.data is None
    assert not model._map.busy


def test_what_is_drawn_is_selected_added_and_taken_away(workspace, document, deliver):
    model = MapModel(workspace=workspace)
    deliver(workspace, lambda: model.data is not None)
    model.tool = "box"
    model.draw(np.array([(-0.5, -0.5), (1.5, 0.5)]), "replace")
    assert document.measurement.selection == (0, 1)
    model.draw(np.array([(-0.5, 1.5), (0.5, 2.5)]), "add")
    assert document.measurement.selection == (0, 1, 8)
    model.tool = "brush"
    model.draw(np.array([(1.0, 0.0)]), "remove")
    assert 1 not in document.measurement.selection
    workspace.undo.undo()
    assert document.measurement.selection == (0, 1, 8)
    assert workspace.script.lines[-1].startswith("entry.measurement.selection = [")
    model.stop()


def test_what_is_not_selected_is_drawn_paler(workspace, document, deliver):
    model = MapModel(workspace=workspace)
    deliver(workspace, lambda: model.data is not None)
    before = model.picture()
    document.measurement.selection = (0, 1)
    after = model.picture()
    assert (before[0, :2] == after[0, :2]).all()
    assert (after[1, :, :3] >= 127).all()
    model.invert()
    assert len(document.measurement.selection) == 10
    model.stop()


def test_uncertainties_are_maps_too(workspace, document, deliver):
    model = MapModel(workspace=workspace)
    deliver(workspace, lambda: model.data is not None)
    values, sigmas = model.data.values, model.data.sigmas
    model.shown = "uncertainty (%)"
    deliver(workspace, lambda: model.data.unit == "%")
    np.testing.assert_allclose(model.data.values, 100 * sigmas / np.abs(values))
    model.stop()


def test_what_is_written_wrongly_is_told_beside_the_field(workspace, document, deliver):
    model = MapModel(workspace=workspace)
    model.expression = "Fe_K / Zz_K"
    assert "found the name 'Zz_K'" in model.complaint
    model.expression = "Fe_K / Cu_K"
    assert model.complaint == ""
    assert document.element == "Fe_K / Cu_K"
    model.stop()


def test_limits_that_were_written_are_kept_for_each_map(model, document, workspace, deliver):
    document.choose("Fe K")
    deliver(workspace, lambda: model.data.title == "Fe K")
    found = model.limits
    model.trait_set(least="10", greatest="20")
    assert model.limits == (10.0, 20.0)
    document.choose("Cu K")
    deliver(workspace, lambda: model.data.title == "Cu K")
    assert (model.least, model.greatest) == ("", "")
    document.choose("Fe K")
    deliver(workspace, lambda: model.data.title == "Fe K")
    assert model.limits == (10.0, 20.0)
    model.trait_set(least="", greatest="")
    assert model.limits == found


@pytest.mark.parametrize(
    "written", [("5", "1"), ("x", ""), ("nan", "inf"), ("", "-1e99")], ids=" ".join
)
def test_limits_that_make_no_sense_are_left(written):
    assert fixed_limits((1.0, 2.0), written, "linear") == (1.0, 2.0)
    assert fixed_limits((1.0, 2.0), ("-3", ""), "log") == (1.0, 2.0)
    assert fixed_limits((1.0, 2.0), ("-3", ""), "linear") == (-3.0, 2.0)


def test_a_map_that_cannot_be_read_is_told_in_its_place_until_one_can(
    model, document, workspace, deliver, monkeypatch
):
    def fails(name):
        raise OSError("the disk is gone")

    with monkeypatch.context() as patch:
        patch.setattr(type(document), "read_map", lambda self, name: fails(name))
        model.refresh()
        deliver(workspace, lambda: model.trouble)
    assert model.readout == "map: cannot be read: the disk is gone"
    assert model.data is None
    model.refresh()
    deliver(workspace, lambda: model.data is not None)
    assert model.trouble == ""
