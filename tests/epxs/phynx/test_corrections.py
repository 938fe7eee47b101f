"""Counts are corrected when they are read, and say for what."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from epxs.core.api import FormatError
from epxs.phynx import api as phynx

CHANNELS = 16


@pytest.fixture
def two_elements(tmp_path, plan):
    """Two elements: one with a dead time of 20 %, one with rates and times only; I0 rises."""
    first, *_ = plan.detectors
    second = replace(first, name="mca2", scalars={"icr": "", "ocr": "", "live": "", "real": ""})
    first = replace(first, scalars={"dead_time": "", "live": ""})
    with phynx.open(tmp_path / "two.h5", "w") as file:
        entry = file.create_entry(replace(plan, detectors=(first, second)))
        for row in range(12):
            entry.measurement.write_point(
                row,
                row,
                {
                    "scalar_data/I0": 100.0 * (row + 1),
                    "mca1/counts": np.full(CHANNELS, 10),
                    "mca1/dead_time": 20.0,
                    "mca1/live": 0.5,
                    "mca2/counts": np.full(CHANNELS, 6),
                    "mca2/icr": 1000.0,
                    "mca2/ocr": 800.0,
                    "mca2/live": 0.9,
                    "mca2/real": 1.0,
                },
            )
        entry.measurement.commit(12)
        entry.finish("completed", "2026-01-01T10:00:09+00:00")
        yield entry.measurement


def test_raw_counts_are_as_recorded(two_elements):
    raw = two_elements.mcas["mca1"].counts.raw
    assert raw.shape == (12, CHANNELS)
    assert raw[3, 4] == 10


def test_counts_are_corrected_for_dead_time(two_elements):
    corrected = two_elements.mcas["mca1"].counts.corrected
    assert corrected.steps == ("dead time",)
    np.testing.assert_allclose(corrected[2:4], 12.5)
    np.testing.assert_allclose(corrected[2:4].sum(0), 25.0)


def test_dead_time_follows_from_rates_and_times(two_elements):
    dead_time = two_elements.mcas["mca2"].dead_time
    assert dead_time.percent[0] == pytest.approx(28.0)
    assert dead_time.correction.shape == (12,)
    np.testing.assert_allclose(two_elements.mcas["mca2"].counts.corrected[5], 6 / 0.72)


def test_counts_by_live_time_are_rates_and_not_corrected_twice(two_elements):
    rates = two_elements.mcas["mca1"].counts.corrected(live_time=True)
    assert (rates.units, rates.steps) == ("counts/s", ("live time",))
    np.testing.assert_allclose(rates[1], 20.0)
    assert rates.q[0, 0].to("1/ms").magnitude == pytest.approx(0.02)


def test_a_constant_beam_is_made_of_one_that_rises(two_elements):
    corrected = two_elements.mcas["mca1"].counts.corrected(dead_time=False, monitor=True)
    assert corrected.steps == ("monitor",)
    np.testing.assert_allclose(corrected[:, 0], 10 * 6.5 / np.arange(1, 13))


def test_without_beam_there_is_no_number(two_elements):
    two_elements.write_point(0, 0, {"scalar_data/I0": 0.0})
    two_elements.commit(12)
    corrected = two_elements.mcas["mca1"].counts.corrected(monitor=True)
    assert np.isnan(corrected[0]).all()
    assert np.isfinite(corrected[1]).all()


def test_what_was_not_recorded_cannot_be_corrected_for(tmp_path, plan):
    with phynx.open(tmp_path / "none.h5", "w") as file:
        entry = file.create_entry(replace(plan, monitor=""))
        counts = entry.measurement.mcas["mca1"].counts
        with pytest.raises(FormatError, match="found no monitor; expected one to correct by"):
            counts.corrected(monitor=True)


def test_elements_are_added_up_each_with_its_own_correction(two_elements):
    summed = two_elements.summed()
    assert summed.names == ("mca1", "mca2")
    assert summed.raw[0, 0] == 16
    np.testing.assert_allclose(summed.corrected()[0], 12.5 + 6 / 0.72)
    assert two_elements.summed(exclude=["mca1"]).raw[0, 0] == 6


def test_no_elements_cannot_be_added_up(two_elements):
    with pytest.raises(FormatError, match="found spectra of no channels"):
        two_elements.summed(exclude=["mca1", "mca2"])


def test_the_mean_spectrum_is_of_what_was_selected_and_measured(recorded):
    counts = recorded.measurement.mcas["mca1"].counts
    usable = recorded.measurement.measured & ~recorded.measurement.masked
    np.testing.assert_allclose(counts.sum(), counts[usable].sum(axis=0))
    recorded.measurement.selection = (1, 2)
    np.testing.assert_allclose(counts.mean(), counts[1:3].mean(axis=0))
    np.testing.assert_allclose(
        counts.mean([1, 2], corrected=True), counts.corrected[1:3].mean(axis=0)
    )


def test_the_mean_of_nothing_is_not_a_number(recorded):
    counts = recorded.measurement.mcas["mca1"].counts
    assert np.isnan(counts.mean([99])).all()


def test_a_sum_that_a_file_holds_is_not_added_up_again(tmp_path, plan):
    first, *_ = plan.detectors
    total = replace(first, name="total", is_sum=True)
    with phynx.open(tmp_path / "sum.h5", "w") as file:
        measurement = file.create_entry(replace(plan, detectors=(total, first))).measurement
        assert list(measurement.elements) == ["mca1"]
        assert measurement.summed().names == ("mca1",)
        assert measurement.summed(["total"]).names == ("total",)
    with phynx.open(tmp_path / "only.h5", "w") as file:
        measurement = file.create_entry(replace(plan, detectors=(total,))).measurement
        assert list(measurement.elements) == ["total"]
