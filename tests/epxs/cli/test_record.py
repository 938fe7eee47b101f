"""Tests of ``epxs record`` with a simulated beamline at the other end."""

import signal
import subprocess
import sys
import time

import pytest

from epxs.phynx import api as phynx

SCAN = "mesh samx -1 1 4 samz -1 1 3 0.1"


def test_one_scan_is_recorded_on_command(run_epxs, beamline, tmp_path):
    out = tmp_path / "scan.h5"
    words = ("record", beamline.spec_address, "--out", out, "--scans", "1", "--command", SCAN)
    done = run_epxs(*words)
    assert done.returncode == 0, done.stderr
    with phynx.open(out) as file:
        measurement = file.default_entry.measurement
        assert (measurement.acquired, measurement.acquisition_shape) == (20, (4, 5))


def test_scans_are_added_to_a_file(run_epxs, beamline, tmp_path):
    out = tmp_path / "night.h5"
    words = ("record", beamline.spec_address, "--out", out, "--scans", "1", "--command", SCAN)
    assert run_epxs(*words).returncode == 0
    assert run_epxs(*words).returncode == 0
    with phynx.open(out) as file:
        assert [entry.measurement.acquired for entry in file.entries] == [20, 20]


def test_spectra_are_fitted_while_they_are_recorded(run_epxs, beamline, tmp_path):
    out = tmp_path / "fitted.h5"
    words = ("record", beamline.spec_address, "--out", out, "--scans", "1", "--command", SCAN)
    done = run_epxs(*words, "--config", beamline.config_path)
    assert done.returncode == 0, done.stderr
    with phynx.open(out) as file:
        results = file.default_entry.results["xrf_fit"]
        assert results.read_fitted() == 20


def test_recording_ends_tidily_on_ctrl_c(beamline, tmp_path):
    out = tmp_path / "scan.h5"
    words = ["record", beamline.spec_address, "--out", str(out), "--command", SCAN]
    process = subprocess.Popen(
        [sys.executable, "-m", "epxs.cli", *words], stderr=subprocess.PIPE, text=True
    )
    deadline = time.monotonic() + 60
    while not (out.exists() and _acquired(out) == 20):
        assert time.monotonic() < deadline
        time.sleep(0.05)
    process.send_signal(signal.SIGINT)
    _, complaints = process.communicate(timeout=60)
    assert process.returncode == 130
    assert "Traceback" not in complaints


def _acquired(path):
    try:
        with phynx.open(path) as file:
            return file.default_entry.measurement.acquired
    except (OSError, AttributeError, ValueError):  # not made yet
        return 0


def test_a_command_that_spec_refuses_is_told(run_epxs, one_sentence, beamline, tmp_path):
    out = tmp_path / "scan.h5"
    words = ("record", beamline.spec_address, "--out", out, "--scans", "1", "--command")
    done = run_epxs(*words, "mesh samx -1000 1 4 samz -1 1 3 0.1")
    assert "samx" in one_sentence(done)
    assert not out.exists()


@pytest.mark.parametrize(
    "address", ["spec://127.0.0.1:1", "spec://localhost:no_such_session", "127.0.0.1:6510"]
)
def test_an_address_where_nobody_answers_is_named(run_epxs, one_sentence, address, tmp_path):
    done = run_epxs("record", address, "--out", tmp_path / "scan.h5")
    assert address.removeprefix("spec://") in one_sentence(done)
    assert list(tmp_path.iterdir()) == []


@pytest.fixture
def small_disk(tmp_path):
    """A folder on a disk of 24 MB."""
    folder = tmp_path / "disk"
    folder.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=24m", "tmpfs", str(folder)]
    if subprocess.run(mount, capture_output=True, check=False).returncode != 0:
        pytest.skip("making a small disk needs the right to mount one")
    yield folder
    subprocess.run(["umount", str(folder)], check=True)


def small_files():
    """Let a process write no file of more than 100 kB."""
    import resource

    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, 100_000))


LARGE_SCAN = "mesh samx -1 1 40 samz -1 1 40 0.1"


def test_points_wait_for_a_disk_that_is_full_and_all_are_in_the_file(beamline, small_disk):
    out, rubbish = small_disk / "scan.h5", small_disk / "rubbish"
    rubbish.write_bytes(bytes(16_000_000))
    words = ["record", beamline.spec_address, "--out", str(out), "--scans", "1"]
    words = [sys.executable, "-m", "epxs.cli", *words, "--command", LARGE_SCAN]
    with subprocess.Popen(words, stderr=subprocess.PIPE, text=True) as recording:
        told = next(line for line in recording.stderr if "disk full" in line)
        assert "free some space now" in told
        rubbish.unlink()
        rest = recording.communicate(timeout=50)[1]
        assert recording.returncode == 0, rest
    with phynx.open(out) as file:
        measurement = file.default_entry.measurement
        assert measurement.acquired == measurement.npoints == 41 * 41
        counts = measurement.mcas["vortex"].counts[:].sum(axis=1)
        with_beam = measurement.scalar_data["I0"][:] > 0.1 * measurement.scalar_data["I0"][0]
        assert with_beam.mean() > 0.9
        assert (counts[with_beam] > 0).all()


def test_a_disk_without_space_for_the_scan_is_told_and_nothing_is_left(
    start_epxs, one_sentence, beamline, tmp_path
):
    out = tmp_path / "scan.h5"
    words = ("record", beamline.spec_address, "--out", out, "--scans", "1", "--command", LARGE_SCAN)
    complaint = one_sentence(start_epxs(*words, preexec_fn=small_files))
    assert "cannot write" in complaint
    assert list(tmp_path.iterdir()) == []
