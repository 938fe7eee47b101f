"""Tests of how often growth is shown, with a clock of their own."""

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from epxs.workbench.pace import LATE, SHARE, SOON, Pace

#: Seconds between two deliveries.
PULSE = 0.033


class Desk:
    """One who shows: a clock, and hands that have worked for some time."""

    def __init__(self):
        self.now = self.worked = 0.0
        self.pace = Pace(lambda: self.worked, lambda: self.now)

    def run(self, costs, rate):
        """Ask at each pulse; showing takes the next of *costs*; return when it was shown."""
        shown, costs = [], list(costs)
        while costs:
            self.now += PULSE
            if self.pace.may_show(rate):
                cost = costs.pop(0)
                shown.append(self.now)
                self.now += cost
                self.worked += cost
        return shown


costs = st.lists(st.floats(1e-3, 0.6), min_size=2, max_size=20)
rates = st.floats(0.0, 1e5)


@given(costs, rates)
def test_showing_takes_a_quarter_of_the_time_or_waits_for_the_longest(costs, rate):
    shown = Desk().run(costs, rate)
    longest = min(max(SOON, rate / 1000), LATE)
    for before, after, cost in zip(shown, shown[1:], costs, strict=False):
        assert after - before >= min(SHARE * cost, longest) - 1e-9


@given(costs, rates)
def test_what_grows_is_shown_before_the_longest_wait_ends(costs, rate):
    shown = Desk().run(costs, rate)
    longest = min(max(SOON, rate / 1000), LATE)
    for before, after, cost in zip(shown, shown[1:], costs, strict=False):
        assert after - before <= max(longest, cost) + 2 * PULSE


@given(st.lists(st.floats(1e-3, 0.02), min_size=2, max_size=20))
def test_each_point_of_a_slow_scan_is_shown_at_once(costs):
    shown = Desk().run(costs, 10.0)
    assert all(after - before <= SOON + PULSE for before, after in pairwise(shown))


def test_work_done_for_something_else_counts_until_the_next_time_only():
    desk = Desk()
    assert desk.pace.may_show(1000.0)
    desk.now, desk.worked = 0.5, 0.2
    assert not desk.pace.may_show(1000.0)
    desk.now = 0.9
    assert desk.pace.may_show(1000.0)
    desk.now = 0.95
    assert desk.pace.may_show(1000.0)
