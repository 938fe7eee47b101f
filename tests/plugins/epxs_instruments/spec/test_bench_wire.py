"""How fast spec is followed: events, arrays, calls, points of a mesh, the way back after a loss.

``make bench`` (or ``pytest --benchmark-only -s``) runs and prints them. The other side is a
process of its own on loopback, so two processors are shared by both.
"""

from __future__ import annotations

import subprocess
import sys
import time
from contextlib import contextmanager

import numpy as np
import pytest

from epxs.session.api import LiveSession
from epxs_instruments.simulation.beamline import SimulatedBeamline
from epxs_instruments.spec.literal import parse
from epxs_instruments.spec.session import connect

#: Answers like spec; who registers ``var/PUMP`` gets that many events of that kind at once.
PUMP = """
import asyncio, sys
import numpy as np
from epxs_instruments.spec.wire import Command, Decoder, Packet, encode

kind, events = sys.argv[1], int(sys.argv[2])
value = "17.25" if kind == "scalar" else np.arange(4096.0)
event = encode(Packet(Command.EVENT, "var/PUMP").carrying(value))
together = max(1, 65536 // len(event))

async def serve(reader, writer):
    decoder = Decoder()
    while data := await reader.read(65536):
        for packet in decoder.feed(data):
            if packet.command == Command.HELLO:
                reply = Packet(Command.HELLO_REPLY, "pump", serial=packet.serial).carrying("pump")
                writer.write(encode(reply))
            elif packet.command == Command.REGISTER and packet.name == "var/PUMP":
                for _ in range(events // together):
                    writer.write(event * together)
                    await writer.drain()
            elif packet.serial and packet.command != Command.REGISTER:
                reply = Packet(Command.REPLY, packet.name, serial=packet.serial).carrying("0")
                writer.write(encode(reply))

async def main():
    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    print(server.sockets[0].getsockname()[1], flush=True)
    await server.serve_forever()

asyncio.run(main())
"""


@contextmanager
def pump(kind: str, events: int):
    """Run a pump; gives its address."""
    words = [sys.executable, "-c", PUMP, kind, str(events)]
    with subprocess.Popen(words, stdout=subprocess.PIPE, text=True) as process:
        try:
            yield f"spec://127.0.0.1:{int(process.stdout.readline())}"
        finally:
            process.kill()


def receive(kind: str, events: int) -> float:
    """Return the seconds from the first to the last event, all of which came."""
    with pump(kind, events) as address, connect(address) as session:
        times = []
        session.watch("var/PUMP", lambda value: times.append(time.perf_counter()))
        deadline = time.monotonic() + 60
        whole = events - events % max(1, 65536 // _size(kind))
        while len(times) < whole:
            assert time.monotonic() < deadline
            time.sleep(0.001)
    return (times[-1] - times[0]) / len(times)


def _size(kind: str) -> int:
    return 132 + (6 if kind == "scalar" else 4096 * 8)


@pytest.mark.benchmark(group="spec events")
def test_scalar_events(benchmark, capsys):
    found = [receive("scalar", 60_000) for _ in range(2)]
    found.append(benchmark.pedantic(receive, ("scalar", 60_000), rounds=1))
    with capsys.disabled():
        print(f"\nscalar events: {1 / np.median(found):.0f}/s")


@pytest.mark.benchmark(group="spec events")
def test_arrays_of_4096_channels(benchmark, capsys):
    found = [receive("array", 4000) for _ in range(2)]
    found.append(benchmark.pedantic(receive, ("array", 4000), rounds=1))
    with capsys.disabled():
        print(f"\narrays of 4096 channels: {4096 * 8 / np.median(found) / 1e6:.0f} MB/s")


@pytest.mark.benchmark(group="spec literal")
def test_parsing_a_point_of_2048_channels(benchmark):
    counts = np.random.default_rng(1).poisson(20, 2048)
    text = "{'scalar_data/i':5, 'scalar_data/epoch':1763812345.123, 'vortex/counts':["
    text += "".join(f"{count}," for count in counts) + "], 'vortex/dead_time':3.2, }"
    found = benchmark(parse, text)
    assert np.array_equal(found["vortex/counts"], counts)


@pytest.fixture(scope="module")
def beamline():
    with SimulatedBeamline(port=0, epics=False, rate=100_000, library=256) as beamline:
        yield beamline


@pytest.mark.benchmark(group="spec calls")
def test_a_call_and_its_answer(benchmark, beamline):
    with connect(beamline.spec_address) as session:
        assert benchmark(session.get, "motor/samx/position") is not None


def record(beamline, path, points: int) -> float:
    """Return points/s, from the command to the last one on disk."""
    with connect(beamline.spec_address) as session:
        session.loopscan(260, 0.1).wait(60)  # the library of spectra is made
        live = LiveSession(path)
        live.attach(session)
        begun = time.perf_counter()
        scan = session.mesh("samx", -1, 1, 49, "samz", -1, 1, points // 50 - 1, 0.1)
        while live.acquired < points:
            live.wait(1.0)
            live.deliver()
        seconds = time.perf_counter() - begun
        assert scan.wait(10) == "completed"
        assert not scan.missing
        live.stop()
    return points / seconds


@pytest.mark.benchmark(group="spec mesh, recorded")
def test_a_mesh_is_recorded(benchmark, beamline, tmp_path, capsys):
    found = [record(beamline, tmp_path / f"{n}.h5", 4000) for n in range(2)]
    found.append(benchmark.pedantic(record, (beamline, tmp_path / "x.h5", 4000), rounds=1))
    with capsys.disabled():
        print(f"\nmesh, 2048 channels, recorded: {np.median(found):.0f} points/s")


@pytest.mark.benchmark(group="spec mesh, recorded")
def test_a_mesh_of_four_elements_is_recorded(benchmark, tmp_path, capsys):
    with SimulatedBeamline(port=0, epics=False, elements=4, rate=100_000, library=256) as beamline:
        found = [record(beamline, tmp_path / "a.h5", 2000)]
        found.append(benchmark.pedantic(record, (beamline, tmp_path / "x.h5", 2000), rounds=1))
    with capsys.disabled():
        print(f"\nmesh, 4 x 2048 channels, recorded: {np.median(found):.0f} points/s")


@pytest.mark.benchmark(group="spec comes back")
def test_it_is_found_again_and_watched_again(benchmark, start_server, capsys):
    server = start_server()
    port = server.server.port
    with connect(server.address) as session:
        seen = []
        session.watch("motor/samx/position", lambda value: seen.append(time.perf_counter()))

        def restart(server) -> float:
            server.stop()
            time.sleep(1.5)
            seen.clear()
            back = start_server(ports=[port])
            begun = time.perf_counter()
            while not seen:
                time.sleep(0.001)
            assert back.server.port == port
            return seen[0] - begun

        seconds = benchmark.pedantic(restart, (server,), rounds=1)
    with capsys.disabled():
        print(f"\nregistered again {seconds:.2f} s after the server is back")
