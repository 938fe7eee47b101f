"""The kind of a scan is found from its file."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
import pytest

from epxs.phynx import api as phynx
from epxs.phynx.foreign.foreign_tree import ForeignTree
from epxs.phynx.scan_type import ScanType


@dataclass
class One:
    """A reader of one scan that is made on the spot."""

    scan_: phynx.ForeignScan
    path: object = field(default=None)

    def names(self):
        return ["s"]

    def scan(self, name):
        return self.scan_

    def close(self):
        pass


@pytest.fixture
def measure(tmp_path):
    """Return a function that makes a measurement of motors, their positions and a shape."""

    def make(shape, motors, rows=None, points=None, units="mm"):
        axes = tuple(
            phynx.AxisPlan(name, units, axis=axis, primary=primary)
            for name, (axis, primary, _) in motors.items()
        )
        count = int(np.prod(shape))
        points = count if points is None else points
        plan = phynx.MeasurementPlan(
            name="s", shape=shape, axes=axes, signals=(phynx.SignalPlan("I0", priority=1),)
        )
        columns = {
            f"scalar_data/{name}": np.asarray(values, dtype=float)[:points]
            for name, (_, _, values) in motors.items()
        }
        columns["scalar_data/I0"] = np.arange(points, dtype=float)
        scan = phynx.ForeignScan(plan, columns, rows=rows, points=points)
        return phynx.wrap(ForeignTree(One(scan, tmp_path / "s")))["s"].measurement

    return make


LINE = np.linspace(0, 1, 12)
FAST, SLOW = np.tile(np.arange(4.0), 3), np.repeat(np.arange(3.0), 4)


def test_one_motor_is_a_line(measure):
    assert measure((12,), {"x": (1, 1, LINE)}).scan_type is ScanType.LINE


def test_a_motor_in_kev_is_an_energy_scan(measure):
    assert measure((12,), {"mono": (1, 1, LINE)}, units="keV").scan_type is ScanType.ENERGY
    assert measure((12,), {"energy": (1, 1, LINE)}, units="").scan_type is ScanType.ENERGY


def test_motors_along_a_line_are_told_from_those_over_a_plane(measure):
    together = {"x": (1, 1, LINE), "y": (1, 2, 3 * LINE), "z": (1, 3, -LINE)}
    assert measure((12,), together).scan_type is ScanType.MULTI_MOTOR
    turns = np.linspace(0.5, 9, 12)
    spiral = {"x": (1, 1, turns * np.cos(turns)), "y": (1, 2, turns * np.sin(turns))}
    assert measure((12,), spiral).scan_type is ScanType.SCATTER


def test_nothing_but_a_clock_is_a_time_series(measure):
    assert measure((12,), {"Epoch": (1, 1, LINE)}).scan_type is ScanType.TIME
    assert measure((12,), {}).scan_type is ScanType.TIME


def test_a_mesh_is_a_map_also_when_it_was_cut_short(measure):
    motors = {"x": (1, 1, FAST), "y": (2, 1, SLOW)}
    assert measure((3, 4), motors).scan_type is ScanType.MAP
    assert measure((3, 4), motors, points=6).scan_type is ScanType.MAP


def test_lines_that_ran_backwards_make_it_a_serpentine(measure):
    rows = np.arange(12).reshape(3, 4)
    rows[1] = rows[1, ::-1]
    order = rows.ravel()
    motors = {"x": (1, 1, FAST[order]), "y": (2, 1, SLOW[order])}
    assert measure((3, 4), motors, rows=order).scan_type is ScanType.SERPENTINE


def test_a_plane_without_lines_is_scatter(measure):
    wild = np.random.default_rng(1).uniform(0, 3, (2, 12))
    motors = {"x": (1, 1, wild[0]), "y": (2, 1, wild[1])}
    assert measure((3, 4), motors).scan_type is ScanType.SCATTER


def test_noise_of_encoders_does_not_make_it_scatter(measure):
    noise = np.random.default_rng(1).normal(0, 0.1, (2, 12))
    motors = {"x": (1, 1, FAST + noise[0]), "y": (2, 1, SLOW + noise[1])}
    assert measure((3, 4), motors).scan_type is ScanType.MAP


def test_three_directions_are_a_volume_and_one_point_a_point(measure):
    assert measure((2, 2, 3), {"x": (1, 1, LINE)}).scan_type is ScanType.VOLUME
    assert measure((1,), {"x": (1, 1, [0.5])}).scan_type is ScanType.POINT


def test_pixel_edges_are_half_a_step_beyond_the_positions(measure):
    grid = measure((3, 4), {"x": (1, 1, FAST), "y": (2, 1, SLOW)}).grid
    assert (grid.fast.name, grid.fast.bounds) == ("x", (-0.5, 3.5))
    assert grid.slow.bounds == (-0.5, 2.5)
