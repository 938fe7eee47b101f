"""Tests of the scan messages."""

import dataclasses

import pytest

from epxs.instrument.api import PointTaken, ScanStarted


def test_the_number_of_points_follows_from_the_shape():
    started = ScanStarted("1", "mesh x 0 1 2 y 0 1 1 1", (2, 3), "", 0.0, {})
    assert started.npoints == 6


def test_messages_cannot_be_changed():
    with pytest.raises(dataclasses.FrozenInstanceError):
        PointTaken(0, 0.0, {}).index = 1
