"""The fit of points, put together from what the results in a file hold."""

from __future__ import annotations

import numpy as np
import pytest

from epxs_fluorescence.fit_reader import FitReader

ALL = np.arange(12)
UNKNOWN = np.zeros(0)


@pytest.fixture
def scan(grown):
    """Four points, all of them fitted."""
    scan = grown()
    scan.take(0, 1, 2, 3)
    scan.fit(0, 1, 2, 3)
    return scan


@pytest.fixture
def fits(scan):
    return FitReader(scan.results)


def rows(*numbers):
    return np.array(numbers)


def test_the_fit_is_areas_times_response_plus_amounts_times_continuum(fits, scan):
    fitted, _ = fits.read(UNKNOWN, rows(2), None)
    model = scan.results.model
    continuum = np.array([6.0, 1.0]) @ model["continuum"]
    np.testing.assert_allclose(fitted.continuum, continuum, rtol=1e-6)
    expected = np.array([402.0, 902.0, 202.0]) @ model["response"] + continuum
    np.testing.assert_allclose(fitted.fit, expected, rtol=1e-6)


def test_fits_of_points_are_added(fits, scan):
    fitted, _ = fits.read(UNKNOWN, rows(0, 3), None)
    expected = scan.expected(0)["fit"] + scan.expected(3)["fit"]
    np.testing.assert_allclose(fitted.fit, expected, rtol=1e-6)
    assert fitted.points == 2


def test_the_residual_is_in_standard_deviations_of_the_fit_within_its_window(fits, scan, counts_of):
    fitted, _ = fits.read(counts_of(1), rows(1), None)
    fit = scan.expected(1)["fit"][4:60]
    assert fitted.window == (4, 60)
    np.testing.assert_allclose(
        fitted.residual, (counts_of(1)[4:60] - fit) / np.sqrt(fit), rtol=1e-4
    )


def test_without_counts_there_is_no_residual(fits):
    fitted, _ = fits.read(UNKNOWN, rows(1), None)
    assert len(fitted.residual) == 0


def test_a_point_has_its_chi_square_and_a_sum_has_none(fits):
    assert fits.read(UNKNOWN, rows(2), None)[0].chi2 == pytest.approx(1.2)
    assert fits.read(UNKNOWN, rows(2, 3), None)[0].chi2 is None


def test_components_are_the_groups_that_stand_out_the_surest_first(fits):
    fitted, _ = fits.read(UNKNOWN, rows(0), None)
    assert list(fitted.components) == ["Fe K", "Scatter Compton000", "Ca K"]
    assert fitted.components["Fe K"].sum() == pytest.approx(900.0)


def test_lines_belong_to_their_groups(fits):
    fitted, _ = fits.read(UNKNOWN, rows(0), None)
    assert [(line.group, line.energy) for line in fitted.lines] == [
        ("Fe K", 0.30),
        ("Fe K", 0.34),
        ("Ca K", 0.15),
    ]


def test_points_that_are_not_fitted_have_no_fit(fits):
    assert fits.read(UNKNOWN, rows(7, 8), None) == (None, ())


def test_no_points_have_no_fit(fits):
    assert fits.read(UNKNOWN, rows().astype(int), None) == (None, ())


def test_the_fit_of_some_points_is_scaled_to_the_counts_of_all(fits, scan, counts_of):
    totals = np.array([1.0, 1.0, 1.0, 1.0, 4.0])
    fitted, _ = fits.read(counts_of(0), np.arange(5), totals)
    np.testing.assert_allclose(fitted.fit, 2 * scan.expected(0, 1, 2, 3)["fit"], rtol=1e-6)
    np.testing.assert_allclose(
        fitted.continuum, 2 * scan.expected(0, 1, 2, 3)["continuum"], rtol=1e-6
    )


def test_the_table_is_not_scaled(fits):
    _, table = fits.read(UNKNOWN, np.arange(5), np.array([1.0, 1.0, 1.0, 1.0, 4.0]))
    assert {row.name: row.area for row in table}["Fe K"] == "3606 ± 60"


def test_the_table_has_units_and_comes_by_atomic_number_with_scatter_last(fits):
    _, table = fits.read(UNKNOWN, rows(2), None)
    assert [(row.group, row.area, row.mass_fraction) for row in table] == [
        ("Ca K", "202 ± 100", "(2.0 ± 1.0) mg/kg"),
        ("Fe K", "902 ± 30", "(2.20 ± 0.10) %"),
        ("Compton", "402 ± 20", ""),
    ]


def test_of_several_points_areas_are_added_and_mass_fractions_are_means(fits):
    _, table = fits.read(UNKNOWN, rows(0, 1, 2, 3), None)
    iron = next(row for row in table if row.name == "Fe K")
    assert iron.area == "3606 ± 60"  # four times 30, added in squares
    assert iron.mass_fraction == "(2.150 ± 0.050) %"


def test_groups_that_are_not_sure_are_told_apart(fits):
    _, table = fits.read(UNKNOWN, rows(0), None)
    assert {row.group: row.sure for row in table} == {"Ca K": False, "Fe K": True, "Compton": True}


def test_what_was_written_since_is_read_when_it_is_stale(fits, scan):
    fits.read(UNKNOWN, ALL, None)
    scan.fit(4)
    fits.stale = True
    assert fits.read(UNKNOWN, ALL, None)[0].points == 5


def test_a_continuum_that_was_written_anew_is_used(fits, scan):
    fits.read(UNKNOWN, rows(1), None)
    scan.results.write_model({"continuum": np.full((2, 64), 3.0)})
    fits.stale = True
    fitted, _ = fits.read(UNKNOWN, rows(1), None)
    np.testing.assert_allclose(fitted.continuum, 3.0 * (5.0 + 1.0))


def test_what_could_not_be_read_is_read_again(fits, scan, monkeypatch):
    def fail(self, name):
        raise OSError("the disk hangs")

    with monkeypatch.context() as patch:
        patch.setattr(type(scan.results), "area", fail)
        with pytest.raises(OSError, match="the disk hangs"):
            fits.read(UNKNOWN, rows(1), None)
    assert fits.read(UNKNOWN, rows(1), None)[0].points == 1


def test_maps_are_not_read_again_unless_they_changed(fits, scan, monkeypatch):
    fits.read(UNKNOWN, rows(1), None)
    read = []
    monkeypatch.setattr(type(scan.results), "area", lambda self, name: read.append(name))
    fits.read(UNKNOWN, rows(2), None)
    assert read == []


def test_a_quick_reading_takes_fits_that_were_read_before_and_leaves_the_others_stale(fits, scan):
    fits.read(UNKNOWN, ALL, None)
    scan.fit(4)
    fits.stale = True
    assert fits.read(UNKNOWN, rows(1), None, quick=True)[0].points == 1
    assert fits.stale
    assert fits.read(UNKNOWN, rows(4), None, quick=True)[0].points == 1
    assert not fits.stale


def test_a_click_in_the_middle_of_a_reading_of_maps_is_answered(fits, scan, monkeypatch):
    answers, file = [], scan.results.file

    def click():
        if not answers:
            answers.append(None)
            answers[0] = fits.read(UNKNOWN, rows(1), None, quick=True)[0]

    monkeypatch.setattr(type(file.errands), "give_way", lambda self: click())
    assert fits.read(UNKNOWN, ALL, None)[0].points == 4
    np.testing.assert_allclose(answers[0].fit, scan.expected(1)["fit"], rtol=1e-6)


def test_results_without_a_model_have_numbers_only(scan):
    del scan.results.h5["model/response"]
    fitted, table = FitReader(scan.results).read(UNKNOWN, rows(2), None)
    assert fitted is None
    assert len(table) == 3


def test_rows_are_all_points_of_the_maps(fits):
    np.testing.assert_array_equal(fits.rows(), ALL)
