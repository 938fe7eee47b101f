"""A million broken packets to the server and to the client: no hang, no crash, memory bounded."""

from __future__ import annotations

import random
import socket
import threading
from contextlib import suppress
from pathlib import Path

import numpy as np
import pytest

from epxs.core.api import ConnectionFailed, InstrumentError
from epxs_instruments.spec.session import connect
from epxs_instruments.spec.wire import TEXT_LIMIT, Command, Decoder, Packet, encode

PACKETS = 500_000
#: Packets in one write.
TOGETHER = 500
#: Bytes that the process may grow by.
GROWTH = 200e6

NAMES = ("motor/samx/position", "var/X", "var/T[a]", "status/ready", "scaler/I0/value",
         "output/tty", "error", "", "x" * 80, "motor/", "var/\xff", "../..", "var/_SC_NEWSCAN",
         "var/_SC_NEWSCANDATA")  # fmt: skip
VALUES = ("1", "", "nan", "{'phynx':", "{" * 100, "'", "p 1", "p " + "(" * 500, {"a": "1"},
          np.arange(5.0), ["a", ""], "{'phynx':{'info':{'npoints':-1}}}", "fly home")  # fmt: skip


def broken(chance: random.Random, commands: tuple[Command, ...]) -> bytes:
    """Return a packet that is sound, damaged, cut, or no packet at all."""
    packet = Packet(
        chance.choice(commands),
        chance.choice(NAMES),
        serial=chance.randrange(2**16),
        version=chance.choice((2, 3, 4)),
        order=chance.choice("<>"),
    )
    data = bytearray(encode(packet.carrying(chance.choice(VALUES))))
    how = chance.random()
    if how < 0.5:
        for _ in range(chance.randrange(1, 4)):
            # not the length: a long one would rightly be waited for
            place = chance.choice([*range(4), *range(12, 40), *range(len(data) - 20, len(data))])
            data[place] = chance.randrange(256)
    elif how < 0.6:
        del data[chance.randrange(len(data)) :]
    elif how < 0.65:
        data = bytearray(chance.randbytes(chance.randrange(1, 200)))
    return bytes(data)


def memory() -> float:
    """Return the bytes of this process in memory."""
    return int(Path("/proc/self/statm").read_text().split()[1]) * 4096


@pytest.mark.soak
@pytest.mark.timeout(900)
def test_a_server_survives_broken_packets(server):
    chance = random.Random(1)
    # not ABORT of a scan, nor commands without end: they are what they ask for
    commands = (*tuple(Command), Command.HELLO)
    before, sent = memory(), 0
    while sent < PACKETS:
        with socket.create_connection(("127.0.0.1", server.server.port)) as link:
            drain = threading.Thread(target=_drain, args=(link,), daemon=True)
            drain.start()
            try:
                for _ in range(20):
                    link.sendall(b"".join(broken(chance, commands) for _ in range(TOGETHER)))
                    sent += TOGETHER
                link.shutdown(socket.SHUT_WR)
            except OSError:  # CLOSE was among them
                sent += TOGETHER
            drain.join(60)
            assert not drain.is_alive()
    with connect(server.address, timeout=20) as session:
        assert session.get("motor/samy/position") is not None
    assert memory() - before < GROWTH


def _drain(link: socket.socket) -> None:
    try:
        while link.recv(65536):
            pass
    except OSError:
        pass


@pytest.mark.soak
@pytest.mark.timeout(900)
def test_a_client_survives_broken_packets(caplog):
    caplog.set_level("CRITICAL")
    chance = random.Random(2)
    listening = socket.create_server(("127.0.0.1", 0))
    sent, mad = threading.Event(), threading.Event()
    turn = threading.Lock()

    def serve() -> None:
        count = 0
        while not sent.is_set():
            link = listening.accept()[0]
            hello = link.recv(4096)
            link.sendall(encode(Packet(Command.HELLO_REPLY, "mad", serial=1).carrying("mad")))
            answers = threading.Thread(target=_answer, args=(link, turn), daemon=True)
            answers.start()
            mad.wait()
            try:
                while hello and count < PACKETS:
                    events = (Command.EVENT, Command.REPLY)
                    rubbish = b"".join(broken(chance, events) for _ in range(TOGETHER))
                    with turn:
                        link.sendall(rubbish)
                    count += TOGETHER
                sound = encode(Packet(Command.EVENT, "output/tty").carrying("x" * 1000))
                with turn:  # a damaged length is waited for, as far as it is plausible
                    link.sendall(sound * (TEXT_LIMIT // 1000))
            except OSError:  # the client hung up; it comes back by itself
                continue
            sent.set()
            answers.join(30)
            link.close()

    serving = threading.Thread(target=serve, daemon=True)
    serving.start()
    session = connect(f"spec://127.0.0.1:{listening.getsockname()[1]}", timeout=20)
    before, told = memory(), []
    session.subscribe(told.append)
    for name in NAMES[:6]:
        session.watch(name, lambda value: None)
    mad.set()
    assert sent.wait(600)
    assert "42" in _ask_again_and_again(session)  # what was cut swallows what follows
    assert memory() - before < GROWTH
    session.close()
    listening.close()


def _ask_again_and_again(session) -> list[str]:
    """Return answers to some questions; those that were lost are left out."""
    session.connection.timeout = 2.0
    answers = []
    for _ in range(10):
        with suppress(ConnectionFailed, InstrumentError):
            answers.append(session.get("motor/samx/position"))
    return answers


def _answer(link: socket.socket, turn: threading.Lock) -> None:
    """Answer questions, so that the client sees a server that is mad but polite."""
    decoder = Decoder()
    try:
        while data := link.recv(65536):
            for packet in decoder.feed(data):
                if packet.command in (Command.CHAN_READ, Command.CMD_WITH_RETURN):
                    reply = Packet(Command.REPLY, packet.name, serial=packet.serial)
                    with turn:
                        link.sendall(encode(reply.carrying("42")))
                if packet.command == Command.CLOSE:
                    return
    except OSError:
        pass
