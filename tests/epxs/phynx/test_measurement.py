"""A measurement tells what was scanned and how far it has come."""

from __future__ import annotations

import numpy as np
import pytest

from epxs.core.api import FormatError
from epxs.phynx import api as phynx


@pytest.fixture
def growing(path, plan):
    with phynx.open(path, "w") as file:
        entry = file.create_entry(plan)
        file.start_swmr()
        yield entry.measurement


def test_axes_are_sorted_slowest_first(recorded):
    slow, fast = recorded.measurement.scalar_data.axes.values()
    assert (slow.name, slow.axis, slow.range, slow.units) == ("Col_mir_bend", 2, (10, 12), "mm")
    assert (fast.name, fast.axis, fast.primary) == ("samx", 1, 1)


def test_signals_are_sorted_by_priority(recorded):
    signals = list(recorded.measurement.scalar_data.signals.values())
    assert [(s.name, s.signal) for s in signals] == [("I0", 1), ("I1", 2), ("epoch", 0)]


def test_a_signal_is_corrected_by_its_efficiency(recorded):
    signal = recorded.measurement.monitor
    assert (signal.name, signal.efficiency) == ("I0", 2.0)
    assert signal.corrected[3] == pytest.approx(1003 / 2)


def test_axes_without_a_range_are_as_far_as_they_went(path, plan, take):
    from dataclasses import replace

    axes = (phynx.AxisPlan("samx", "mm"),)
    with phynx.open(path, "w") as file:
        entry = file.create_entry(replace(plan, axes=axes, shape=(12,)))
        entry.measurement.write_point(0, 0, {"scalar_data/samx": 3.0})
        entry.measurement.write_point(1, 1, {"scalar_data/samx": 5.0})
        (axis,) = entry.measurement.scalar_data.axes.values()
        assert axis.range == (3.0, 5.0)


def test_a_map_has_the_shape_of_the_scan_and_nan_where_nothing_is(growing, take):
    take(growing, range(6))
    grid = growing.scalar_data["I1"].map
    assert grid.shape == (3, 4)
    assert grid[1].tolist()[:2] == [40.0, 50.0]
    assert np.isnan(grid[1, 2:]).all()


def test_skipped_points_are_masked_and_left_out_of_maps(growing, values):
    growing.write_point(0, 0, values(0))
    growing.write_point(1, 1, {**values(1), "scalar_data/masked": 1})
    growing.commit(2)
    assert growing.masked.tolist() == [False, True] + 10 * [False]
    assert growing.measured.sum() == 2
    assert np.isnan(growing.scalar_data["I0"].map[0, 1])
    assert np.isnan(growing.parent["map/mca1"][0, 1])


def test_points_count_only_when_committed(growing, values):
    growing.write_point(0, 0, values(0))
    assert not growing.measured.any()
    growing.commit(1)
    assert growing.measured.tolist() == [True] + 11 * [False]
    assert growing.read_acquired() == 1


def test_the_order_of_acquisition_is_kept(growing, take):
    take(growing, [0, 1, 2, 3, 7, 6, 5, 4])
    assert growing.sequence.tolist() == [0, 1, 2, 3, 7, 6, 5, 4, -1, -1, -1, -1]


def test_observers_are_told_by_refresh(growing, take):
    told = []
    growing.observe(lambda event: told.append(event.new), "acquired")
    take(growing, range(2))
    assert told == []
    growing.refresh()
    assert told == [2]
    assert growing.state == "running"


def test_unknown_values_are_named_and_the_rest_is_written(growing, values):
    ignored = growing.write_point(0, 0, {**values(0), "scalar_data/new": 1.0, "mca2/counts": []})
    growing.commit(1)
    assert ignored == {"scalar_data/new", "mca2/counts"}
    assert growing.scalar_data["I0"][0] == 1000.0


def test_a_row_that_does_not_exist_is_refused(growing, values):
    with pytest.raises(FormatError, match="found the row 12; expected 0 to 11"):
        growing.write_point(12, 12, values(12))


def test_a_spectrum_of_other_length_is_refused(growing):
    with pytest.raises(FormatError, match=r"mca1/counts: found .* shape \(15,\); expected \(16,\)"):
        growing.write_point(0, 0, {"mca1/counts": np.zeros(15)})


def test_an_unknown_status_is_refused(growing):
    with pytest.raises(FormatError, match="found the status 'done'"):
        growing.parent.finish("done", "")


def test_counts_are_rounded_and_limited_never_wrapped(growing):
    growing.write_point(0, 0, {"mca1/counts": np.array([2.6, -3.0, 1e12, np.nan] + 12 * [0.0])})
    counts = growing.mcas["mca1"].counts[0, :4]
    assert counts.tolist() == [3, 0, 2**32 - 1, 0]


def test_spectra_are_corrected_for_dead_time_on_any_index(recorded):
    counts = recorded.measurement.mcas["mca1"].counts
    assert np.allclose(counts.corrected[4], 1.25 * 4)
    assert np.allclose(counts.corrected[4, 3], 1.25 * 4)
    assert np.allclose(counts.corrected[2:5, 1:3], 1.25 * np.arange(2, 5)[:, None])
    assert np.allclose(counts.corrected[...], 1.25 * np.arange(12)[:, None])


def test_times_and_rates_of_a_detector_are_found(recorded):
    mca = recorded.measurement.mcas["mca1"]
    assert mca.real_time[0] == 1.0
    assert mca.live_time[0] == 0.8
    assert mca.input_count_rate[0] == 500.0
    assert mca.output_count_rate[0] == 400.0
    assert mca.monitor[2] == 1002.0
    assert mca.energy.shape == mca.channels.shape == (16,)


def test_the_detector_is_the_same_by_the_group_that_owns_the_data(recorded):
    owner = recorded["instrument/mca1"]
    assert owner.counts is recorded.measurement.mcas["mca1"].counts
    assert owner.calibration == (0.0, 0.01, 0.0)
    assert owner.dead_time is recorded.measurement.mcas["mca1"].dead_time


def test_positioners_are_found_by_both_names(recorded):
    positioners = recorded.measurement.positioners
    assert positioners.positions == {"samx": 0.0, "Tilt-2": 1.5}
    assert positioners["Tilt-2"] is positioners["Tilt_2"]
    assert positioners["Tilt-2"].units == "deg"


def test_an_entry_tells_its_circumstances(recorded):
    assert recorded.title.startswith("mesh samx")
    assert recorded.acquisition_id == "1"
    assert recorded.start_time == "2026-01-01T10:00:00+00:00"
    assert recorded.end_time == "2026-01-01T10:05:00+00:00"
    assert recorded.status == "completed"
    assert recorded["duration"][()] == 300
