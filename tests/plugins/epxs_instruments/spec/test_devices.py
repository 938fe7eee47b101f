"""Models of the devices of a simulated spec, over real sockets."""

import threading

import numpy as np
import pytest

from epxs.core.api import ConnectionFailed, EpxsError, InstrumentError
from epxs_instruments.spec.session import connect


def test_a_motor_is_moved_and_followed(session):
    motor = session.motors.samx
    assert (motor.position, motor.low_limit, motor.high_limit) == (0.0, -10.0, 10.0)
    motor.move(3.2, wait=True, timeout=5)
    assert (motor.position, motor.dial, motor.moving) == (3.2, 3.2, False)
    assert motor.move_relative(-0.2).wait(5) == pytest.approx(3.0)


def test_limits_of_the_user_follow_offset_and_sign(session):
    motor = session.motors.samx
    motor.configure(offset=2.0)
    assert (motor.position, motor.low_limit, motor.high_limit) == (2.0, -8.0, 12.0)
    motor.configure(limits=(-1, 4), backlash=0.1, speed=500)
    assert (motor.low_limit, motor.high_limit) == (-1.0, 4.0)
    assert (motor.backlash, motor.speed) == (0.1, 500.0)


def test_a_target_beyond_a_limit_never_reaches_spec(session):
    with pytest.raises(InstrumentError, match=r"motor samy \(Sample Y\): found a target of 50 mm"):
        session.motors.samy.move(50)


def test_a_stopped_motor_says_where_it_stands(session, until):
    motor = session.motors.slow
    action = motor.move(4)
    until(lambda: motor.moving and motor.position > 0.1)
    assert motor.state == "moving"
    action.stop()
    with pytest.raises(InstrumentError, match="interrupted"):
        action.wait(5)
    assert 0 < motor.position < 4
    assert "interrupted" in motor.last_error


def test_two_motors_are_told_apart_when_one_is_refused(session):
    session.motors.samx.move(1)
    session.motors.samy.move(2, wait=True, timeout=5)
    assert (session.motors.samx.position, session.motors.samy.position) == (1.0, 2.0)


def test_the_scaler_gives_the_values_of_all_counters(session):
    session.motors.samx.move(2, wait=True, timeout=5)
    assert session.scaler.count(0.1, timeout=5).wait(5) == {"sec": 0.1, "I0": 1234567.0, "Ca": 200}
    assert session.counters.Ca.value == 200
    assert session.counters["I0"].read() == 1234567.0


def test_a_variable_is_read_set_and_followed(session, until):
    channel = session.channel("var/DATAFILE")
    assert channel.value == "leaf.dat"
    channel.put("other.dat")
    assert session.get("var/DATAFILE") == "other.dat"
    until(lambda: channel.value == "other.dat")
    with pytest.raises(InstrumentError, match="var/NONE: found no variable of that name"):
        session.channel("var/NONE").get()
    assert "found no variable" in session.channel("var/NONE").last_error


def test_the_terminal_comes_to_the_console(session, until):
    assert session.console.send("p 1+1").wait(5) == "2"
    until(lambda: "2" in session.console.lines)
    assert list(session.motors) == ["samx", "samy", "slow"]
    assert session.console.complete("mv s") == ["samx", "samy", "slow"]


def test_the_instrument_says_what_it_is(session, until):
    until(lambda: session.state == "simulated" and session.server_info)
    assert session.server_info == {"name": "epxs-sim", "version": "6.12.01"}


def test_what_is_refused_is_the_last_error(session, until):
    with pytest.raises(InstrumentError):
        session.set("motor/samx/move_done", 1)
    until(lambda: "found a property that is only read" in session.last_error)


def test_detectors_are_known_with_the_first_scan(session):
    session.enable_broadcast()
    session.subscribe(lambda message: None)
    assert list(session.mcas) == []
    session.run("ascan samx 0 1 2 0.1").result(5)
    mca = session.mcas.vortex
    assert (mca.channels, mca.calibration, mca.dead_time) == (2048, (0.0, 0.01, 0.0), 10.0)
    expected = np.arange(2048)
    expected[0] = 1000
    np.testing.assert_array_equal(mca.read(), expected)


def test_with_a_gui_traits_change_only_in_its_thread(session, until):
    session.updates.defer()
    motor = session.motors.samx
    changed_in = set()
    motor.observe(lambda event: changed_in.add(threading.current_thread()), "position, moving")
    action = motor.move(1.0)
    action.wait(5)
    session.updates.deliver()
    assert motor.position == 1.0
    assert changed_in == {threading.current_thread()}


def test_a_lost_server_shows_in_the_state(server, until):
    session = connect(server.address)
    server.stop()
    until(lambda: session.state == "lost")
    with pytest.raises(ConnectionFailed):
        session.motors.samx.move(1)
    session.close()
    assert session.state == "closed"


@pytest.mark.parametrize(
    "name", ["samx; exit", "samx\nexit", 'samx"', "samx'", "$(samx)", "samx\0", "sámx", "", " "]
)
def test_a_name_carries_no_command_to_spec(server, session, name):
    assert "samx" in session.motors
    ran = []
    server.server._queue.submit = ran.append
    with pytest.raises(EpxsError, match="found no motor"):
        session.motors[name]
    with pytest.raises(EpxsError, match=r"ascan: found|found no motor"):
        session.ascan(name, 0, 1, 2, 0.1)
    assert ran == []


@pytest.mark.parametrize("name", ["samx\0", "samx\nexit", "x" * 90])
def test_a_path_that_the_wire_would_cut_off_is_refused(session, name):
    with pytest.raises(InstrumentError, match="expected the path of a property, of at most 80"):
        session.channel(f"var/{name}")


@pytest.mark.parametrize("target", ["x", float("nan"), float("inf"), None, [1]])
def test_a_target_that_is_no_number_moves_nothing(session, target):
    with pytest.raises(InstrumentError, match=r"motor samx: found .* as target; expected a number"):
        session.motors.samx.move(target)
