"""Units of calculated maps follow from those of what they are calculated from."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from epxs.analysis.expressions import Expression

UNITS = {
    "Fe_K": "counts", "Mn_K": "counts", "rate": "counts/s", "time": "s", "x": "mm",
    "w": "mass_fraction", "plain": "", "area": "mm^2",
}  # fmt: skip


@pytest.mark.parametrize(
    ("text", "unit"),
    [
        ("Fe_K / Mn_K", ""),
        ("Fe_K / (Fe_K + Mn_K)", ""),
        ("Fe_K + Mn_K - 1", "counts"),
        ("2 * Fe_K", "counts"),
        ("Fe_K / time", "counts/s"),
        ("rate * time", "counts"),
        ("1 / time", "1/s"),
        ("Fe_K / rate", "s"),
        ("Fe_K * Mn_K", "counts^2"),
        ("area / x", "mm"),
        ("Fe_K / area", "counts/mm^2"),
        ("x ** -2", "1/mm^2"),
        ("sqrt(Fe_K)", "counts^0.5"),
        ("sqrt(Fe_K * Mn_K)", "counts"),
        ("abs(-Fe_K)", "counts"),
        ("log10(Fe_K)", ""),
        ("maximum(Fe_K, 5)", "counts"),
        ("where(Fe_K > Mn_K, Fe_K, 0)", "counts"),
        ("Fe_K > 3", ""),
        ("Fe_K + x", "a.u."),
        ("(Fe_K + x) * time", "a.u."),
        ("x ** Fe_K", "a.u."),
        ("plain ** Fe_K", ""),
        ("w / 2", "mass_fraction"),
        ("w / w", ""),
        ("Fe_K * plain", "counts"),
    ],
)
def test_a_unit_follows_from_those_of_the_operands(text, unit):
    assert Expression(text).unit(UNITS) == unit


@given(st.text(max_size=20))
def test_any_unit_over_itself_is_none(unit):
    assert Expression("a / a").unit({"a": unit}) == ""


@given(st.text(max_size=20))
def test_any_unit_can_be_read_and_multiplied(unit):
    assert isinstance(Expression("a * a / b").unit({"a": unit, "b": "s"}), str)
