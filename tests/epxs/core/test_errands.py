"""Tests of work that one thread does for another."""

import logging
import threading

import pytest

from epxs.core.api import BULK, URGENT, Errands


@pytest.fixture
def errands():
    return Errands("test errands")


def deliver_all(errands, count):
    """Deliver until *count* results came."""
    arrived = 0
    while arrived < count:
        assert errands.wait(timeout=10.0)
        arrived += errands.deliver()


def test_results_are_delivered_in_the_thread_that_asks(errands):
    seen = []
    errands.submit(
        lambda: threading.current_thread().name,
        then=lambda worker: seen.append((worker, threading.current_thread().name)),
    )
    deliver_all(errands, 1)
    assert seen == [("test errands", threading.current_thread().name)]


def test_a_failure_is_delivered_to_the_one_who_asked(errands):
    seen = []
    errands.submit(lambda: 1 / 0, failed=seen.append)
    deliver_all(errands, 1)
    assert isinstance(seen[0], ZeroDivisionError)


def test_a_failure_that_nobody_asked_for_is_logged_and_the_thread_lives_on(errands, caplog):
    seen = []
    with caplog.at_level(logging.ERROR):
        errands.submit(lambda: 1 / 0)
        errands.submit(lambda: "alive", then=seen.append)
        deliver_all(errands, 2)
    assert seen == ["alive"]
    assert "an errand failed" in caplog.text


def test_urgent_errands_overtake_bulk_work(errands):
    gate, order = threading.Event(), []
    errands.submit(gate.wait)
    errands.submit(lambda: "bulk", then=order.append, priority=BULK)
    errands.submit(lambda: "urgent", then=order.append, priority=URGENT)
    gate.set()
    deliver_all(errands, 3)
    assert order == ["urgent", "bulk"]


def test_it_is_idle_when_all_was_done_and_delivered(errands):
    assert errands.idle
    errands.submit(lambda: None)
    assert not errands.idle
    deliver_all(errands, 1)
    assert errands.idle


def test_a_long_errand_gives_way_to_an_urgent_one_in_its_middle(errands):
    begun, gate, order = threading.Event(), threading.Event(), []

    def long():
        begun.set()
        gate.wait()
        order.append("half of the bulk")
        errands.give_way()
        return "bulk"

    errands.submit(long, then=order.append, priority=BULK)
    begun.wait()
    errands.submit(lambda: order.append("urgent"), priority=URGENT)
    errands.submit(lambda: order.append("more bulk"), priority=BULK)
    gate.set()
    deliver_all(errands, 3)
    assert order[:2] == ["half of the bulk", "urgent"]
    assert "more bulk" in order


def test_giving_way_elsewhere_runs_nothing(errands):
    gate, seen = threading.Event(), []
    errands.submit(gate.wait)
    errands.submit(lambda: seen.append(threading.current_thread().name), priority=URGENT)
    errands.give_way()
    assert seen == []
    gate.set()
    deliver_all(errands, 2)
    assert seen == ["test errands"]


def test_what_takes_long_to_deliver_is_delivered_in_parts():
    errands, told = Errands("parts"), []
    for number in range(3):
        errands.submit(lambda number=number: number, told.append)
    done = threading.Event()
    errands.submit(done.set)
    assert done.wait(5)
    assert errands.deliver(seconds=0.0) == 1
    assert (told, errands.has_arrived, errands.idle) == ([0], True, False)
    assert errands.wait(0.0)
    while not errands.idle:
        errands.deliver()
    assert told == [0, 1, 2]
    assert not errands.has_arrived


def test_what_the_thread_worked_is_told(errands):
    errands.submit(lambda: sum(range(300_000)))
    deliver_all(errands, 1)
    errands.submit(lambda: None)  # begins when the first has been counted
    deliver_all(errands, 1)
    assert errands.worked > 0.0
