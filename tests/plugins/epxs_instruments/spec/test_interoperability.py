"""Clients of other makes with our server.

They cannot be installed beside each other (both are called ``pyspec``), so each needs an
environment of its own; EPXS_CHESS_PYSPEC and EPXS_CERTIF_PYSPEC name the Python of an environment
with chess-pyspec (1.0.8) or certif-pyspec (1.5.3). Without them these tests are skipped.
"""

from __future__ import annotations

import json
import os
import subprocess

import pytest

CHESS = """
import asyncio, json, sys
from pyspec.client import Client

async def main():
    async with Client("127.0.0.1", int(sys.argv[1])) as client:
        found = {"sum": await client.exec("1+2"), "call": await client.call("motor_mne", 0)}
        motor = client.motor("samx")
        async with motor.position.subscribed():
            await motor.move(2.5)
        found["position"] = await motor.position.get()
        points = []
        variable = client.var("_SC_NEWSCANDATA", str)
        variable.on("event", points.append)
        async with variable.subscribed():
            await client.exec("client_data 1")
            await client.exec("mesh samx 0 1 4 samy 0 1 4 0.1")
            while len(points) < 26:
                await asyncio.sleep(0.01)
        found["points"] = len(points) - 1
        try:
            await client.exec("fly home")
        except Exception as error:
            found["error"] = str(error)
        print(json.dumps(found))

asyncio.run(asyncio.wait_for(main(), 20))
"""

CERTIF = """
import json, sys, time
from pyspec.client.SpecConnection import SpecConnection
import SpecMotor, SpecVariable

connection = SpecConnection("127.0.0.1:" + sys.argv[1])
while not connection.is_connected():
    time.sleep(0.01)
found = {"sum": connection.run_cmd("1+2")}
connection.run_cmd("mv samx 2.5")
motor = SpecMotor.SpecMotor(connection, "samx")
found["position"], found["limits"] = motor.get_position(), motor.get_limits()
found["variable"] = SpecVariable.SpecVariable(connection, "DATAFILE").get()
print(json.dumps(found), flush=True)
import os; os._exit(0)
"""


@pytest.fixture
def ask(server):
    """Runs a client in the environment that a variable names; returns what it found."""

    def run(variable, script):
        python = os.environ.get(variable)
        if not python:
            pytest.skip(f"set {variable} to the Python of an environment that has this client")
        port = str(server.server.port)
        done = subprocess.run(
            [python, "-c", script, port], capture_output=True, text=True, timeout=30, check=False
        )
        assert done.returncode == 0, done.stderr
        return json.loads(done.stdout.strip().splitlines()[-1])

    return run


def test_chess_pyspec_moves_motors_and_follows_scans(ask):
    found = ask("EPXS_CHESS_PYSPEC", CHESS)
    assert "unknown command 'fly'" in found.pop("error")
    assert found == {"sum": 3, "call": "samx", "position": 2.5, "points": 25}


def test_certif_pyspec_moves_motors_and_reads_variables(ask):
    found = ask("EPXS_CERTIF_PYSPEC", CERTIF)
    assert found == {"sum": 3, "position": 2.5, "limits": [-10, 10], "variable": "leaf.dat"}
