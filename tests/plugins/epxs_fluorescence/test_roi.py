"""Regions of interest: windows by hand or of a configuration, live as well as offline."""

from __future__ import annotations

import queue

import numpy as np
import pytest

import epxs
from epxs.analysis.api import LiveAnalysis, SpectraReader, fit_file
from epxs.core.api import ConfigurationError
from epxs_fluorescence.roi import Roi, read_rois, rois_of_model
from epxs_fluorescence.roi_analysis import RoiAnalysis

ENERGY = 0.01 * np.arange(2048)


def test_windows_are_in_kev_or_in_channels():
    found = read_rois("Fe K = 6.2:6.6; Ca=350:390 ch\nCu Ka=7.9:8.2keV", 2048, ENERGY)
    assert found == (Roi("Fe K", 620, 660), Roi("Ca", 350, 391), Roi("Cu Ka", 790, 820))


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("", "found none; expected at least one window"),
        ("Fe = 6:7, Fe = 7:8", "found twice: Fe"),
        ("Fe 6-7", "found 'Fe 6-7'; expected a name and a window"),
        ("Fe = 6.2.1:7", "found '6.2.1'; expected a number"),
        ("Fe = 7:6", "found channels 700 to 599"),
        ("Fe = 2040:2050 ch", "expected at least one of the 2048 of a spectrum"),
    ],
)
def test_a_window_that_is_none_is_refused(text, why):
    with pytest.raises(ConfigurationError, match=why):
        read_rois(text, 2048, ENERGY)


def test_windows_in_kev_need_a_calibration():
    with pytest.raises(ConfigurationError, match="Fe: found a window in keV and no calibration"):
        read_rois("Fe = 6:7", 2048)


def test_each_group_of_a_configuration_gets_its_strongest_line(citrus_model):
    rois = {roi.name: roi for roi in rois_of_model(citrus_model)}
    iron = rois["Fe K"]
    assert citrus_model.energy[iron.first] < 6.404 < citrus_model.energy[iron.end]
    assert 0.2 < citrus_model.energy[iron.end] - citrus_model.energy[iron.first] < 0.5
    lead = rois["Pb L"]
    assert citrus_model.energy[lead.first] < 10.55 < citrus_model.energy[lead.end]


def test_maps_are_counts_with_their_roots(citrus, citrus_counts, tmp_path):
    out = fit_file(
        citrus / "citrus_leaves.dat.h5", "Ca = 350:390 ch", tmp_path / "o.h5",
        analysis="roi", dead_time=False,
    )  # fmt: skip
    with epxs.open(out) as file:
        (results,) = file.default_entry.results.values()
        area, sigma = results.area("Ca"), results.sigma("Ca")
        assert results.configuration.strip() == "Ca = 350:390 ch"
        assert (results.flags == 1).all()
    expected = citrus_counts[:, 350:391].sum(axis=1)
    np.testing.assert_allclose(np.ravel(area), expected)
    np.testing.assert_allclose(np.ravel(sigma), np.sqrt(expected), rtol=1e-6)


def test_dead_time_is_in_the_errors_too(citrus, tmp_path):
    found = {}
    for dead_time in (False, True):
        out = fit_file(
            citrus / "citrus_leaves.dat.h5", "Ca = 350:390 ch", tmp_path / f"{dead_time}.h5",
            analysis="roi", dead_time=dead_time,
        )  # fmt: skip
        with epxs.open(out) as file:
            (results,) = file.default_entry.results.values()
            found[dead_time] = results.area("Ca"), results.sigma("Ca")
    ratio = found[True][0] / found[False][0]
    assert ratio.std() > 0.01
    np.testing.assert_allclose(found[True][1] / found[False][1], ratio, rtol=1e-5)


def test_maps_are_made_while_a_scan_runs(citrus, citrus_counts):
    stored, ended = {}, queue.Queue()

    def store(rows, block, model=None, again=False):
        stored.update(zip(rows, block.areas[:, 0], strict=True))

    with epxs.open(citrus / "citrus_leaves.dat.h5") as file:
        reader = SpectraReader(file.default_entry.measurement)
        live = LiveAnalysis(reader, RoiAnalysis("Ca = 350:390 ch"), store, ended.put)
        for row in range(30):
            live.add((row,))
        live.finish()
        assert ended.get(timeout=10.0) is None
    assert [stored[row] for row in range(30)] == citrus_counts[:30, 350:391].sum(axis=1).tolist()
