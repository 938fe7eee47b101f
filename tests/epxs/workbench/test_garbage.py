"""Garbage is collected when nobody waits."""

import gc

import pytest

from epxs.workbench import garbage


@pytest.fixture
def clock(monkeypatch):
    """A clock that a test turns, and what was asked of Python."""

    class Clock:
        now = 0.0
        asked = ()

        def monotonic(self):
            return self.now

    clock = Clock()
    clock.asked = []
    monkeypatch.setattr(garbage, "time", clock)
    for name in ("collect", "freeze", "enable", "disable"):
        monkeypatch.setattr(gc, name, lambda name=name: clock.asked.append(name))
    monkeypatch.setattr(gc, "get_count", lambda: (0, 0, 3))
    return clock


def look(clock, collector, *times):
    for now in times:
        clock.now = now
        collector.look()


def test_it_is_collected_while_the_mouse_rests(clock):
    collector = garbage.Garbage(lambda: (5, 5), lambda: False)
    look(clock, collector, 1, 2, 30)
    assert clock.asked == ["collect"]


def test_it_is_not_collected_while_the_mouse_moves(clock):
    collector = garbage.Garbage(lambda: (clock.now, 5), lambda: False)
    look(clock, collector, *range(1, 100))
    assert clock.asked == []


def test_it_is_not_collected_while_a_scan_is_watched(clock):
    collector = garbage.Garbage(lambda: (5, 5), lambda: True)
    look(clock, collector, *range(1, 100))
    assert clock.asked == []


def test_what_the_window_is_made_of_is_set_aside_once(clock, monkeypatch):
    monkeypatch.setattr(gc, "isenabled", lambda: False)
    garbage.begin()
    collector = garbage.Garbage(lambda: (5, 5), lambda: False)
    look(clock, collector, 1, 2, 3)
    assert clock.asked == ["disable", "freeze", "enable"]
