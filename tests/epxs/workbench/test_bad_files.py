"""Files that are broken, absurd or gone, in one window: each is told or shown, the rest goes on."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from dataclasses import replace as replace_fields
from pathlib import Path

import h5py
import hostile
import numpy as np
import pytest
from one_window import *  # noqa: F403
from one_window import settle, turn
from scans import Windows, point_taken, scan_started, whole_scan

from epxs.core.api import Errands, FileError, FormatError
from epxs.phynx import api as phynx
from epxs.session.api import LiveSession
from epxs.workbench import knocking, whereabouts
from epxs.workbench import workspace as workspaces
from epxs.workbench.whereabouts import Watched, Whereabouts, _state, changed

pytestmark = pytest.mark.gui


def look_at(workspace, path):
    """Open *path*, and go through what there is of it; return the sentences told."""
    told = len(workspace.notices.items)
    count = len(workspace.documents)
    workspace.open(path)
    turn(lambda: not workspace.opening)
    if len(workspace.documents) > count:
        document = workspace.active
        for name in document.map_names[:2]:
            document.choose(name)
            settle()
        document.select(0)
        settle()
        document.select(None)
        settle()
    return [each.sentence for each in workspace.notices.items[told:]]


#: Those of the hostile files that are opened in each run; one of each kind.
QUICK = (
    "links_in_circles",
    "all_columns_are_broken_links",
    "points_huge",
    "shape_text",
    "attributes_wrong_encoding",
    "arrays_are_text",
    "arrays_are_nan",
    "arrays_are_zero_size",
    "arrays_are_compound",
    "arrays_are_shorter",
    "no_entry",
    "first_5_tenths",
)


@pytest.mark.parametrize(
    "name",
    [
        each if each in QUICK else pytest.param(each, marks=pytest.mark.soak)
        for each in hostile.FILES
    ],
)
def test_a_hostile_file_is_shown_or_told_and_the_good_one_stays(name, workspace, tmp_path):
    path = tmp_path / "leaf.h5"
    hostile.FILES[name](path)
    good = workspace.documents[0]
    told = look_at(workspace, path)
    assert len(workspace.documents) > 1 or told
    assert not any("defect of epxs" in each for each in told), told
    workspace.active = good
    good.choose("I0")
    assert good.read_map("I0").values[0] == 1000.0


# -- what a disk does ----------------------------------------------------------------------


def not_hdf5(path):
    path.write_bytes(b"\x89PNG" + bytes(range(256)) * 8)


def empty(path):
    path.touch()


def folder(path):
    path.mkdir()


def forbidden(path):
    path.write_bytes(hostile.good_bytes())
    path.chmod(0)


def symlink_loop(path):
    path.symlink_to(path)


def dangling(path):
    path.symlink_to(path.with_name("gone.h5"))


def missing(path):
    """Make nothing."""


#: What is made in place of a file, and what the window says of it.
UNREADABLE = {
    not_hdf5: "found",
    empty: "found an empty file",
    folder: "found a folder",
    symlink_loop: "symbolic links",
    dangling: "found no such file",
    missing: "found no such file",
}


@pytest.mark.parametrize("make", UNREADABLE, ids=lambda make: make.__name__)
def test_what_cannot_be_read_is_told_in_one_sentence(make, workspace, tmp_path):
    path = tmp_path / "leaf.h5"
    make(path)
    (told,) = look_at(workspace, path)
    assert str(path) in told
    assert UNREADABLE[make] in told
    assert "defect of epxs" not in told


def test_a_disk_that_hangs_is_given_up_and_other_files_are_opened(workspace, tmp_path, monkeypatch):
    monkeypatch.setattr(knocking, "PATIENCE", 1.0)
    monkeypatch.setattr(knocking, "ORDER", 0.05)
    hung, good = tmp_path / "hung.h5", tmp_path / "leaf.h5"
    os.mkfifo(hung)  # opening it waits until somebody writes
    good.write_bytes(hostile.good_bytes())
    workspace.open(hung)
    workspace.open(good)
    turn(lambda: workspace.active.file.filename == str(good))
    assert workspace.opening == 1
    turn(lambda: not workspace.opening)
    assert f"{hung}: does not answer" in workspace.message
    os.close(os.open(hung, os.O_WRONLY | os.O_NONBLOCK))  # let the thread go
    assert workspace.active.file.filename == str(good)


def vanish(path):
    path.unlink()


def replace(path):
    other = path.with_name("other.h5")
    with h5py.File(other, "w") as file:
        file["entry/x"] = np.arange(3)
    other.replace(path)


def truncate(path):
    os.truncate(path, path.stat().st_size // 3)


def write_over(path):
    """Put another file of the same length in its place, as ``cp`` does: it stays the same file."""
    size, other = path.stat().st_size, path.with_name("other.h5")
    with h5py.File(other, "w") as file:
        file["entry/x"] = np.random.default_rng(1).integers(0, 255, 2 * size, dtype="u1")
        file["entry"].attrs["NX_class"] = "NXentry"
    with path.open("r+b") as stream:
        stream.write(other.read_bytes()[:size])


def fill_with_zeros(path):
    with path.open("r+b") as stream:
        stream.write(bytes(path.stat().st_size))


@pytest.mark.parametrize(
    ("happen", "part"),
    [
        (vanish, "found no such file any more; expected the one that is open"),
        (replace, "found another file in its place; expected the one that is open"),
        (truncate, "It was cut short, and nothing is read from it any more"),
        (write_over, "found other contents; expected those that are open"),
        (fill_with_zeros, "found other contents; expected those that are open"),
    ],
    ids=lambda each: getattr(each, "__name__", ""),
)
def test_what_happens_to_an_open_file_is_told_once(happen, part, workspace, tmp_path, monkeypatch):
    monkeypatch.setattr(whereabouts, "PACE", 0.0)
    monkeypatch.setattr(workspaces, "PACE", 0.1)
    path = tmp_path / "leaf.h5"
    path.write_bytes(hostile.good_bytes())
    told = look_at(workspace, path)
    turn(lambda: str(path) in workspace._whereabouts._known)
    happen(path)
    turn(lambda: part in workspace.message and str(path) in workspace.message)
    assert not told
    looks = []
    monkeypatch.setattr(whereabouts, "_state", lambda name: looks.append(name) or _state(name))
    turn(lambda: looks.count(str(path)) > 2)
    assert sum(str(path) in each.sentence for each in workspace.notices.items) == 1


def test_a_file_that_grows_or_gives_back_a_little_is_told_of_in_no_way(tmp_path):
    path = tmp_path / "grows"
    path.write_bytes(bytes(100))
    first = _state(str(path))
    path.write_bytes(bytes(120))
    assert changed("grows", first, _state(str(path))) == ("", False)
    path.write_bytes(bytes(95))
    assert changed("grows", first, _state(str(path))) == ("", False)


class Looks:
    """A file that is looked at, without waiting; and what is told of it."""

    def __init__(self, path, monkeypatch, **known):
        monkeypatch.setattr(whereabouts, "PACE", 0.0)
        self.errands, self.told = Errands("test-whereabouts"), []
        self.looker = Whereabouts(self.errands, lambda *told: self.told.append(told))
        self.path, self.watched = str(path), Watched(**known)
        self.look()

    def look(self, times=3, **changes):
        self.watched = replace_fields(self.watched, **changes)
        for _ in range(times):
            self.looker.look({self.path: self.watched})
            while self.looker._reader.busy:
                self.errands.wait(1.0)
                self.errands.deliver()
        return self.told


@pytest.fixture
def written(tmp_path):
    """A file of a scan that runs, and its writer."""
    path = tmp_path / "runs.h5"
    session = LiveSession(path, Windows())
    for message in (scan_started(), *(point_taken(n) for n in range(3))):
        session.take(message)
    while session.file is None or session.entry.measurement.acquired < 3:
        session.wait(0.05)
        session.deliver()
    yield path, session
    session.stop()


def test_a_file_that_is_recorded_is_told_of_in_no_way(written, monkeypatch):
    path, session = written
    stamp = phynx.stamp_of(session.file)
    assert stamp
    looks = Looks(path, monkeypatch, written=True, stamp=stamp)
    for message in list(whole_scan())[4:]:
        session.take(message)
    while session.state != "finished":
        session.wait(0.05)
        session.deliver()
        looks.look(1)
    session.stop()
    assert looks.look(written=False) == []


def test_a_file_that_runs_and_is_written_over_is_told_by_when_it_began(written, monkeypatch):
    path, session = written
    copy = path.with_name("copy.h5")
    copy.write_bytes(path.read_bytes())
    stamp = phynx.stamp_of(session.file)
    looks = Looks(copy, monkeypatch, written=True, stamp=stamp)
    (place, began), *_ = stamp
    content = bytearray(copy.read_bytes())
    assert content[place : place + len(began)] == began
    content[place : place + 4] = b"1999"
    copy.write_bytes(content)
    ((_, told, wrong),) = looks.look()
    assert "found other contents" in told
    assert wrong


def test_what_this_program_or_another_one_adds_to_a_file_is_told_of_in_no_way(
    tmp_path, monkeypatch
):
    path = tmp_path / "leaf.h5"
    path.write_bytes(hostile.good_bytes())
    with phynx.open(path) as file:
        looks = Looks(path, monkeypatch, stamp=phynx.stamp_of(file))
    for added in (1000, 100_000):
        with h5py.File(path, "r+") as file:
            file[f"added_{added}"] = np.arange(float(added))
        assert looks.look() == []
    os.utime(path)
    assert looks.look() == []
    write_over(path)  # by this program, which opens it anew after that
    assert looks.look(generation=1) == []


def test_nothing_is_read_from_a_file_that_was_cut_short_in_place_of_zeros(tmp_path):
    path = tmp_path / "leaf.h5"
    with h5py.File(path, "w") as file:
        file["entry/x"] = np.arange(1e5)
        file["entry"].attrs["NX_class"] = "NXentry"
    with phynx.open(path) as file:
        assert file["entry/x"][-1] == 99_999.0
        truncate(path)
        with pytest.raises(
            FormatError, match=r"found 269,397 bytes; expected 808,192: the file was"
        ):
            file["entry/x"][-1]


def test_a_file_that_was_written_over_shows_what_was_read_and_can_be_opened_again(
    workspace, tmp_path, monkeypatch
):
    monkeypatch.setattr(whereabouts, "PACE", 0.0)
    monkeypatch.setattr(workspaces, "PACE", 0.1)
    path = tmp_path / "leaf.h5"
    path.write_bytes(hostile.good_bytes())
    look_at(workspace, path)
    bad = workspace.active
    turn(lambda: str(path) in workspace._whereabouts._known)
    content = path.read_bytes()
    write_over(path)
    turn(lambda: f"{path}: found other contents" in workspace.message)
    with pytest.raises(FileError, match="Another program wrote over the file, and nothing is"):
        bad.read_map("I0")
    path.write_bytes(content)
    workspace.commands.perform("epxs.open_again")
    turn(lambda: workspace.active is not bad and workspace.active.file.filename == str(path))
    turn(lambda: not workspace.opening)
    settle()
    assert bad not in workspace.documents
    assert workspace.active.read_map("I0").values[0] == 1000.0
    told = len(workspace.notices.items)
    turn(lambda: str(path) in workspace._whereabouts._known)
    assert len(workspace.notices.items) == told


@pytest.mark.parametrize("happen", [vanish, replace, truncate])
def test_a_file_that_changes_while_it_is_open_leaves_the_rest_alone(happen, workspace, tmp_path):
    path = tmp_path / "leaf.h5"
    path.write_bytes(hostile.good_bytes())
    look_at(workspace, path)
    bad, good = workspace.active, workspace.documents[0]
    assert bad.file.filename == str(path)
    happen(path)
    for name in bad.map_names:
        bad.choose(name)
        bad.select(3)
        settle()
    workspace.restructured = bad.file
    settle()
    workspace.active = good
    good.choose("I1")
    settle()
    assert good.read_map("I1").values[1] == 10.0


# -- what other programs and permissions do ------------------------------------------------

#: Opens a file as HDF5 does by itself, without letting others read, until its input ends.
_WRITER = """
import sys, h5py
file = h5py.File(sys.argv[1], sys.argv[2])
file["new"] = 1
print("ready", flush=True)
sys.stdin.read()
"""


@pytest.mark.parametrize("mode", ["r+", "w"])
def test_a_file_that_another_program_has_locked_says_so_and_opens_when_it_is_done(
    mode, workspace, tmp_path
):
    path = tmp_path / "leaf.h5"
    path.write_bytes(hostile.good_bytes())
    writer = subprocess.Popen(
        [sys.executable, "-c", _WRITER, str(path), mode],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    )
    with writer:
        assert writer.stdout.readline() == b"ready\n"
        (told,) = look_at(workspace, path)
        assert str(path) in told
        assert "found a file that another program has open for writing, and locked" in told
        assert workspace.active is workspace.documents[0]
        writer.stdin.close()
    if mode == "r+":
        assert look_at(workspace, path) == []
        assert workspace.active.file.filename == str(path)


#: Opens a file in a workspace as somebody who has no right to, and prints what is told.
_STRANGER = """
import os, sys, time
from pathlib import Path
from epxs.workbench.api import Workspace
if os.geteuid() == 0:
    os.setgroups([])
    os.setgid(65534)
    os.setuid(65534)
workspace = Workspace()
workspace.open(sys.argv[1])
while workspace.opening:
    workspace.deliver()
    time.sleep(0.01)
print(workspace.message)
"""


def test_a_file_that_nobody_may_read_says_so_also_to_those_who_run_it_as_root():
    with tempfile.TemporaryDirectory() as folder:  # the one of pytest is open to its owner only
        os.chmod(folder, 0o755)
        path = Path(folder) / "leaf.h5"
        forbidden(path)
        told = subprocess.run(
            [sys.executable, "-c", _STRANGER, str(path)],
            capture_output=True,
            text=True,
            timeout=60,
            env={**os.environ, "XDG_CONFIG_HOME": folder, "XDG_DATA_HOME": folder},
        )
    assert told.returncode == 0, told.stderr
    assert f"{path}: cannot be read: Permission denied" in told.stdout
    assert "Check the permissions of the file" in told.stdout
