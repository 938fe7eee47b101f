"""Files open in every state they are found in, or say why not."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
from pathlib import Path

import h5py
import numpy as np
import pytest

from epxs.core.api import FileError, FormatError
from epxs.phynx import api as phynx

#: Records 5 of 12 points, says so, and waits to be killed (or told to go on).
WRITER = """
import sys
import numpy as np
from epxs.phynx import api as phynx

plan = phynx.MeasurementPlan(
    "scan_0001", command="mesh x 0 3 3 y 0 2 2 1", shape=(3, 4),
    axes=(phynx.AxisPlan("x", "mm", 0, 3), phynx.AxisPlan("y", "mm", 0, 2, axis=2)),
    signals=(phynx.SignalPlan("I0", "counts", 1),),
    detectors=(phynx.DetectorPlan("mca1", 16),),
    start_time="2026-01-01T10:00:00+00:00",
)
file = phynx.open(sys.argv[1], "w")
entry = file.create_entry(plan)
file.start_swmr()
def take(row):
    values = {"scalar_data/I0": 100.0 + row, "mca1/counts": np.full(16, row)}
    entry.measurement.write_point(row, row, values)
    entry.measurement.commit(row + 1)
for row in range(5):
    take(row)
print("ready", flush=True)
sys.stdin.readline()
take(5)
entry.finish("completed", "2026-01-01T10:01:00+00:00")
print("written", flush=True)
sys.stdin.readline()
file.close()
"""


class Writer:
    """A process that records a scan."""

    def __init__(self, path: Path) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-c", WRITER, str(path)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        assert self.process.stdout.readline() == "ready\n"

    def go_on(self) -> None:
        self.process.stdin.write("\n")
        self.process.stdin.flush()

    def kill(self) -> None:
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGKILL)
        self.process.communicate()


@pytest.fixture
def writer(path):
    writer = Writer(path)
    yield writer
    writer.kill()


def test_a_file_that_grows_in_another_process_is_followed(writer, path):
    with phynx.open(path) as file:
        measurement = file.default_entry.measurement
        counts = measurement.mcas["mca1"].counts
        assert (measurement.acquired, measurement.state) == (5, "running")
        told = []
        measurement.observe(lambda event: told.append((event.name, event.new)), "acquired, state")
        writer.go_on()
        assert writer.process.stdout.readline() == "written\n"
        measurement.refresh()
        assert ("acquired", 6) in told
        assert ("state", "completed") in told
        assert counts[5].tolist() == [5] * 16
        assert measurement.measured.sum() == 6


def test_reading_does_not_disturb_the_writer(writer, path):
    with phynx.open(path):
        writer.go_on()
        assert writer.process.stdout.readline() == "written\n"
        writer.go_on()
        assert writer.process.wait(20) == 0


def test_a_file_whose_writer_was_killed_opens_with_all_its_points(writer, path):
    writer.kill()
    with phynx.open(path) as file:
        entry = file.default_entry
        assert (entry.status, entry.measurement.acquired, entry.end_time) == ("interrupted", 5, "")
        assert entry.measurement.mcas["mca1"].counts[4].tolist() == [4] * 16
        assert np.isnan(entry.measurement.scalar_data["I0"].map[1, 1])


@pytest.mark.parametrize("mode", ["a", "w"])
def test_a_file_that_is_written_elsewhere_is_not_written_to(writer, path, mode):
    with pytest.raises(FileError, match="another program is writing; expected a file that is"):
        phynx.open(path, mode)


def test_a_file_whose_writer_was_killed_is_repaired_when_it_is_added_to(writer, path, plan, caplog):
    writer.kill()
    with phynx.open(path, "a") as file:
        assert file.default_entry.status == "interrupted"
        assert file.create_entry(plan).name == "scan_0001_2"
    assert "scan_0001 was interrupted; its 5 points are kept" in caplog.text
    with phynx.open(path) as file:
        assert [entry.status for entry in file.entries] == ["interrupted", "interrupted"]
        assert file.entries[0].measurement.acquired == 5


def test_a_file_in_the_making_is_refused_with_a_reason(path, plan):
    code = "import sys; from epxs.phynx import api; api.open(sys.argv[1])"
    with phynx.open(path, "w") as file:
        file.create_entry(plan)
        run = subprocess.run([sys.executable, "-c", code, str(path)], capture_output=True)
    assert b"found a file that another program is making" in run.stderr


def test_a_file_locked_by_another_program_is_read(path, plan):
    with phynx.open(path, "w") as file:
        file.create_entry(plan)
    code = (
        "import sys, fcntl; f = open(sys.argv[1], 'r+'); fcntl.flock(f, fcntl.LOCK_EX);"
        "print('locked', flush=True); sys.stdin.readline()"
    )
    with subprocess.Popen(
        [sys.executable, "-c", code, str(path)], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as holder:
        assert holder.stdout.readline() == b"locked\n"
        with phynx.open(path) as file:
            assert file.default_entry.name == "scan_0001"
        with pytest.raises(FileError, match="another program is writing"):
            phynx.open(path, "a")
        holder.communicate(b"\n")


def test_a_missing_file_is_told(path):
    with pytest.raises(FileError, match="found no such file; expected a file of data"):
        phynx.open(path)


def test_a_folder_is_told(tmp_path):
    with pytest.raises(FileError, match="found a folder; expected a file"):
        phynx.open(tmp_path)


def test_a_file_of_another_format_is_told(path):
    path.write_text("PDF 1.4\n")
    with pytest.raises(
        FormatError, match=r"found a file of an unknown format; expected HDF5, or one of: .*spec"
    ):
        phynx.open(path)


@pytest.mark.parametrize("content", [b"", bytes(2048)], ids=["empty", "without a first block"])
def test_a_file_whose_writer_has_just_begun_is_told(path, content):
    path.write_bytes(content)
    with pytest.raises(FileError, match="found an empty file, or one whose writer has just begun"):
        phynx.open(path)


def test_a_file_cut_short_is_told(path, recorded):
    content = path.read_bytes()
    recorded.file.close()
    path.write_bytes(content[: len(content) // 2])
    with pytest.raises(FileError, match="the end of the file is missing"):
        phynx.open(path)


def test_a_missing_folder_is_told(tmp_path):
    with pytest.raises(FileError, match="found no folder"):
        phynx.open(tmp_path / "missing" / "leaf.h5", "w")


@pytest.mark.skipif(os.getuid() == 0, reason="root may read and write everything")
def test_a_file_that_may_not_be_read_is_told(path):
    path.write_bytes(b"")
    path.chmod(0)
    with pytest.raises(FileError, match="cannot be read: Permission denied"):
        phynx.open(path)


def test_an_unknown_mode_is_told(path):
    with pytest.raises(FileError, match="found the mode 'r\\+'"):
        phynx.open(path, "r+")


def test_nothing_is_created_once_others_may_read(path, plan, results_plan):
    with phynx.open(path, "w") as file:
        entry = file.create_entry(plan)
        file.start_swmr()
        with pytest.raises(FileError, match="expected results xrf_fit to be created before"):
            entry.create_results(results_plan)
        with pytest.raises(FileError, match="expected the entry scan_0001 to be created before"):
            file.create_entry(plan)


def test_nothing_is_created_in_a_file_open_for_reading(recorded, plan):
    with pytest.raises(FileError, match="found a file open for reading"):
        recorded.file.create_entry(plan)


def test_a_file_of_an_older_kind_cannot_grow_before_readers(path, plan):
    with h5py.File(path, "w", libver="earliest") as h5:
        h5["x"] = 1
    with phynx.open(path, "a") as file, pytest.raises(FileError, match="of an older kind"):
        file.start_swmr()


def test_points_are_added_to_new_measurements_only(recorded):
    with pytest.raises(FileError, match="found a measurement of an earlier session"):
        recorded.measurement.commit(3)


def test_nodes_survive_opening_again(path, plan, take):
    file = phynx.open(path, "w")
    measurement = file.create_entry(plan).measurement
    counts = measurement.mcas["mca1"].counts
    file.start_swmr()
    take(measurement, range(3))
    file.reopen("r")
    assert counts[2].tolist() == [2] * 16
    assert file.default_entry.measurement is measurement
    file.close()


def test_a_closed_file_and_its_nodes_are_false(recorded):
    measurement, file = recorded.measurement, recorded.file
    assert measurement
    assert file
    file.close()
    assert not measurement
    assert not file
    with pytest.raises(FileError, match="found a closed file; expected an open one"):
        measurement.keys()


def test_a_file_that_this_process_reads_can_be_written(path, plan):
    phynx.open(path, "w").close()
    with phynx.open(path) as viewed, phynx.open(path, "a") as file:
        file.create_entry(plan)
        file.start_swmr()
        with phynx.open(path) as again:
            assert again.default_entry.status == "running"
        assert viewed


def test_all_files_share_one_thread_for_errands(recorded, citrus):
    with phynx.open(citrus / "citrus_leaves.dat.h5") as other:
        assert other.errands is recorded.file.errands
    arrived = []
    counts = recorded.measurement.mcas["mca1"].counts
    recorded.file.errands.submit(lambda: counts[3], then=arrived.append)
    while not arrived:  # errands of earlier tests may be delivered first
        assert recorded.file.errands.wait(10)
        recorded.file.errands.deliver()
    assert arrived[0].tolist() == [3] * 16


def test_a_file_is_written_and_read_by_threads_at_once(path, plan, take):
    with phynx.open(path, "w") as file:
        measurement = file.create_entry(plan).measurement
        file.start_swmr()
        failures = []
        done = threading.Event()

        def read():
            try:
                while not done.is_set():
                    rows = measurement.read_acquired()
                    spectra = file["scan_0001/measurement/mca1/counts"][:rows]
                    assert (spectra[:, 0] == np.arange(rows)).all()
            except Exception as error:  # noqa: BLE001 - handed to the test
                failures.append(error)

        threads = [threading.Thread(target=read) for _ in range(2)]
        for thread in threads:
            thread.start()
        take(measurement, range(12))
        done.set()
        for thread in threads:
            thread.join()
        assert failures == []
        assert measurement.read_acquired() == 12


def test_the_entry_named_by_the_file_is_the_default(path):
    with h5py.File(path, "w") as h5:
        for name in ("scan_10", "scan_9"):
            h5.create_group(name).attrs["NX_class"] = "NXentry"
        h5.attrs["default"] = "scan_10"
    with phynx.open(path) as file:
        assert [entry.name for entry in file.entries] == ["scan_9", "scan_10"]
        assert file.default_entry.name == "scan_10"


def test_a_file_without_entries_has_no_default(path):
    with phynx.open(path, "w") as file:
        assert file.default_entry is None
        assert file.entries == []


@pytest.mark.parametrize(
    "create",
    [
        lambda file, plan, results: file.create_entry(plan),
        lambda file, plan, results: file.entries[0].create_results(results),
        lambda file, plan, results: file.create_results_entry(file.entries[0].measurement, results),
        lambda file, plan, results: file.start_swmr(),
    ],
)
def test_nothing_can_be_created_while_others_follow(path, plan, results_plan, create):
    with phynx.open(path, "w") as file:
        file.create_entry(plan)
        file.start_swmr()
        before = sorted(file.h5["scan_0001"])
        with pytest.raises(FileError, match="found the file in single-writer mode; expected"):
            create(file, plan, results_plan)
        assert (sorted(file.h5), sorted(file.h5["scan_0001"])) == (["scan_0001"], before)
