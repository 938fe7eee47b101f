"""Unit strings are read as what people meant by them."""

from __future__ import annotations

import logging

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from epxs.core import units


@pytest.mark.parametrize(
    ("text", "meaning"),
    [
        ("s-1", "1/s"),
        ("m s-1", "m/s"),
        ("m.s-1", "m/s"),
        ("g/cm3", "g/cm**3"),
        ("g/cm^3", "g/cm**3"),
        ("mm2", "mm**2"),
        ("mm²", "mm**2"),
        ("cm-1", "1/cm"),
        ("kg m s-2", "newton"),
        ("Angstrom", "angstrom"),
        ("Å", "angstrom"),
        ("A", "angstrom"),
        ("mA", "milliampere"),
        ("C", "degC"),
        ("Torr", "torr"),
        ("µm", "micrometer"),
        ("cts", "count"),
        ("cts/s", "count/s"),
        ("ph/s", "count/s"),
        ("photons", "count"),
        ("ADU", "count"),
        ("px", "count"),
        ("1/s", "1/s"),
        ("a.u.", "dimensionless"),
        ("au", "dimensionless"),
        ("units", "dimensionless"),
        ("none", "dimensionless"),
        ("", "dimensionless"),
        ("%", "percent"),
        ("wt%", "percent"),
        ("keV", "keV"),
        ("eV/mm", "eV/mm"),
        ("ug/g", "ug/g"),
        ("deg", "degree"),
    ],
)
def test_a_unit_means_what_people_mean(text, meaning):
    wanted = units.registry().Unit(meaning)
    assert units.unit(text).dimensionality == wanted.dimensionality
    if meaning != "degC":
        assert (1 * units.unit(text)).to(wanted).magnitude == pytest.approx(1.0)


def test_an_unknown_unit_is_told_once_and_taken_as_a_plain_number(caplog):
    with caplog.at_level(logging.WARNING):
        for _ in range(3):
            assert units.quantity(3.0, "furlongs per martian").dimensionless
    assert caplog.text.count("found the unit 'furlongs per martian'") == 1


@given(st.text(max_size=30))
def test_no_unit_raises(text):
    units.unit(text)


@given(st.lists(st.sampled_from([*"mskg()^*/.- 019µ%", "eV", "**", "cts"]), max_size=20))
def test_nothing_that_looks_like_a_unit_raises(parts):
    assert units.quantity(1.0, "".join(parts)) is not None


def test_text_that_is_too_long_for_a_unit_is_none_and_told_in_short(caplog):
    assert units.find_unit("m*" * 1_000_000 + "m") is None
    assert units.unit("m*" * 1_000_000 + "m").dimensionless
    assert len(caplog.text) < 500


vocabulary = ["counts", "counts/s", "1/s", "percent", "eV", "keV", "angstrom", "nm", "um", "mm",
              "s", "ms", "deg", "mA", "V", "K", "mbar", ""]  # fmt: skip


@given(st.sampled_from(vocabulary))
def test_what_is_written_is_the_common_vocabulary_and_read_the_same(text):
    assert units.written(text) == text
    assert units.unit(units.written(text)) == units.unit(text)


@pytest.mark.parametrize(
    ("found", "written"), [("%", "percent"), ("cts", "counts"), ("s-1", "1/s"), (" mm ", "mm")]
)
def test_common_spellings_are_written_as_everybody_reads_them(found, written):
    assert units.written(found) == written


def test_a_unit_that_nobody_understands_is_not_written(caplog):
    with caplog.at_level(logging.WARNING):
        assert units.written("furlongs per venusian") == ""
        assert units.written("furlongs per venusian") == ""
    assert caplog.text.count("written as a plain number") == 1


def test_a_quantity_shares_its_array():
    values = np.arange(3.0)
    assert np.shares_memory(units.quantity(values, "keV").magnitude, values)


@pytest.mark.parametrize("text", ["gnorf", "((", "m" * 60_000, "\x00"])
def test_what_means_no_unit_can_be_told_from_a_plain_number(text):
    assert units.find_unit(text) is None
    assert units.find_unit("") == units.unit("dimensionless")
