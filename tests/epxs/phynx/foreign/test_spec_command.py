"""Spec commands tell the grid, or that they do not."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from epxs.core.api import FormatError
from epxs.phynx.foreign.spec_command import parse_command


def test_a_mesh_is_slowest_first_and_has_a_point_more_than_intervals():
    geometry = parse_command("mesh  samx -36 -33 10  samz -216 -213 12  -20000")
    assert geometry.shape == (13, 11)
    fast, slow = geometry.axes
    assert (fast.name, fast.axis, fast.start, fast.stop) == ("samx", 1, -36.0, -33.0)
    assert (slow.name, slow.axis, slow.start, slow.stop) == ("samz", 2, -216.0, -213.0)


def test_every_second_line_of_a_zzmesh_runs_backwards():
    order = parse_command("zzmesh x 0 2 2 y 0 1 1 0.1").row_order()
    assert order.tolist() == [0, 1, 2, 5, 4, 3]


def test_motors_that_move_together_are_ranked():
    geometry = parse_command("a3scan a 0 1 b 2 3 c 4 5 20 1")
    assert geometry.shape == (21,)
    assert [(a.name, a.axis, a.primary) for a in geometry.axes] == [
        ("a", 1, 1),
        ("b", 1, 2),
        ("c", 1, 3),
    ]


@pytest.mark.parametrize("command", ["dscan th -1 1 10 1", "lup th -1 1 10 1"])
def test_relative_scans_become_absolute_where_the_motor_stood(command):
    (axis,) = parse_command(command).at({"th": 20.0}).axes
    assert (axis.start, axis.stop) == (19.0, 21.0)


def test_a_relative_scan_of_a_motor_that_is_not_known_has_no_range():
    (axis,) = parse_command("dscan th -1 1 10 1").at({}).axes
    assert math.isnan(axis.start)


def test_a_loopscan_tells_its_points():
    assert parse_command("loopscan 30 0.1").shape == (30,)


@pytest.mark.parametrize("command", ["", "timescan 1", "Escan 7.1 7.2 10 1", "chess_escan 1.8"])
def test_of_other_commands_nothing_is_known(command):
    assert parse_command(command).shape == ()


@pytest.mark.parametrize(
    ("command", "expected"),
    [
        ("mesh x 0 1 2 1", "expected at least two motors"),
        ("ascan th 0", r"expected start and stop of 1 motor\(s\)"),
        ("ascan th 0 one 10 1", "expected a number instead of 'one'"),
        ("ascan th 0 1 1.5 1", "expected a number of intervals instead of '1.5'"),
        ("mesh x 0 1 99999 y 0 1 99999 1", "expected 100000000 points at most"),
    ],
)
def test_a_misformed_command_is_refused(command, expected):
    with pytest.raises(FormatError, match=expected):
        parse_command(command)


def test_the_meshes_of_chess_are_meshes():
    for command in ("gmesh x 0 3 3 y 0 2 2 0.1 50", "smesh x 0.1 0.2 0 3 3 y 0 2 2 0.1"):
        geometry = parse_command(command)
        assert geometry.shape == (3, 4)
        assert [(a.name, a.start, a.stop) for a in geometry.axes] == [("x", 0, 3), ("y", 0, 2)]


words = st.sampled_from(
    ["mesh", "zzmesh", "dmesh", "ascan", "a2scan", "d3scan", "loopscan", "samx", "0", "-1", "1e9",
     "nan", "inf", "3", "1_0", "½", "٣", "1e400", ""]
)  # fmt: skip


@given(st.one_of(st.text(), st.lists(words).map(" ".join)))
def test_any_text_is_understood_or_refused_as_a_format(command):
    try:
        geometry = parse_command(command)
    except FormatError:
        return
    assert geometry.points >= 0


@given(st.integers(1, 20), st.integers(1, 20), st.sampled_from(["mesh", "zzmesh", "dmesh"]))
def test_the_row_order_takes_every_row_once(fast, slow, name):
    order = parse_command(f"{name} x 0 1 {fast} y 0 1 {slow} 1").row_order()
    assert np.array_equal(np.sort(order), np.arange((fast + 1) * (slow + 1)))
