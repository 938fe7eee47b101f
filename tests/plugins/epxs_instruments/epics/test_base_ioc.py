"""An IOC of EPICS base itself (softioc), beside the simulated one.

It needs an environment of its own: EPXS_SOFTIOC names the Python of one with softioc (4.7).
Without it these tests are skipped. Each client runs in a process of its own, since the library of
EPICS reads the environment once.
"""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys

import pytest

from epxs_instruments.simulation.beamline import SimulatedBeamline

IOC = """
import sys, time
from softioc import softioc, builder, asyncio_dispatcher
import numpy as np
dispatcher = asyncio_dispatcher.AsyncioDispatcher()
builder.SetDeviceName("base")
current = builder.aIn("current", initial_value=99.5, EGU="mA", PREC=3)
wanted = builder.aOut("wanted", initial_value=1.0, always_update=True)
text = builder.stringIn("text", initial_value="open")
long_text = builder.longStringIn("long", initial_value="x" * 60)
spectrum = builder.WaveformIn("spectrum", initial_value=np.arange(4096.0))
builder.LoadDatabase()
softioc.iocInit(dispatcher)
print("ready", flush=True)
sys.stdin.readline()
"""

CLIENT = """
import json, threading
import epxs
names = ["base:" + own for own in ("current", "wanted", "text", "long", "spectrum")]
with epxs.connect("epics:", records=names, timeout=10.0) as ioc:
    ioc.channel("base:wanted").put(1.0)
    found = {name: ioc.channel(name).get() for name in names[:4]}
    spectrum = ioc.channel(names[4]).get()
    found["spectrum"] = [len(spectrum), float(spectrum.sum())]
    told, came = [], threading.Event()
    def tell(value):
        told.append(value)
        if len(told) > 20:
            came.set()
    ioc.channel("base:wanted").watch(tell)
    for step in range(30):
        ioc.channel("base:wanted").put(float(step))
    came.wait(10)
    found["last"] = ioc.channel("base:wanted").get()
    found["in order"] = told == sorted(told, key=float) or told[1:] == sorted(told[1:], key=float)
    found["client"] = type(ioc._channels.plain).__name__
print(json.dumps(found), flush=True)
"""


JOINED = """
import json, sys, time
import epxs
from epxs.session.api import LiveSession
from math import isnan

def until(holds):
    end = time.monotonic() + 30
    while not holds():
        assert time.monotonic() < end, holds
        time.sleep(0.01)

found = {}
with (
    epxs.connect(sys.argv[1]) as beam,
    epxs.connect("epics:", records=["base:current"], timeout=10.0) as ioc,
):
    live = LiveSession(sys.argv[2])
    live.attach(beam)
    joined = beam.join(ioc.channel("base:current"), "mine")
    scan = beam.timescan(0.01)
    values = []
    beam.subscribe(lambda message: values.append(message.values.get("scalar_data/mine"))
                   if hasattr(message, "values") else None)
    until(lambda: 99.5 in values)
    print("kill", flush=True)
    until(lambda: ioc.state == "lost" and isnan(values[-1]))
    found["state"] = scan.state
    print("restart", flush=True)
    until(lambda: ioc.state == "connected" and values[-1] == 99.5)
    scan.abort()
    scan.wait(10)
    live.stop()
    found["taken"] = scan.acquired
with epxs.open(sys.argv[2]) as file:
    measurement = file.default_entry.measurement
    ring = measurement.scalar_data["mine"][...]
    found["recorded"] = len(ring)
    found["seen"] = [bool((ring == 99.5).any()), bool((ring != ring).any()), bool(ring[-1] == 99.5)]
print(json.dumps(found), flush=True)
"""


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class BaseIoc:
    """An IOC of EPICS base, which may be killed and started again in its place."""

    def __init__(self, python):
        self.environment = {
            "EPICS_CA_AUTO_ADDR_LIST": "NO",
            "EPICS_CA_ADDR_LIST": "127.0.0.1",
            "EPICS_CA_SERVER_PORT": str(free_port()),
            "EPICS_CA_REPEATER_PORT": str(free_port()),
            "EPICS_CAS_INTF_ADDR_LIST": "127.0.0.1",
            "EPICS_CAS_BEACON_ADDR_LIST": "127.0.0.1",
            "EPICS_CAS_AUTO_BEACON_ADDR_LIST": "NO",
            "EPICS_PVAS_INTF_ADDR_LIST": "127.0.0.1",
            "EPICS_CA_MAX_ARRAY_BYTES": "1000000",
        }
        self._words = [python, "-c", IOC]
        self._process = None

    def start(self):
        self._process = subprocess.Popen(
            self._words,
            env={**os.environ, **self.environment},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
        )
        while "ready" not in (line := self._process.stdout.readline()):
            assert line, "the IOC did not start"

    def kill(self):
        self._process.kill()
        self._process.communicate()


@pytest.fixture(scope="module")
def ioc():
    python = os.environ.get("EPXS_SOFTIOC")
    if not python:
        pytest.skip("set EPXS_SOFTIOC to the Python of an environment that has softioc")
    ioc = BaseIoc(python)
    ioc.start()
    yield ioc
    ioc.kill()


@pytest.mark.parametrize("client", ["caproto", "pyepics"])
def test_records_of_epics_base_are_read_put_and_watched(ioc, client):
    own = {**os.environ, **ioc.environment, "EPXS_EPICS_CLIENT": client}
    done = subprocess.run(
        [sys.executable, "-c", CLIENT],
        env=own,
        capture_output=True,
        text=True,
        timeout=50,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout.strip().splitlines()[-1])
    assert found.pop("client").lower().startswith("pyepics" if client == "pyepics" else "channels")
    assert found == {
        "base:current": 99.5,
        "base:wanted": 1.0,
        "base:text": "open",
        "base:long": "x" * 60,
        "spectrum": [4096, 4096 * 4095 / 2],
        "last": 29.0,
        "in order": True,
    }


@pytest.mark.parametrize("client", ["caproto", "pyepics"])
def test_a_record_that_is_joined_to_a_scan_is_lost_and_comes_back_by_itself(ioc, client, tmp_path):
    own = {**os.environ, **ioc.environment, "EPXS_EPICS_CLIENT": client}
    with SimulatedBeamline(port=0, rate=50, epics=False) as beamline:
        words = [sys.executable, "-c", JOINED, beamline.spec_address, str(tmp_path / "scan.h5")]
        with subprocess.Popen(words, env=own, stdout=subprocess.PIPE, text=True) as process:
            for line in process.stdout:
                if line.startswith("kill"):
                    ioc.kill()
                elif line.startswith("restart"):
                    ioc.start()
                elif line.startswith("{"):
                    found = json.loads(line)
    assert process.returncode == 0
    assert found["recorded"] == found["taken"] > 10
    assert (found["state"], found["seen"]) == ("running", [True, True, True])
