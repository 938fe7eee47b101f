"""Tests of the demo as its user runs it: one command, real servers, files in the end."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

import epxs
from epxs.phynx import api as phynx

POINTS = 41 * 41


def command(*words: str | Path) -> list[str]:
    return [sys.executable, "-m", "epxs.cli", *map(str, words)]


def run(*words: str | Path, **options) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        command(*words), capture_output=True, text=True, timeout=110, check=False, **options
    )


def servers_of(process_id: int) -> list[int]:
    """Return the ids of living processes that *process_id* started."""
    found = []
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = stat.read_text().rsplit(")", 1)[1].split()
        except OSError:
            continue
        if int(fields[1]) == process_id and fields[0] != "Z":
            found.append(int(stat.parent.name))
    return found


def alive(process_id: int) -> bool:
    try:
        state = Path(f"/proc/{process_id}/stat").read_text().rsplit(")", 1)[1].split()[0]
    except OSError:
        return False
    return state != "Z"


def wait_until(condition, what: str, timeout: float = 60.0) -> None:
    deadline = time.monotonic() + timeout
    while not condition():
        assert time.monotonic() < deadline, f"waited in vain for {what}"
        time.sleep(0.05)


@pytest.fixture(scope="module")
def demo(tmp_path_factory):
    """The folder that a demo left, and what it printed."""
    folder = tmp_path_factory.mktemp("demo") / "d"
    done = run("demo", "--headless", "--out", folder, "--rate", "500")
    assert done.returncode == 0, done.stderr
    return folder, done.stdout


def test_the_demo_says_where_everything_is_and_how_fast_it_was(demo):
    folder, printed = demo
    assert f"{POINTS} of {POINTS} points recorded (completed)" in printed
    assert "points/s" in printed
    assert "ms after the point" in printed
    for name in ("demo.h5", "maps.png", "spectrum.png", "workbench.png"):
        assert str(folder / name) in printed


def test_the_demo_leaves_a_file_with_all_points(demo):
    with phynx.open(demo[0] / "demo.h5") as file:
        measurement = file.default_entry.measurement
        assert (measurement.acquired, measurement.acquisition_shape) == (POINTS, (41, 41))
        counts = measurement.mcas["vortex"].counts
        assert counts.shape == (POINTS, 2048)
        lit = np.asarray(counts[...]).sum(axis=1) > 1000
        assert lit.mean() > 0.9  # but where the beam was lost


@pytest.mark.parametrize("name", ["maps.png", "spectrum.png", "workbench.png"])
def test_the_demo_leaves_pictures_that_show_something(demo, name):
    with Image.open(demo[0] / name) as picture:
        pixels = np.asarray(picture.convert("RGB"))
    assert min(pixels.shape[:2]) > 500
    assert len(np.unique(pixels.reshape(-1, 3), axis=0)) > 100


def test_every_pixel_equals_an_offline_fit_of_the_same_file(demo, tmp_path):
    from epxs.core.api import offers

    config = offers.find(offers.BEAMLINES, "simulation")().config_path
    again = epxs.fit(demo[0] / "demo.h5", config, tmp_path / "again.h5")
    with phynx.open(demo[0] / "demo.h5") as file:
        live = file.default_entry.results["xrf_fit"]
        assert live.names == again.names
        for name in live.names:
            np.testing.assert_allclose(live.area(name), again.area(name), rtol=1e-6)
            np.testing.assert_allclose(live.sigma(name), again.sigma(name), rtol=1e-6)
    again.file.close()


def test_the_beam_was_lost_once_and_came_back(demo):
    with phynx.open(demo[0] / "demo.h5") as file:
        incoming = np.asarray(file.default_entry.measurement.monitor[...], dtype=float)
    lost = incoming < 0.2 * np.median(incoming)
    assert 0.01 < lost.mean() < 0.1
    assert not lost[0]
    assert not lost[-1]


def test_a_second_demo_keeps_the_file_of_the_first(demo):
    from epxs.cli.demo import prepare_folder

    path = prepare_folder(demo[0])
    previous = demo[0] / "demo.previous.h5"
    assert previous.exists()
    previous.replace(path)


def test_measured_spectra_arrive_in_the_file_exactly(citrus, tmp_path):
    done = run("demo", "--headless", "--real", citrus, "--out", tmp_path, "--rate", "200")
    assert done.returncode == 0, done.stderr
    text = (citrus / "citrus_leaves.dat.scan1.vortex.mca").read_text().replace("\\\n", " ")
    lines = [line for line in text.splitlines() if line.startswith("@vortex")]
    spectra = np.array([line.split()[1:] for line in lines], dtype=np.uint32)
    with phynx.open(tmp_path / "demo.h5") as file:
        counts = file.default_entry.measurement.mcas["vortex"].counts[...]
    assert spectra.shape == (121, 2048)
    assert np.array_equal(counts, spectra)


@pytest.fixture
def running(tmp_path):
    """A demo in the middle of its scan, its servers, and its file."""
    process = subprocess.Popen(
        command("demo", "--headless", "--out", tmp_path / "d", "--rate", "100"),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    path = tmp_path / "d" / "demo.h5"

    def acquired() -> int:
        try:
            with phynx.open(path) as file:
                return file.default_entry.measurement.acquired if file.entries else 0
        except OSError:
            return 0

    wait_until(lambda: acquired() > 30, "the first points")
    servers = servers_of(process.pid)
    assert servers
    yield process, servers, path, acquired
    process.kill()
    process.wait()


def check_file(path: Path, acknowledged: int) -> None:
    """Check that the file opens and has all points that were acknowledged."""
    with phynx.open(path) as file:
        measurement = file.default_entry.measurement
        assert measurement.acquired >= acknowledged
        rows = np.flatnonzero(measurement.measured)
        assert len(rows) >= acknowledged
        spectra = np.asarray(measurement.mcas["vortex"].counts[...])
        assert (spectra[rows].sum(axis=1) > 1000).all()  # the beam is lost later


def test_ctrl_c_ends_everything_and_leaves_an_ordinary_file(running):
    process, servers, path, acquired = running
    acknowledged = acquired()
    process.send_signal(signal.SIGINT)
    _, complaints = process.communicate(timeout=60)
    assert process.returncode == 130
    assert "Traceback" not in complaints
    assert not any(alive(server) for server in servers)
    check_file(path, acknowledged)
    import h5py

    with h5py.File(path, "r") as plain:  # no special mode is needed
        assert plain["scan_0001/measurement/acquired"][()] >= acknowledged
    with phynx.open(path) as file:
        assert file.default_entry.measurement.state == "aborted"


def test_kill_9_loses_no_point_and_leaves_no_server(running):
    process, servers, path, acquired = running
    acknowledged = acquired()
    os.kill(process.pid, signal.SIGKILL)
    process.wait()
    wait_until(lambda: not any(alive(server) for server in servers), "the servers to end")
    check_file(path, acknowledged)
    with phynx.open(path) as file:
        assert file.default_entry.measurement.state == "interrupted"
    told = run("info", path)
    assert told.returncode == 0
    assert "interrupted" in told.stdout


def test_sigterm_ends_everything_too(running):
    process, servers, path, acquired = running
    acknowledged = acquired()
    process.terminate()
    process.communicate(timeout=60)
    assert process.returncode != 0
    assert not any(alive(server) for server in servers)
    check_file(path, acknowledged)


def one_sentence(done: subprocess.CompletedProcess[str]) -> str:
    """Check that *done* ended with one sentence of error, and return it."""
    assert done.returncode == 1, done.stderr
    complaints = [line for line in done.stderr.splitlines() if line.startswith("epxs: ")]
    assert len(complaints) == 1, done.stderr
    assert "Traceback" not in done.stderr
    return complaints[0]


def test_a_folder_without_a_measured_scan_is_named(tmp_path):
    done = run("demo", "--headless", "--real", tmp_path / "nowhere", "--out", tmp_path / "d")
    assert "nowhere" in one_sentence(done)
    assert not (tmp_path / "d" / "demo.h5").exists()


def test_an_output_folder_that_is_a_file_is_named(tmp_path):
    (tmp_path / "d").write_text("not a folder")
    assert str(tmp_path / "d") in one_sentence(run("demo", "--headless", "--out", tmp_path / "d"))


def test_an_occupied_port_is_named_and_nothing_is_left(tmp_path):
    import socket

    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = str(taken.getsockname()[1])
        done = run("demo", "--headless", "--port", port, "--out", tmp_path / "d")
    assert port in one_sentence(done)
    assert not (tmp_path / "d" / "demo.h5").exists()
