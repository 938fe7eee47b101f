"""Scans that are followed from variables alone, in good order and in bad."""

from __future__ import annotations

import logging

import numpy as np
import pytest

from epxs.instrument.api import (
    PointTaken,
    ScanFinished,
    ScanInterrupted,
    ScanResumed,
    ScanStarted,
)
from epxs_instruments.spec.tracker import NEWSCAN, NEWSCANDATA, READY, Tracker

TIME = 1763812345.25


def newscan(number=1, shape="[2, 3]", tree=""):
    return (
        f"{{'type':9, 'title':'Scan {number}', 'phynx':{{'info':{{'source_file':'/data/leaf', "
        f"'acquisition_command':'mesh samx', 'acquisition_id':{number}, 'npoints':6, "
        f"'acquisition_shape':{shape}, }}, {tree}}}, }}"
    )


def point(index, more=""):
    return f"{{'scalar_data/i':{index}, 'scalar_data/epoch':1.76381e+09, {more}}}"


@pytest.fixture
def follow():
    """A tracker that heard the initial values of an idle spec, and the names of its messages."""
    tracker = Tracker()
    for name, value in ((READY, "1"), (NEWSCAN, "0"), (NEWSCANDATA, "0")):
        assert tracker.feed(name, value, TIME, initial=True) == []

    def feed(*events):
        return [message for name, value in events for message in tracker.feed(name, value, TIME)]

    feed.tracker = tracker
    return feed


def kinds(messages):
    return [type(message) for message in messages]


def test_a_scan_from_beginning_to_end(follow):
    messages = follow(
        (READY, "0"), (NEWSCAN, newscan()), (NEWSCANDATA, point(0)), (NEWSCANDATA, point(1)),
        (NEWSCAN, "0"), (READY, "1"),
    )  # fmt: skip
    assert kinds(messages) == [ScanStarted, PointTaken, PointTaken, ScanFinished]
    assert messages[-1] == ScanFinished("completed", TIME)
    assert messages[0].info["title"] == "Scan 1"


def test_an_epoch_that_was_rounded_is_replaced_by_the_time_of_sending(follow):
    *_, taken = follow((NEWSCAN, newscan()), (NEWSCANDATA, point(0)))
    assert taken.time == taken.values["scalar_data/epoch"] == TIME


def test_an_exact_epoch_is_kept(follow):
    text = "{'scalar_data/i':0, 'scalar_data/epoch':1763812344.5}"
    *_, taken = follow((NEWSCAN, newscan()), (NEWSCANDATA, text))
    assert taken.time == 1763812344.5


def test_a_calibration_that_is_its_own_text_is_read(follow):
    tree = "'sdd':('MultiChannelAnalyzer', {'calibration':'[0,0.01,0,]', }), "
    [scan] = follow((NEWSCAN, newscan(tree=tree)))
    assert scan.nodes["sdd"].attrs["calibration"] == [0, 0.01, 0]


def test_a_shape_that_is_its_own_text_is_read(follow):
    [scan] = follow((NEWSCAN, newscan(shape="'[2,3,]'")))
    assert scan.shape == (2, 3)


def test_a_spectrum_in_double_brackets_has_one_dimension(follow):
    spectrum = f"'sdd/counts':[[{','.join(map(str, range(50)))}]]"
    *_, taken = follow((NEWSCAN, newscan()), (NEWSCANDATA, point(0, spectrum)))
    np.testing.assert_array_equal(taken.values["sdd/counts"], np.arange(50))


def test_an_interrupted_scan_goes_on(follow):
    messages = follow(
        (READY, "0"), (NEWSCAN, newscan()), (READY, "1"), (READY, "0"), (NEWSCANDATA, point(0))
    )
    assert kinds(messages) == [ScanStarted, ScanInterrupted, ScanResumed, PointTaken]


def test_a_new_scan_ends_the_one_that_was_not_finished(follow):
    messages = follow((NEWSCAN, newscan(1)), (NEWSCANDATA, point(0)), (NEWSCAN, newscan(2)))
    assert messages[2:3] == [ScanFinished("aborted", TIME)]
    assert messages[3].scan_id == "2"


def test_an_old_announcement_of_an_idle_spec_is_no_scan():
    tracker = Tracker()
    messages = [
        tracker.feed(name, value, TIME, initial=True)
        for name, value in ((READY, "1"), (NEWSCAN, newscan()), (NEWSCANDATA, point(5)))
    ]
    assert messages == [[], [], []]
    assert kinds(tracker.feed(NEWSCANDATA, point(6), TIME)) == [ScanStarted, PointTaken]


def test_an_old_announcement_of_a_busy_spec_is_a_running_scan():
    tracker = Tracker()
    tracker.feed(READY, "0", TIME, initial=True)
    assert kinds(tracker.feed(NEWSCAN, newscan(), TIME, initial=True)) == [ScanStarted]
    assert tracker.feed(NEWSCANDATA, point(5), TIME, initial=True) == []  # of which scan?


def test_points_that_are_missing_are_reported(follow, caplog):
    with caplog.at_level(logging.WARNING):
        messages = follow((NEWSCAN, newscan()), (NEWSCANDATA, point(0)), (NEWSCANDATA, point(3)))
    assert [message.index for message in messages[1:]] == [0, 3]
    assert "found point 3; expected point 1. The 2 points between are missing" in caplog.text


def test_a_point_that_comes_again_is_passed_over(follow, caplog):
    messages = follow((NEWSCAN, newscan()), (NEWSCANDATA, point(0)), (NEWSCANDATA, point(0)))
    assert kinds(messages) == [ScanStarted, PointTaken]
    assert "found point 0 again; expected point 1" in caplog.text


@pytest.mark.parametrize("text", ["{'scalar_data/i':", "[1,2]", "{'scalar_data/i':-1}", "{1:'a'b}"])
def test_a_point_that_cannot_be_read_costs_that_point_only(follow, caplog, text):
    messages = follow((NEWSCAN, newscan()), (NEWSCANDATA, text), (NEWSCANDATA, point(1)))
    assert kinds(messages) == [ScanStarted, PointTaken]
    assert "scan 1: a point is lost" in caplog.text


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("{'type':1}", "expected a dictionary with the key 'phynx'"),
        (newscan(shape="[]"), r"found acquisition_shape [] as"),
        (newscan(shape="[1000000000, 5]"), "and at most 100000000 points"),
        (newscan(tree="'scalar_data/I0':'Signal', "), "scalar_data/I0: found 'Signal'; expected"),
        ("{'type':", "literal, character 8: found 'the end'"),
    ],
)
def test_an_announcement_that_cannot_be_read_is_reported(follow, caplog, text, message):
    assert follow((NEWSCAN, newscan()), (NEWSCAN, text))[1:] == [ScanFinished("aborted", TIME)]
    assert message.replace(" as", ";") in caplog.text
    assert follow((NEWSCANDATA, point(0))) == []


def test_a_point_without_index_follows_the_one_before(follow):
    messages = follow((NEWSCAN, newscan()), (NEWSCANDATA, "{'a':1}"), (NEWSCANDATA, "{'a':2}"))
    assert [message.index for message in messages[1:]] == [0, 1]


def test_a_scan_goes_on_when_the_connection_is_back(follow):
    follow((READY, "0"), (NEWSCAN, newscan()), (NEWSCANDATA, point(0)))
    tracker = follow.tracker
    assert tracker.lost(TIME) == [ScanInterrupted(TIME)]
    for name, value in ((READY, "0"), (NEWSCAN, newscan()), (NEWSCANDATA, point(2))):
        assert tracker.feed(name, value, TIME, initial=True) == []
    assert kinds(follow((NEWSCANDATA, point(3)))) == [ScanResumed, PointTaken]


def test_a_scan_that_ended_while_the_connection_was_lost_is_aborted_unless_all_was_taken(follow):
    follow((READY, "0"), (NEWSCAN, newscan()), (NEWSCANDATA, point(0)))
    follow.tracker.lost(TIME)
    follow.tracker.feed(READY, "1", TIME, initial=True)
    ended = follow.tracker.feed(NEWSCAN, "0", TIME, initial=True)
    assert ended == [ScanFinished("aborted", TIME)]
