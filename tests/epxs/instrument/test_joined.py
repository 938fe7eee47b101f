"""Tests of values of one instrument that are recorded with the scans of another."""

from math import isnan

import pytest
from scans import point_taken, scan_started
from traits.api import List

from epxs.core.api import InstrumentError
from epxs.instrument.api import Channel, Instrument, JoinedChannel, PointTaken


class Ring(Channel):
    """A channel that a test drives."""

    callbacks = List()

    def _watch(self, callback):
        self.callbacks.append(callback)
        return lambda: self.callbacks.remove(callback)

    def say(self, value):
        for callback in self.callbacks:
            callback(value)


@pytest.fixture
def clock(monkeypatch):
    class Clock:
        now = 1.7e9

        def time(self):
            return self.now

    clock = Clock()
    monkeypatch.setattr("epxs.instrument.joined.time", clock)
    return clock


@pytest.fixture
def ring(clock):
    return Ring(mnemonic="ring:current", name="Ring", units="mA")


@pytest.fixture
def beam(ring):
    return Instrument(address="spec://here")


def join(beam, message, clock):
    return beam.joined.join(message, clock.time)


def test_it_is_announced_with_its_unit_and_a_positioner_with_where_it_stands(beam, ring, clock):
    beam.join(ring, "current", role="positioner")
    ring.say(99.5)
    nodes = join(beam, scan_started(), clock).nodes
    assert nodes["scalar_data/current"].class_name == "Signal"
    assert nodes["scalar_data/current"].attrs["units"] == "mA"
    assert nodes["positioners/current"].attrs["data"] == 99.5
    assert "scalar_data/I0" in nodes


def test_a_point_gets_the_latest_value_before_its_end(beam, ring, clock):
    beam.join(ring, "current")
    join(beam, scan_started(), clock)
    told = []
    for index, value in enumerate((100.0, 101.0, 102.0)):
        ring.say(value)
        clock.now += 0.1
        point = PointTaken(index, clock.now, {})
        clock.now += 0.05  # it is heard of this much later
        told.append(join(beam, point, clock).values["scalar_data/current"])
        clock.now += 0.85
    assert told == [100.0, 101.0, 102.0]


def test_a_point_that_comes_late_gets_the_value_of_its_own_time(beam, ring, clock):
    beam.join(ring, "current")
    join(beam, scan_started(), clock)
    ring.say(1.0)
    first = PointTaken(0, clock.now + 0.1, {})
    clock.now += 0.2
    join(beam, first, clock)
    missed = PointTaken(1, clock.now + 1.0, {})
    clock.now += 5
    ring.say(2.0)
    clock.now += 5
    assert join(beam, missed, clock).values["scalar_data/current"] == 1.0


def test_a_clock_of_the_other_program_that_is_wrong_does_not_matter(beam, ring, clock):
    beam.join(ring, "current")
    join(beam, scan_started(), clock)
    told = []
    for index, value in enumerate((7.0, 8.0)):
        clock.now += 1
        ring.say(value)
        clock.now += 1
        told.append(join(beam, PointTaken(index, clock.now - 3600, {}), clock))
    assert [point.values["scalar_data/current"] for point in told] == [7.0, 8.0]


def test_what_the_scan_measures_itself_is_not_overwritten(beam, ring, clock):
    beam.join(ring, "I0")
    ring.say(1.0)
    assert join(beam, point_taken(3), clock).values["scalar_data/I0"] == 10_003


def test_what_is_no_number_is_recorded_as_none_and_named(beam, ring, clock):
    joined = beam.join(ring, "current")
    clock.now += 1
    ring.say("no beam")
    clock.now += 1
    point = join(beam, PointTaken(0, clock.now, {}), clock)
    assert isnan(point.values["scalar_data/current"])
    assert "current: found 'no beam'; expected a number" in ring.last_error
    assert joined.refused == 1


def test_a_channel_that_has_said_nothing_yet_is_not_a_number(ring):
    assert isnan(JoinedChannel(name="current", channel=ring).at(1e12))


@pytest.mark.parametrize("name", ["I0", "../entry", "a b", ""])
def test_a_name_that_is_taken_or_is_none_is_refused(beam, ring, name):
    beam.join(ring, "I0")
    with pytest.raises(InstrumentError, match="expected a name of letters, digits and underscores"):
        beam.joined.add(JoinedChannel(name=name, channel=ring))


def test_a_channel_that_is_joined_no_more_is_not_recorded(beam, ring, clock):
    beam.join(ring, "current")
    beam.joined.remove("current")
    assert "scalar_data/current" not in join(beam, scan_started(), clock).nodes
