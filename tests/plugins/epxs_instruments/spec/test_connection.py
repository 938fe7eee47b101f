"""What goes wrong on the way to spec: wrong addresses, wrong servers, servers that go away."""

from __future__ import annotations

import gc
import logging
import socket
import threading
import time
import weakref
from http.server import BaseHTTPRequestHandler, HTTPServer

import numpy as np
import pytest

from epxs.core.api import ConnectionFailed, InstrumentError
from epxs.instrument.api import ScanInterrupted
from epxs.instrument.scan_plan import plan_line
from epxs_instruments.spec import broadcast, link
from epxs_instruments.spec.session import connect
from epxs_instruments.spec.wire import Command


@pytest.fixture
def listener():
    """Serves one connection with a function, on a port of the loopback."""
    sockets = []

    def listen(answer):
        server = socket.create_server(("127.0.0.1", 0))
        sockets.append(server)

        def serve():
            client, _ = server.accept()
            sockets.append(client)
            answer(client)

        threading.Thread(target=serve, daemon=True).start()
        return server.getsockname()[1]

    yield listen
    for item in sockets:
        item.close()


@pytest.fixture
def free_port():
    with socket.create_server(("127.0.0.1", 0)) as server:
        return server.getsockname()[1]


@pytest.mark.parametrize(
    ("address", "message"),
    [
        ("spec://localhost", "found no host and port; expected spec://host:port, such as"),
        ("spec://:6510", "found no host and port"),
        ("spec://host:70000", "found port 70000; expected 1 to 65535"),
        ("http://host:80", "found no host and port"),
    ],
)
def test_an_address_that_cannot_be_read_is_refused(address, message):
    with pytest.raises(ConnectionFailed, match=message):
        connect(address)


def test_a_port_without_listener_is_named(free_port):
    message = f"spec://127.0.0.1:{free_port}: found nobody listening; expected a spec server"
    with pytest.raises(ConnectionFailed, match=message):
        connect(f"spec://127.0.0.1:{free_port}")


def test_a_host_that_does_not_exist_is_named():
    message = "spec://no.such.host.invalid:6510: found no way there"
    with pytest.raises(ConnectionFailed, match=message):
        connect("spec://no.such.host.invalid:6510")


def test_a_server_of_another_kind_is_recognised(listener):
    port = listener(lambda client: client.sendall(b"HTTP/1.1 400 Bad Request\r\n\r\n"))
    message = r"found something that is not spec \(it says b'HTTP/1.1 400 Bad Request"
    with pytest.raises(ConnectionFailed, match=message):
        connect(f"spec://127.0.0.1:{port}")


def test_a_real_web_server_is_not_taken_for_spec():
    server = HTTPServer(("127.0.0.1", 0), BaseHTTPRequestHandler)
    threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
    with pytest.raises(ConnectionFailed, match=r"expected a spec server. Check host and port"):
        connect(f"spec://127.0.0.1:{server.server_port}", timeout=0.3)
    server.shutdown()
    server.server_close()


def test_a_server_that_hangs_up_is_not_taken_for_spec(listener):
    port = listener(lambda client: (client.recv(200), client.close()))
    with pytest.raises(ConnectionFailed, match="found something that hangs up when greeted"):
        connect(f"spec://127.0.0.1:{port}")


def test_a_silent_server_is_given_up_in_time(listener):
    port = listener(lambda client: None)
    begin = time.monotonic()
    with pytest.raises(ConnectionFailed, match=r"found no answer to a greeting within 0.2 s"):
        connect(f"spec://127.0.0.1:{port}", timeout=0.2)
    assert time.monotonic() - begin < 20


def test_a_server_is_found_by_its_name(start_server, monkeypatch):
    servers = [start_server(name=name) for name in ("fourc", "leaf")]
    ports = [server.server.port for server in servers]
    monkeypatch.setattr(link, "PORTS", range(min(ports), max(ports) + 1, max(ports) - min(ports)))
    with connect("spec://127.0.0.1:leaf") as session:
        assert session.name == "leaf"
        assert session.address == "spec://127.0.0.1:leaf"


def test_the_names_that_answered_are_listed_when_none_is_right(start_server, monkeypatch):
    port = start_server(name="fourc").server.port
    monkeypatch.setattr(link, "PORTS", range(port, port + 1))
    with pytest.raises(ConnectionFailed, match=rf"found fourc \({port}\) on ports {port}-{port}"):
        connect("spec://127.0.0.1:leaf")


def test_calls_fail_at_once_when_the_server_goes_away(server, session, until):
    server.model.pace = 1.0
    future = session.run("ascan samx 0 1 100 1")
    until(lambda: not session.is_ready)
    begin = time.monotonic()
    server.stop()
    with pytest.raises(ConnectionFailed, match=f"{server.address}: found that the connection was"):
        future.result(5)
    assert time.monotonic() - begin < 20
    with pytest.raises(ConnectionFailed, match="found the connection lost"):
        session.get("status/ready")


def test_a_session_outlives_a_restart_of_its_server(start_server, until):
    first = start_server()
    session = connect(first.address)
    positions, told = [], []
    session.watch("motor/samx/position", positions.append)
    session.subscribe(told.append)
    session.enable_broadcast()
    first.model.pace = 0.01
    session.run("ascan samx 0 1 1000 1")
    until(lambda: len(told) > 2)
    first.stop()
    until(lambda: not session.is_connected)
    second = start_server(ports=[first.server.port], name="again")
    until(lambda: session.is_connected)
    assert session.name == "again"
    session.run("mv samx 7").result(5)
    assert positions[-1] == "7"
    assert any(isinstance(message, ScanInterrupted) for message in told)
    session.close()
    second.stop()


def test_an_answer_that_does_not_come_in_time_is_given_up(server):
    session = connect(server.address, timeout=0.2)
    server.model.pace = 1.0
    session.run("ct 5")
    with pytest.raises(ConnectionFailed, match=r"found no answer to 'MOTORS' within 0.2 s"):
        list(session.motors)
    assert session.get("status/ready") == "0"  # nothing was aborted
    session.close()


def test_an_unknown_property_is_refused_with_the_words_of_the_server(session):
    with pytest.raises(InstrumentError, match="found no motor 'none'"):
        session.get("motor/none/position")


def test_events_arrive_in_order_and_none_is_lost(server, session, until):
    seen = []
    session.run("N = 0").result(5)
    session.watch("var/N", seen.append)
    session.get("var/N")
    experiment = server.server.experiment
    server.do(lambda: [experiment.variables.set("N", n) for n in range(1, 2001)])
    until(lambda: len(seen) > 2000)
    assert seen == [str(n) for n in range(2001)]


def test_an_event_that_cannot_be_read_costs_that_event_only(server, session, until, caplog):
    seen = []
    session.watch("output/tty", seen.append)
    session.get("status/ready")
    server.do(server.server.experiment.publish, "output/tty", "5 \udcb5m")
    until(lambda: seen == ["5 \udcb5m"])
    assert caplog.records == []
    with caplog.at_level(logging.WARNING):
        assert session.run("p 1").result(5) == "1"


def test_an_event_of_another_kind_than_usual_does_not_end_the_connection(
    server, session, until, caplog
):
    seen = []
    session.watch("status/ready", seen.append)
    session.watch("status/simulate", seen.append)
    for name in ("status/ready", "status/simulate"):
        server.do(server.server.experiment.publish, name, np.arange(5.0))
    until(lambda: sum(isinstance(each, np.ndarray) for each in seen) == 2)
    assert session.get("motor/samx/position") is not None
    assert "the connection is lost" not in caplog.text


def test_a_callback_that_fails_is_told_and_keeps_nobody_from_hearing(
    server, session, until, caplog
):
    seen = []
    session.watch("output/tty", lambda value: 1 / 0)
    session.watch("output/tty", seen.append)
    session.get("status/ready")
    server.do(server.server.experiment.publish, "output/tty", "hello")
    until(lambda: "hello" in seen)
    assert "output/tty: found" in caplog.text


@pytest.mark.parametrize(
    ("name", "value", "told"),
    [
        ("var/_SC_NEWSCAN", "{'phynx': os.remove('x')}", "a scan cannot be followed: literal"),
        ("var/_SC_NEWSCAN", "{'title': 'no tree'}", "a scan cannot be followed: _SC_NEWSCAN"),
        ("var/_SC_NEWSCANDATA", "{'scalar_data/i': 0, ", "a point is lost: literal, character"),
        ("var/_SC_NEWSCANDATA", "{'scalar_data/i': 'x'}", "a point is lost: _SC_NEWSCANDATA"),
        ("var/_SC_NEWSCANDATA", "{'scalar_data/i': 99}", "found point 99; expected point 3"),
        ("error", "no such macro", "no such macro"),
    ],
)
def test_what_makes_no_sense_is_told_in_words_and_the_connection_stays(
    server, session, until, name, value, told
):
    session.subscribe(lambda message: None)
    session.enable_broadcast()
    experiment = server.server.experiment
    announced = broadcast.newscan(experiment, plan_line("ascan samx 0 1 4 0.1", {"samx": 0.0}), 1)
    for each in (("status/ready", "0"), ("var/_SC_NEWSCAN", announced)):
        server.do(experiment.publish, *each)
    for index in range(3):
        server.do(experiment.publish, "var/_SC_NEWSCANDATA", f"{{'scalar_data/i': {index}}}")
    server.do(experiment.publish, name, value)
    until(lambda: told in session.last_error)
    assert session.get("motor/samx/position") is not None


def test_bytes_that_are_no_packet_are_told_and_passed_over(server, session, until):
    server.do(lambda: [peer._transport.write(b"?" * 300) for peer in server.server._peers])
    until(lambda: "found 300 bytes that are no packet" in session.last_error)
    assert session.get("motor/samx/position") is not None


def test_what_cannot_be_sent_is_told(session, until):
    session.connection.watch("var/" + "x" * 100, lambda event: None)
    until(lambda: "expected at most 80" in session.last_error)
    assert session.get("status/ready") == "1"


def test_nothing_keeps_a_connection_that_was_closed(server, until):
    instrument = connect(server.address)
    connection, gone = instrument.connection, weakref.ref(instrument)
    connection.wait(connection.call(Command.CHAN_READ, "status/ready", timeout=600))
    instrument.close()
    del instrument, connection
    until(lambda: gc.collect() >= 0 and gone() is None)
