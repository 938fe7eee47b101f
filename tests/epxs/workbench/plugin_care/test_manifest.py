"""A manifest is read, or it is told what is wrong with it."""

from __future__ import annotations

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from epxs.core.api import ConfigurationError
from epxs.workbench.plugin_care.manifest import header_of, parse_manifest

GOOD = """
id = "lab.ratio"
name = "Ratio"
api = ">=1,<2"
[[panes]]
id = "lab.ratio.pane"
name = "Ratio"
view = "lab_ratio.pane:make"
area = "left"
order = 3
"""


def test_a_good_manifest_is_read():
    manifest = parse_manifest(GOOD, "here")
    assert (manifest.id, manifest.fits) == ("lab.ratio", True)
    (pane,) = manifest.panes
    assert (pane.area, pane.order, pane.view) == ("left", 3, "lab_ratio.pane:make")


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ('id = "lab.ratio"', 'id = "ratio"', "found the id 'ratio'; expected words joined by dots"),
        ('name = "Ratio"\napi', "api", "found no name; expected it: for people"),
        ('">=1,<2"', '"one"', "found api = 'one'; expected versions"),
        ('">=1,<2"', "1", "found api = 1; expected str"),
        ('"left"', '"above"', "found the area 'above'; expected one of: left"),
        ("lab_ratio.pane:make", "make it", "found view = 'make it'; expected module:object"),
        ('"lab.ratio.pane"', '"other.pane"', "expected an id that begins with lab.ratio"),
        ("order = 3", 'order = "3"', "found order = '3'; expected int"),
        ("order = 3", "colour = 3", "found the key 'colour'; expected one of: id, name, view"),
        ("[[panes]]", "panes = [3]\n[other]", "found the key 'other'"),
        ("id =", "id", "found no TOML"),
    ],
)
def test_what_is_wrong_is_told(old, new, message):
    with pytest.raises(ConfigurationError) as error:
        parse_manifest(GOOD.replace(old, new, 1), "here")
    assert message in str(error.value)


@given(st.text())
def test_any_text_is_a_manifest_or_is_refused(text):
    with suppress(ConfigurationError):  # and nothing else
        parse_manifest(text, "here")


@given(st.text())
def test_any_source_has_a_header_or_none(text):
    found = header_of(text)
    assert found is None or isinstance(found, str)
