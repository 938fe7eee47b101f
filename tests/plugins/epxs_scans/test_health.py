"""Tests of what is found wrong with a detector, on faults that were put in."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from epxs_scans.health import (
    Element,
    find_alarms,
    find_artefacts,
    find_lost_beam,
    line_positions,
    longest_run,
    middle_of_columns,
    strongest_line,
)

POINTS = 200
RANDOM = np.random.default_rng(7)


def healthy(name="mca1", points=POINTS, level=1000.0):
    """An element that counts as it should."""
    return {
        "name": name,
        "dead": 0.12 + 0.01 * RANDOM.standard_normal(points),
        "total": RANDOM.poisson(level, points).astype(float),
        "repeats": np.zeros(points, bool),
        "line": 6400.0 + RANDOM.standard_normal(points),
        "line_width": 150.0,
        "line_unit": "eV",
    }


def kinds(*elements, lost=None):
    return [(each.kind, each.element) for each in find_alarms(list(elements), lost)]


def test_a_healthy_detector_raises_no_alarm():
    assert kinds(*(Element(**healthy(f"mca{n}")) for n in range(4))) == []


def test_a_stuck_element_is_told_with_its_first_point():
    element = Element(**{**healthy(), "repeats": np.arange(POINTS) > 30})
    (alarm,) = find_alarms([element])
    assert alarm.kind == "stuck"
    assert alarm.sentence == (
        "mca1: the same spectrum 170 times in a row from point 30 on; the element is stuck. "
        "Leave it out of the sum."
    )


def test_two_spectra_that_happen_to_be_the_same_are_no_alarm():
    repeats = np.zeros(POINTS, bool)
    repeats[50] = True
    assert kinds(Element(**{**healthy(), "repeats": repeats})) == []


def test_a_dead_time_that_is_too_long_and_jumps_is_told_twice():
    dead = healthy()["dead"]
    dead[100:] = 0.8
    found = find_alarms([Element(**{**healthy(), "dead": dead})])
    assert [alarm.kind for alarm in found] == ["busy", "jump"]
    assert "above 50 % at 100 of 200 points, 80 % at most, from point 100 on" in found[0].sentence
    assert found[1].point == pytest.approx(100, abs=3)


def test_a_dead_time_that_falls_with_the_beam_is_no_fault_of_the_detector():
    dead, lost = healthy()["dead"] + 0.2, np.zeros(POINTS, bool)
    dead[60:90], lost[60:90] = 0.0, True
    element = Element(**{**healthy(), "dead": dead})
    assert kinds(element) == [("jump", "mca1")]
    assert kinds(element, lost=lost) == []


def test_a_dead_time_that_rises_with_the_counts_of_the_sample_is_no_fault():
    total = np.where(np.arange(POINTS) // 20 % 2, 80_000.0, 1000.0)
    dead = total / 400_000 + 0.002 * RANDOM.standard_normal(POINTS)
    element = {**healthy(), "dead": dead, "total": total}
    assert kinds(Element(**element)) == []
    element["dead"][130:] += 0.2
    assert kinds(Element(**element)) == [("jump", "mca1")]


def test_a_line_that_drifts_is_told_in_its_unit():
    line = 6400.0 + np.linspace(0, 60, POINTS) + RANDOM.standard_normal(POINTS)
    (alarm,) = find_alarms([Element(**{**healthy(), "line": line})])
    assert alarm.kind == "drift"
    assert "moved by +5" in alarm.sentence
    assert " eV during the scan" in alarm.sentence


def test_an_element_that_counts_nothing_is_told():
    silent = Element(**{**healthy("mca3"), "total": np.zeros(POINTS), "line": None})
    assert kinds(*(Element(**healthy(f"mca{n}")) for n in range(3)), silent) == [("dead", "mca3")]


def test_an_element_that_counts_much_more_than_its_neighbours_is_told():
    loud = Element(**healthy("mca3", level=5000.0))
    assert kinds(*(Element(**healthy(f"mca{n}")) for n in range(3)), loud) == [("uneven", "mca3")]


def test_a_noisy_element_is_told():
    noisy = healthy("mca3")
    noisy["total"] = noisy["total"] * (1 + 0.4 * RANDOM.standard_normal(POINTS)).clip(0.1)
    found = kinds(*(Element(**healthy(f"mca{n}")) for n in range(3)), Element(**noisy))
    assert found == [("noisy", "mca3")]


def test_a_first_column_that_is_low_is_told_and_a_sample_that_begins_there_is_not():
    across = np.linspace(100.0, 400.0, 30)
    image = RANDOM.poisson(np.tile(across * 10, (20, 1))).astype(float)
    assert find_artefacts(image) == []
    image[:, 0] *= 0.7
    (alarm,) = find_artefacts(image)
    assert alarm.kind == "column"
    assert "the first point of each line has -" in alarm.sentence


def test_a_line_that_is_unlike_its_neighbours_is_told():
    image = RANDOM.poisson(2000, (20, 30)).astype(float)
    image[7] *= 0.5
    assert ("row", 7 * 30) in [(each.kind, each.point) for each in find_artefacts(image)]


def test_a_sample_that_begins_somewhere_is_no_artefact():
    across, along = np.meshgrid(np.linspace(-1, 1, 40), np.linspace(-1, 1, 40))
    leaf = np.where(across**2 + along**2 < 0.5, 8000, 300)
    assert find_artefacts(RANDOM.poisson(leaf).astype(float)) == []


def test_of_a_bad_line_only_itself_is_told():
    image = RANDOM.poisson(2000, (20, 30)).astype(float)
    image[7] *= 0.02
    assert [(each.kind, each.point) for each in find_artefacts(image)] == [("row", 7 * 30)]


def test_a_lost_beam_is_told_with_its_points():
    beam = 5000 + 50 * RANDOM.standard_normal(POINTS)
    beam[30:40] = 3.0
    (alarm,) = find_lost_beam(beam)
    assert "I0: the beam was lost for 10 points from point 30 on" in alarm.sentence


def test_a_beam_that_fades_is_told():
    (alarm,) = find_lost_beam(np.linspace(5000, 3000, POINTS))
    assert "the beam fell by" in alarm.sentence


def test_no_beam_at_all_is_told():
    (alarm,) = find_lost_beam(np.zeros(20))
    assert "no beam at all" in alarm.sentence


@given(st.lists(st.booleans(), max_size=60))
def test_the_longest_row_of_flags_is_found(flags):
    text = "".join("x" if flag else " " for flag in flags)
    assert longest_run(np.array(flags, bool))[1] == max(map(len, text.split()), default=0)


@given(st.integers(60, 400), st.floats(3.0, 8.0))
def test_the_strongest_line_and_its_place_are_found(middle, sigma):
    channels = np.arange(512)
    spectrum = 5000 * np.exp(-0.5 * ((channels - middle) / sigma) ** 2)
    top, width = strongest_line(spectrum)
    assert abs(top - middle) <= 1
    assert width == pytest.approx(2.355 * sigma, abs=3)
    place = line_positions(spectrum[None], top, int(3 * sigma))
    assert place == pytest.approx([middle], abs=0.1)


@pytest.mark.parametrize("points", [0, 1])
def test_hardly_any_point_is_no_reason_for_an_alarm(points):
    assert kinds(Element(**healthy(points=points))) == []
    assert find_lost_beam(np.zeros(points) + 5) == []
    assert find_artefacts(np.zeros((points, points))) == []


def test_values_that_are_missing_everywhere_are_no_reason_for_an_alarm():
    nan = np.full(POINTS, np.nan)
    same = np.zeros(POINTS, bool)
    assert kinds(Element("mca1", dead=nan, total=nan, line=nan, repeats=same)) == []
    assert find_lost_beam(nan) == []
    assert find_artefacts(np.full((10, 10), np.nan)) == []


counts = st.one_of(st.floats(-1e9, 1e9), st.sampled_from([np.nan, np.inf]))


@given(arrays(float, st.tuples(st.integers(1, 7), st.integers(1, 9)), elements=counts))
def test_the_middle_of_many_columns_is_that_of_each(table):
    finite = [column[np.isfinite(column)] for column in table.T]
    expected = [np.median(each) if len(each) else np.nan for each in finite]
    assert np.array_equal(middle_of_columns(table), expected, equal_nan=True)
