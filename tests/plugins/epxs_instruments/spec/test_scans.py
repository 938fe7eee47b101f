"""Scans started from models, on a simulated spec."""

import pytest

from epxs.core.api import ScanError


def test_a_mesh_is_started_and_its_points_come(session):
    scan = session.mesh("samx", 0, 2, 2, "samy", 0, 1, 1, 0.1)
    points = list(scan.points(timeout=5))
    assert [p.values["scalar_data/samx"] for p in points] == [0, 1, 2, 0, 1, 2]
    assert (scan.state, scan.npoints, scan.acquired) == ("completed", 6, 6)
    assert session.scan is scan


def test_a_scan_beyond_a_limit_never_reaches_spec(session):
    with pytest.raises(ScanError, match=r"motor samy \(Sample Y\): found a target of 60 mm"):
        session.mesh("samx", 0, 2, 2, "samy", 0, 60, 1, 0.1)
    assert session.scan is None


def test_a_scan_is_paused_and_resumed_without_losing_a_point(session, server, until):
    server.model.pace = 0.005
    scan = session.ascan("samx", 0, 1, 40, 0.1)
    until(lambda: scan.acquired > 4)
    scan.pause()
    until(lambda: scan.state == "paused")
    scan.resume()
    assert scan.wait(5) == "completed"
    assert [p.index for p in scan.points()] == list(range(41))


def test_an_aborted_scan_says_so_and_the_next_one_runs(session, server, until):
    server.model.pace = 0.005
    scan = session.ascan("samx", 0, 1, 400, 0.1)
    until(lambda: scan.acquired > 2)
    scan.abort()
    assert scan.wait(5) == "aborted"
    server.model.pace = 0.0
    assert session.ascan("samx", 0, 1, 4, 0.1).wait(5) == "completed"


def test_a_queued_scan_that_is_aborted_never_runs(session, server, until):
    server.model.pace = 0.005
    first = session.ascan("samx", 0, 1, 400, 0.1)
    second = session.ascan("samy", 0, 1, 4, 0.1)
    until(lambda: first.acquired > 2)
    second.abort()  # ^C drops what we queued, and interrupts what runs
    assert second.wait(5) == "aborted"
    until(lambda: first.state == "paused")


def test_a_loop_counts_where_the_motors_stand(session):
    scan = session.loopscan(5, 0.1)
    assert len(list(scan.points(timeout=5))) == 5


def test_a_scan_without_end_goes_on_until_it_is_aborted(session, server, until):
    server.model.pace = 0.002
    scan = session.timescan(0.1)
    until(lambda: scan.acquired > 5)
    assert scan.started.open_ended
    scan.abort()
    assert scan.wait(5) == "aborted"


def test_a_scan_that_spec_refuses_fails_with_its_words(session):
    scan = session.start_scan("umv samx 77")
    with pytest.raises(Exception, match="samx: found 77 mm as target; expected -10 to 10"):
        scan.wait(5)
