"""Reading for views: newest first, one at a time."""

import threading

import pytest

from epxs.core.api import URGENT, Errands
from epxs.workbench.api import Latest, in_the_air


@pytest.fixture
def errands():
    return Errands("test-latest")


def deliver(errands, count=1):
    """Deliver until *count* results came."""
    found = 0
    while found < count:
        assert errands.wait(10.0)
        found += errands.deliver()


def test_of_requests_that_pile_up_only_the_newest_is_read(errands):
    latest, shown, go = Latest("test"), [], threading.Event()
    latest.ask(errands, go.wait, lambda result: shown.append("first"))
    for name in ("second", "third", "fourth"):
        latest.ask(errands, lambda name=name: name, shown.append)
    go.set()
    deliver(errands, 2)
    assert shown == ["first", "fourth"]


def test_a_click_does_not_wait_for_what_is_on_its_way(errands):
    latest, shown, go = Latest("test"), [], threading.Event()

    def slowly():
        go.wait()
        errands.give_way()
        return "all"

    latest.ask(errands, slowly, shown.append)
    latest.ask(errands, lambda: "all again", shown.append)
    latest.ask(errands, lambda: "the point", shown.append, URGENT)
    go.set()
    deliver(errands, 2)
    assert (shown, latest.busy) == (["the point"], False)


def test_of_clicks_that_pile_up_only_the_newest_is_read(errands):
    latest, shown, go = Latest("test"), [], threading.Event()
    latest.ask(errands, go.wait, lambda result: shown.append("first"), URGENT)
    for name in ("second", "third"):
        latest.ask(errands, lambda name=name: name, shown.append, URGENT)
    go.set()
    deliver(errands, 2)
    assert shown == ["first", "third"]


def test_what_was_cancelled_is_not_shown(errands):
    latest, shown = Latest("test"), []
    latest.ask(errands, lambda: "stale", shown.append)
    latest.cancel()
    deliver(errands)
    assert shown == []


def test_a_request_that_fails_is_tried_again(errands):
    latest, shown, tries = Latest("test"), [], []

    def read():
        tries.append(1)
        if len(tries) < 3:
            raise OSError("the file is just being opened again")
        return "there"

    latest.ask(errands, read, shown.append)
    deliver(errands, 3)
    assert shown == ["there"]


def test_what_cannot_be_read_is_told_once_in_the_log(errands, caplog):
    latest = Latest("the map")

    def read():
        raise OSError("no such disk")

    told = []
    latest.ask(errands, read, print, tell=told.append)
    deliver(errands, Latest.TRIES)
    assert told == ["the map: cannot be read: no such disk"]
    assert [record.getMessage() for record in caplog.records] == [
        "the map: cannot be read: no such disk"
    ]


def test_what_is_in_the_air_is_counted(errands):
    before, go = in_the_air(), threading.Event()
    Latest("test").ask(errands, go.wait, lambda result: None)
    assert in_the_air() == before + 1
    go.set()
    deliver(errands)
    assert in_the_air() == before


def test_a_view_that_fails_does_not_stop_those_after_it(errands, caplog):
    latest, shown = Latest("the map"), []
    latest.ask(errands, lambda: 1, lambda result: 1 / 0)
    deliver(errands)
    latest.ask(errands, lambda: 2, shown.append)
    deliver(errands)
    assert shown == [2]
    assert "the map: cannot be shown" in caplog.text
