"""The fixtures for authors of plugins do what their docstrings say."""

from __future__ import annotations

import pytest


def test_the_sample_scan_is_a_map_with_a_detector(epxs_scan):
    measurement = epxs_scan.measurement
    assert measurement.scan_type == "map"
    assert measurement.acquired == 12
    assert measurement.mcas["mca1"].counts.corrected[0].max() > 100


def test_the_sample_map_rises_from_pixel_to_pixel(epxs_map):
    assert epxs_map.shape == (3, 4)
    assert epxs_map[0, 0] == 500
    assert epxs_map[2, 3] == 6000


def test_the_workspace_shows_the_scan(epxs_workspace):
    assert epxs_workspace.active.elements == ["Fe K"]


@pytest.mark.gui
def test_the_application_opens_without_a_screen(epxs_application):
    assert epxs_application().window.isVisible()
