"""Tests of turning announcements into plans, and points into rows."""

import numpy as np
import pytest

from epxs.acquisition.api import measurement_plan, row_of_point
from epxs.core.api import ScanError
from epxs.instrument.api import NodeSpec, ScanStarted


def started(command="mesh samx 0 1 2 samz 0 1 1 0.1", shape=(2, 3), nodes=None, **info):
    return ScanStarted("7", command, shape, "leaf.dat", 1_700_000_000.25, nodes or {}, info)


def detector(**attrs):
    return {
        "vortex": NodeSpec("MultiChannelAnalyzer", {"calibration": [0, 0.01, 0], **attrs}),
        "vortex/counts": NodeSpec("Spectrum", {"shape": [6, 2048]}),
        "vortex/dead_time": NodeSpec("DeadTime", {"units": "%", "dead_time_format": "percent"}),
    }


def test_the_entry_is_named_after_the_scan():
    assert measurement_plan(started()).name == "scan_0007"


def test_the_start_time_keeps_its_milliseconds():
    assert measurement_plan(started()).start_time == "2023-11-14T22:13:20.250+00:00"


def test_axes_and_signals_are_told_apart():
    nodes = {
        "scalar_data/i": NodeSpec("Dataset"),
        "scalar_data/samx": NodeSpec("Axis", {"axis": 1, "range": [0, 1], "units": "mm"}),
        "scalar_data/I0": NodeSpec("Signal", {"units": "counts", "signal": 1}),
    }
    plan = measurement_plan(started(nodes=nodes))
    assert [(axis.name, axis.start, axis.stop, axis.units) for axis in plan.axes] == [
        ("samx", 0.0, 1.0, "mm")
    ]
    assert [(signal.name, signal.priority) for signal in plan.signals] == [("I0", 1)]


def test_a_detector_brings_its_channels_calibration_and_scalars():
    (plan,) = measurement_plan(started(nodes=detector())).detectors
    assert (plan.name, plan.channels, plan.calibration) == ("vortex", 2048, (0.0, 0.01, 0.0))
    assert dict(plan.scalars) == {"dead_time": "%"}


def test_positioners_keep_where_they_stood():
    nodes = {"positioners/samy": NodeSpec("Dataset", {"data": 3.71, "units": "mm"})}
    (plan,) = measurement_plan(started(nodes=nodes)).positioners
    assert (plan.name, plan.value, plan.units) == ("samy", 3.71, "mm")


def test_a_scan_without_points_is_refused():
    with pytest.raises(ScanError, match=r"scan 7: found shape \(0, 3\); expected at least one"):
        measurement_plan(started(shape=(0, 3)))


def test_a_detector_without_channels_is_refused():
    nodes = {"vortex": NodeSpec("MultiChannelAnalyzer")}
    with pytest.raises(ScanError, match=r"scan 7: vortex: found counts of shape \(\)"):
        measurement_plan(started(nodes=nodes))


def test_rows_of_a_mesh_follow_the_order_of_acquisition():
    assert [row_of_point(started(), index) for index in range(6)] == [0, 1, 2, 3, 4, 5]


def test_every_second_line_of_a_serpentine_runs_backwards():
    scan = started(command="zzmesh samx 0 1 2 samz 0 1 1 0.1")
    assert [row_of_point(scan, index) for index in range(6)] == [0, 1, 2, 5, 4, 3]


def test_each_row_of_a_serpentine_is_taken_once():
    scan = started(command="zzmesh samx 0 1 6 samz 0 1 8 0.1", shape=(9, 7))
    rows = [row_of_point(scan, index) for index in range(scan.npoints)]
    assert np.array_equal(np.sort(rows), np.arange(63))


def test_a_point_outside_the_grid_is_refused():
    with pytest.raises(ScanError, match="scan 7: found point 6; expected 0 to 5"):
        row_of_point(started(), 6)
