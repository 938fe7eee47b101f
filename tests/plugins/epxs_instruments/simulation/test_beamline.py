"""The beamline as processes: they come up, answer, and leave nothing behind."""

import os
import signal
import socket
import subprocess
import sys
import time
from contextlib import ExitStack

import pytest

from epxs.core.api import ConfigurationError, ConnectionFailed, FileError, offers
from epxs_instruments.simulation.beamline import SimulatedBeamline
from epxs_instruments.simulation.child_process import ChildProcess
from epxs_instruments.spec.session import connect
from epxs_instruments.spec.spec_file import SpecFile

PARENT = """
import sys, time
from epxs_instruments.simulation.beamline import SimulatedBeamline
beamline = SimulatedBeamline(port=0)
beamline.start()
print(*beamline.pids, flush=True)
time.sleep(60)
"""


def is_running(pid):
    """Say whether a process runs; one that ended and was not asked about yet does not."""
    try:
        with open(f"/proc/{pid}/stat", encoding="utf-8") as file:
            return file.read().rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False


def wait_until(condition, seconds=10.0):
    deadline = time.monotonic() + seconds
    while not condition() and time.monotonic() < deadline:
        time.sleep(0.02)
    return condition()


def can_connect(address):
    host, port = address.removeprefix("spec://").split(":")
    with socket.socket() as probe:
        return probe.connect_ex((host, int(port))) == 0


def test_it_answers_while_it_runs_and_is_gone_after():
    with SimulatedBeamline(port=0) as beamline:
        pids, address = beamline.pids, beamline.spec_address
        assert len(pids) == 2
        assert can_connect(address)
        beamline.check()
        assert beamline.scan_command.startswith("mesh samx")
        assert beamline.config_path.is_file()
        lines = "\n".join(beamline.describe())
        assert address in lines
        assert beamline.epics_environment["EPICS_CA_SERVER_PORT"] in lines
    assert not any(is_running(pid) for pid in pids)
    assert not can_connect(address)


def test_stopping_twice_and_starting_again_are_harmless():
    beamline = SimulatedBeamline(port=0, epics=False)
    for _ in range(2):
        beamline.start()
        beamline.start()
        assert len(beamline.pids) == 1
        beamline.stop()
        beamline.stop()
        assert beamline.pids == []


def test_a_server_that_died_is_noticed():
    with SimulatedBeamline(port=0, epics=False) as beamline:
        os.kill(beamline.pids[0], signal.SIGKILL)
        with pytest.raises(ConnectionFailed, match=r"spec server: found that it ended with statu"):
            wait_until(lambda: beamline.check() is not None)


@pytest.mark.parametrize("how", [signal.SIGKILL, signal.SIGTERM])
def test_the_servers_end_when_their_parent_is_killed(how):
    with subprocess.Popen([sys.executable, "-c", PARENT], stdout=subprocess.PIPE) as parent:
        pids = [int(word) for word in parent.stdout.readline().split()]
        assert len(pids) == 2
        assert all(is_running(pid) for pid in pids)
        parent.send_signal(how)
    assert wait_until(lambda: not any(is_running(pid) for pid in pids))


def test_an_occupied_port_is_one_clear_sentence():
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        with pytest.raises(ConnectionFailed, match=rf"port {port} of .*occupied; expected a free"):
            SimulatedBeamline(port=port, epics=False).start()


def test_all_ports_occupied_is_one_clear_sentence():
    with ExitStack() as stack:
        for port in range(6510, 6531):
            taken = stack.enter_context(socket.socket())
            try:
                taken.bind(("127.0.0.1", port))
            except OSError:
                continue  # somebody else has it: occupied all the same
            taken.listen()
        with pytest.raises(ConnectionFailed, match=r"all ports 6510-6530 of .* occupied"):
            SimulatedBeamline(epics=False).start()


def test_a_failing_start_leaves_no_process():
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        beamline = SimulatedBeamline(port=taken.getsockname()[1])
        with pytest.raises(ConnectionFailed):
            beamline.start()
        assert beamline.pids == []


def test_a_process_that_crashes_is_quoted():
    process = ChildProcess("spec server", "epxs_instruments.simulation.spec_process", ["--no"])
    process.launch()
    try:
        with pytest.raises(ConnectionFailed, match=r"ended before it was ready.*(?s:.*)--no"):
            process.wait_until_ready(20.0)
    finally:
        process.stop()


def test_a_process_that_keeps_silent_is_given_up():
    process = ChildProcess("sleeper", "timeit", ["-n", "1", "import time; time.sleep(9)"])
    process.launch()
    try:
        with pytest.raises(ConnectionFailed, match=r"sleeper: found no sign of life within 0.1 s"):
            process.wait_until_ready(0.1)
    finally:
        process.stop()


@pytest.mark.parametrize("rate", [0.0, -3.0, float("nan"), float("inf")])
def test_a_rate_that_is_none_is_refused(rate):
    with pytest.raises(ConfigurationError, match=r"found a rate of .*expected a number > 0"):
        SimulatedBeamline(rate=rate)


def test_a_port_that_is_none_is_refused():
    with pytest.raises(ConfigurationError, match=r"found port 70000; expected 0 to 65535"):
        SimulatedBeamline(port=70_000)


def test_a_replay_of_nothing_is_refused_before_anything_starts(tmp_path):
    with pytest.raises(FileError, match=r"found nothing there"):
        SimulatedBeamline(replay=tmp_path / "nowhere")


def test_an_address_before_the_start_is_refused():
    with pytest.raises(ConfigurationError, match=r"found no address of a beamline that does not"):
        _ = SimulatedBeamline().spec_address


def test_a_replay_is_served(citrus):
    with SimulatedBeamline(replay=citrus, port=0) as beamline:
        assert beamline.scan_command == "mesh samx -36 -33 10 samz -216 -213 10 -20000"
        assert beamline.config_path.parent == citrus
        assert "citrus_leaves.dat" in beamline.describe()[0]


def test_it_is_offered_by_name():
    assert offers.find(offers.BEAMLINES, "simulation") is SimulatedBeamline


def test_elements_files_and_digits_are_as_asked_for(tmp_path):
    options = {
        "elements": 2,
        "folder": tmp_path,
        "digits": 6,
        "rate": 1000,
        "epics": False,
        "library": 8,
    }
    with SimulatedBeamline(port=0, **options) as beamline, connect(beamline.spec_address) as spec:
        scan = spec.ascan("samx", 0, 1, 20, 0.1)
        points = list(scan.points(timeout=10))
    assert set(scan.started.nodes) >= {"vortex1/counts", "vortex2/counts"}
    assert len(points) == 21
    assert points[0].values["vortex1/icr"] > points[0].values["vortex2/icr"] > 0
    assert len(SpecFile(tmp_path / "leaf.dat").scans[0].mcas) == 2


def test_a_detector_without_elements_is_refused():
    with pytest.raises(ConfigurationError, match="found 0 elements; expected 1 to 16"):
        SimulatedBeamline(elements=0)
