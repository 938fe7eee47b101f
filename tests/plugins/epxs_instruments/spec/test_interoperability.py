"""Clients and servers of other makes with our server and client.

They cannot be installed beside each other (both are called ``pyspec``), so each needs an
environment of its own; EPXS_CHESS_PYSPEC and EPXS_CERTIF_PYSPEC name the Python of an environment
with chess-pyspec (1.0.8) or certif-pyspec (1.5.3). Without them these tests are skipped. What runs
there stands in the folder ``foreign``.
"""

from __future__ import annotations

import json
import os
import socket
import subprocess
import uuid
from pathlib import Path

import numpy as np
import pytest

from epxs.core.api import InstrumentError
from epxs_instruments.spec.address import PORTS
from epxs_instruments.spec.session import connect

FOREIGN = Path(__file__).parent / "foreign"


def python_of(variable):
    """Return the Python that *variable* names."""
    python = os.environ.get(variable)
    if not python:
        pytest.skip(f"set {variable} to the Python of an environment that has this one")
    return python


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def ask(variable, script, *arguments):
    """Run a client in the environment that *variable* names; return what it found."""
    words = [python_of(variable), str(FOREIGN / script), *arguments]
    done = subprocess.run(words, capture_output=True, text=True, timeout=40, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return json.loads(done.stdout.strip().splitlines()[-1])


def test_chess_pyspec_finds_all_it_asks_for(server):
    found = ask("EPXS_CHESS_PYSPEC", "chess_client.py", str(server.server.port))
    assert "unknown command 'fly'" in found.pop("error")
    assert found == {
        "sum": 3,
        "call": "samx",
        "scalars": [2.5, "it's warm"],
        "table": [1, "x y", 3],
        "element": 3,
        "arrays": ["f8", "f4", "i4", "u4", "i2", "u2", "i1", "u1", "i8", "u8"],
        "position": 2.5,
        "told": 2.5,
        "interrupted": True,
        "printed": True,
        "points": 25,
    }


def test_certif_pyspec_finds_a_server_by_name_and_all_it_asks_for(start_server):
    python_of("EPXS_CERTIF_PYSPEC")
    name = f"sim{uuid.uuid4().hex[:8]}"
    server = start_server(ports=PORTS, name=name)
    variables = server.server.experiment.variables
    table = {"one": 1, ("two", "deep"): "x", "three": 3}
    server.do(variables.set, "table", table)
    kinds = ["f8", "f4", "i4", "u4", "i2", "u2", "i1", "u1"]
    for kind in kinds:
        server.do(variables.set, kind, np.arange(6).reshape(2, 3).astype(kind))
    found = ask("EPXS_CERTIF_PYSPEC", "certif_client.py", name)
    assert found == {
        "sum": 3,
        "position": 2.5,
        "limits": [-10, 10],
        "variable": "leaf.dat",
        "scalars": [2.5, "it's warm"],
        "table": {"one": "1", "two": {"deep": "x"}, "three": "3"},
        "arrays": kinds,
        "interrupted": True,
        "points": 25,
    }


@pytest.fixture
def foreign_server():
    """Starts a server in the environment that a variable names; returns what it prints."""
    running = []

    def start(variable, script, argument):
        words = [python_of(variable), str(FOREIGN / script), argument]
        pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.DEVNULL, "text": True}
        running.append(subprocess.Popen(words, **pipes))
        while not (line := running[-1].stdout.readline()).startswith("ready"):
            assert line, "the server did not start"
        return line.split()[1:]

    yield start
    for process in running:
        process.kill()
        process.communicate()


def test_our_client_asks_a_server_of_chess_pyspec_for_all_it_has(foreign_server, until):
    port = free_port()
    foreign_server("EPXS_CHESS_PYSPEC", "chess_server.py", str(port))
    with connect(f"spec://127.0.0.1:{port}") as session:
        assert float(session.get("var/number")) == 2.5
        assert session.get("var/text") == "it's warm"
        assert session.get("var/table") == {"one": "1", ("two", "deep"): "x y"}
        for kind in ["f8", "f4", "i4", "u4", "i2", "u2", "i1", "u1", "i8", "u8"]:
            data = session.get(f"var/data_{kind}")
            assert data.dtype.str[1:] == kind
            assert data.tolist() == [[0, 1, 2], [3, 4, 5]]
        told = []
        session.watch("motor/samx/position", told.append)
        session.set("motor/samx/position", 3.25)
        until(lambda: len(told) > 1)
        assert [float(value) for value in told] == [1.5, 3.25]
        assert float(session.run("add(1, 2)").result(5)) == 3
        with pytest.raises(InstrumentError, match="only allowed in test mode"):
            session.run("nothing()").result(5)
        with pytest.raises(InstrumentError, match="no_such"):
            session.get("var/no_such")
        waiting = session.run("wait()")
        session.abort()
        with pytest.raises(InstrumentError, match="aborted"):
            waiting.result(5)


def test_our_client_finds_a_server_of_certif_pyspec_by_name(foreign_server):
    name = f"sim{uuid.uuid4().hex[:8]}"
    foreign_server("EPXS_CERTIF_PYSPEC", "certif_server.py", name)
    with connect(f"spec://127.0.0.1:{name}") as session:
        assert session.name == name
        assert float(session.get("var/number")) == 2.5
        session.set("var/number", 4.5)
        assert float(session.get("var/number")) == 4.5
        assert float(session.get("motor/samx/position")) == 1.5
        assert session.run("hello spec").result(5) == "hello spec"
        with pytest.raises(InstrumentError, match="does not exist"):
            session.run("goodbye spec").result(5)
