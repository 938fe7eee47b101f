"""Scans of which nobody knows how many points they will have."""

from __future__ import annotations

from dataclasses import replace

import h5py
import numpy as np
import pytest

from epxs.core.api import FormatError
from epxs.phynx import api as phynx
from epxs.phynx.living.repair import repair
from epxs.phynx.writing import growing


@pytest.fixture
def endless(plan):
    return replace(plan, shape=(), growing=True, command="timescan 0.1")


@pytest.fixture
def growing_entry(path, endless, results_plan):
    file = phynx.open(path, "w")
    entry = file.create_entry(endless)
    entry.create_results(results_plan)
    file.start_swmr()
    yield entry
    file.close()


def test_a_scan_shows_only_the_points_that_came(growing_entry, take, fit):
    measurement = growing_entry.measurement
    take(measurement, range(7))
    growing_entry.results["xrf_fit"].write(range(7), fit(list(range(7))))
    assert (measurement.read_npoints(), measurement.acquisition_shape) == (7, (7,))
    assert measurement.sequence.tolist() == list(range(7))
    counts = measurement.mcas["mca1"].counts
    assert (counts.shape, len(counts), counts[...].shape) == ((7, 16), 7, (7, 16))
    assert measurement.scalar_data["I0"].map[...].tolist() == [1000.0 + row for row in range(7)]
    assert growing_entry.results["xrf_fit"].shape == (7,)
    assert growing_entry.results["xrf_fit"].area("Ca K").tolist() == [100.0 * n for n in range(7)]


def test_arrays_grow_in_large_steps(growing_entry, values, fit):
    measurement = growing_entry.measurement
    rows = growing.FIRST + 500
    for row in range(rows):
        measurement.write_point(row, row, values(row), together=True)
    measurement.commit(rows)
    stored = measurement.mcas["mca1"].counts.h5
    assert len(stored) == growing.next_rows(growing.FIRST) == 2 * growing.FIRST
    expected = np.repeat(np.arange(rows)[:, None], 16, axis=1)
    np.testing.assert_array_equal(measurement.mcas["mca1"].counts[...], expected)
    np.testing.assert_array_equal(measurement.scalar_data["i"][...], np.arange(rows))
    assert np.isnan(measurement.scalar_data["I0"].h5[rows:]).all()
    late = [growing.FIRST, rows - 1]
    growing_entry.results["xrf_fit"].write(late, fit(late))
    assert growing_entry.results["xrf_fit"].area("Ca K")[late].tolist() == [100.0 * n for n in late]


def test_another_process_follows_it_beyond_the_first_step(growing_entry, path, values):
    import subprocess
    import sys

    measurement = growing_entry.measurement
    code = (
        "import sys; from epxs.phynx import api; file = api.open(sys.argv[1]);"
        "measurement = file.default_entry.measurement; counts = measurement.mcas['mca1'].counts;"
        "[print(measurement.read_acquired(), counts.shape, counts[-1][0] if len(counts) else 0,"
        " flush=True) for line in sys.stdin]"
    )
    with subprocess.Popen(
        [sys.executable, "-c", code, str(path)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        bufsize=1,
    ) as reader:
        for rows in (5, growing.FIRST + 5):
            for row in range(measurement.read_acquired(), rows):
                measurement.write_point(row, row, values(row), together=True)
            measurement.commit(rows)
            reader.stdin.write("look\n")
            assert reader.stdout.readline() == f"{rows} ({rows}, 16) {rows - 1}\n"
        reader.stdin.close()


@pytest.mark.parametrize("points", [0, 1, 7, growing.FIRST + 3])
def test_a_file_that_is_closed_has_a_row_for_each_point(
    path, growing_entry, values, passes_nexus_gate, points
):
    measurement = growing_entry.measurement
    for row in range(points):
        measurement.write_point(row, row, values(row), together=True)
    measurement.commit(points)
    growing_entry.finish("completed", "2026-01-01T10:05:00+00:00")
    growing_entry.file.close()
    passes_nexus_gate(path)
    with phynx.open(path) as file:
        measurement = file.default_entry.measurement
        assert not measurement.grows
        assert (measurement.acquired, measurement.npoints) == (points, max(points, 1))
        assert measurement.mcas["mca1"].counts.h5.shape == (max(points, 1), 16)
        assert file.default_entry.results["xrf_fit"].shape == (max(points, 1),)


def test_a_scan_that_is_read_while_it_is_open_again_is_trimmed_too(growing_entry, take):
    take(growing_entry.measurement, range(3))
    growing_entry.finish("aborted", "2026-01-01T10:05:00+00:00")
    growing_entry.file.reopen("r")
    assert growing_entry.measurement.mcas["mca1"].counts.h5.shape == (3, 16)


def test_the_default_plot_is_the_table_of_numbers(growing_entry):
    assert "map" not in growing_entry
    assert "profile" not in growing_entry
    assert growing_entry.attrs["default"] == "measurement"


def test_room_for_rows_takes_no_room_on_the_disk(path, plan):
    wide = replace(plan.detectors[0], channels=4096)
    with phynx.open(path, "w") as file:
        file.create_entry(replace(plan, shape=(), growing=True, detectors=(wide,)))
        file.flush()
        assert path.stat().st_size > 4 * 4096 * growing.FIRST
        assert 512 * path.stat().st_blocks < 2**20


def test_a_row_far_away_is_refused(growing_entry, values):
    with pytest.raises(FormatError, match="found the row 1000000; expected 0 to 17407"):
        growing_entry.measurement.write_point(1_000_000, 0, values(0))


def test_one_that_was_left_behind_is_trimmed_by_the_repair(path, endless, passes_nexus_gate):
    import subprocess
    import sys

    code = (
        "import os, sys; from epxs.phynx import api\n"
        "plan = api.MeasurementPlan('s', growing=True, signals=(api.SignalPlan('I0'),))\n"
        "file = api.open(sys.argv[1], 'w'); measurement = file.create_entry(plan).measurement\n"
        "file.start_swmr()\n"
        "for row in range(1500):\n"
        "    measurement.write_point(row, row, {'scalar_data/I0': row}, together=True)\n"
        "measurement.commit(1500); os.kill(os.getpid(), 9)"
    )
    subprocess.run([sys.executable, "-c", code, str(path)], timeout=50, check=False)
    with phynx.open(path) as file:
        assert file["s/measurement"].scalar_data["I0"][...].tolist() == list(range(1500))
    assert repair(path)[1] == "s was interrupted; its 1500 points are kept"
    passes_nexus_gate(path)
    with h5py.File(path) as file:
        assert file["s/instrument/I0/data"].shape == (1500,)


@pytest.mark.parametrize(
    "key", [..., (), 2, -1, slice(None), slice(-2, None), slice(1, 90, 2), (..., 1), (slice(3), 0)]
)
def test_reading_a_part_is_like_reading_a_shorter_array(h5, key):
    values = np.arange(40).reshape(10, 4)
    dataset = growing.create(h5, "x", (10, 4), "i8", 0)
    dataset[...] = values
    np.testing.assert_array_equal(growing.read(dataset, key, 6), values[:6][key])


@pytest.mark.parametrize("row", [6, -7])
def test_a_row_that_did_not_come_is_not_there(h5, row):
    dataset = growing.create(h5, "x", (10,), "i8", 0)
    with pytest.raises(IndexError, match="of 6"):
        growing.read(dataset, row, 6)
