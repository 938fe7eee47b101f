"""Which grid a scan has: what was asked for, what was measured, or counted points."""

import pytest

from epxs.phynx import api as phynx


def scanned(path, positions, asked=None):
    """Record a line of *positions* of samx, announced as *asked*; return its grid."""
    first, last = asked or (positions[0], positions[-1])
    plan = phynx.MeasurementPlan(
        "scan_0001",
        shape=(len(positions),),
        axes=(phynx.AxisPlan("samx", "mm", first, last),),
    )
    with phynx.open(path, "w") as file:
        measurement = file.create_entry(plan).measurement
        for row, position in enumerate(positions):
            measurement.write_point(row, row, {"scalar_data/samx": position})
        measurement.commit(len(positions))
        return phynx.read_grid(measurement)


def test_readings_that_tremble_leave_the_grid_as_it_was_asked_for(path):
    fast = scanned(path, [0.01, 0.98, 2.02, 3.0], asked=(0.0, 3.0)).fast
    assert (fast.name, fast.first, fast.last) == ("samx", 0.0, 3.0)


def test_a_relative_scan_is_shown_where_the_motor_stood(path):
    fast = scanned(path, [9.0, 10.0, 11.0], asked=(-1.0, 1.0)).fast
    assert (fast.first, fast.last) == pytest.approx((9.0, 11.0))


def test_uneven_positions_are_counted_instead_of_being_drawn_where_they_are_not(path):
    fast = scanned(path, [1.0, 2.0, 4.0, 100.0]).fast
    assert (fast.name, fast.unit, fast.last) == ("point", "number", 3.0)


def test_a_scan_that_has_just_begun_has_the_grid_that_was_announced(path):
    fast = scanned(path, [0.0, float("nan"), float("nan")], asked=(0.0, 2.0)).fast
    assert (fast.first, fast.last) == (0.0, 2.0)
