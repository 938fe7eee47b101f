"""Scan commands: lines, points, limits, estimates."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from epxs.core.api import ScanError
from epxs.instrument.api import (
    SCANS,
    Devices,
    Motor,
    RawCommand,
    ScanAxis,
    ScanCommand,
    command_of,
    plan_line,
)
from epxs.instrument.scan_command import same_command
from epxs.phynx.foreign.spec_command import parse_command

MESH = "mesh samx -1 1 40 samz -1 1 20 0.1"


class Stage(Motor):
    def _follow(self):
        self.trait_set(position=1.0, low_limit=-5.0, high_limit=5.0, speed=2.0)


class Bench:
    """An instrument with two motors."""

    def __init__(self):
        motors = {name: Stage(mnemonic=name, name=name.upper()) for name in ("samx", "samz")}
        self.motors = Devices("motor", "spec://here", motors)
        self.point_time = math.nan


@pytest.fixture
def bench():
    return Bench()


@pytest.mark.parametrize(
    "line",
    [
        "ascan samx 0 1 10 0.5",
        "a2scan samx 0 1 samz 2 3 10 0.5",
        "d3scan a 0 1 b 2 3 c 4 5 10 -20000",
        MESH,
        "zzmesh samx 0 1.5 2 samz 1e-05 2 3 0.1",
        "loopscan 20 0.5",
        "loopscan 20 0.5 1.5",
        "timescan 0.1",
    ],
)
def test_a_line_comes_back_from_its_model(line):
    assert ScanCommand.parse(line).line == line


def test_a_command_is_made_of_its_parts():
    command = ScanCommand.make("mesh", "samx", -1, 1, 40, "samz", -1, 1.0, 20, 0.1)
    assert command.line == MESH
    assert (command.plan().shape, command.plan().npoints) == ((21, 41), 861)


def test_the_line_follows_what_is_typed_into_a_form():
    command = ScanCommand(axes=[ScanAxis(motor="samx")])
    seen = []
    command.observe(lambda event: seen.append(event.new), "line")
    command.axes[0].stop = 3.0
    command.trait_set(intervals=4, seconds=0.5)
    assert seen[-1] == "ascan samx 0 3 4 0.5"


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("mesh samx 0 1 2 0.1", "Usage: mesh motor start end intervals motor start end intervals"),
        ("ascan samx 0 x 10 1", "ascan, samx: found 'x'; expected a number"),
        ("ascan samx 0 1 0 1", "found 0 intervals; expected a whole number of 1 or more"),
        ("ascan samx 0 1 2.5 1", "found 2.5 intervals; expected a whole number of 1 or more"),
        ("a2scan samx 0 1 samx 0 1 5 1", "found a motor twice; expected 2 different ones"),
        ("mesh a 0 1 9999 b 0 1 9999 1", "found 100000000 points; expected at most 10000000"),
        ("ascan samx 0 1 5 0", "found a counting time of 0; expected seconds > 0"),
        ("loopscan", r"found 0 arguments; expected 1 to 3. Usage: loopscan points \[time"),
        ("fly samx", "found 'fly samx'; expected one of ascan"),
    ],
)
def test_a_line_that_does_not_make_sense_is_refused(line, message):
    with pytest.raises(ScanError, match=message):
        ScanCommand.parse(line)


@pytest.mark.parametrize("name", ['samx; unix("rm")', "sam x", "", "samx\n", "__import__('os')"])
def test_a_name_carries_no_code_to_the_instrument(bench, name):
    with pytest.raises(ScanError, match="ascan: found"):
        ScanCommand.make("ascan", name, 0, 1, 10, 1)
    command = ScanCommand(axes=[ScanAxis(motor=name)])
    with pytest.raises(ScanError, match=r"ascan: found the motor .* expected the mnemonic of one"):
        command.check(bench)


def test_ranges_are_checked_against_the_limits_of_all_motors(bench):
    with pytest.raises(ScanError) as caught:
        ScanCommand.parse("mesh samx -9 1 4 nosuch 0 70 2 0.1").check(bench)
    assert "motor samx (SAMX): found a target of -9" in str(caught.value)
    assert "found no motor 'nosuch'" in str(caught.value)


def test_relative_ranges_are_checked_where_the_motors_stand(bench):
    assert ScanCommand.parse("dscan samx -1 1 2 0.1").check(bench).positions(0) == {"samx": 0.0}
    with pytest.raises(ScanError, match=r"found a target of 5\.5"):
        ScanCommand.parse("dscan samx -1 4.5 2 0.1").check(bench)


def test_points_of_a_simulation_that_hurries_take_what_it_says(bench):
    bench.point_time = 0.01
    assert ScanCommand.parse("mesh samx 0 4 4 samz 0 1 1 0.5").duration(bench) == 10 * 0.01
    assert ScanCommand.parse("loopscan 10 0.5 0.2").duration(bench) == pytest.approx(2.1)


def test_the_duration_counts_points_and_ways(bench):
    line = ScanCommand.parse("ascan samx 0 4 4 0.5")
    assert line.duration(bench, overhead=0.1) == pytest.approx(5 * 0.6 + 4 * 0.5)
    mesh = ScanCommand.parse("mesh samx 0 4 4 samz 0 1 1 0.5")
    zzmesh = ScanCommand.parse("zzmesh samx 0 4 4 samz 0 1 1 0.5")
    assert mesh.duration(bench, overhead=0) == pytest.approx(10 * 0.5 + 8 * 0.5 + 2.0)
    assert zzmesh.duration(bench, overhead=0) == pytest.approx(10 * 0.5 + 8 * 0.5 + 0.5)
    assert math.isnan(ScanCommand.parse("timescan 1").duration(bench))
    counted = ScanCommand.parse("loopscan 10 -1000")
    assert math.isnan(counted.duration())
    assert counted.duration(overhead=0, monitor_rate=500) == 20


def test_the_size_counts_spectra_and_columns():
    assert ScanCommand.parse(MESH).size(channels=2048, columns=6) == 861 * (8192 + 80)


def test_any_other_line_is_sent_as_it_is(bench):
    command = command_of("umv samx 3")
    assert isinstance(command, RawCommand)
    command.check(bench)
    with pytest.raises(ScanError, match="expected one line of text"):
        RawCommand(line="p 1\np 2").check(bench)
    assert isinstance(command_of(MESH), ScanCommand)


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("mesh  samx -1 1 10", "mesh samx -1.0 1 10", True),
        ("ascan samx 0 1.2345678 10 1", "ascan samx 0 1.23457 10 1", True),
        ("ascan samx 0 1 10 1", "ascan samz 0 1 10 1", False),
        ("ascan samx 0 1 10 1", "ascan samx 0 1 10", False),
    ],
)
def test_a_command_is_known_again_however_it_is_written(one, other, same):
    assert same_command(one, other) is same


KINDS = [name for name in SCANS if SCANS[name].motors]
NUMBERS = st.floats(-1e3, 1e3).map(lambda value: float(f"{value:.6g}"))


@given(st.sampled_from(KINDS), st.data(), st.lists(st.integers(1, 12), min_size=3, max_size=3))
def test_the_file_reads_the_same_geometry_from_a_line(kind, data, intervals):
    entry = SCANS[kind]
    words = [kind]
    for number in range(entry.motors):
        words += [f"m{number}", *(f"{data.draw(NUMBERS):.6g}" for _ in range(2))]
        words += [str(intervals[number])] if entry.is_mesh else []
    words += ["0.1"] if entry.is_mesh else [str(intervals[0]), "0.1"]
    line = " ".join(words)
    here = {"m0": 1.0, "m1": -2.0, "m2": 0.5}
    plan, geometry = plan_line(line, here), parse_command(line).at(here)
    assert plan.shape == geometry.shape
    assert [(r.mne, r.axis, r.primary) for r in plan.ranges] == [
        (axis.name, axis.axis, axis.primary) for axis in geometry.axes
    ]
    np.testing.assert_allclose(
        [(r.start, r.stop) for r in plan.ranges], [(a.start, a.stop) for a in geometry.axes]
    )
    order = [plan.row(index) for index in range(plan.npoints)]
    np.testing.assert_array_equal(order, geometry.row_order())
