"""Lines of a scan, and which of them belong together."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from epxs_instruments.spec.spec_pieces import pieces


def found(data):
    """Return the pieces as bytes."""
    return [data[start:end] for start, end in pieces(data)]


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (b"", []),
        (b"\n \t\n\r\n", []),
        (b"1 2\n 3", [b"1 2", b"3"]),
        (b"@A 1\\\n 2\\\n 3\n4", [b"@A 1\\\n 2\\\n 3", b"4"]),
        (b" @A 1 \\ \r\n2\r\n", [b"@A 1 \\ \r\n2\r"]),
        (b"@A 1\\\n\n 2\n", [b"@A 1\\\n", b"2"]),
        (b"@A 1\\\n@B 2\n", [b"@A 1\\", b"@B 2"]),
        (b"@A 1\\\n\n #C\n", [b"@A 1\\", b"#C"]),
        (b"@A 1\\", [b"@A 1\\"]),
        (b"@A 1\\\n", [b"@A 1\\"]),
        (b"#C c:\\\n1 2\\\n3\n@A 1\\\n2", [b"#C c:\\", b"1 2\\", b"3", b"@A 1\\\n2"]),
    ],
)
def test_a_spectrum_goes_on_behind_a_backslash_and_nothing_else_does(data, expected):
    assert found(data) == expected


@given(st.text("@#1 \\\n\r\t", max_size=40).map(str.encode))
def test_pieces_are_in_order_and_nothing_but_blanks_is_left_out(data):
    places = list(pieces(data))
    assert places == sorted(places)
    rest = data
    for start, end in reversed(places):
        assert start < end
        rest = rest[:start] + rest[end:]
    assert not rest.strip()
