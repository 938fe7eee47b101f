"""The simulated server, as clients of other makes see it."""

from __future__ import annotations

import socket
import time

import numpy as np
import pytest

from epxs.core.api import ConnectionFailed, InstrumentError
from epxs_instruments.spec import peer as peers
from epxs_instruments.spec.literal import parse
from epxs_instruments.spec.server import SpecServer
from epxs_instruments.spec.session import connect
from epxs_instruments.spec.values import Kind
from epxs_instruments.spec.wire import Command, Decoder, Packet, encode


class RawClient:
    """Sends packets and takes what comes, without any knowledge of its own."""

    def __init__(self, server, version=4, order="<"):
        self.socket = socket.create_connection(("127.0.0.1", server.server.port), 5)
        self.options = {"version": version, "order": order}
        self._decoder = Decoder()
        self._packets = []

    def send(self, command, name="", value=None, **fields):
        packet = Packet(command, name, **fields, **self.options)
        self.socket.sendall(encode(packet if value is None else packet.carrying(value)))

    def receive(self, command=None):
        """Return the next packet, or the next with *command*."""
        while True:
            while not self._packets:
                self._packets = self._decoder.feed(self.socket.recv(65536))
            packet = self._packets.pop(0)
            if command in (None, packet.command):
                return packet


@pytest.fixture
def raw(server):
    clients = []

    def join(**options):
        clients.append(RawClient(server, **options))
        return clients[-1]

    yield join
    for client in clients:
        client.socket.close()


@pytest.mark.parametrize("order", ["<", ">"])
@pytest.mark.parametrize("version", [2, 3, 4])
def test_answers_come_in_the_version_and_byte_order_of_the_client(raw, version, order):
    client = raw(version=version, order=order)
    client.send(Command.HELLO, "python", serial=3)
    hello = client.receive()
    assert (hello.command, hello.version, hello.order) == (Command.HELLO_REPLY, version, order)
    assert (hello.name, hello.value, hello.serial) == ("epxs-sim", "epxs-sim", 3)
    client.send(Command.CHAN_SEND, "var/D", np.arange(4.0))
    client.send(Command.CHAN_READ, "var/D", serial=4)
    reply = client.receive()
    assert (reply.name, reply.serial, reply.kind) == ("var/D", 4, Kind.ARR_DOUBLE)
    np.testing.assert_array_equal(reply.value, np.arange(4.0))


@pytest.mark.parametrize("data", ["motor_mne\x000", "motor_mne(0)", "motor_mne(0)\n"])
def test_all_forms_of_function_calls_are_understood(raw, data):
    client = raw()
    client.send(Command.FUNC_WITH_RETURN, "", data, serial=1)
    assert client.receive().value == "samx"


def test_an_error_is_a_reply_and_an_event(raw):
    client = raw()
    client.send(Command.REGISTER, "error")
    client.send(Command.CMD_WITH_RETURN, "", "mv nothing 1", serial=7)
    reply, event = client.receive(), client.receive()
    assert (reply.command, reply.serial, reply.error) == (Command.REPLY, 7, 1)
    assert (event.command, event.name) == (Command.EVENT, "error")
    assert "found no motor 'nothing'; expected one of samx" in reply.value == event.value


def test_a_property_tells_its_value_when_it_is_registered(raw):
    client = raw()
    client.send(Command.REGISTER, "motor/samx/move_done")
    event = client.receive()
    assert (event.command, event.name, event.value) == (
        Command.EVENT, "motor/samx/move_done", "0",
    )  # fmt: skip


def test_deleted_elements_are_told_as_such(raw, server):
    client = raw()
    client.send(Command.CHAN_SEND, "var/T", {"a": "1", "b": "2"})
    client.send(Command.REGISTER, "var/T")
    assert client.receive().value == {"a": "1", "b": "2"}
    server.do(server.server.experiment.variables.delete, "T[a]")
    event = client.receive()
    assert event.is_deletion
    assert event.value == {"a": "1"}


def test_abort_drops_the_queue_of_its_client_only(raw, session, server):
    server.model.pace = 0.05
    client = raw()
    client.send(Command.CMD_WITH_RETURN, "", "ascan samx 0 1 100 1", serial=1)
    client.send(Command.CMD_WITH_RETURN, "", "p 2", serial=2)
    client.send(Command.CHAN_READ, "status/ready", serial=3)
    assert client.receive().serial == 3
    other = session.run("p 3")
    session.get("status/ready")
    client.send(Command.ABORT)
    dropped, aborted = client.receive(), client.receive()
    assert (dropped.serial, dropped.error) == (2, 1)
    assert (aborted.serial, aborted.error) == (1, 1)
    assert "interrupted (^C)" in aborted.value
    assert other.result(5) == "3"


def test_garbage_does_not_disturb_the_server(raw):
    client = raw()
    client.socket.sendall(b"GET / HTTP/1.1\r\n\r\n" + bytes(range(200)))
    client.send(Command.HELLO, "python", serial=1)
    assert client.receive().value == "epxs-sim"


def test_a_client_that_falls_too_far_behind_is_dropped(raw, server, until, monkeypatch, caplog):
    monkeypatch.setattr(peers, "BACKLOG_LIMIT", 1_000_000)
    client = raw()
    client.send(Command.REGISTER, "output/tty")
    client.send(Command.CHAN_READ, "status/ready", serial=1)
    client.receive()
    text = "x" * 100_000
    publish = server.server.experiment.publish
    for _ in range(200):
        server.do(lambda: publish("output/tty", text))
    until(lambda: "is dropped" in caplog.text)
    with connect(server.address) as session:
        assert session.get("status/ready") == "1"


def test_an_occupied_port_is_named(server, start_server):
    port = server.server.port
    message = f"spec server epxs-sim: found port {port} of 127.0.0.1 occupied; expected a free one"
    with pytest.raises(ConnectionFailed, match=message):
        start_server(ports=[port])


def test_the_next_port_is_taken_when_one_is_occupied(server, start_server):
    assert start_server(ports=[server.server.port, 0]).server.port != server.server.port


def test_a_host_that_is_not_ours_is_named(start_server):
    with pytest.raises(ConnectionFailed, match=r"found that 192.0.2.1:6510 cannot be listened on"):
        start_server(host="192.0.2.1", ports=[6510])


def test_the_usual_ports_are_those_of_spec():
    class Empty:
        motors = counters = ()
        pace = 1.0

    assert SpecServer(Empty())._ports == tuple(range(6510, 6531))


@pytest.mark.parametrize(
    ("command", "answer"),
    [
        ("1+2*3", "7"),
        ("-(1-3)/4", "0.5"),
        ("A[samx]", "0"),
        ("A[1]", "0"),
        ("S[I0]", "0"),
        ("MOTORS", "3"),
        ('motor_par(0, "units")', "mm"),
        ("cnt_mne(1)", "I0"),
        ('x = 5; p "x is", x', "5"),
        ("T[a] = 3; T[\"a\"] + 1", "4"),
        ("SCAN_N == 0", "1"),
        ("newfile other.dat 12; SCAN_N", "12"),
        ("DATAFILE", "leaf.dat"),
    ],
)  # fmt: skip
def test_expressions_are_answered(session, command, answer):
    assert session.run(command).result(5) == answer


@pytest.mark.parametrize(
    "command", ["1+", "((", "no_such()", "1/0", "A[99]", "cnt_mne(7)", "@", "'"]
)
def test_what_is_no_expression_is_refused(session, command):
    with pytest.raises(InstrumentError, match=r"found|division by zero"):
        session.run(command).result(5)


def test_every_point_of_a_mesh_is_told_with_its_spectrum(session, server):
    session.enable_broadcast()
    told = []
    session.subscribe(told.append)
    session.run("mesh samx 0 1 19 samy 0 1 19 0.1").result(60)
    assert len(told) == 402
    assert len(told[5].values["vortex/counts"]) == 2048


def test_speed_of_a_mesh_of_400_points(benchmark, session, server):
    session.enable_broadcast()
    session.subscribe(lambda message: None)
    command = "mesh samx 0 1 19 samy 0 1 19 0.1"
    benchmark.pedantic(lambda: session.run(command).result(60), rounds=3)


def test_the_pace_is_that_of_the_model(session, server):
    server.model.pace = 0.01
    begin = time.perf_counter()
    session.run("ascan samx 0 1 19 0.1").result(30)
    assert time.perf_counter() - begin > 0.19


def test_a_dictionary_is_refused_as_one_element(session):
    with pytest.raises(
        InstrumentError, match=r"var/A\[1\]: found dict; expected a number or a text"
    ):
        session.set("var/A[1]", {"a": "b"})
    assert session.run("p 1").result(5) == "1"


def test_an_element_may_be_sent_as_a_table_that_has_it_alone(session):
    session.set("var/table", {"one": 1})
    session.set("var/table[two]", {"two": 2})
    assert session.get("var/table") == {"one": "1", "two": "2"}


def test_a_text_in_quotes_is_printed_commas_and_all(session):
    assert session.run('p 1+1, "warm, and dry"').result(5) == "warm, and dry"


def test_a_scan_waits_for_a_client_that_is_slow_and_loses_nothing(raw, server, until, monkeypatch):
    monkeypatch.setattr(peers, "ROOM", 50_000)
    monkeypatch.setattr(peers, "BACKLOG_LIMIT", 1_000_000)
    client, points = raw(), 1000
    client.send(Command.REGISTER, "var/_SC_NEWSCANDATA")
    client.send(Command.CHAN_SEND, "var/SC_DATA_ACTIVE", "1")
    client.send(Command.CMD_WITH_RETURN, "", f"loopscan {points} 0.1", serial=1)
    until(lambda: any(not peer._has_room.is_set() for peer in list(server.server._peers)))
    behind = int(server.server.experiment.variables.get("NPTS"))
    assert behind < points - 1
    seen = []
    while (packet := client.receive()).command == Command.EVENT:
        seen.append(packet.value)
    assert [parse(text)["scalar_data/i"] for text in seen[1:]] == list(range(points))


def test_a_client_that_takes_nothing_for_long_holds_up_no_scan(
    raw, server, session, monkeypatch, caplog
):
    monkeypatch.setattr(peers, "ROOM", 50_000)
    monkeypatch.setattr(peers, "PATIENCE", 0.05)
    client = raw()
    client.send(Command.REGISTER, "var/_SC_NEWSCANDATA")
    client.send(Command.CHAN_SEND, "var/SC_DATA_ACTIVE", "1")
    client.send(Command.CHAN_READ, "status/ready", serial=1)
    client.receive(Command.REPLY)
    assert session.run("loopscan 1000 0.1").result(20) == "0"
    assert "a client that took nothing for 0.05 s is dropped" in caplog.text
