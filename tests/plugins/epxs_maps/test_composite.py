"""Three maps make one picture."""

import numpy as np
import pytest

from epxs_maps.composite import CompositeModel, compose


def test_each_map_is_one_colour():
    full, none = np.ones((2, 2)), np.zeros((2, 2))
    image = compose([full, none, None], [(0, 1)] * 3)
    assert image[0, 0].tolist() == [255, 0, 0, 255]


def test_what_has_no_value_is_light_grey_and_what_was_skipped_dark():
    values = np.array([[1.0, np.nan], [1.0, 1.0]])
    masked = np.array([[False, False], [True, False]])
    image = compose([values, None, None], [(0, 1)] * 3, masked)
    assert image[0, 1].tolist() == [217, 217, 217, 255]
    assert image[1, 0].tolist() == [96, 96, 96, 255]
    assert image[1, 1].tolist() == [255, 0, 0, 255]


@pytest.fixture
def model(workspace, document, deliver):
    model = CompositeModel(workspace=workspace)
    deliver(workspace, lambda: bool(model.data))
    yield model
    model.stop()


def test_it_begins_with_the_first_elements(model):
    assert (model.red, model.green, model.blue) == ("Fe K", "Cu K", "-")
    assert model.picture().shape == (3, 4, 4)


def test_of_many_elements_it_begins_with_those_that_stand_out_most(model):
    from epxs.workbench.api import MapData

    def element(value):
        values, none = np.full((3, 4), value), np.zeros((3, 4), dtype=bool)
        return MapData("x", "peak area", "counts", values, np.ones((3, 4)), none, "")

    found = {name: element(value) for name, value in zip("abcd", (5.0, 1.0, 9.0, 7.0), strict=True)}
    model._undecided = True
    model.take({name: element(np.nan) for name in found})
    assert model.red == "Fe K"  # there is no value yet
    model.take(found)
    assert (model.red, model.green, model.blue) == ("c", "d", "a")
    assert list(model.data) == ["red", "green", "blue"]
    assert "epxs.maps.composite" not in model.document.views


def test_a_channel_that_is_chosen_is_read_and_kept(model, workspace, deliver):
    model.blue = "I0"
    deliver(workspace, lambda: "blue" in model.data)
    assert workspace.active.views["epxs.maps.composite"]["blue"] == "I0"


def test_nothing_chosen_shows_nothing(model, workspace, deliver):
    model.trait_set(red="-", green="-", blue="-")
    deliver(workspace, lambda: not model.data)
    assert model.picture() is None
