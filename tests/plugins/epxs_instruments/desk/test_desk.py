"""Driving a simulated beamline as the window does, without a window."""

import os
import signal
import sys
import threading

import pytest
from scans import scan_started

from epxs.instrument.api import Instrument, connect
from epxs.session.api import LiveSession
from epxs.workbench.api import Workspace
from epxs_instruments.desk.connector import Connector
from epxs_instruments.desk.desk import desk_of


def test_one_click_brings_motors_counters_a_scan_and_its_elements(window):
    desk = window.desk
    assert desk.state == "simulated"
    assert "samx" in [motor.mnemonic for motor in desk.motors]
    assert "I0" in [counter.mnemonic for counter in desk.counters]
    assert desk.recording.config_path.is_file()
    assert desk.hand.horizontal == "samx"


def test_a_scan_of_the_form_is_recorded_fitted_and_shown(window):
    desk = window.desk
    desk.form.start()
    window.until(lambda: desk.scan is not None and desk.scan.state == "completed")
    session = desk.recording.session
    window.until(lambda: session.state == "finished" and session.fitted == 15)
    assert session.acquired == 15
    window.until(lambda: window.workspace.active is not None)
    assert "Ca K" in window.workspace.active.elements
    assert "scan = beam.mesh('samx', 0, 1, 4, 'samz', 0, 1, 2, 0.05)" in (
        window.workspace.script.lines
    )


def test_a_second_scan_is_added_to_the_same_file(window):
    desk = window.desk
    desk.form.take("ascan samx 0 1 4 0.05")
    desk.form.start()
    window.until(lambda: desk.scan.line.startswith("ascan") and desk.scan.state == "completed")
    window.until(lambda: desk.recording.session.state == "finished")
    assert desk.recording.path.endswith("leaf.h5")


def test_another_file_of_spec_gets_another_file_of_ours(window):
    desk = window.desk
    desk.recording.start()
    window.until(lambda: desk.recording.path.endswith("leaf.h5"))
    desk.instrument.console.send("newfile night.dat")
    window.until(lambda: desk.recording.path.endswith("night.h5"))
    desk.instrument.console.send("newfile leaf.dat")
    window.until(lambda: desk.recording.path.endswith("leaf.h5"))


def test_a_move_beyond_a_limit_is_told_and_does_not_happen(window):
    desk = window.desk
    assert not desk.hand.go("samx", "999")
    assert "found a target of 999 mm; expected -25 to 25 mm" in desk.problem


@pytest.mark.parametrize("typed", ["", "nan", "1; abort_all", "__import__('os')", "0x10 ", "1e999"])
def test_what_is_no_position_is_told_and_sent_to_nobody(window, typed):
    desk = window.desk
    assert not desk.hand.go("samx", typed)
    assert "expected a number" in desk.problem
    assert not window.workspace.script.lines


def test_a_motor_goes_where_it_is_told_and_by_steps_of_the_pad(window):
    desk = window.desk
    samx, samz = desk.hand.motor("samx"), desk.hand.motor("samz")
    desk.hand.go("samx", "0,5")
    window.until(lambda: abs(samx.position - 0.5) < 1e-6 and not samx.moving)
    assert desk.hand.set_step("samx", "0.25")
    before = samz.position
    desk.hand.pad("9")
    window.until(lambda: abs(samx.position - 0.75) < 1e-6 and not samx.moving)
    window.until(lambda: abs(samz.position - before - desk.hand.step("samz")) < 1e-6)
    assert "beam.motors.samx.move(0.75)" in window.workspace.script.lines


def test_a_move_that_was_stopped_by_hand_is_no_problem(window):
    desk = window.desk
    samx = desk.hand.motor("samx")
    desk.hand.go("samx", -20.0 if samx.position > 0 else 20.0)
    window.until(lambda: samx.moving)
    desk.hand.stop("samx")
    window.until(lambda: not samx.moving)
    assert desk.problem == ""
    desk.hand.go("samx", 0.0)
    window.until(lambda: abs(samx.position) < 1e-6 and not samx.moving)


def test_a_step_that_is_none_is_refused(window):
    assert not window.desk.hand.set_step("samx", "-1")
    assert "motor samx: found a step of '-1'; expected a number > 0" in window.desk.problem


@pytest.mark.parametrize(
    "name", ["samx;abort_all", "samx 0 1 5 0.1\nmv samz 9", 'p("x")', "__class__", "nobody"]
)
def test_a_name_with_code_in_it_is_refused_before_anything_is_sent(window, name):
    desk = window.desk
    desk.form.axes[0].motor = name
    window.until(lambda: any(f.state == "failed" for f in desk.form.findings))
    assert not desk.form.is_clear
    assert not desk.form.can_override
    before = desk.scan
    desk.form.start(force=True)
    window.until(lambda: not desk.form.starting)
    assert "expected" in desk.problem
    assert desk.scan is before


def test_a_range_beyond_a_limit_fails_the_check_and_says_why(window):
    desk = window.desk
    desk.form.axes[1].stop = 1000.0
    window.until(lambda: any("1000" in found.reason for found in desk.form.findings))
    assert desk.form.findings[0].state == "failed"
    desk.form.start()
    window.until(lambda: not desk.form.starting)
    assert "The scan was not started. motors and limits: motor samz" in desk.problem


def test_the_form_estimates_points_time_and_size(window):
    window.desk.form.take("mesh samx 0 1 9 samz 0 1 9 1")
    window.until(lambda: window.desk.form.estimate.startswith("100 points, about 0:0"))
    assert "MB" in window.desk.form.estimate


def test_saved_corners_become_ranges_and_can_be_taken_back(window):
    desk = window.desk
    samx = desk.hand.motor("samx")
    for corner, x in (("start corner", 0.1), ("stop corner", 0.4)):
        desk.hand.go("samx", x)
        window.until(lambda x=x: abs(samx.position - x) < 1e-6 and not samx.moving)
        assert desk.positions.save(corner)
    desk.form.corners()
    axis = desk.form.axes[0]
    assert (axis.motor, round(axis.start, 6), round(axis.stop, 6)) == ("samx", 0.1, 0.4)
    desk.positions.go("start corner")
    window.until(lambda: abs(samx.position - 0.1) < 1e-6 and not samx.moving)
    window.workspace.undo.undo()
    assert desk.positions.names() == ["start corner"]
    desk.positions.remove("start corner")
    desk.form.corners()
    assert "found no motor in both 'start corner' and 'stop corner'" in desk.problem


def test_a_position_of_a_motor_that_is_not_there_moves_nothing(window):
    window.desk.positions.places = [("far", {"samx": 1.0, "gone": 2.0})]
    window.desk.positions.go("far")
    assert "saved position 'far': found no motor gone here" in window.desk.problem


def test_counting_once_and_again_and_again(window):
    desk = window.desk
    desk.counting.seconds = 0.05
    desk.counting.count()
    window.until(lambda: not desk.counting.counting)
    assert desk.counting.values["I0"] > 0
    assert desk.counting.rates["I0"] == pytest.approx(desk.counting.values["I0"] / 0.05)
    desk.counting.go_on_counting()
    first = desk.counting.values["I0"]
    window.until(lambda: desk.counting.values["I0"] != first)
    desk.counting.end()
    assert not desk.counting.counting


def test_a_time_that_is_none_is_refused(window):
    window.desk.counting.seconds = float("nan")
    window.desk.counting.count()
    assert "counters: found a time of nan s; expected a number > 0" in window.desk.problem
    window.desk.counting.seconds = 1.0


def test_stop_makes_a_scan_stand_still_and_it_goes_on_or_is_aborted(window):
    desk = window.desk
    desk.form.take("loopscan 2000 0.05")
    desk.form.start()
    window.until(lambda: desk.scan.line.startswith("loopscan") and desk.scan.acquired > 5)
    assert desk.can_pause
    assert not desk.can_resume
    desk.stop()
    window.until(lambda: desk.scan.state == "paused")
    assert desk.can_resume
    assert not desk.can_pause
    desk.form.start()
    assert "found another one under way" in desk.problem
    at = desk.scan.acquired
    desk.resume()
    window.until(lambda: desk.scan.acquired > at + 5)
    desk.abort()
    window.until(lambda: desk.scan.state == "aborted")
    assert not desk.can_abort


def test_the_queue_runs_repeats_and_reorders(window):
    queue = window.desk.queue
    first = queue.add("ascan samx 0 1 3 0.05", 2)
    second = queue.add("loopscan 3 0.05")
    assert queue.add("ascan samx 0 1") is None
    assert "ascan: found 3 arguments" in window.desk.problem
    queue.move(second, -1)
    assert queue.items == [second, first]
    window.workspace.undo.undo()
    assert queue.items == [first, second]
    queue.start()
    window.until(lambda: not queue.running)
    assert [(item.done, item.state) for item in queue.items] == [(2, "done"), (1, "done")]
    assert queue.note == "All scans are done."
    queue.clear_done()
    assert queue.items == []


def test_the_queue_stops_at_a_failure_with_a_sentence_and_keeps_the_rest(window):
    queue = window.desk.queue
    bad = queue.add("ascan nobody 0 1 3 0.05")
    rest = queue.add("loopscan 3 0.05")
    queue.start()
    window.until(lambda: not queue.running)
    assert (bad.state, rest.state) == ("failed", "waiting")
    assert "The queue stopped: The scan was not started." in queue.note
    assert "found no motor 'nobody'" in queue.note


def test_the_guard_is_set_and_taken_away(window):
    desk = window.desk
    desk.beam_watch.trait_set(monitor="I0", threshold=10.0, action="pause", on=True)
    assert desk.instrument.guard.monitor == "I0"
    assert desk.instrument.guard.action == "pause"
    desk.beam_watch.monitor = "nobody"
    assert "beam guard: found no counter 'nobody'" in desk.problem
    desk.beam_watch.trait_set(on=False, monitor="I0")
    assert desk.instrument.guard is None


def test_a_scan_without_beam_waits_and_goes_on_only_by_force(window):
    desk = window.desk
    desk.beam_watch.trait_set(monitor="I0", threshold=1e12, action="pause", on=True)
    desk.form.take("loopscan 2000 0.05")
    desk.form.start()
    window.until(lambda: desk.scan.line.startswith("loopscan 2000") and desk.scan.acquired > 0)
    window.until(lambda: desk.scan.state == "paused" and desk.must_force)
    desk.resume()
    window.until(lambda: "going on is not safe: found I0 at" in desk.problem)
    desk.beam_watch.on = False
    desk.resume(force=True)
    window.until(lambda: desk.scan.state == "running")
    desk.abort()
    window.until(lambda: desk.scan.state == "aborted")


def test_nothing_in_the_main_thread_waits_for_a_server_or_opens_a_file(window, monkeypatch):
    """The server is stopped by a signal: whoever waited for it would never come back."""
    desk = window.desk
    pid = desk.connector.beamline.pids[0]
    touched = []
    _listeners.append(touched)
    os.kill(pid, signal.SIGSTOP)
    try:
        desk.hand.go("samx", "0.2")
        desk.hand.pad("6")
        desk.positions.save("here")
        desk.form.take("ascan samz 0 1 4 0.05")
        desk.form.start()
        desk.counting.count()
        desk.queue.add("loopscan 3 0.05")
        desk.queue.start()
        desk.instrument.console.send("p 1+1")
        desk.connector.search()
        desk.read_devices()
        desk.recording.start()
        desk.pause()
        desk.stop()
        for _ in range(50):
            window.workspace.deliver()
        assert desk.counting.counting is False  # STOP ended it here; the server knows nothing yet
        assert desk.form.starting
    finally:
        os.kill(pid, signal.SIGCONT)
        _listeners.remove(touched)
    assert touched == []
    desk.queue.trait_set(items=[], running=False)
    window.until(lambda: not desk.form.starting)
    window.until(lambda: desk.queue.current is None and not desk.can_pause)
    if desk.can_abort:
        desk.abort()


#: Lists that get what the main thread opens or connects to; audit hooks cannot be taken away.
_listeners = []


def _audit(event, arguments):
    if not _listeners or threading.current_thread() is not threading.main_thread():
        return
    told = str(arguments[0]) if event == "open" else event
    is_source = told.endswith((".py", ".pyc", ".so")) or "/proc/" in told or "egg-info" in told
    if event in ("open", "socket.connect", "socket.getaddrinfo") and not is_source:
        for touched in _listeners:
            touched.append(told)


sys.addaudithook(_audit)


def test_without_an_instrument_each_button_says_so(alone):
    desk = alone.desk
    desk.form.start()
    assert "scan: found no instrument; expected a connected instrument" in desk.problem
    desk.counting.count()
    assert desk.problem.startswith("counters: found no instrument")
    desk.queue.add("loopscan 3 1")
    desk.queue.start()
    assert desk.problem.startswith("queue: found no instrument")
    desk.stop()
    desk.pause()
    assert not desk.can_abort


def test_an_address_where_nobody_answers_is_a_sentence(alone):
    desk = alone.desk
    desk.connector.connect("spec://localhost:1")
    assert not desk.connector.can_connect
    alone.until(lambda: desk.problem)
    assert "spec://localhost:1: found nobody listening; expected a spec server" in desk.problem
    assert desk.connector.can_connect
    desk.connector.connect("nonsense")
    alone.until(lambda: "nonsense" in desk.problem)
    assert "found no scheme and host" in desk.problem


def test_after_a_loss_the_queue_goes_on_where_it_was_cut_short(window):
    desk = window.desk
    item = desk.queue.add("loopscan 600 0.05")
    desk.queue.start()
    window.until(lambda: desk.scan.line.startswith("loopscan 600") and desk.scan.acquired > 5)
    desk.stop()
    window.until(lambda: desk.scan.state == "paused")
    desk.instrument.console.send("fault kill 0.3")
    window.until(lambda: desk.state == "lost")
    assert desk.queue.note.startswith("The connection was lost")
    assert item.state == "waiting"
    window.until(lambda: desk.is_connected)
    assert desk.problem == ""
    desk.queue.start()
    assert desk.queue.note.startswith("Waits for the scan under way")
    desk.abort()
    window.until(lambda: item.state == "done")
    assert desk.scan.acquired == 600
    assert desk.hand.go("samx", 0.25)


def test_a_connection_lost_in_mid_move_is_told_and_the_queue_waits(alone):
    desk = alone.desk
    desk.connector.simulate(port=0, rate=200, library=16)
    alone.until(lambda: desk.motors)
    desk.queue.add("loopscan 5000 0.05")
    desk.queue.start()
    alone.until(lambda: desk.scan is not None and desk.scan.acquired > 2)
    os.kill(desk.connector.beamline.pids[0], signal.SIGKILL)
    alone.until(lambda: desk.state == "lost")
    alone.until(lambda: not desk.queue.running)
    assert "The connection was lost" in desk.queue.note
    assert desk.queue.items[0].state == "waiting"
    assert not desk.can_pause
    assert not desk.hand.go("samx", "1")
    assert "motor samx: found the connection lost; expected the instrument" in desk.problem
    desk.connector.disconnect()
    assert desk.instrument is None
    assert desk.motors == []


def test_what_records_the_instrument_already_is_taken_over(window, alone, tmp_path):
    instrument = connect(window.desk.instrument.address)
    session = LiveSession(tmp_path / "demo.h5")
    session.attach(instrument)
    alone.workspace.follow(session)
    alone.workspace.instrument = instrument
    desk = alone.desk
    alone.until(lambda: desk.motors)
    assert desk.recording.session is session
    assert desk.recording.path == str(tmp_path / "demo.h5")
    # a scan of the form goes where the form says
    desk.form.take("ascan samx 0 1 4 0.05")
    desk.start_scan(desk.form.command(), lambda scan: None, desk.complain, force=True)
    alone.until(lambda: desk.scan is not None and desk.scan.state == "completed")
    assert desk.recording.session is not session
    assert session.instrument is None
    assert session.acquired == 0


def test_a_scan_of_the_window_keeps_no_points_for_a_script_that_does_not_exist(window):
    desk, started = window.desk, []
    desk.form.take("ascan samx 0 1 3 0.05")
    desk.start_scan(desk.form.command(), started.append, desk.complain, force=True)
    window.until(lambda: started and started[0].state == "completed")
    assert (started[0].acquired, list(started[0].points(timeout=1))) == (4, [])


def test_an_instrument_that_was_there_before_the_desk_changes_in_the_main_thread_only(window):
    workspace = Workspace()
    workspace.instrument = connect(window.desk.instrument.address)
    desk = desk_of(workspace)
    assert workspace.instrument.updates.deferred
    window.until(lambda: desk.deliver() or desk.motors)
    desk.close()


def test_motors_are_read_when_the_scan_that_runs_has_ended(window, alone):
    window.desk.form.take("mesh samx 0 1 39 samz 0 1 39 0.05")
    window.desk.form.start()
    window.until(lambda: window.desk.can_abort and window.desk.scan.state == "running")
    alone.workspace.instrument = connect(window.desk.instrument.address, timeout=1.0)
    desk = alone.desk
    alone.until(lambda: desk.can_abort)
    assert desk.no_motors.startswith("A scan runs.")
    alone.until(lambda: desk.motors)
    assert desk.problem == ""


def test_how_files_are_called_is_remembered_but_not_what_makes_no_sense(tmp_path):
    from epxs.core.api import Errands
    from epxs.workbench.api import Kept

    path = tmp_path / "recording.json"
    path.write_text('{"naming": "own name", "own_name": "night", "enabled": 7, "_made_of": 1}')
    recording = desk_of(Workspace()).recording
    recording.read(Kept(path, Errands("test")))
    recording.folder = str(tmp_path)
    assert recording.enabled is True
    assert recording.path_of(None) == tmp_path / "night.h5"
    recording.own_name = "../../etc/passwd"
    assert recording.path_of(None) == tmp_path / "passwd.h5"
    recording.naming = "by date"
    assert recording.path_of(None).stem.count("-") == 2


def test_addresses_are_remembered(tmp_path):
    from epxs.core.api import Errands
    from epxs.workbench.api import Kept

    errands = Errands("test")
    path = tmp_path / "instruments.json"
    path.write_text('{"addresses": ["spec://b:6511", 7, "epics://x:"]}')
    connector = Connector(desk=desk_of(Workspace()))
    connector.read(Kept(path, errands))
    assert connector.remembered == ["spec://b:6511", "epics://x:"]
    assert connector.address == "spec://b:6511"
    path.write_text("[not json")
    connector.read(Kept(path, errands))
    assert connector.remembered == []


@pytest.mark.parametrize("runs", [True, False])
def test_in_a_scan_numbers_are_shown_ten_times_a_second_and_none_is_lost(alone, runs):
    now, shown, desk = [0.0], [], alone.desk
    instrument = alone.workspace.instrument = Instrument()
    desk.clock = lambda: now[0]
    if runs:
        instrument.tell(scan_started())
    for number, when in enumerate((1.0, 1.05, 1.09, 1.11, 5.0)):
        now[0] = when
        instrument.updates.call(lambda number=number: shown.append((number, now[0])))
        desk.deliver()
    if runs:
        assert shown == [(0, 1.0), (1, 1.11), (2, 1.11), (3, 1.11), (4, 5.0)]
    else:
        assert shown == [(0, 1.0), (1, 1.05), (2, 1.09), (3, 1.11), (4, 5.0)]
    alone.workspace.instrument = None
