"""Tests of the messages between a process and its workers."""

import io

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from epxs.analysis.frames import pack, receive, send, unpack

plain = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53), 2**53) | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=6,
)


@given(st.dictionaries(st.from_regex(r"[a-z_]+", fullmatch=True), plain, max_size=4))
def test_plain_values_come_back(values):
    assert unpack(pack(values)) == values


def test_arrays_come_back_bit_by_bit():
    array = np.array([[1.5, np.nan], [np.inf, -0.0]])
    back = unpack(pack({"array": array, "n": 2}))
    assert back["n"] == 2
    assert back["array"].tobytes() == array.tobytes()


def test_messages_follow_each_other_and_end():
    stream = io.BytesIO()
    send(stream, {"first": 1})
    send(stream, {"second": np.arange(3)})
    stream.seek(0)
    assert receive(stream) == {"first": 1}
    assert list(receive(stream)["second"]) == [0, 1, 2]
    assert receive(stream) is None


def test_half_a_message_is_none():
    stream = io.BytesIO()
    send(stream, {"first": 1})
    assert receive(io.BytesIO(stream.getvalue()[:-1])) is None
