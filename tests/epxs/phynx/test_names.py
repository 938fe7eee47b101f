"""Names, and their natural order."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from epxs.phynx.names import Names, clean, decoded, encoded, natural

SHORT = st.text(alphabet="ab_.-Z019 ", max_size=8)
#: What no name of HDF5 has.
NAMES = st.text(st.characters(exclude_characters="\0/", exclude_categories=["Cs"]))


def parts(name):
    """Return what natural order compares: numbers before text, text without case."""
    found = re.findall(r"[0-9]+|[^0-9]+", name)
    return [(0, int(p), "") if p[0] in "0123456789" else (1, 0, p.lower()) for p in found]


@given(st.lists(SHORT))
def test_names_are_sorted_by_their_parts(names):
    assert sorted(names, key=natural) == sorted(names, key=parts)


@given(st.lists(NAMES))
def test_any_names_can_be_sorted(names):
    assert sorted(sorted(names, key=natural)) == sorted(names)


def test_numbers_of_any_length_are_sorted():
    long = "9" * 10_000
    assert sorted([f"a{long}", "a10", "a9"], key=natural) == ["a9", "a10", f"a{long}"]


@given(st.text())
def test_clean_names_are_those_that_nexus_allows(name):
    assert re.fullmatch(r"[A-Za-z0-9_]+", clean(name))
    assert clean(clean(name)) == clean(name)


@given(st.lists(st.text(max_size=4)), st.sets(st.sampled_from(["a", "_", "a_2"])))
def test_names_of_a_group_differ_and_are_allowed(originals, reserved):
    names = Names(reserved)
    taken = [names.take(original) for original in originals]
    assert len({*taken, *reserved}) == len(taken) + len(reserved)
    assert all(re.fullmatch(r"[A-Za-z0-9_]+", name) for name in taken)


@given(st.binary(min_size=1))
def test_names_that_are_no_text_come_back_as_they_were(raw):
    assert encoded(decoded(raw)) == raw


@pytest.mark.parametrize("name", ["I0", "é", "\\udcff"])
def test_text_is_decoded_already(name):
    assert decoded(name) == name
