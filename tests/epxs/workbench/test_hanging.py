"""A file whose disk goes away after it was opened: told, and the window lives and can be closed."""

from __future__ import annotations

import contextlib
import os
import subprocess
import sys
import threading
import time
from pathlib import Path

import h5py
import hostile
import pytest
from bad_entries import ENTRIES, SCALARS
from hung_disk import *  # noqa: F403
from hung_disk import can_hang

from epxs.core import reach
from epxs.core.api import Errands
from epxs.phynx import api as phynx
from epxs.workbench import hanging
from epxs.workbench.hanging import Hanging, read_by
from epxs.workbench.latest import Latest


def make_hung(path):
    """Make a scan with a counter whose numbers are in a pipe: reading it waits for ever."""
    ENTRIES["no_axes"](path)
    pipe = path.with_suffix(".pipe")
    os.mkfifo(pipe)
    with h5py.File(path, "r+", libver=("v110", "v110")) as file:
        attrs = dict(file[SCALARS]["I1"].attrs)
        del file[SCALARS]["I1"]
        made = file[SCALARS].create_dataset("I1", (12,), "f8", external=[(str(pipe), 0, 96)])
        made.attrs.update(attrs)


@pytest.fixture
def waiting():
    """Errands, one of which waits; and what lets it go."""
    errands, go, begun = Errands("test-hanging"), threading.Event(), threading.Event()

    def wait():
        begun.set()
        go.wait(30.0)

    errands.submit(wait)
    assert begun.wait(10.0)
    yield errands, go
    go.set()


def test_a_thread_that_neither_works_nor_ends_is_told_once_and_when_it_goes_on(
    waiting, monkeypatch
):
    monkeypatch.setattr(hanging, "PATIENCE", 0.05)
    errands, go = waiting
    told = []
    looked = Hanging(errands, told.append)
    while not told:
        looked.look()
    looked.look()
    (sentence,) = told
    assert "does not answer: it was read, and found nothing for 0.05 s" in sentence
    assert "see whether its disk is connected" in sentence
    go.set()
    while len(told) < 2:
        looked.look()
    assert told[1] == "a file: answers again"
    assert not looked.file


def test_a_thread_that_works_hard_does_not_hang(monkeypatch):
    monkeypatch.setattr(hanging, "PATIENCE", 0.2)
    errands, end, told = Errands("test-working"), threading.Event(), []
    errands.submit(lambda: [None for _ in iter(end.is_set, True)])
    looked = Hanging(errands, told.append)
    done = threading.Event()
    timer = threading.Timer(0.6, done.set)
    timer.start()
    while not done.wait(0.02):
        looked.look()
    end.set()
    assert not told


def test_the_file_that_is_read_is_known_by_name(tmp_path):
    path = tmp_path / "leaf.h5"
    ENTRIES["no_axes"](path)
    errands, go, begun = Errands("test-reading"), threading.Event(), threading.Event()
    with phynx.open(path) as file:

        class Slow(phynx.Entry):
            def look(self):
                begun.set()
                go.wait(30.0)

        entry = file.default_entry
        slow = Slow.__new__(Slow)
        slow.__dict__.update(entry.__dict__)
        errands.submit(slow.look)
        assert begun.wait(10.0)
        assert read_by(errands.at_work) == str(path)
        go.set()
    assert read_by(None) == ""


def until(workspace, condition, timeout=20.0):
    """Deliver as the window does, until *condition* holds."""
    end = time.monotonic() + timeout
    while not condition():
        assert time.monotonic() < end, f"it did not happen; {workspace.message}"
        workspace.deliver()
        time.sleep(0.005)


@pytest.fixture
def two_files(workspace, tmp_path):
    """A workspace with two files; the first one does not answer any more."""
    hung, good = tmp_path / "hung.h5", tmp_path / "good.h5"
    for path in (hung, good):
        ENTRIES["no_axes"](path)
        workspace.open(path)
        until(workspace, lambda: not workspace.opening)
    hung.rename(tmp_path / "elsewhere.h5")
    os.mkfifo(hung)  # its disk went away: opening it waits until somebody writes
    time.sleep(reach.FRESH)  # it answered when it was opened
    documents = {Path(each.file.filename): each for each in workspace.documents}
    yield workspace, documents[hung], documents[good]
    with contextlib.suppress(OSError):
        os.close(os.open(hung, os.O_WRONLY | os.O_NONBLOCK))


def test_views_of_other_files_go_on_while_one_does_not_answer(two_files):
    workspace, bad, good = two_files
    seen, touched = [], []
    reader, other = Latest("the one that hangs"), Latest("the other one")
    reader.ask(bad.file.errands, lambda: touched.append(1) or bad.read_map("I1"), seen.append)
    workspace.show(bad.file, bad.entry.path)
    for _ in range(3):
        other.ask(good.file.errands, lambda: good.read_map("I0"), seen.append)
        until(workspace, lambda: not other.busy)
    assert [each.title for each in seen] == ["I0"] * 3
    until(workspace, lambda: f"{bad.file.filename}: does not answer" in workspace.message)
    assert "found nothing for 1 s; expected its first byte" in workspace.message
    assert "other files go on: see whether its disk is connected" in workspace.message
    other.ask(good.file.errands, lambda: good.read_map("I0"), seen.append)
    until(workspace, lambda: len(seen) == 4)
    assert not touched
    path = Path(bad.file.filename)  # its disk is back
    os.close(os.open(path, os.O_WRONLY | os.O_NONBLOCK))
    until(workspace, lambda: f"{path}: answers again" in workspace.message)
    until(workspace, lambda: len(seen) == 5)
    assert seen[-1].title == "I1"


def test_a_file_that_does_not_answer_is_closed_without_waiting(two_files, monkeypatch, capsys):
    workspace, bad, _ = two_files
    reader = Latest("the one that hangs")
    reader.ask(bad.file.errands, lambda: bad.read_map("I1"), lambda values: None)
    until(workspace, lambda: f"{bad.file.filename}: does not answer" in workspace.message)
    workspace.close(bad)
    begun = time.monotonic()
    workspace.close_all(timeout=5.0)
    assert time.monotonic() - begun < 4.0
    assert not workspace.documents
    ended = []
    monkeypatch.setattr(hanging.os, "_exit", ended.append)
    hanging.end_if_silent(phynx.errands())  # HDF5 would wait for it when the interpreter ends
    assert ended == [0]
    told = f"{bad.file.filename}: does not answer; the program ends without closing it\n"
    assert capsys.readouterr().err == told


@pytest.mark.soak
@pytest.mark.skipif(not can_hang(), reason="only root can mount a disk that hangs")
def test_a_disk_that_really_hangs_holds_up_nothing_but_its_own_file(workspace, hung_disk, tmp_path):
    disk, good = hung_disk(hostile.good_bytes()), tmp_path / "good.h5"
    ENTRIES["no_axes"](good)
    for path in (disk.path, good):
        workspace.open(path)
        until(workspace, lambda: not workspace.opening)
    bad, other = workspace.documents
    disk.hang()
    time.sleep(reach.FRESH)
    seen = []
    readers = [Latest(f"map {number}") for number in range(3)]
    for reader in readers:
        reader.ask(bad.file.errands, lambda: bad.read_map("I0"), seen.append)
    reads = Latest("the other file")
    for _ in range(20):
        reads.ask(other.file.errands, lambda: other.read_map("I0"), lambda values: None)
        until(workspace, lambda: not reads.busy, timeout=1.0)
    until(workspace, lambda: f"{disk.path}: does not answer" in workspace.message)
    assert not seen
    third = tmp_path / "third.h5"
    with phynx.open(third, "w"):  # as a recorder does
        pass
    ENTRIES["no_axes"](third)
    workspace.open(third)
    until(workspace, lambda: workspace.active.file.filename == str(third))
    disk.go_on()
    until(workspace, lambda: f"{disk.path}: answers again" in workspace.message)
    until(workspace, lambda: len(seen) == 3)
    assert seen[0].values[0] == 1000.0


def test_a_program_with_files_that_answer_ends_by_itself():
    hanging.end_if_silent(Errands("test-ending"))


#: Opens files in a window, looks at the counter that hangs, and closes the window when told so.
_SESSION = """
import sys, time
from epxs.workbench import application, hanging, host
hanging.PATIENCE = 1.0
from pyface.qt import QtCore

begun = time.monotonic()
seen, turns = [], []

def turn():
    workspace, window = made[0].workspace, made[0].windows[0].control
    turns.append(time.monotonic())
    if workspace.active is not None and not seen:
        seen.append(1)
        workspace.active.choose("I1")
    for notice in workspace.notices.items[len(seen) - 1:] if seen else ():
        seen.append(notice)
        print(notice.sentence, flush=True)
        if "does not answer" in notice.sentence:
            longest = max(b - a for a, b in zip(turns[-10:], turns[-9:]))
            print("turns", longest < 1.0, flush=True)
            window.close()
            break
    if time.monotonic() - begun > 40:
        raise SystemExit("it was not told")

made = []
whole = host.make_application
def make(*arguments, **settings):
    made.append(whole(*arguments, **settings))
    timer = QtCore.QTimer()
    timer.timeout.connect(turn)
    made[0].observe(lambda event: timer.start(50), "application_initialized")
    made.append(timer)
    return made[0]
host.make_application = make
application.run([sys.argv[1]])
"""


@pytest.mark.gui
def test_a_window_with_a_file_that_hangs_lives_says_which_and_can_be_closed(tmp_path):
    path = tmp_path / "hung.h5"
    make_hung(path)
    settings = {name: str(tmp_path) for name in ("XDG_CONFIG_HOME", "XDG_DATA_HOME")}
    run = subprocess.run(
        [sys.executable, "-c", _SESSION, str(path)],
        capture_output=True,
        text=True,
        timeout=55,
        env={**os.environ, "QT_QPA_PLATFORM": "offscreen", **settings},
    )
    assert run.returncode == 0, run.stderr
    assert f"{path}: does not answer: it was read, and found nothing for 1 s" in run.stdout
    assert "turns True" in run.stdout
    assert f"{path}: does not answer; the program ends without closing it" in run.stderr
    assert Path(path).exists()
