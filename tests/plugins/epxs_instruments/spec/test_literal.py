"""The texts that macros broadcast, and texts that nobody should."""

from __future__ import annotations

import contextlib
import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from epxs.core.api import FormatError
from epxs_instruments.spec.broadcast import python_repr
from epxs_instruments.spec.literal import DEPTH_LIMIT, _Reader, parse
from epxs_instruments.spec.quick_literal import UNKNOWN, read


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("0", 0),
        ("007", 7),
        ("-1.5e3", -1500.0),
        (".5", 0.5),
        ("1e999", math.inf),
        ("'text'", "text"),
        ('"text"', "text"),
        ("''", ""),
        ("'it's'", "it's"),
        ("''text''", "'text'"),
        (r"'C:\new'", r"C:\new"),
        ("[]", []),
        ("[1,2,]", [1, 2]),
        ("[[1, 2], [3,4,],]", [[1, 2], [3, 4]]),
        ("('Signal', {'signal':1, })", ("Signal", {"signal": 1})),
        ("{'a':null, 'b':true, 'c':False, 'd':None, }", {"a": None, "b": 1, "c": 0, "d": None}),
        ("[-inf, Infinity, inf]", [-math.inf, math.inf, math.inf]),
        ("{'I said 'no', to him':1}", None),
    ],
)
def test_a_literal_is_read(text, value):
    if value is None:
        with pytest.raises(FormatError, match="literal, character"):
            parse(text)
    else:
        assert parse(text) == value


@pytest.mark.parametrize("text", ["nan", "NaN", "-nan"])
def test_nan_is_read(text):
    assert math.isnan(parse(text))


def test_long_lists_of_whole_numbers_are_arrays_of_integers():
    array = parse("[" + ",".join(map(str, range(2048))) + ",]")
    assert array.dtype == np.int64
    np.testing.assert_array_equal(array, np.arange(2048))


def test_long_lists_of_other_numbers_are_arrays_of_floats():
    array = parse("[" + "nan, 1.5e3, -2, " * 20 + "]")
    np.testing.assert_array_equal(array, 20 * [math.nan, 1500, -2])


@pytest.mark.parametrize(
    "text",
    [
        "", "{", "[1 2]", "1 2", "hello", "__import__('os')", "-true", "{[1]:2}", "{1}", "1_000",
        "0x10", "'open", "[1,,2]", "[" + "1," * 20 + "x]", "{'a':'x','y'}", "1.2.3",
    ],
)  # fmt: skip
def test_anything_else_is_refused(text):
    with pytest.raises(FormatError, match=r"literal, character \d+: found .*; expected"):
        parse(text)


def test_lists_that_are_nested_too_deep_are_refused():
    with pytest.raises(FormatError, match=f"expected at most {DEPTH_LIMIT} levels"):
        parse("[" * 100_000)


@given(st.text(max_size=60))
def test_no_text_makes_the_reader_raise_anything_else(text):
    with contextlib.suppress(FormatError):
        parse(text)


plain = st.text(st.characters(categories=["L", "Nd"]), min_size=1, max_size=8)
literals = st.recursive(
    st.one_of(st.integers(), st.floats(-1e300, 1e300), plain),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(plain, inner, max_size=4),
    max_leaves=12,
)


@given(literals)
def test_what_the_simulated_macros_write_is_read(value):
    assert parse(python_repr(value)) == _approximately(value)


@given(literals, st.sampled_from(["'", '"']), st.integers(0, 40))
def test_the_quick_way_reads_what_the_slow_one_does(value, quote, count):
    text = python_repr({"value": value, "counts": list(range(count))}).replace("'", quote)
    quick = read(text)
    assert quick is UNKNOWN or _same(quick, _Reader(text).read_all())


@given(st.text("[]{}(),:'\"0123456789.eE+- atruflsn\\\ue000", max_size=80))
def test_the_quick_way_reads_no_other_text_than_the_slow_one(text):
    quick = read(text)
    assert quick is UNKNOWN or _same(quick, _Reader(text).read_all())


@pytest.mark.parametrize(
    "counts",
    [
        [0.5] * 40,
        list(range(40)),
        [*range(40), 2**60],
        [*range(40), 10**30],
        ["text"] * 40,
        [[1, 2]] * 20,
    ],
)
def test_lists_of_any_kind_are_read_the_same_way(counts):
    text = python_repr({"counts": counts, "rows": [counts, counts]})
    quick = read(text)
    assert quick is UNKNOWN or _same(quick, _Reader(text).read_all())
    assert _same(parse(text), _Reader(text).read_all())


def test_true_in_a_long_list_is_no_number():
    text = "[" + "1," * 20 + "true]"
    assert parse(text)[-1] is True


def _same(one, other):
    """Whether two values are equal, and of one type all the way down."""
    if type(one) is not type(other):
        return False
    if isinstance(one, np.ndarray):
        return one.dtype == other.dtype and np.array_equal(one, other, equal_nan=True)
    if isinstance(one, dict):
        return list(one) == list(other) and all(_same(one[key], other[key]) for key in one)
    if isinstance(one, list | tuple):
        return len(one) == len(other) and all(map(_same, one, other))
    return one == other or (one != one and other != other)


def _approximately(value):
    """Return *value* such that floats in it may differ in the 15th digit."""
    if isinstance(value, dict):
        return {key: _approximately(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_approximately(item) for item in value]
    return pytest.approx(value, rel=1e-14) if isinstance(value, float) else value


def test_speed_of_reading_a_point_with_its_spectrum(benchmark):
    counts = np.random.default_rng(1).poisson(1000, 2048)
    text = python_repr({"scalar_data/i": 3, "scalar_data/I0": 1234.5, "sdd/counts": counts})
    benchmark(parse, text)
