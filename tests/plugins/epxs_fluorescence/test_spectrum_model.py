"""What the spectrum pane shows of a scan, while it grows and afterwards."""

from __future__ import annotations

import numpy as np
import pytest

from epxs.phynx.api import read_grid
from epxs_fluorescence import spectrum_model
from epxs_fluorescence.spectrum_model import SpectrumReader, value_limits


def reader_of(scan):
    return SpectrumReader(scan.measurement, scan.results, read_grid(scan.measurement))


@pytest.fixture
def scan(grown):
    """Eight of twelve points, of which three are fitted."""
    scan = grown()
    scan.take(*range(8))
    scan.fit(0, 1, 2)
    return scan


def test_without_a_selection_it_is_the_sum_of_all_measured_points(scan, counts_of):
    reading = reader_of(scan).read()
    np.testing.assert_array_equal(reading.counts, counts_of(*range(8)))
    assert reading.rows == tuple(range(8))
    assert "sum of 8 of 12 points" in reading.title


def test_the_title_of_a_complete_sum_names_no_missing_points(grown):
    scan = grown(fitted=False)
    scan.take(*range(12))
    assert reader_of(scan).read().title == "scan_0001   sum of 12 points"


def test_a_selected_row_shows_exactly_its_counts(scan, counts_of):
    reading = reader_of(scan).read([6])
    np.testing.assert_array_equal(reading.counts, counts_of(6))
    assert reading.rows == (6,)


def test_the_title_of_a_row_tells_where_it_is_with_units(scan):
    assert reader_of(scan).read([6]).title == "scan_0001   samx 2.0 mm, samz 1.0 mm   row 6"


def test_without_a_grid_the_title_tells_the_row(scan):
    reading = SpectrumReader(scan.measurement, scan.results, None).read([6])
    assert reading.title.endswith("row 6")


def test_several_selected_rows_are_added(scan, counts_of):
    reading = reader_of(scan).read([7, 2, 2])
    np.testing.assert_array_equal(reading.counts, counts_of(2, 7))
    assert "sum of 2 selected points" in reading.title


def test_of_selected_rows_only_the_measured_ones_count(scan, counts_of):
    reading = reader_of(scan).read([7, 11])
    np.testing.assert_array_equal(reading.counts, counts_of(7))


def test_a_row_that_is_not_measured_says_so(scan):
    reading = reader_of(scan).read([11])
    assert reading.title.endswith("row 11, not measured")
    assert not reading.counts.any()
    assert reading.fitted is None


def test_the_fit_of_a_row_is_that_of_its_results(scan):
    reading = reader_of(scan).read([2])
    np.testing.assert_allclose(reading.fitted.fit, scan.expected(2)["fit"], rtol=1e-6)
    np.testing.assert_allclose(reading.fitted.continuum, scan.expected(2)["continuum"], rtol=1e-6)


def test_the_fit_of_a_growing_scan_is_scaled_to_all_its_points_and_says_so(scan, counts_of):
    reading = reader_of(scan).read()
    scale = counts_of(*range(8)).sum() / counts_of(0, 1, 2).sum()
    np.testing.assert_allclose(reading.fitted.fit, scale * scan.expected(0, 1, 2)["fit"], rtol=1e-6)
    assert reading.title.endswith("(fit of 3, scaled)")


def test_the_sum_reads_only_rows_that_came_since(scan, reads, counts_of):
    reader = reader_of(scan)
    reader.read()
    scan.take(8, 9)
    reading = reader.read()
    assert reads == [list(range(8)), [8, 9]]
    np.testing.assert_array_equal(reading.counts, counts_of(*range(10)))


def test_rows_may_come_in_any_order(grown, reads, counts_of):
    scan = grown()
    reader = reader_of(scan)
    scan.take(0, 1, 7)
    reader.read()
    scan.take(6)
    np.testing.assert_array_equal(reader.read().counts, counts_of(0, 1, 6, 7))
    assert reads == [[0, 1, 7], [6]]


def test_nothing_is_read_again_if_nothing_came(scan, reads):
    reader = reader_of(scan)
    reader.read()
    reader.read()
    assert len(reads) == 1


def test_a_long_sum_is_read_in_parts_and_tells_when_it_is_complete(
    scan, reads, counts_of, monkeypatch
):
    monkeypatch.setattr(spectrum_model, "CHUNK", 5 * len(counts_of(0)))
    reader = reader_of(scan)
    parts = [reader.read(), reader.read()]
    assert [part.complete for part in parts] == [False, True]
    assert [part.fitted is None for part in parts] == [True, False]
    assert reads == [[0, 1, 2, 3, 4], [5, 6, 7]]


def test_a_reading_that_is_shown_does_not_change_when_more_comes(scan, counts_of):
    reader = reader_of(scan)
    shown = reader.read()
    scan.take(8)
    reader.read()
    np.testing.assert_array_equal(shown.counts, counts_of(*range(8)))


def test_before_the_first_point_the_sum_is_empty(grown):
    reading = reader_of(grown()).read()
    assert "sum of 0 of 12 points" in reading.title
    assert not reading.counts.any()
    assert (reading.fitted, reading.facts) == (None, "")


def test_results_are_read_anew_after_they_changed(scan):
    reader = reader_of(scan)
    assert reader.read([5]).fitted is None
    scan.fit(5)
    reader.forget()
    assert reader.read([5]).fitted.points == 1


def test_without_results_there_are_counts_only(grown, counts_of):
    scan = grown(fitted=False)
    scan.take(0, 1)
    reading = reader_of(scan).read()
    np.testing.assert_array_equal(reading.counts, counts_of(0, 1))
    np.testing.assert_allclose(reading.energy, 0.01 * np.arange(64))
    assert (reading.fitted, reading.table) == (None, ())


def test_of_results_alone_the_fit_is_shown_and_the_title_says_why(scan):
    reading = SpectrumReader(None, scan.results, read_grid(scan.measurement)).read()
    assert reading.title == "sum of all points   (the spectra of this fit are not at hand)"
    assert len(reading.counts) == 0
    np.testing.assert_allclose(reading.fitted.fit, scan.expected(0, 1, 2)["fit"], rtol=1e-6)
    assert len(reading.table) == 3


def test_of_results_alone_a_point_can_be_picked(scan):
    reading = SpectrumReader(None, scan.results, read_grid(scan.measurement)).read([1])
    assert reading.title.startswith("samx 1.0 mm, samz 0.0 mm   row 1")
    np.testing.assert_allclose(reading.fitted.fit, scan.expected(1)["fit"], rtol=1e-6)


def test_a_measurement_without_a_detector_says_what_is_missing(grown):
    reading = reader_of(grown(fitted=False, detectors=())).read()
    assert "no spectra" in reading.title
    assert "found detectors none" in reading.title


def test_detectors_are_added(grown, counts_of):
    scan = grown(fitted=False, detectors=("mca1", "mca2"))
    scan.take(3)
    np.testing.assert_array_equal(reader_of(scan).read([3]).counts, 2 * counts_of(3))


ENERGY = np.arange(4.0)
COUNTS = np.array([0.0, 10.0, 1000.0, 20.0])


def test_linear_limits_begin_at_zero_and_hold_the_peak():
    low, high = value_limits(ENERGY, {"counts": COUNTS}, 0.0, 3.0, logarithmic=False)
    assert low == 0.0
    assert 1000 < high < 1200


def test_limits_follow_what_is_in_view():
    assert value_limits(ENERGY, {"counts": COUNTS}, 2.5, 3.0, logarithmic=False)[1] < 25


def test_logarithmic_limits_are_positive_even_without_counts():
    low, high = value_limits(ENERGY, {"counts": np.zeros(4)}, 0.0, 3.0, logarithmic=True)
    assert 0 < low < high
