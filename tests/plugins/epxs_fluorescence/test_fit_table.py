"""The numbers of a fit, as people read them."""

from __future__ import annotations

import math

import pytest

from epxs_fluorescence.fit_table import (
    GroupNumbers,
    in_order,
    mass_fraction_text,
    plus_minus,
    table_rows,
)


def test_groups_come_by_atomic_number_and_scatter_last():
    names = ["Scatter Peak000", "Pb L", "Ca K", "Scatter Compton000", "Ba L", "Ba K", "S K"]
    assert in_order(names) == [
        "S K",
        "Ca K",
        "Ba K",
        "Ba L",
        "Pb L",
        "Scatter Compton000",
        "Scatter Peak000",
    ]


@pytest.mark.parametrize(
    ("value", "sigma", "text"),
    [
        (8234.4, 93.2, "8234 ± 93"),
        (38.26, 9.71, "38.3 ± 9.7"),
        (0.00123, 0.00045, "0.00123 ± 0.00045"),
        (202.0, 99.99, "202 ± 100"),
        (2.0, 0.9999999, "2.0 ± 1.0"),
        (-0.4, 17.0, "0 ± 17"),
        (12.0, math.nan, "12"),
        (12.0, 0.0, "12"),
        (math.nan, 1.0, ""),
    ],
)
def test_a_value_has_the_digits_that_its_sigma_deserves(value, sigma, text):
    assert plus_minus(value, sigma) == text


def test_small_mass_fractions_are_told_in_mg_per_kg_and_large_ones_in_percent():
    assert mass_fraction_text(0.0237, 0.00027) == "(2.370 ± 0.027) %"
    assert mass_fraction_text(8.7e-6, 8.2e-6) == "(8.7 ± 8.2) mg/kg"
    assert mass_fraction_text(8.7e-6, math.nan) == "8.7 mg/kg"
    assert mass_fraction_text(math.nan, math.nan) == ""


def test_a_group_is_sure_from_three_standard_deviations_on():
    rows = table_rows({"Ca K": GroupNumbers(300.0, 100.0), "Fe K": GroupNumbers(29.0, 10.0)})
    assert [(row.group, row.significance, row.sure) for row in rows] == [
        ("Ca K", "3.0", True),
        ("Fe K", "2.9", False),
    ]


def test_scatter_peaks_have_names_for_people():
    (row,) = table_rows({"Scatter Peak000": GroupNumbers(10.0, 1.0)})
    assert (row.name, row.group) == ("Scatter Peak000", "Rayleigh")


def test_a_mass_fraction_of_a_tenth_of_a_percent_is_told_in_percent():
    assert mass_fraction_text(1e-3, 1e-4) == "(0.100 ± 0.010) %"
    assert mass_fraction_text(0.999e-3, 1e-4) == "(999 ± 100) mg/kg"


def test_a_group_without_mass_fraction_or_sigma_leaves_these_columns_empty():
    (row,) = table_rows({"Fe K": GroupNumbers(29.0, math.nan)})
    assert (row.area, row.mass_fraction, row.significance, row.sure) == ("29", "", "", False)
