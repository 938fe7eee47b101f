"""Attributes as plain values, whatever is stored."""

from __future__ import annotations

import sys

import h5py
import hypothesis.extra.numpy as arrays
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from epxs.phynx import api as phynx
from epxs.phynx.attributes import DEPTH, LITERAL, MANY, decode, text_attribute

PLAIN = bool | int | float | complex | str | np.ndarray | np.number

LITERALS = st.recursive(
    st.one_of(
        st.integers(),
        st.floats(allow_nan=False, allow_infinity=False),
        st.text(max_size=5),
        st.booleans(),
    ),
    lambda inner: st.one_of(
        st.lists(inner, max_size=4),
        st.lists(inner, max_size=4).map(tuple),
        st.dictionaries(st.text(max_size=3), inner, max_size=3),
    ),
    max_leaves=12,
)
KINDS = st.one_of(
    arrays.boolean_dtypes(),
    arrays.integer_dtypes(),
    arrays.floating_dtypes(),
    arrays.complex_number_dtypes(),
    arrays.byte_string_dtypes(),
    arrays.unicode_string_dtypes(),
)


def is_plain(value):
    if isinstance(value, tuple):
        return all(is_plain(item) for item in value)
    return isinstance(value, PLAIN | dict)


@given(st.text())
def test_any_text_is_read(text):
    assert is_plain(decode(text)) or decode(text) == text


@given(st.text(alphabet="()[]{},'\"0123456789.-+~ejnotTrue :\\\n#*", min_size=1))
def test_text_that_looks_like_a_literal_is_read(text):
    found = decode(f"({text}")
    assert isinstance(found, str | tuple | dict | int | float)


@given(st.binary())
def test_any_bytes_are_read(content):
    assert is_plain(decode(content)) or isinstance(decode(content), dict)


@given(LITERALS.filter(lambda value: isinstance(value, tuple | list | dict)))
def test_literals_are_what_they_say(value):
    found = decode(repr(value))
    assert found == (tuple(value) if isinstance(value, list) else value)


@given(arrays.arrays(KINDS, arrays.array_shapes(min_dims=0, max_dims=3, min_side=0, max_side=4)))
def test_any_array_is_read_as_nested_tuples(array):
    found = decode(array)
    assert is_plain(found) or isinstance(found, dict)
    if array.ndim and array.dtype.kind in "biuf":
        assert isinstance(found, tuple)
        assert len(found) == len(array)


@settings(deadline=None)
@given(
    arrays.arrays(
        st.one_of(arrays.integer_dtypes(), arrays.floating_dtypes(), arrays.byte_string_dtypes()),
        arrays.array_shapes(min_dims=0, max_dims=2, max_side=4),
    )
)
def test_what_hdf5_stores_is_read(array):
    with h5py.File("memory", "w", driver="core", backing_store=False) as h5:
        h5.attrs["value"] = array
        attrs = phynx.wrap(h5).attrs
        assert is_plain(attrs["value"]) or isinstance(attrs["value"], dict)
        assert dict(attrs).keys() == {"value"}


@pytest.mark.parametrize(
    "text",
    [
        "(" * 1_000_000,
        "[" * 100_000 + "]" * 100_000,
        "(" + "1," * 5_000_000 + ")",
        "(" + "-" * 100_000 + "1,)",
        "(" + "not " * 100_000 + "1,)",
        "{" * (DEPTH + 1) + "}" * (DEPTH + 1),
        "(" + "9" * (LITERAL - 10) + ",)",
        "(1," + "+1" * 50_000 + ")",
        "(1" + "if 1 else 2" * 5_000 + ")",
        "('a' " * 20_000 + ")",
        "(lambda: 1)",
        "(1)(2)",
        "(__import__('os').system('true'),)",
        "(f'{__import__}',)",
        "(1 .__class__,)",
        "[x for x in (1,)]",
        "(" + "\0" + ")",
    ],
)
def test_text_that_would_exhaust_or_run_something_stays_text(text):
    limit = sys.getrecursionlimit()
    assert decode(text) == text
    assert sys.getrecursionlimit() == limit


def test_a_literal_within_limits_is_read():
    nested = "(" * (DEPTH - 1) + "1," + ")," * (DEPTH - 2) + ")"
    assert isinstance(decode(nested), tuple)
    assert decode("(3, 4)") == (3, 4)
    assert decode("[0.0, 0.01]") == (0.0, 0.01)
    assert decode("{'a': 1}") == {"a": 1}


def test_no_warning_is_printed_for_odd_literals(recwarn):
    decode("(1(2), '\\d')")
    assert not recwarn.list


def test_very_long_arrays_stay_arrays():
    assert isinstance(decode(np.zeros(MANY + 1)), np.ndarray)
    assert isinstance(decode(np.zeros(MANY)), tuple)


def test_what_is_no_value_is_nothing(h5):
    h5.attrs["reference"] = h5.ref
    h5.attrs["empty"] = h5py.Empty("f8")
    for name in ("time", "value"):
        kind = h5py.h5t.UNIX_D32LE if name == "time" else h5py.h5t.NATIVE_B8
        h5py.h5a.create(h5.id, name.encode(), kind, h5py.h5s.create(h5py.h5s.SCALAR))
    attrs = phynx.wrap(h5).attrs
    assert attrs["reference"] == ""
    assert attrs["empty"] == ""
    assert attrs["time"] == ""
    assert attrs.get("nothing", 3) == 3
    assert "reference" in attrs
    assert "nothing" not in attrs
    assert 5 not in attrs


def test_text_of_an_attribute_that_is_no_text_is_nothing(h5):
    h5.attrs["class"] = np.arange(3)
    assert text_attribute(h5, "class") == ""
    assert text_attribute(h5, "nothing") == ""
