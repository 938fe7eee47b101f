"""Labels find room, and only groups that stand out get one."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from epxs.phynx.api import display_name
from epxs_fluorescence.labels import (
    as_lines,
    principal_lines,
    significant_groups,
    spread,
)
from epxs_fluorescence.model import Line


def test_scatter_peaks_have_names_for_people():
    names = ["Fe K", "Scatter Peak000", "Scatter Compton000", "Scatter Peak001"]
    assert [display_name(n) for n in names] == ["Fe K", "Rayleigh", "Compton", "Rayleigh 2"]


def test_labels_with_room_stay_where_they_belong():
    np.testing.assert_allclose(spread([100, 300, 500], [40, 40, 40], 0, 600), [100, 300, 500])


def test_two_labels_in_each_others_way_move_aside_alike():
    np.testing.assert_allclose(spread([100, 110], [40, 40], 0, 600), [85, 125])


def test_labels_do_not_leave_the_room():
    np.testing.assert_allclose(spread([2, 598], [40, 60], 0, 600), [20, 570])


@given(
    st.lists(st.floats(0, 1000), min_size=1, max_size=25),
    st.lists(st.floats(5, 40), min_size=25, max_size=25),
)
def test_labels_never_overlap(wanted, widths):
    wanted, widths = sorted(wanted), np.array(widths[: len(wanted)])
    places = spread(wanted, widths, 0, 1000)
    assert (np.diff(places) >= (widths[:-1] + widths[1:]) / 2 - 1e-6).all()
    assert places[0] - widths[0] / 2 >= -1e-6
    assert places[-1] + widths[-1] / 2 <= 1000 + 1e-6


def test_only_groups_above_the_noise_are_significant():
    fit = np.full(100, 100.0)
    strong, weak, negative = np.zeros(100), np.zeros(100), np.zeros(100)
    strong[10:20], weak[40:50], negative[70:80] = 50, 5, -50
    components = {"weak": weak, "strong": strong, "negative": negative}
    assert significant_groups(components, fit, slice(0, 100)) == ["strong"]


def test_rows_of_a_results_file_are_lines_too():
    rows = [(6.404, 0.58, "Fe K KL3"), (4.66, 0.002, "Fe K KL3 escape, Si KL3")]
    alpha, escape = as_lines(rows, ["Fe K", "K K"])
    assert (alpha.group, alpha.escape) == ("Fe K", False)
    assert escape.escape


def test_the_strongest_line_in_view_stands_for_its_group():
    lines = [
        Line("Pb L", "L3M5", 10.55, 0.45, False),
        Line("Pb L", "L2M4", 12.61, 0.30, False),
        Line("Pb L", "L3M5 escape", 8.81, 0.9, True),
    ]
    assert principal_lines(lines, 0, 20)["Pb L"].energy == pytest.approx(10.55)
    assert principal_lines(lines, 11, 20)["Pb L"].energy == pytest.approx(12.61)
    assert principal_lines(lines, 13, 20) == {}
