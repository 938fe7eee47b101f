"""Tests of tables over arrays of any rank."""

import time

import pytest

from epxs.phynx import api as phynx
from epxs.workbench.api import NodePlace, read_facts
from epxs_browser.slices import BLOCK, Slices


@pytest.fixture
def table(array_file):
    """A function that returns the table over an array, and one that waits for a cell."""

    def make(path):
        return Slices(place=NodePlace(array_file, path, read_facts(array_file, path)))

    def cell(slices, row, column):
        end = time.monotonic() + 10
        while (text := slices.text(row, column)) is None:
            assert time.monotonic() < end, "the cell did not come"
            phynx.errands().wait(0.05)
            phynx.errands().deliver()
        return text

    return make, cell


def test_a_vector_is_one_column(table):
    make, cell = table
    slices = make("/one")
    assert (slices.rows, slices.columns) == (1000, 1)
    assert cell(slices, 999, 0) == "999"


def test_only_the_block_that_is_looked_at_is_read(table):
    make, cell = table
    slices = make("/one")
    cell(slices, 500, 0)
    assert list(slices._blocks) == [(500 // BLOCK[0], 0)]


def test_two_of_four_dimensions_are_seen_and_any_two_can_be(table):
    make, cell = table
    slices = make("/four")
    assert slices.seen == [0, 0, -1, -2]
    assert cell(slices, 69, 4) == str(69 * 5 + 4)
    slices.fix(0, 1)
    assert cell(slices, 0, 0) == str(3 * 70 * 5)
    slices.look_along(0, -2)  # the first dimension as columns
    assert (slices.rows, slices.columns) == (70, 2)
    assert cell(slices, 2, 1) == str(3 * 70 * 5 + 2 * 5)


def test_rows_and_columns_can_be_exchanged(table):
    make, cell = table
    slices = make("/two")
    slices.look_along(0, -2)
    assert (slices.rows, slices.columns) == (3, 200)
    assert cell(slices, 2, 100) == "302"


def test_fields_are_columns_with_names(table):
    make, cell = table
    slices = make("/fields")
    assert slices.names == ["n", "value"]
    assert cell(slices, 1, 1) == "4.5"


def test_an_array_without_elements_says_so(table):
    make, _ = table
    assert make("/empty").message == "/empty: it has no element yet"


def test_a_cell_that_cannot_be_read_says_so(table, array_file):
    make, cell = table
    slices = make("/one")
    slices.place = NodePlace(array_file, "/gone", slices.place.facts)
    assert "cannot be read" in cell(slices, 0, 0)
