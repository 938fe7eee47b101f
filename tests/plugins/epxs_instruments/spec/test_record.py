"""``epxs record`` on a simulated spec, and on the files that it writes."""

import threading

import pytest

import epxs
from epxs.cli.main import main
from epxs.session.api import LiveSession
from epxs_instruments.simulation.spec_writer import SpecWriter


@pytest.mark.parametrize("how", [[], ["--pause"]])
def test_points_without_beam_are_marked(server, tmp_path, how):
    server.model.pace = 0.005
    out = tmp_path / "scan.h5"
    line = "fault beam 3; loopscan 20 0.1"
    guard = ["--guard", "I0:1000", "--settling", "0", *how]
    assert main(["record", server.address, "--out", str(out), "--scans", "1", "--command", line,
                 *guard]) == 0  # fmt: skip
    with epxs.open(out) as file:
        masked = file.default_entry.measurement.masked
        assert masked[0]
        assert 1 <= masked.sum() <= 3
        assert len(masked) == 20


def test_a_guard_that_makes_no_sense_is_refused(capsys):
    with pytest.raises(SystemExit):
        main(["record", "spec://localhost:1", "--out", "x.h5", "--guard", "I0"])
    assert "argument --guard: invalid" in capsys.readouterr().err


def test_a_growing_spec_file_is_recorded(server, session, tmp_path):
    server.server.experiment.writer = SpecWriter(tmp_path)
    server.model.pace = 0.02
    session.run("ascan samx 0 1 1 0.1").result(5)
    out = tmp_path / "leaf.h5"
    threading.Timer(0.5, lambda: session.run("ascan samx 0 1 9 0.1")).start()
    address = f"specfile://{tmp_path}/leaf.dat"
    assert main(["record", address, "--out", str(out), "--scans", "1"]) == 0
    with epxs.open(out) as file:
        assert file.default_entry.measurement.mcas["vortex"].counts.shape == (10, 2048)


def test_points_before_a_restart_of_spec_are_on_disk_and_the_next_scan_is_recorded(
    server, session, tmp_path, until
):
    server.model.pace = 0.005
    path = tmp_path / "scan.h5"
    live = LiveSession(path)
    live.attach(session)
    session.enable_broadcast()
    session.run("ascan samx 0 2 400 0.1")

    def has_points():
        live.deliver()
        return live.acquired >= 10

    until(has_points)
    acknowledged = live.acquired
    server.do(server.server.experiment.crash, 0.1)
    until(lambda: session.state == "lost")
    until(lambda: session.is_connected and session.state != "lost")
    assert session.start_scan("ascan samy 0 1 3 0.1").wait(10) == "completed"
    live.stop()
    with epxs.open(path) as file:
        first, second = file.entries
        assert first.status == "aborted"
        assert acknowledged <= first.measurement.acquired < 401
        counts = first.measurement.mcas["vortex"].counts[:]
        assert (counts[:acknowledged, -1] == 2047).all()
        assert (second.status, second.measurement.acquired) == ("completed", 4)
