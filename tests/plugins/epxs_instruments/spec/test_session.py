"""A session with a simulated spec, over real sockets."""

from __future__ import annotations

import logging
from math import isnan

import numpy as np
import pytest

import epxs_instruments.spec.session as sessions
from epxs.core.api import ConnectionFailed, InstrumentError
from epxs.instrument.api import (
    ISession,
    PointTaken,
    ScanFinished,
    ScanInterrupted,
    ScanResumed,
    ScanStarted,
    connect,
)

MESH = "mesh samx 0 2 2 samy 0 1 1 0.1"


def run(session, command):
    return session.run(command).result(10)


@pytest.fixture
def told(session):
    """All scan messages that the session tells."""
    session.enable_broadcast()
    messages = []
    session.subscribe(messages.append)
    return messages


def test_the_driver_is_found_by_its_scheme(server):
    session = connect(server.address)
    assert isinstance(session, sessions.SpecSession)
    assert session.name == "epxs-sim"
    assert isinstance(session, ISession)
    session.close()


def test_a_mesh_is_told_from_its_announcement_to_its_end(session, told):
    run(session, MESH)
    assert [type(message) for message in told] == [ScanStarted] + 6 * [PointTaken] + [ScanFinished]
    assert [point.index for point in told[1:-1]] == list(range(6))
    assert told[-1].status == "completed"


def test_the_announcement_holds_the_whole_tree(session, told):
    run(session, MESH)
    scan = told[0]
    assert (scan.scan_id, scan.command, scan.shape) == ("1", MESH, (2, 3))
    assert scan.source_file == "leaf.dat"
    assert scan.info["monitor"] == "I0"
    nodes = {path: node.class_name for path, node in scan.nodes.items()}
    assert nodes == {
        "scalar_data/i": "Dataset",
        "scalar_data/epoch": "Dataset",
        "scalar_data/sec": "Signal",
        "scalar_data/I0": "Signal",
        "scalar_data/Ca": "Signal",
        "positioners/samx": "Dataset",
        "positioners/samy": "Dataset",
        "positioners/slow": "Dataset",
        "scalar_data/samx": "Axis",
        "scalar_data/samy": "Axis",
        "vortex": "MultiChannelAnalyzer",
        "vortex/counts": "Spectrum",
        "vortex/icr": "Dataset",
        "vortex/ocr": "Dataset",
        "vortex/real": "Dataset",
        "vortex/live": "Dataset",
        "vortex/dead_time": "DeadTime",
    }
    assert scan.nodes["scalar_data/samx"].attrs["axis"] == 1
    assert scan.nodes["scalar_data/samy"].attrs["axis"] == 2
    assert scan.nodes["scalar_data/samy"].attrs["range"] == [0, 1]
    assert scan.nodes["vortex"].attrs["calibration"] == [0, 0.01, 0]


def test_values_of_a_point_arrive_exactly(session, told, server):
    run(session, MESH)
    point = told[3]
    assert point.values["scalar_data/samx"] == 2.0
    assert point.values["scalar_data/I0"] == 1234567
    expected = np.arange(2048)
    expected[0] = 2000
    np.testing.assert_array_equal(point.values["vortex/counts"], expected)
    assert point.values["vortex/dead_time"] == 10
    assert point.time == point.values["scalar_data/epoch"]
    assert told[1].time <= point.time < told[1].time + 10


def test_all_points_are_told_before_the_command_is_answered(session, told):
    future = session.run(MESH)
    seen = []
    future.add_done_callback(lambda done: seen.append(len(told)))
    future.result(10)
    assert seen == [8]


def test_zzmesh_runs_every_second_line_backwards(session, told):
    run(session, "zzmesh samx 0 2 2 samy 0 1 1 0.1")
    places = [point.values["scalar_data/samx"] for point in told[1:-1]]
    assert places == [0, 1, 2, 2, 1, 0]


def test_dscan_comes_back_to_where_it_began(session, told):
    run(session, "mv samx 3")
    run(session, "dscan samx -1 1 2 0.1")
    assert [point.values["scalar_data/samx"] for point in told[1:-1]] == [2, 3, 4]
    assert session.get("motor/samx/position") == "3"


def test_numbers_with_six_digits_are_followed_too(start_server):
    server = start_server(digits=6)
    session = connect(server.address)
    session.enable_broadcast()
    told = []
    session.subscribe(told.append)
    run(session, MESH)
    assert told[1].values["scalar_data/I0"] == 1.23457e6
    assert abs(told[1].time - told[0].time) < 10
    assert told[1].values["vortex/counts"][2047] == 2047
    assert told[0].nodes["vortex"].attrs["calibration"] == [0, 0.01, 0]
    session.close()


def test_nothing_is_told_while_the_broadcast_is_off(session):
    told = []
    session.subscribe(told.append)
    assert not session.is_broadcasting
    run(session, MESH)
    assert told == []
    session.enable_broadcast()
    assert session.is_broadcasting


def test_an_interrupted_scan_goes_on_with_scan_on(session, told, server, until):
    server.model.pace = 0.005
    future = session.run("ascan samx 0 1 40 0.1")
    until(lambda: len(told) > 4)
    session.abort()
    with pytest.raises(InstrumentError, match=r"ascan samx 0 1 40 0.1: interrupted \(\^C\)"):
        future.result(10)
    until(lambda: isinstance(told[-1], ScanInterrupted))
    run(session, "scan_on")
    kinds = [type(message) for message in told]
    assert kinds.count(ScanInterrupted) == kinds.count(ScanResumed) == 1
    indices = [message.index for message in told if isinstance(message, PointTaken)]
    assert indices == list(range(41))
    assert told[-1].status == "completed"


def test_a_new_scan_says_that_the_interrupted_one_was_aborted(session, told, server, until):
    server.model.pace = 0.005
    session.run("ascan samx 0 1 40 0.1")
    until(lambda: len(told) > 2)
    session.abort()
    run(session, "ascan samx 0 1 2 0.1")
    ends = [message.status for message in told if isinstance(message, ScanFinished)]
    assert ends == ["aborted", "completed"]
    assert [m.scan_id for m in told if isinstance(m, ScanStarted)] == ["1", "2"]


def test_an_old_aborted_scan_is_not_taken_for_a_running_one(session, told, server, until):
    server.model.pace = 0.005
    session.run("ascan samx 0 1 40 0.1")
    until(lambda: len(told) > 2)
    session.abort()
    until(lambda: isinstance(told[-1], ScanInterrupted))
    late = []
    with connect(server.address) as other:
        other.subscribe(late.append)
        other.get("status/ready")
        run(other, "p 1")
        assert late == []
        run(other, "scan_on")
        assert [type(late[0]), type(late[1])] == [ScanStarted, PointTaken]
        assert late[-1].status == "completed"


def test_who_comes_late_is_told_of_the_running_scan(session, told, server, until):
    server.model.pace = 0.005
    future = session.run("ascan samx 0 1 60 0.1")
    until(lambda: len(told) > 4)
    late = []
    with connect(server.address) as other:
        other.subscribe(late.append)
        future.result(10)
        until(lambda: late and isinstance(late[-1], ScanFinished))
    assert isinstance(late[0], ScanStarted)
    assert late[1].index > 0
    assert late[-2].index == 60


def test_motors_are_listed_with_units_and_live_positions(session, until):
    motors = session.motors
    assert list(motors) == ["samx", "samy", "slow"]
    assert (motors["samx"].name, motors["samx"].units) == ("Sample X", "mm")
    assert motors["samx"].position == 0.0
    run(session, "mv samx 2.5")
    until(lambda: motors["samx"].position == 2.5)


def test_counters_are_listed(session):
    names = {mnemonic: counter.name for mnemonic, counter in session.counters.items()}
    assert names == {"sec": "Seconds", "I0": "Ion chamber", "Ca": "Calcium"}


def test_an_unknown_command_is_refused_with_the_words_of_the_server(session):
    with pytest.raises(InstrumentError, match=r"unknown command 'fly'; expected one of a2scan"):
        run(session, "fly home")


def test_a_move_beyond_a_limit_is_refused_before_anything_moves(session):
    message = r"samy: found 50 mm as target; expected -5 to 5. It will hit the high limit at 5"
    with pytest.raises(InstrumentError, match=message):
        run(session, "mv samx 1 samy 50")
    assert session.get("motor/samx/position") == "0"


def test_a_scan_beyond_a_limit_is_refused_before_anything_moves(session, told):
    with pytest.raises(InstrumentError, match="samy: found 60 mm as target"):
        run(session, "mesh samx 1 2 2 samy 0 60 2 1")
    assert session.get("motor/samx/position") == "0"
    assert told == []


def test_a_scan_with_too_few_arguments_is_refused_with_its_usage(session):
    usage = "Usage: mesh motor start end intervals motor start end intervals time"
    with pytest.raises(InstrumentError, match=usage):
        run(session, "mesh samx 0 1 2 0.1")


def test_setting_what_cannot_be_set_raises_what_the_server_says(session):
    with pytest.raises(InstrumentError, match="motor/samx/move_done: found a property that is"):
        session.set("motor/samx/move_done", 1)


def test_variables_are_set_merged_and_watched(session, until):
    run(session, 'T["a"] = 1')
    seen = []
    unwatch = session.watch("var/T", seen.append)
    session.set("var/T", {"b": "two", ("c", "d"): "3"})
    session.set("var/T[a]", "x")
    until(lambda: len(seen) == 3)
    assert seen[0] == {"a": "1"}
    assert seen[-1] == {"a": "x", "b": "two", ("c", "d"): "3"}
    assert session.get("var/T[b]") == {"b": "two"}
    unwatch()
    session.set("var/T[a]", "y")
    assert len(seen) == 3


def test_a_variable_that_is_made_later_is_watched_from_then_on(session, until):
    seen = []
    session.watch("var/LATER", seen.append)
    run(session, "p 1")
    assert seen == []
    run(session, "LATER = 5")
    until(lambda: seen == ["5"])
    run(session, "LATER = 6")
    assert seen == ["5", "6"]


def test_it_is_watched_although_all_packets_come_at_once(server, session, until):
    server.server.experiment.faults.merge = 0.05
    seen = []
    session.watch("var/LATER", seen.append)
    session.run("p 1")  # not waited for: registration, refusal and prompt come in one piece
    run(session, "LATER = 5")
    until(lambda: seen == ["5"])


def test_an_array_is_read_but_not_watched(session, caplog, until):
    array = np.arange(6.0).reshape(2, 3)
    session.set("var/D", array)
    np.testing.assert_array_equal(session.get("var/D"), array)
    with caplog.at_level(logging.WARNING):
        session.watch("var/D", print)
        until(lambda: "Data arrays cannot be watched" in caplog.text)


def test_the_terminal_can_be_followed(session, until):
    lines = []
    session.watch("output/tty", lines.append)
    assert run(session, "p 1+2*3") == "7"
    until(lambda: "7\n" in lines)


def test_a_motor_tells_that_it_moves_and_where(session, until):
    told = []
    session.watch("motor/slow/move_done", lambda value: told.append(("moving", value)))
    session.watch("motor/slow/position", lambda value: told.append(("at", float(value))))
    session.get("status/ready")
    told.clear()
    run(session, "mv slow 0.2")
    assert told[0] == ("moving", "1")
    assert told[-2:] == [("at", 0.2), ("moving", "0")]
    assert len(told) > 4


def test_stopping_a_move_leaves_the_motor_where_it_is(session, until):
    moving = []
    session.watch("motor/slow/position", lambda value: moving.append(float(value)))
    future = session.run("mv slow 4")
    until(lambda: len(moving) > 2)
    session.abort()
    with pytest.raises(InstrumentError, match="interrupted"):
        future.result(10)
    assert 0 < float(session.get("motor/slow/position")) < 4
    assert session.get("motor/slow/move_done") == "0"


def test_motors_start_together(session, until):
    session.set("motor/../prestart_all", "")
    session.set("motor/samx/start_one", 1)
    session.set("motor/samy/start_one", 2)
    assert session.get("motor/samx/position") == "0"
    session.set("motor/../start_all", "")
    until(lambda: session.get("motor/samy/position") == "2")
    assert session.get("motor/samx/position") == "1"


def test_counting_shows_on_the_scaler(session):
    told = []
    session.watch("scaler/.all./count", told.append)
    run(session, "mv samx 2; ct 0.5")
    assert session.get("scaler/Ca/value") == "200"
    assert told == ["0", "1", "0"]


def test_ready_is_told_around_each_command(session):
    told = []
    session.watch("status/ready", told.append)
    first, second = session.run("p 1"), session.run("p 2")
    assert (first.result(10), second.result(10)) == ("1", "2")
    assert told == ["1", "0", "1", "0", "1"]


def test_closing_leaves_the_scan_running(session, told, server, until):
    server.model.pace = 0.005
    future = session.run("ascan samx 0 1 20 0.1")
    until(lambda: len(told) > 2)
    session.close()
    with pytest.raises(ConnectionFailed, match="found that the connection is closed"):
        future.result(1)
    with connect(server.address) as other:
        until(lambda: other.get("motor/samx/position") == "1")


def test_giving_up_on_a_command_does_not_stop_it(session, server, until):
    server.model.pace = 0.005
    future = session.run("ascan samx 0 1 20 0.1")
    future.cancel()
    until(lambda: session.get("motor/samx/position") == "1")


def test_a_listener_that_waits_is_told_so(session, caplog, until):
    with caplog.at_level(logging.WARNING):
        session.watch("status/ready", lambda value: session.get("status/ready"))
        until(lambda: "expected listeners not to wait" in caplog.text)


def test_a_broadcast_that_is_on_is_not_asked_for_again_while_spec_is_busy(session, server):
    session.enable_broadcast()
    server.model.pace = 0.02
    with connect(server.address, timeout=0.2) as late:
        scan = session.loopscan(50, 0.1)
        late.enable_broadcast()
        assert not scan.is_over


def test_a_simulation_tells_how_long_its_points_take(server):
    with connect(server.address) as session:
        assert isnan(session.point_time)  # as fast as it can
    server.do(server.server.experiment.variables.set, "EPXS_POINT_TIME", 0.02)
    with connect(server.address) as session:
        assert session.point_time == 0.02


@pytest.mark.parametrize(
    ("name", "text", "error"),
    [
        ("_SC_NEWSCANDATA", "{'scalar_data/i':", "a point is lost: literal"),
        ("_SC_NEWSCANDATA", "{'scalar_data/i':-1}", "a point is lost"),
        ("_SC_NEWSCANDATA", "[1,2]", "a point is lost"),
        ("_SC_NEWSCANDATA", "{'scalar_data/i':9}", "points between are missing"),
        ("_SC_NEWSCAN", "{'type':", "a scan cannot be followed: literal"),
    ],
)
def test_a_broadcast_that_cannot_be_followed_is_the_last_error(
    session, told, server, until, name, text, error
):
    server.model.pace = 0.2
    session.run("loopscan 20 0.1")
    until(lambda: any(isinstance(message, PointTaken) for message in told))
    server.do(server.server.experiment.variables.set, name, text)
    until(lambda: error in session.last_error)
    assert session.is_connected
    session.abort()
