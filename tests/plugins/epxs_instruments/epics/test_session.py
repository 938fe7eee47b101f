"""A session with an IOC: motors, puts and gets."""

import os
import signal
import time
from math import isnan

import numpy as np
import pytest

import epxs
from epxs.core.api import ConnectionFailed, InstrumentError, ScanError
from epxs.instrument.api import ISession
from epxs.session.api import LiveSession
from epxs_instruments.epics.session import connect
from epxs_instruments.simulation.beamline import SimulatedBeamline
from epxs_instruments.simulation.child_process import ChildProcess
from epxs_instruments.simulation.epics_process import environment, free_port


@pytest.fixture(scope="module")
def beamline():
    with SimulatedBeamline(port=0) as beamline, pytest.MonkeyPatch.context() as patch:
        for name, value in beamline.epics_environment.items():
            patch.setenv(name, value)
        yield beamline


@pytest.fixture(scope="module")
def session(beamline):
    session = connect(beamline.epics_address, timeout=5.0)
    yield session
    session.close()


def test_it_shows_the_motors_of_the_ioc(session):
    assert isinstance(session, ISession)
    motors = session.motors
    assert set(motors) == {"m1", "m2"}
    assert (motors["m1"].mnemonic, motors["m1"].name, motors["m1"].units) == ("m1", "samx", "mm")
    assert (motors["m1"].low_limit, motors["m1"].high_limit) == (-25, 25)


def test_it_shows_the_counters_of_the_scaler(session):
    names = {mnemonic: counter.name for mnemonic, counter in session.counters.items()}
    assert names == {"S1": "seconds", "S2": "I0", "S3": "I1", "S4": "ring"}


def test_it_moves_a_motor(session):
    motor = session.motors["m1"]
    assert motor.move(0.5).wait(10) == 0.5
    assert motor.position == 0.5


def test_a_command_moves_a_motor(session):
    assert session.run("mv m2 -0.25").result(10) == -0.25
    assert session.get("m2.RBV") == -0.25


def test_a_put_counts_and_a_get_reads(session):
    session.put("scaler1.TP", 0.1)
    session.put("scaler1.CNT", 1)
    assert session.get("scaler1.S2") == pytest.approx(50_000, rel=0.1)
    assert session.run("scaler1.TP 0.05").result(5) == 0.05
    assert session.get("mca1").shape == (2048,)


def test_abort_stops_a_motor(session):
    session.put("m1.VELO", 1.0)
    moving = session.run("mv m1 20")
    while session.get("m1.DMOV"):
        pass
    session.abort()
    assert moving.result(5) < 10


def test_a_target_beyond_the_limits_is_refused(session):
    with pytest.raises(
        InstrumentError,
        match=r"motor m1 \(samx\): found a target of 100 mm; expected -25 to 25",
    ):
        session.motors["m1"].move(100.0)


@pytest.mark.parametrize(
    ("command", "message"),
    [
        ("mv m9 1", r"found the command 'mv m9 1'; expected mv MOTOR POSITION with one of m1, m2"),
        ("mv m1 far", r"found the command 'mv m1 far'"),
        ("", r"found an empty command; expected NAME"),
    ],
)
def test_a_command_that_means_nothing_is_refused(session, command, message):
    with pytest.raises(InstrumentError, match=message):
        session.run(command).result(5)


def test_a_record_that_is_not_there_is_named(beamline):
    session = connect(beamline.epics_address, timeout=1.0)
    try:
        with pytest.raises(InstrumentError, match=r"EPICS sim:nothing: found no answer within 1 s"):
            session.get("nothing")
    finally:
        session.close()


def test_a_prefix_that_nobody_has_is_named(beamline):
    with pytest.raises(
        ConnectionFailed, match=r"epics://other:: found no answer from other:m1 to other:m16.*0.3 s"
    ):
        connect("epics://other:", timeout=0.3)


@pytest.mark.parametrize("address", ["epics://", "sim:"])
def test_an_address_without_prefix_is_refused(address):
    with pytest.raises(ConnectionFailed, match=r"found no prefix of records; expected epics://"):
        connect(address)


def test_a_step_scan_is_run_and_recorded(session, tmp_path):
    live = LiveSession(tmp_path / "scan.h5")
    live.attach(session)
    scan = session.mesh("m1", 0, 0.1, 2, "m2", 0, 0.1, 1, 0.02)
    points = list(scan.points(timeout=20))
    live.stop()
    assert (scan.state, len(points)) == ("completed", 6)
    assert points[2].values["scalar_data/m1"] == 0.1
    with epxs.open(tmp_path / "scan.h5") as file:
        measurement = file.default_entry.measurement
        assert measurement.acquisition_shape == (2, 3)
        counts = measurement.mcas["mca1"].counts[...]
        np.testing.assert_array_equal(counts[3], points[3].values["mca1/counts"])
        assert measurement.scalar_data["S2"][0] == pytest.approx(10_000, rel=0.2)


def test_a_step_scan_is_paused_resumed_and_aborted(session):
    scan = session.loopscan(50, 0.02)
    assert next(scan.points(timeout=10)).index == 0
    scan.pause()
    assert scan.wait_until_still(10)
    scan.resume()
    assert next(scan.points(timeout=10)).index == 1
    scan.abort()
    assert scan.wait(10) == "aborted"


def test_a_step_scan_beyond_the_limits_is_refused(session):
    with pytest.raises(ScanError, match=r"motor m1 \(samx\): found a target of 100 mm"):
        session.ascan("m1", 0, 100, 10, 0.1)


def test_models_of_devices_follow_the_ioc(session, until):
    values = session.scaler.count(0.05).wait(10)
    assert values["S2"] == pytest.approx(25_000, rel=0.2)
    until(lambda: session.counters.S2.value == values["S2"])
    mca = session.mcas.mca1
    mca.acquire(0.05, wait=True, timeout=10)
    assert mca.channels == 2048
    assert mca.read().sum() > 0
    assert mca.real_time == pytest.approx(0.05, rel=0.2)
    channel = session.channel("sim:m1.VELO")
    channel.put(8.0)
    assert channel.value == 8.0
    session.motors.m1.configure(limits=(-20, 20), speed=10)
    assert (session.motors.m1.low_limit, session.motors.m1.speed) == (-20, 10)


def test_a_camera_exposes(session, until):
    camera = session.cameras.cam1
    assert camera.shape == (48, 64)
    image = camera.acquire(0.05).wait(10)
    assert image.shape == (48, 64)
    assert image[24, 32] > image[0, 0]
    np.testing.assert_array_equal(camera.image, image)
    until(lambda: camera.exposure == 0.05 and not camera.acquiring)


def test_a_lost_ioc_shows_in_the_state_and_pauses_the_scan(monkeypatch, until):
    with SimulatedBeamline(port=0) as own:
        for name, value in own.epics_environment.items():
            monkeypatch.setenv(name, value)
        lonely = connect(own.epics_address, timeout=2.0)
        assert lonely.state == "connected"
        scan = lonely.loopscan(200, 0.02)
        assert next(scan.points(timeout=10)).index == 0
        own.stop()
        until(lambda: lonely.state == "lost" and scan.state == "paused")
    scan.abort()
    assert scan.wait(5) == "aborted"
    lonely.close()


@pytest.mark.soak  # 15 s: clients look for a server that is gone less and less often
def test_a_step_scan_goes_on_when_its_ioc_was_killed_and_is_back(monkeypatch, until, tmp_path):
    port = free_port()
    process = "epxs_instruments.simulation.epics_process"

    def start():
        ioc = ChildProcess("IOC", process, ["--prefix", "sim:", "--port", str(port)])
        ioc.launch()
        ioc.wait_until_ready(30)
        return ioc

    for name, value in environment(port).items():
        monkeypatch.setenv(name, value)
    ioc = start()
    try:
        session = connect("epics://sim:", timeout=2.0)
        live = LiveSession(tmp_path / "scan.h5")
        live.attach(session)
        scan = session.ascan("m1", 0, 1, 20, 0.02)
        until(lambda: scan.acquired > 3)
        os.kill(ioc.pid, signal.SIGKILL)
        until(lambda: session.state == "lost" and scan.state == "paused")
        acknowledged = scan.acquired
        assert "found the put of" in session.last_error or "no answer" in session.last_error
        ioc.stop()
        ioc = start()
        until(lambda: session.state == "connected")
        scan.resume()
        assert scan.wait(30) == "completed"
        live.stop()
        session.close()
    finally:
        ioc.stop()
    with epxs.open(tmp_path / "scan.h5") as file:
        measurement = file.default_entry.measurement
        assert 3 < acknowledged < measurement.acquired == 21
        np.testing.assert_allclose(measurement.scalar_data["m1"][...], np.linspace(0, 1, 21))


def test_a_count_to_a_monitor_ends_with_its_counts(session):
    counted = session.scaler.count_to(20_000).wait(20)
    assert counted["S2"] == pytest.approx(20_000, rel=0.2)
    session.scaler.count(0.1).wait(20)  # and a time is a time again


def test_a_scan_counts_to_a_monitor(session):
    scan = session.loopscan(2, -20_000)
    points = list(scan.points(timeout=20))
    assert [point.values["scalar_data/S2"] for point in points] == pytest.approx(
        [20_000] * 2, rel=0.2
    )
    assert all(point.values["mca1/counts"].sum() > 0 for point in points)


def test_a_count_to_a_monitor_that_is_none_is_refused(session):
    session.scaler.monitor = "S9"
    try:
        with pytest.raises(InstrumentError, match=r"found the monitor 'S9'; expected one of S1"):
            session.scaler.count_to(1000).wait(20)
    finally:
        session.scaler.monitor = "S2"


def test_an_ioc_that_hangs_is_noticed_and_one_that_goes_on_too(monkeypatch, until):
    monkeypatch.setattr("epxs_instruments.epics.heartbeat.INTERVAL", 0.05)
    with SimulatedBeamline(port=0) as own:
        for name, value in own.epics_environment.items():
            monkeypatch.setenv(name, value)
        with connect(own.epics_address, timeout=0.5) as lonely:
            pid = own.pids[-1]
            joined = lonely.join(lonely.channel(f"{lonely.name}m1.RBV"), "stage")
            standing = lonely.channel(f"{lonely.name}m1.DESC")
            until(lambda: joined.value == 0.0)
            os.kill(pid, signal.SIGSTOP)
            try:
                until(lambda: lonely.state == "lost")
                assert "found no answer within 0.5 s" in lonely.last_error
                # its last value would be recorded as the present one
                until(lambda: isnan(joined.at(time.time())))
                until(lambda: standing.value is None)
            finally:
                os.kill(pid, signal.SIGCONT)
            until(lambda: lonely.state == "connected")
            until(lambda: joined.at(time.time()) == 0.0)
            until(lambda: standing.value)
