"""Documents over 0MQ: JSON and msgpack are taken, a pickle never is."""

from __future__ import annotations

import json
import pickle
import time

import msgpack
import numpy as np
import pytest
import zmq
from hypothesis import given
from hypothesis import strategies as some

import epxs
from epxs.core.api import ConnectionFailed, FormatError, InstrumentError
from epxs.instrument.api import PointTaken, ScanFinished, ScanStarted
from epxs_instruments.documents.decoding import read_message

START = {"uid": "run-1", "time": 1.7e9, "scan_id": 7, "plan_name": "scan", "num_points": 2,
         "motors": ["samx"], "hints": {"dimensions": [[["samx"], "primary"]]}}  # fmt: skip
KEYS = {"samx": {"source": "x", "dtype": "number", "shape": []},
        "sdd": {"source": "x", "dtype": "array", "shape": [128]}}  # fmt: skip
RUN = [
    ("start", START),
    ("descriptor", {"uid": "d", "run_start": "run-1", "name": "primary", "data_keys": KEYS}),
    *(
        ("event", {"descriptor": "d", "seq_num": n + 1, "time": 1.7e9 + n, "timestamps": {},
                   "data": {"samx": n / 2, "sdd": [n] * 128}})
        for n in range(2)
    ),
    ("stop", {"uid": "s", "run_start": "run-1", "exit_status": "success", "time": 1.7e9 + 3}),
]  # fmt: skip


@pytest.fixture(scope="module")
def session():
    with epxs.connect("documents://127.0.0.1:0") as session:
        yield session


@pytest.fixture
def publish(session):
    """Publishes as bluesky does, once the other end listens."""
    socket = zmq.Context.instance().socket(zmq.XPUB)
    socket.setsockopt(zmq.LINGER, 0)
    socket.connect(f"tcp://127.0.0.1:{session.port}")
    assert socket.poll(5000)  # it has subscribed
    socket.recv()
    yield lambda name, body: socket.send(b" ".join([b"", name.encode(), body]))
    socket.close()


def until(condition):
    deadline = time.monotonic() + 10
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.005)


@pytest.mark.parametrize(
    "write",
    [lambda document: json.dumps(document).encode(), msgpack.packb],
    ids=["json", "msgpack"],
)
def test_a_run_of_another_process_is_told_as_a_scan(session, publish, write):
    told = []
    session.subscribe(told.append)
    for name, document in RUN:
        publish(name, write(document))
    until(lambda: told and isinstance(told[-1], ScanFinished))
    session.unsubscribe(told.append)
    assert [type(message) for message in told] == [
        ScanStarted, PointTaken, PointTaken, ScanFinished
    ]  # fmt: skip
    assert np.array_equal(told[2].values["sdd/counts"], np.ones(128))


def test_a_pickle_is_refused_and_told_and_never_run(session, publish, tmp_path):
    class Trap:
        def __reduce__(self):
            return (open, (str(tmp_path / "trap"), "w"))

    publish("start", pickle.dumps(Trap()))
    until(lambda: "found a pickle" in session.last_error)
    assert "Give the publisher a serializer" in session.last_error
    assert list(tmp_path.iterdir()) == []


def test_it_listens_on_loopback_unless_told_otherwise():
    with epxs.connect("documents://:0") as session:
        assert session.address.startswith("documents://127.0.0.1:")


def test_a_place_where_it_cannot_listen_is_named(session):
    with pytest.raises(ConnectionFailed, match="expected an own address and a free port"):
        epxs.connect(f"documents://127.0.0.1:{session.port}")


def test_it_cannot_run_or_stop_what_is_driven_elsewhere(session):
    with pytest.raises(InstrumentError, match="found no way to run 'count'"):
        session.run("count").result(1)
    with pytest.raises(InstrumentError, match="found no way to stop a RunEngine"):
        session.abort()


@pytest.mark.parametrize(
    ("message", "words"),
    [
        (b"", "a message that begins with b''"),
        (b"other start {}", "expected PREFIX NAME DOCUMENT"),
        (b" start {", "what is no JSON"),
        (b" start " + b"[" * 10, "expected"),
        (b" start \xc1", "expected JSON or msgpack"),
        (b" start \x01", "found a int; expected a dictionary"),
    ],
)
def test_what_is_no_document_is_named(message, words):
    with pytest.raises(FormatError, match=words):
        read_message(message)


@given(some.binary(max_size=200))
def test_any_bytes_are_a_document_or_a_format_error(body):
    try:
        name, document = read_message(b" event " + body)
    except FormatError:
        return
    assert name == "event"
    assert isinstance(document, dict)
