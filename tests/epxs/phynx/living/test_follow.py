"""A reader in another process is told what the models of the writer tell."""

from __future__ import annotations

import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pytest

from epxs.phynx import api as phynx
from epxs.phynx.living.watch import wait_for_points

#: Writes what it is told to, one order in a line, and answers each.
WRITER = """
import sys
import numpy as np
from epxs.phynx import api as phynx

path = sys.argv[1]
file, entry, taken = None, None, 0
for line in sys.stdin:
    order, *words = line.split()
    if order == "begin":
        growing = "growing" in words
        if file is None:
            file = phynx.open(path, "a")
        elif file.frozen or not file.writable:
            file.reopen("a")
        plan = phynx.MeasurementPlan(
            words[0], shape=() if growing else (3, 4), growing=growing,
            signals=(phynx.SignalPlan("I0", "counts", 1),),
            detectors=(phynx.DetectorPlan("mca1", 16),), start_time="2026-01-01T10:00:00+00:00",
        )
        entry = file.create_entry(plan)
        results = entry.create_results(phynx.ResultsPlan(groups=("Ca K",)))
        file.start_swmr()
        taken = 0
    elif order == "take":
        for row in range(taken, taken + int(words[0])):
            values = {"scalar_data/I0": float(row), "mca1/counts": np.full(16, row)}
            entry.measurement.write_point(row, row, values)
        taken += int(words[0])
        entry.measurement.commit(taken)
    elif order == "fit":
        rows, factor = list(range(taken)), float(words[0])
        one = np.full((taken, 1), factor)
        results.write(rows, phynx.ResultsBlock(one, one, factor * one[:, 0], np.zeros((taken, 0))))
    elif order == "finish":
        entry.finish("completed", "2026-01-01T10:01:00+00:00")
    elif order == "release":
        file.reopen("r")
    print("done", flush=True)
"""


class Writer:
    """A process that writes a file as it is told."""

    def __init__(self, path: Path) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-c", WRITER, str(path)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            bufsize=1,
        )

    def __call__(self, *orders: str) -> None:
        for order in orders:
            self.process.stdin.write(f"{order}\n")
            assert self.process.stdout.readline() == "done\n"

    def kill(self) -> None:
        self.process.kill()
        self.process.communicate()


@pytest.fixture
def writer(path):
    writer = Writer(path)
    yield writer
    writer.kill()


def until(follower, condition, timeout=20.0):
    """Deliver until *condition* holds."""
    end = time.monotonic() + timeout
    while not condition():
        assert time.monotonic() < end, "it did not happen"
        follower.wait(0.1)
        follower.deliver()


def test_points_and_the_end_of_a_scan_are_told(writer, path):
    writer("begin scan_0001", "take 2")
    with phynx.open(path) as file, file.follow() as follower:
        measurement = file.default_entry.measurement
        told = []
        measurement.observe(lambda event: told.append((event.name, event.new)), "acquired, state")
        writer("take 3")
        until(follower, lambda: measurement.acquired == 5)
        writer("take 7", "finish")
        until(follower, lambda: measurement.state == "completed")
        assert told == [("acquired", 5), ("acquired", 12), ("state", "completed")]


def test_nothing_changes_but_when_it_is_delivered(writer, path):
    writer("begin scan_0001")
    with phynx.open(path) as file, file.follow() as follower:
        measurement = file.default_entry.measurement
        until(follower, lambda: follower.entry is file.default_entry)
        writer("take 3")
        assert follower.wait(20)
        assert measurement.acquired == 0
        until(follower, lambda: measurement.acquired == 3)


def test_a_scan_of_unknown_length_is_followed(writer, path):
    writer("begin scan_0001 growing")
    with phynx.open(path) as file, file.follow() as follower:
        measurement = file.default_entry.measurement
        for _ in range(3):
            writer("take 600")
        until(follower, lambda: measurement.acquired == 1800)
        assert measurement.npoints == 1800
        assert measurement.mcas["mca1"].counts[1799].tolist() == [1799] * 16
        writer("finish", "release")
        until(follower, lambda: not file.follows)
        assert measurement.mcas["mca1"].counts.shape == (1800, 16)


def test_results_are_told_also_those_that_are_made_again(writer, path):
    writer("begin scan_0001", "take 12")
    with phynx.open(path) as file, file.follow() as follower:
        results = file.default_entry.results["xrf_fit"]
        updates = []
        results.observe(lambda event: updates.append(results.fitted), "updated")
        writer("fit 1")
        until(follower, lambda: updates[-1:] == [12])
        told = len(updates)
        writer("finish", "fit 2")
        until(follower, lambda: len(updates) > told)
        assert np.all(results.area("Ca K") == 2)


def test_the_death_of_the_writer_is_told(writer, path):
    writer("begin scan_0001", "take 2")
    with phynx.open(path) as file, file.follow() as follower:
        measurement = file.default_entry.measurement
        assert measurement.state == "running"
        writer.kill()
        until(follower, lambda: measurement.state == "interrupted")
        assert measurement.acquired == 2


def test_an_entry_that_is_added_is_told_and_followed(writer, path):
    writer("begin scan_0001", "take 12", "finish", "release")
    with phynx.open(path) as file, file.follow() as follower:
        first = file.default_entry
        writer("begin scan_0002", "take 1")
        until(follower, lambda: follower.entry is not None)
        assert follower.entry.name == "scan_0002"
        measurement = follower.entry.measurement
        writer("take 1")
        until(follower, lambda: measurement.acquired == 2)
        assert first.measurement.mcas["mca1"].counts[11].tolist() == [11] * 16
        writer("finish", "release", "begin scan_0003 growing", "take 5", "finish", "release")
        until(follower, lambda: follower.entry.name == "scan_0003")
        until(follower, lambda: not file.follows)
        assert [entry.measurement.acquired for entry in file.entries] == [12, 2, 5]


def test_it_ends_with_its_file(writer, path):
    writer("begin scan_0001")
    file = phynx.open(path)
    follower = file.follow()
    assert follower.is_following
    file.close()
    follower._thread.join(20)
    assert not follower.is_following


def test_a_file_that_was_left_behind_is_followed_when_somebody_goes_on(writer, path, plan):
    writer("begin scan_0001", "take 2")
    with phynx.open(path) as file, file.follow() as follower:
        until(follower, lambda: follower.entry is not None)
        writer.kill()
        until(follower, lambda: follower.entry.measurement.state == "interrupted")
        other = Writer(path)
        try:
            other("begin scan_0002", "take 3")
            until(follower, lambda: follower.entry.name == "scan_0002")
            until(follower, lambda: follower.entry.measurement.acquired == 3)
        finally:
            other.kill()


def test_points_are_waited_for(writer, path):
    writer("begin scan_0001", "take 2")
    with phynx.open(path) as file:
        measurement = file.default_entry.measurement
        assert wait_for_points(measurement, 1) == 2
        assert wait_for_points(measurement, 2, timeout=0.01) == 2
        writer("take 4")
        assert wait_for_points(measurement, 2) == 6
        writer("finish")
        assert wait_for_points(measurement, 6) == 6
