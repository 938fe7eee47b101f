"""Tests of regions of interest in a spectrum."""

import numpy as np
import pytest

from epxs.workbench.api import UndoStack
from epxs_fluorescence.roi import read_rois
from epxs_fluorescence.rois import KEPT, RoiBands


class Document:
    """What keeps them."""

    def __init__(self):
        self.views = {}


@pytest.fixture
def rois():
    rois = RoiBands(undo=UndoStack())
    rois.follow(Document())
    return rois


def test_a_new_region_is_named_after_its_energy_and_kept(rois):
    rois.add(6.6, 6.2)
    assert rois.values() == [["6.40 keV", 6.2, 6.6]]
    assert rois.document.views[KEPT] == rois.values()


def test_two_of_one_name_are_told_apart(rois):
    rois.add(6.2, 6.6, "Fe K")
    rois.add(7.0, 7.2, "Fe K")
    assert [band.name for band in rois.bands] == ["Fe K", "Fe K 2"]


def test_moving_and_taking_away_can_be_taken_back(rois):
    band = rois.add(6.2, 6.6, "Fe K")
    rois.move(band, 6.1, 6.7)
    rois.remove(band)
    assert rois.values() == []
    rois.undo.undo()
    assert rois.values() == [["Fe K", 6.1, 6.7]]
    rois.undo.undo()
    assert rois.values() == [["Fe K", 6.2, 6.6]]


def test_a_document_shows_its_own_again(rois):
    rois.add(6.2, 6.6, "Fe K")
    first = rois.document
    rois.follow(Document())
    assert rois.values() == []
    rois.follow(first)
    assert rois.values() == [["Fe K", 6.2, 6.6]]
    rois.follow(None)
    assert rois.values() == []


def test_counts_in_a_region(rois):
    band = rois.add(1.0, 2.0)
    energy = np.array([0.5, 1.0, 1.5, 2.0])
    assert rois.counts(band, energy, np.array([1.0, 2.0, 3.0, 4.0])) == 5.0


def test_maps_are_made_of_the_same_windows(rois):
    rois.add(6.2, 6.6, "Fe K = 1")
    found = read_rois(rois.windows(), 1000, np.arange(1000) * 0.01)
    assert [(roi.name, roi.first, roi.end) for roi in found] == [("Fe K   1", 620, 660)]
