"""Faults on command, and what a session makes of them."""

import numpy as np
import pytest

from epxs.core.api import ConnectionFailed, InstrumentError
from epxs.instrument.api import PointTaken, ScanFinished, ScanStarted
from epxs_instruments.simulation.spec_writer import SpecWriter

LINE = "ascan samx 0 2 20 0.1"


@pytest.fixture
def told(session):
    session.enable_broadcast()
    messages = []
    session.subscribe(messages.append)
    return messages


def run(session, line):
    return session.run(line).result(10)


def indices(told):
    return [message.index for message in told if isinstance(message, PointTaken)]


def test_what_can_go_wrong_is_printed(session, until):
    run(session, "fault")
    until(lambda: any("fault split [bytes] (7)" in line for line in session.console.lines))
    with pytest.raises(InstrumentError, match="fault: found 'fire'; expected one of latin1"):
        run(session, "fault fire")


def test_a_byte_that_is_no_text_costs_nothing(session, told, until):
    run(session, "fault latin1")
    run(session, LINE)
    assert indices(told) == list(range(21))
    assert any("5 \udcb5m" in line for line in session.console.lines)


@pytest.mark.parametrize("fault", ["split 1", "split 1000", "merge 0.02"])
def test_pieces_of_any_length_make_whole_packets(session, told, fault):
    run(session, f"fault {fault}")
    run(session, LINE)
    run(session, "fault off")
    assert indices(told) == list(range(21))


def test_a_stale_scan_is_not_taken_for_a_running_one(server, session):
    from epxs_instruments.spec.session import connect

    run(session, "fault stale")
    with connect(server.address) as other:
        late = []
        other.subscribe(late.append)
        other.get("status/ready")
        assert late == []
        other.enable_broadcast()
        assert other.ascan("samx", 0, 1, 3, 0.1).wait(5) == "completed"
        assert [m.scan_id for m in late if isinstance(m, ScanStarted)] == ["1"]


def test_a_scan_that_is_announced_twice_ends_well(session, told):
    run(session, "fault duplicate")
    run(session, LINE)
    kinds = [type(message) for message in told]
    assert kinds.count(PointTaken) == 21
    assert told[-1].status == "completed"


def test_a_point_that_is_told_twice_counts_once(session, told):
    run(session, "fault again 3")
    run(session, LINE)
    assert indices(told) == list(range(21))


def test_a_gap_stays_missing_where_there_is_no_file(session, told, until):
    session.run("fault gap 2").result(5)
    scan = session.start_scan(LINE)
    assert scan.wait(5) == "completed"
    assert indices(told) == list(range(2, 21))


def test_a_gap_is_filled_from_the_file_of_spec(server, session, told, tmp_path, until):
    server.server.experiment.writer = SpecWriter(tmp_path)
    server.model.pace = 0.005
    scan = session.start_scan(LINE)
    until(lambda: scan.acquired > 3)
    server.do(lambda: setattr(server.server.experiment.faults, "gap", 3))
    assert scan.wait(10) == "completed"
    assert sorted(indices(told)) == list(range(21))
    assert scan.missing == []
    first, *_ = [m for m in told[-4:-1] if isinstance(m, PointTaken)]
    assert first.values["scalar_data/samx"] == pytest.approx(first.index * 0.1)
    expected = np.arange(2048)
    expected[0] = round(1000 * first.index * 0.1)
    np.testing.assert_array_equal(first.values["vortex/counts"], expected)
    assert first.values["vortex/icr"] == 1e5


def test_a_killed_server_comes_back_and_is_followed_again(server, session, told, until):
    server.model.pace = 0.005
    session.run(LINE)
    until(lambda: indices(told))
    server.do(server.server.experiment.crash, 0.3)
    until(lambda: session.state == "lost")
    with pytest.raises(ConnectionFailed):
        run(session, "p 1")
    until(lambda: session.state in ("connected", "simulated") and session.is_connected)
    assert session.start_scan("ascan samy 0 1 3 0.1").wait(10) == "completed"
    ends = [message.status for message in told if isinstance(message, ScanFinished)]
    assert ends == ["aborted", "completed"]


def test_a_server_that_hangs_is_waited_for(session, told):
    run(session, "fault hang 0.2")
    run(session, LINE)
    assert indices(told) == list(range(21))


def test_a_lost_beam_shows_on_the_monitor(session, told):
    run(session, "fault beam 2")
    run(session, LINE)
    values = [m.values["scalar_data/I0"] for m in told if isinstance(m, PointTaken)]
    assert values[:3] == [4.0, 4.0, 1234567.0]


def test_a_fault_can_wait_for_the_midst_of_a_scan(session, told):
    run(session, "fault beam 2 3")
    run(session, LINE)
    values = [m.values["scalar_data/I0"] for m in told if isinstance(m, PointTaken)]
    assert [n for n, value in enumerate(values) if value == 4.0] == [3, 4]


def test_a_stuck_element_a_jump_of_the_dead_time_and_spectra_of_a_wrong_length(session, told):
    run(session, "fault stuck 0; fault deadtime 70; fault length -48")
    run(session, "ascan samx 0 1 1 0.1")
    point = told[1]
    assert point.values["vortex/dead_time"] == 70
    assert point.values["vortex/counts"].shape == (2000,)
    assert set(point.values["vortex/counts"]) == {3}
    run(session, "fault off")
    run(session, "ascan samx 0 1 1 0.1")
    assert told[-2].values["vortex/counts"].shape == (2048,)


def test_who_has_to_say_whether_spec_or_the_controller_is_right_is_asked(session, until):
    asked = []
    session.watch("motor/samx/sync_check", asked.append)
    session.get("motor/samx/sync_check")
    run(session, "fault sync 50")
    moving = session.run("mv samx 1")
    until(lambda: len(asked) > 1)
    assert asked[-1] == "0 50"
    session.set("motor/samx/sync_check", 1)
    moving.result(5)
    assert session.get("motor/samx/position") == "1"
