"""Files whose writer was killed are closed by us: when asked, completely, or not at all."""

from __future__ import annotations

import os
import subprocess
import sys
from datetime import UTC, datetime

import h5py
import pytest

from epxs.core.api import FileError, FormatError
from epxs.phynx import api as phynx
from epxs.phynx.living.repair import needs_repair, repair
from epxs.phynx.living.superblock import read_superblock

#: Records points of a mesh of 3 x 4 points, and dies; the arguments say when.
WRITER = """
import os, sys
import numpy as np
from epxs.phynx import api as phynx

path, points, live = sys.argv[1], int(sys.argv[2]), sys.argv[3] == "live"
plan = phynx.MeasurementPlan(
    "scan_0001", command="mesh x 0 3 3 y 0 2 2 1", shape=(3, 4),
    axes=(phynx.AxisPlan("x", "mm", 0, 3), phynx.AxisPlan("y", "mm", 0, 2, axis=2)),
    signals=(phynx.SignalPlan("I0", "counts", 1),),
    detectors=(phynx.DetectorPlan("mca1", 16),), start_time="2026-01-01T10:00:00+00:00",
)
file = phynx.open(path, "a")
entry = file.create_entry(plan)
if live:
    file.start_swmr()
for row in range(points):
    values = {"scalar_data/I0": 100.0 + row, "mca1/counts": np.full(16, row)}
    entry.measurement.write_point(row, row, values)
    entry.measurement.commit(row + 1)
os.kill(os.getpid(), 9)
"""


@pytest.fixture
def killed(path):
    """A function that leaves behind what a killed writer does."""

    def write(points: int = 5, live: bool = True) -> None:
        words = [sys.executable, "-c", WRITER, str(path), str(points), "live" if live else "not"]
        assert subprocess.run(words, timeout=50, check=False).returncode == -9

    return write


def test_a_repaired_file_is_an_ordinary_one_that_says_what_happened(
    path, killed, passes_nexus_gate
):
    killed()
    assert needs_repair(path)
    assert repair(path) == [
        "its writer was killed; closed the file that it left open",
        "scan_0001 was interrupted; its 5 points are kept",
    ]
    assert not needs_repair(path)
    passes_nexus_gate(path)
    with h5py.File(path, "r+") as file:
        assert file["scan_0001/measurement/acquired"][()] == 5


def test_the_end_of_an_interrupted_scan_is_the_last_change_of_its_file(path, killed):
    killed()
    os.utime(path, (1e9, datetime(2026, 1, 1, 10, 5, tzinfo=UTC).timestamp()))
    repair(path)
    with h5py.File(path) as file:
        assert file["scan_0001/end_time"][()].startswith(b"2026-01-01T10:05:00")
        assert file["scan_0001/duration"][()] == 300


def test_a_file_that_was_closed_is_left_as_it_is(path, plan):
    with phynx.open(path, "w") as file:
        file.create_entry(plan)
    before = path.read_bytes()
    assert not needs_repair(path)
    assert repair(path) == []
    assert path.read_bytes() == before


def test_a_file_that_is_being_written_is_not_repaired(path, plan):
    with phynx.open(path, "w") as file:
        file.create_entry(plan)
        file.start_swmr()
        assert not needs_repair(path)
        with pytest.raises(FileError, match="that another program is writing; expected one whose"):
            repair(path)


@pytest.mark.parametrize("live", [True, False])
def test_opening_to_read_never_changes_a_file(path, killed, live):
    killed(3, live)
    before = path.read_bytes()
    with phynx.open(path) as file:
        assert file.default_entry.measurement.acquired == 3
        assert file.default_entry.status == "interrupted"
    assert path.read_bytes() == before


def test_a_writer_that_was_killed_before_the_first_point_leaves_earlier_scans_readable(
    path, plan, take, killed
):
    with phynx.open(path, "w") as file:
        take(file.create_entry(plan).measurement, range(12))
    killed(0, live=False)
    with phynx.open(path) as file:
        assert file.entries[0].measurement.acquired == 12


def test_a_file_whose_end_is_missing_is_told(path, killed):
    killed()
    size = path.stat().st_size
    with path.open("r+b") as stream:
        stream.truncate(size - 100)
    with pytest.raises(FileError, match=f"found {size - 100} bytes; expected {size}: the end of"):
        repair(path)
    with pytest.raises(FileError, match="the end of the file is missing"):
        phynx.open(path, "a")


def test_a_damaged_file_is_told_and_left_as_it_is(path, killed):
    killed()
    content = bytearray(path.read_bytes())
    at = content.find(b"OHDR", 100)
    content[at + 20] ^= 255
    path.write_bytes(content)
    with pytest.raises(FormatError, match="found something that cannot be read behind"):
        repair(path)
    assert path.read_bytes() == content


def test_what_was_written_behind_the_known_end_is_not_written_over(path, killed):
    killed()
    with path.open("ab") as stream:
        stream.write(b"x" * 1000)
    repair(path)
    assert read_superblock(path).end == path.stat().st_size


def test_a_file_that_cannot_be_written_is_told(path, killed, monkeypatch):
    def refuse(*arguments):
        raise PermissionError(13, "Permission denied")

    killed()
    monkeypatch.setattr(os, "pwrite", refuse)
    with pytest.raises(FileError, match="cannot be repaired: Permission denied"):
        repair(path)


def test_a_file_whose_writer_was_killed_before_there_was_anything_is_told(path):
    code = (
        "import h5py, os, sys\nfile = h5py.File(sys.argv[1], 'w', libver='v110')\n"
        "file.create_group('x'); os.kill(os.getpid(), 9)"
    )
    subprocess.run([sys.executable, "-c", code, str(path)], timeout=50, check=False)
    with pytest.raises(FileError, match="the end of the file is missing"):
        phynx.open(path)
    with path.open("r+b") as stream:
        stream.truncate(read_superblock(path).end)
    with pytest.raises(FileError, match="whose writer ended before its layout was complete"):
        phynx.open(path)


def test_a_writer_that_is_killed_while_it_makes_an_entry_leaves_none(path):
    code = (
        "import os, sys; from epxs.phynx import api; from epxs.phynx.writing import writer\n"
        "plan = api.MeasurementPlan('s', shape=(9,), signals=(api.SignalPlan('I0'),))\n"
        "file = api.open(sys.argv[1], 'w')\n"
        "file.create_entry(plan)\n"
        "writer.MeasurementWriter.reopen = lambda *arguments: os.kill(os.getpid(), 9)\n"
        "file.create_entry(plan)"
    )
    subprocess.run([sys.executable, "-c", code, str(path)], timeout=50, check=False)
    with phynx.open(path) as file:
        assert [entry.name for entry in file.entries] == ["s"]
    repair(path)
    with phynx.open(path, "a") as file:
        assert file.create_entry(phynx.MeasurementPlan("s", shape=(3,))).name == "s_2"
