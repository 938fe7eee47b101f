"""Whether a file answers, and errands that wait for it; what hangs is a pipe without a writer."""

import os
import threading

import pytest

from epxs.core import reach
from epxs.core.api import Errands, Reach


@pytest.fixture
def hung(tmp_path):
    """A path that cannot be opened until somebody lets it go; and what does that."""
    path = tmp_path / "hung"
    os.mkfifo(path)

    def let_go():
        try:
            os.close(os.open(path, os.O_WRONLY | os.O_NONBLOCK))
        except OSError:  # nobody waits
            return

    yield path, let_go
    let_go()


@pytest.fixture
def questions(monkeypatch):
    """The descriptors that were opened."""
    asked, whole = [], os.open
    monkeypatch.setattr(reach.os, "open", lambda *a: asked.append(a[0]) or whole(*a))
    return asked


def until_answered(reach):
    waiting = threading.Event()
    while reach.waits:
        waiting.wait(0.005)


def test_a_file_that_is_there_or_not_answers_and_is_asked_once_in_a_while(tmp_path, questions):
    path = tmp_path / "there"
    path.write_bytes(b"x")
    there = Reach(path)
    assert [there.check() for _ in range(100)] == [True] * 100
    assert questions == [str(path)]
    assert Reach(tmp_path / "gone").check()


def test_one_that_hangs_is_known_at_once_and_answers_later(hung, monkeypatch):
    path, let_go = hung
    monkeypatch.setattr(reach, "PATIENCE", 0.0)
    silent = Reach(path)
    assert not silent.check()
    assert silent.waits
    assert silent.hangs
    assert not silent.check()
    let_go()
    until_answered(silent)
    assert not silent.hangs
    assert silent.check()


def test_errands_of_a_file_that_hangs_are_put_aside_and_done_in_their_order_later(hung, tmp_path):
    path, let_go = hung
    errands = Errands("test-reach")
    silent, there = Reach(path), Reach(tmp_path)
    done = []
    for number in range(3):
        errands.for_file(silent).submit(lambda n=number: n, done.append)
    errands.for_file(there).submit(lambda: "other", done.append)
    errands.submit(lambda: "any", done.append)
    while len(done) < 2:
        assert errands.wait(10.0)
        errands.deliver()
    assert done == ["other", "any"]
    assert not errands.idle
    let_go()
    until_answered(silent)
    while len(done) < 5:
        errands.deliver()
        errands.wait(0.01)
    assert done[2:] == [0, 1, 2]
    assert errands.idle


def test_errands_of_a_file_are_those_of_the_thread(tmp_path):
    errands = Errands("test-reach")
    own = errands.for_file(Reach(tmp_path))
    assert errands.for_file(None) is errands
    seen = []
    own.submit(lambda: own.give_way() or own.at_work, seen.append)
    while not seen:
        assert own.wait(10.0)
        own.deliver()
    assert seen[0] is not None
    assert own.at_work is None or own.at_work == seen[0]
    assert own.idle
    assert not own.has_arrived
