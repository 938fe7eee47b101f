"""A file of another format that grows is shown as far as it has come."""

from __future__ import annotations

import threading
import time

import numpy as np
import pytest

import epxs
from epxs.core.api import FileError
from epxs_instruments.spec.spec_file import SpecFile

HEADER = "#F leaf.dat\n#E 1227372459\n#O0 x  y\n\n"
SCAN = "#S {n}  ascan  x 0 9 9  0.5\n#P0 0 1\n#N 2\n#L x  I0\n"


def scan(number, rows=3):
    """Return the text of a scan of ten points as far as it has come."""
    points = (f"{x} {100 * number + x}\n@det {x} {x + 1} 7\n" for x in range(rows))
    return SCAN.format(n=number) + "".join(points)


@pytest.fixture
def path(tmp_path):
    """A spec file whose second scan runs."""
    path = tmp_path / "growing.dat"
    path.write_text(HEADER + scan(1, 10) + "\n" + scan(2))
    return path


def add(path, text):
    """Write *text* at the end of a file."""
    with path.open("a") as stream:
        stream.write(text)


@pytest.fixture
def file(path):
    """The file, open."""
    with epxs.open(path) as file:
        yield file


def test_a_file_that_did_not_grow_says_so(file):
    assert file.refresh() is False


def test_points_that_came_are_told_to_observers_and_found_by_nodes(file, path):
    measurement = file[1].measurement
    told = []
    measurement.observe(lambda event: told.append(event.new), "acquired")
    counts, i0 = measurement["det/counts"], measurement.scalar_data["I0"]
    assert (measurement.acquired, measurement.npoints) == (3, 10)
    add(path, "3 203\n@det 5 6 7\n4 204\n@det 6 7 8\n")
    assert file.refresh() is True
    assert told == [5]
    np.testing.assert_array_equal(counts[3:5], [[5, 6, 7], [6, 7, 8]])
    np.testing.assert_array_equal(i0[3:6], [203, 204, np.nan])
    assert file[1].measurement is measurement


def test_a_scan_that_was_added_is_an_entry(file, path):
    assert file.keys() == ["scan_0001", "scan_0002"]
    add(path, "\n" + scan(3))
    file.refresh()
    assert [entry.name for entry in file.entries] == ["scan_0001", "scan_0002", "scan_0003"]
    assert file[2].measurement.acquired == 3


def test_a_scan_that_did_not_change_is_not_read_again(file, path, monkeypatch):
    read = []
    original = SpecFile.scan
    monkeypatch.setattr(
        SpecFile, "scan", lambda self, name: read.append(name) or original(self, name)
    )
    first = file[0].measurement
    assert first.npoints == 10
    add(path, "3 203\n")
    file.refresh()
    assert first["det/counts"].shape == (10, 3)
    assert read == ["scan_0001"]


def test_one_that_ran_is_complete_in_the_end(file, path):
    measurement = file[1].measurement
    assert measurement.state == "aborted"  # as far as the file tells
    add(path, "".join(f"{x} {200 + x}\n@det 1 2 3\n" for x in range(3, 10)))
    file.refresh()
    assert (measurement.acquired, measurement.state) == (10, "completed")


def test_nodes_of_a_scan_that_is_gone_are_false(file, path):
    second = file[1].measurement
    path.write_text(HEADER + scan(1, 2))
    assert file.refresh()
    assert not second
    assert file[0].measurement.acquired == 2


def test_a_file_that_was_removed_is_named_and_what_was_read_stays(file, path):
    first = file[0].measurement
    path.unlink()
    with pytest.raises(FileError, match=r"growing.dat: found that it cannot be read"):
        file.refresh()
    assert first.acquired == 10


def test_a_file_of_our_own_tells_how_far_it_has_come(epxs_scan_file):
    with epxs.open(epxs_scan_file) as file:
        assert file[0].measurement.acquired > 0
        assert file.refresh() is False


def wait(follower, condition):
    """Deliver until *condition* holds."""
    end = time.monotonic() + 10
    while not condition():
        assert time.monotonic() < end
        follower.wait(0.1)
        follower.deliver()


def test_a_spec_file_can_be_followed_point_by_point(file, path):
    measurement = file[1].measurement
    told = []
    measurement.observe(lambda event: told.append((event.new, threading.get_ident())), "acquired")
    with file.follow() as follower:
        add(path, "3 203\n@det 5 6 7\n")
        wait(follower, lambda: measurement.acquired == 4)
        add(path, "".join(f"{x} {200 + x}\n@det 1 2 3\n" for x in range(4, 10)))
        wait(follower, lambda: measurement.state == "completed")
    assert [points for points, _ in told] == [4, 10]
    assert {thread for _, thread in told} == {threading.get_ident()}


def test_a_scan_that_is_added_is_announced_and_followed(file, path):
    with file.follow() as follower:
        add(path, "\n" + scan(3))
        wait(follower, lambda: follower.entry is not None)
        assert follower.entry.name == "scan_0003"
        measurement = follower.entry.measurement
        add(path, "3 303\n")
        wait(follower, lambda: measurement.acquired == 4)


def test_a_followed_file_that_is_removed_and_comes_back_is_followed_on(file, path, caplog):
    with file.follow() as follower:
        text = path.read_text()
        path.unlink()
        wait(follower, lambda: "found that it cannot be read" in caplog.text)
        path.write_text(text + "\n" + scan(3))
        wait(follower, lambda: follower.entry is not None)
    assert caplog.text.count("found that it cannot be read") == 1
    assert len(file.entries) == 3


def test_following_ends_with_the_file(file):
    follower = file.follow()
    file.close()
    follower._thread.join(5)
    assert not follower.is_following
