"""Maps are calculated from what users write; nothing of it is run as Python."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from epxs.analysis.expressions import Expression, identifier
from epxs.core.api import ConfigurationError, EpxsError

MAPS = {"Fe_K": np.array([1.0, 4.0, np.nan, 0.0]), "Mn_K": np.array([2.0, 2.0, 2.0, 0.0])}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Fe_K / Mn_K", [0.5, 2.0, np.nan, np.nan]),
        ("Fe_K + 2 * Mn_K - 1", [4.0, 7.0, np.nan, -1.0]),
        ("-Fe_K ** 2", [-1.0, -16.0, np.nan, 0.0]),
        ("sqrt(Fe_K)", [1.0, 2.0, np.nan, 0.0]),
        ("log10(Fe_K * 10)", [1.0, np.log10(40), np.nan, np.nan]),
        ("where(Fe_K > Mn_K, Fe_K, 0)", [0.0, 4.0, 0.0, 0.0]),
        ("1 / 0 + 0 * Fe_K", [np.nan] * 4),
        ("maximum(Fe_K, Mn_K)", [2.0, 4.0, np.nan, 0.0]),
    ],
)
def test_expressions_give_their_values(text, expected):
    np.testing.assert_allclose(Expression(text).evaluate(MAPS), expected)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("", "found 0 characters"),
        ("Fe_K /", "expected an expression"),
        ("Fe_K.tofile('x')", "found \"Fe_K.tofile('x')\""),
        ("__import__('os').system('true')", "expected names of maps"),
        ("open('x')", "expected names of maps"),
        ("[Fe_K]", "expected names of maps"),
        ("'text'", "expected names of maps"),
        ("sqrt(1, 2)", "found sqrt with 2 arguments"),
        ("(" * 90 + "Fe_K" + ")" * 90 + "+1" * 60, "too many brackets"),
        ("lambda: 1", "expected names of maps"),
    ],
)
def test_anything_else_is_refused_with_a_sentence(text, told):
    with pytest.raises(ConfigurationError) as refused:
        Expression(text)
    assert told in str(refused.value)


def test_a_name_that_is_not_there_is_told_with_those_that_are():
    with pytest.raises(ConfigurationError, match=r"found the name 'Zn_K'; expected one of: Fe_K"):
        Expression("Zn_K * 2").evaluate(MAPS)
    with pytest.raises(ConfigurationError, match="found no map"):
        Expression("1 + 1").evaluate(MAPS)


def test_names_of_maps_become_identifiers():
    assert identifier("Fe K") == "Fe_K"
    assert identifier("Compton") == "Compton"
    assert identifier("2theta") == "_2theta"


@given(st.text(max_size=60))
def test_whatever_is_written_is_a_map_or_a_sentence(text):
    told, found = "", None
    try:
        found = Expression(text).evaluate(MAPS)
    except EpxsError as error:
        told = str(error)
    assert "expected" in told if found is None else found.shape == (4,)
