"""Values that nobody announced are in the file in the end, whatever became of its writer."""

from __future__ import annotations

import os
import subprocess
import sys

import h5py
import numpy as np
import pytest

from epxs.phynx import api as phynx
from epxs.phynx.living.repair import repair
from epxs.phynx.writing import undeclared

#: Values of row 1 and of all rows from 3 on.
NEW = {
    "scalar_data/ring-current": 99.5,
    "mca1/temperature": 20,
    "mca9/counts": np.arange(3, dtype="u2"),
    "scalar_data/comment": "beam lost",
}


@pytest.fixture
def written(path, plan, values):
    """The entry of a scan with values that nobody announced, still open."""
    file = phynx.open(path, "w")
    entry = file.create_entry(plan)
    file.start_swmr()
    for row in range(12):
        more = NEW if row == 1 or row >= 3 else {}
        found = entry.measurement.write_point(row, row, {**values(row), **more})
        assert found == set(more)
        entry.measurement.commit(row + 1)
    yield entry
    file.close()


def check(path):
    with phynx.open(path) as file:
        measurement = file.entries[0].measurement
        expected = [np.nan, 99.5, np.nan, *[99.5] * 9]
        np.testing.assert_array_equal(measurement["scalar_data/ring_current"][...], expected)
        assert measurement["scalar_data/ring_current"].label == "ring-current"
        temperature = measurement.mcas["mca1"]["temperature"][...]
        np.testing.assert_array_equal(temperature, np.array(expected) * 20 / 99.5)
        spectra = measurement["undeclared/mca9_counts"]
        assert (spectra.shape, spectra.dtype) == ((12, 3), "u2")
        assert spectra[11].tolist() == [0, 1, 2]
        assert measurement["scalar_data/comment"].h5.asstr()[[0, 1]].tolist() == ["", "beam lost"]
    assert not undeclared.place_of(path).exists()


def test_they_are_added_when_the_file_is_closed(path, written, passes_nexus_gate):
    written.finish("completed", "2026-01-01T10:05:00+00:00")
    written.file.close()
    check(path)
    passes_nexus_gate(path)


def test_they_are_on_disk_before_the_point_is_acknowledged(path, written):
    assert undeclared.place_of(path).read_bytes().count(b"ring-current") == 10


def test_the_repair_adds_what_a_killed_writer_left_beside_its_file(path, passes_nexus_gate):
    code = (
        "import os, sys; from epxs.phynx import api\n"
        "plan = api.MeasurementPlan('s', shape=(9,), signals=(api.SignalPlan('I0'),))\n"
        "file = api.open(sys.argv[1], 'w'); measurement = file.create_entry(plan).measurement\n"
        "file.start_swmr()\n"
        "for row in range(5):\n"
        "    measurement.write_point(row, row, {'scalar_data/I0': row, 'scalar_data/x': row})\n"
        "    measurement.commit(row + 1)\n"
        "os.kill(os.getpid(), 9)"
    )
    subprocess.run([sys.executable, "-c", code, str(path)], timeout=50, check=False)
    with undeclared.place_of(path).open("ab") as stream:
        stream.write(b'{"measurement": "/s/measure')
    repair(path)
    passes_nexus_gate(path)
    with phynx.open(path) as file:
        assert file["s/measurement/scalar_data/x"][:5].tolist() == [0, 1, 2, 3, 4]
    assert not undeclared.place_of(path).exists()


def test_adding_them_twice_makes_the_same_file(path, written):
    kept = undeclared.place_of(path).read_bytes()
    written.finish("completed", "2026-01-01T10:05:00+00:00")
    written.file.close()
    undeclared.place_of(path).write_bytes(kept)
    with h5py.File(path, "r+", libver=("v110", "v110")) as file:
        undeclared.merge(file, path)
    undeclared.forget(path)
    check(path)


def test_a_line_that_makes_no_sense_is_left_out(path, written, caplog):
    content = undeclared.place_of(path).read_bytes()
    undeclared.place_of(path).write_bytes(b"no line of ours\n" + content)
    written.file.close()
    assert "found a line that cannot be read" in caplog.text
    check(path)


def test_a_point_of_a_scan_without_surprises_leaves_nothing_beside_it(path, recorded):
    assert os.listdir(path.parent) == [path.name]


def test_a_file_that_cannot_be_tidied_up_keeps_all_points(path, written, monkeypatch, caplog):
    def fail(file, path):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(undeclared, "merge", fail)
    written.file.close()
    assert "cannot be tidied up: No space left on device. All points are in it" in caplog.text
    with phynx.open(path) as file:
        assert file.entries[0].measurement.acquired == 12
    assert undeclared.place_of(path).exists()


def test_a_new_file_gets_nothing_of_one_that_is_no_more(path, plan):
    undeclared.place_of(path).write_bytes(b"{}\n")
    with phynx.open(path, "w") as file:
        file.create_entry(plan)
    assert not undeclared.place_of(path).exists()
