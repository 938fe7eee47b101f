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
    for name in ("collect", "freeze", "unfreeze", "enable", "disable"):
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


@pytest.fixture
def thresholds(monkeypatch):
    """A program that began as the window does; what Python was told of its own looks."""
    told = []
    monkeypatch.setattr(gc, "isenabled", lambda: False)
    monkeypatch.setattr(gc, "set_threshold", lambda *numbers: told.append(numbers))
    return told


def test_what_the_window_is_made_of_is_set_aside_once(clock, thresholds):
    garbage.begin()
    collector = garbage.Garbage(lambda: (5, 5), lambda: False)
    look(clock, collector, 1, 2, 3)
    assert clock.asked == ["disable", "freeze", "enable"]


def test_python_never_looks_at_all_objects_by_itself(clock, thresholds):
    collector = garbage.Garbage(lambda: (5, 5), lambda: False)
    look(clock, collector, 1, 2, 3)
    assert thresholds == [(*gc.get_threshold()[:2], 1_000_000)]


def test_what_was_alive_is_set_aside_after_each_look(clock, thresholds):
    collector = garbage.Garbage(lambda: (5, 5), lambda: True)
    look(clock, collector, 2)
    clock.asked.clear()
    look(clock, collector, 3, 30, 60)
    assert clock.asked == ["collect", "freeze"] * 2


def test_much_that_is_new_is_looked_at_though_the_mouse_moves(clock, thresholds, monkeypatch):
    collector = garbage.Garbage(lambda: clock.now, lambda: False)
    look(clock, collector, 2)
    clock.asked.clear()
    look(clock, collector, *range(3, 130))
    assert clock.asked == []
    monkeypatch.setattr(gc, "get_count", lambda: (0, 0, garbage.MANY))
    look(clock, collector, 131)
    assert clock.asked == ["collect", "freeze"]


def test_everything_is_looked_at_when_a_file_was_closed_and_the_mouse_rests(clock, thresholds):
    collector = garbage.Garbage(lambda: (5, 5), lambda: False)
    look(clock, collector, 2, 3, 30)
    clock.asked.clear()
    collector.expect()
    look(clock, collector, *range(31, 100))
    assert clock.asked[:3] == ["unfreeze", "collect", "freeze"]
    assert clock.asked.count("unfreeze") == 1
