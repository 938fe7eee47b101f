"""Packets in pieces, between garbage, in all versions and both byte orders."""

from __future__ import annotations

import itertools
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as st_numpy

from epxs.core.api import FormatError
from epxs_instruments.spec.values import Kind, decode_value, encode_value
from epxs_instruments.spec.wire import TEXT_LIMIT, Command, Decoder, Packet, encode

names = st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=20)
texts = st.text(st.characters(codec="utf-8", exclude_characters="\0\x1c"), max_size=30)
arrays = st_numpy.arrays(
    st.sampled_from(["f8", "f4", "i8", "u8", "i4", "u4", "i2", "u2", "i1", "u1"]),
    st.one_of(st.tuples(st.integers(0, 9)), st.tuples(st.integers(2, 5), st.integers(2, 5))),
)
keys = st.one_of(texts.filter(bool), st.tuples(texts.filter(bool), texts))
values = st.one_of(texts, st.dictionaries(keys, texts), arrays, st.lists(texts))
packets = st.builds(
    lambda packet, value: packet.carrying(value),
    st.builds(
        Packet,
        command=st.sampled_from(Command),
        name=names,
        serial=st.integers(0, 2**31 - 1),
        version=st.sampled_from([2, 3, 4]),
        order=st.sampled_from("<>"),
    ),
    values,
)
#: No header can begin in these.
garbage = st.binary(max_size=40).filter(lambda data: not set(data) & {0xFE, 0xCE})


def cut(data, places):
    edges = [0, *sorted(place % (len(data) + 1) for place in places), len(data)]
    return [data[start:end] for start, end in itertools.pairwise(edges)]


def decode_pieces(pieces):
    decoder = Decoder()
    return [packet for piece in pieces for packet in decoder.feed(piece)]


@given(packet=packets, value=values)
def test_a_packet_comes_back_as_it_was_sent(packet, value):
    packet = packet.carrying(value)
    [found] = Decoder().feed(encode(packet))
    assert found == packet
    np.testing.assert_equal(_plain(found.value), _plain(value))


def _plain(value):
    if isinstance(value, np.ndarray) and value.ndim == 2 and 1 in value.shape:
        return value.ravel()
    return value


@given(sent=st.lists(packets, max_size=5), places=st.lists(st.integers(0, 10_000), max_size=20))
def test_a_stream_may_arrive_in_any_pieces(sent, places):
    stream = b"".join(map(encode, sent))
    assert decode_pieces(cut(stream, places)) == sent


def test_a_stream_may_arrive_byte_by_byte():
    sent = [Packet(Command.EVENT, "var/X").carrying("1"), Packet(Command.REPLY).carrying([])]
    stream = b"".join(map(encode, sent))
    assert decode_pieces([bytes([byte]) for byte in stream]) == sent


@settings(max_examples=200)
@given(
    sent=st.lists(st.tuples(garbage, packets), max_size=4),
    places=st.lists(st.integers(0, 10_000), max_size=9),
)
def test_packets_behind_garbage_are_found(sent, places):
    stream = b"".join(junk + encode(packet) for junk, packet in sent)
    assert decode_pieces(cut(stream, places)) == [packet for _, packet in sent]


@given(data=st.binary(max_size=400), places=st.lists(st.integers(0, 400), max_size=9))
def test_no_bytes_at_all_make_the_decoder_raise(data, places):
    once = Decoder().feed(data)
    assert decode_pieces(cut(data, places)) == once


@pytest.mark.parametrize("order", ["<", ">"])
def test_a_header_that_promises_too_much_is_skipped(order):
    good = Packet(Command.EVENT, "var/X", order=order).carrying("1")
    huge = bytearray(encode(good))
    huge[40:44] = b"\xff\xff\xff\x7f" if order == "<" else b"\x7f\xff\xff\xff"
    decoder = Decoder()
    assert decoder.feed(bytes(huge) + encode(good)) == [good]
    assert decoder.skipped == len(huge)


def test_a_longer_header_of_a_newer_version_is_understood():
    packet = Packet(Command.EVENT, "var/X").carrying("1")
    data = bytearray(encode(packet))
    data[4:8], data[8:12] = (5).to_bytes(4, "little"), (140).to_bytes(4, "little")
    newer = bytes(data[:132]) + bytes(8) + bytes(data[132:])
    assert Decoder().feed(newer + encode(packet)) == [packet, packet]


@pytest.mark.parametrize(("version", "size"), [(2, 124), (3, 128), (4, 132)])
def test_headers_have_the_length_of_their_version(version, size):
    data = encode(Packet(Command.CLOSE, version=version))
    assert len(data) == size == int.from_bytes(data[8:12], "little")


def test_a_positive_err_makes_any_data_an_error():
    packet = replace(Packet(Command.REPLY).carrying("no such motor"), error=1)
    [found] = Decoder().feed(encode(packet))
    assert found.is_error
    assert found.value == "no such motor"


@pytest.mark.parametrize("flags", [0x0001, 0x1000])
def test_both_flags_for_deleted_elements_are_known(flags):
    assert Packet(Command.EVENT, flags=flags).is_deletion


def test_bytes_that_are_not_utf8_come_back_unchanged():
    text = decode_value(Kind.STRING, 0, 0, b"5 \xb5m\0")
    assert encode_value(text)[3] == b"5 \xb5m\0"


def test_a_number_is_sent_as_text_with_15_digits():
    assert encode_value(1 / 3)[3] == b"0.333333333333333\0"
    assert encode_value(1763812345)[3] == b"1763812345\0"
    assert encode_value(np.uint32(7))[3] == b"7\0"


def test_numbers_stay_the_text_that_they_are():
    assert decode_value(Kind.STRING, 0, 0, b"007\0") == "007"


def test_an_element_beside_its_own_elements_is_kept():
    data = b"a\0one\0a\x1cb\0two\0\0"
    assert decode_value(Kind.ASSOC, 0, 0, data) == {"a": "one", ("a", "b"): "two"}


@pytest.mark.parametrize("end", [b"", b"\0"])
def test_an_array_may_have_a_nul_too_many(end):
    data = np.arange(3, dtype=">i4").tobytes() + end
    np.testing.assert_array_equal(decode_value(Kind.ARR_LONG, 1, 3, data, ">"), [0, 1, 2])


def test_an_array_that_is_too_short_is_refused():
    message = r"array of a spec packet: found 5 bytes; expected 1 x 2 items of 8"
    with pytest.raises(FormatError, match=message):
        decode_value(Kind.ARR_DOUBLE, 1, 2, b"12345")


def test_a_name_that_is_too_long_is_refused():
    with pytest.raises(FormatError, match="found a name of 81 bytes; expected at most 80"):
        encode(Packet(Command.REGISTER, "x" * 81))


def test_a_value_that_spec_cannot_hold_is_refused():
    with pytest.raises(FormatError, match="value for spec: found object; expected text, a number"):
        encode_value(object())


@pytest.mark.parametrize("serial", [-1, 2**31, 2**32 - 1])
@pytest.mark.parametrize("version", [2, 3, 4])
def test_a_serial_is_32_bits_in_every_version(serial, version):
    (packet,) = Decoder().feed(encode(Packet(Command.REPLY, serial=serial, version=version)))
    assert packet.serial % 2**32 == serial % 2**32


def test_a_text_that_readers_would_take_for_damage_is_not_sent():
    packet = Packet(Command.EVENT, "var/x").carrying("x" * (TEXT_LIMIT + 1))
    with pytest.raises(FormatError, match=f"found {TEXT_LIMIT + 2} bytes of data; expected at"):
        encode(packet)
