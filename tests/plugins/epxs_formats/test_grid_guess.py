"""Grids that follow from positions alone."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from epxs_formats.grid_guess import guess_grid


@given(
    lines=st.integers(2, 6),
    length=st.integers(2, 7),
    missing=st.integers(0, 3),
    serpentine=st.booleans(),
    seed=st.integers(0, 100),
)
def test_lines_of_two_motors_are_found_whatever_the_noise(lines, length, missing, serpentine, seed):
    noise = np.random.default_rng(seed).uniform(-0.1, 0.1, (2, lines, length))
    fast = np.tile(np.arange(length, dtype=float), (lines, 1))
    if serpentine:
        fast[1::2] = fast[1::2, ::-1]
    slow = np.repeat(np.arange(lines, dtype=float), length).reshape(lines, length)
    points = lines * length - min(missing, length - 1)
    if points // length < 2:
        return
    positions = {
        "slow": (slow + noise[0]).reshape(-1)[:points],
        "fast": (fast + noise[1]).reshape(-1)[:points],
    }
    found = guess_grid(positions)
    assert found is not None
    if lines != length:  # a square grid of single steps may be seen from both sides
        assert found.shape == (lines, length)
        assert [axis.name for axis in found.axes] == ["slow", "fast"]


def test_points_anywhere_are_no_grid():
    rng = np.random.default_rng(1)
    assert guess_grid({"x": rng.random(50), "y": rng.random(50)}) is None


def test_one_motor_is_no_grid():
    assert guess_grid({"x": np.arange(10.0), "y": np.zeros(10)}) is None
