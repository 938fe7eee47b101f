"""A reader beside a fast writer never sees a point counted before it is there."""

from __future__ import annotations

import subprocess
import sys

import numpy as np
import pytest

from epxs.phynx import api as phynx

#: Records points as fast as it can, with results, until it is killed.
WRITER = """
import sys
import numpy as np
from epxs.phynx import api as phynx

rows = 100_000
plan = phynx.MeasurementPlan(
    "scan_0001", shape=(rows,), signals=(phynx.SignalPlan("I0", "counts", 1),),
    detectors=(phynx.DetectorPlan("mca1", 64),), start_time="2026-01-01T10:00:00+00:00",
)
file = phynx.open(sys.argv[1], "w")
entry = file.create_entry(plan)
results = entry.create_results(phynx.ResultsPlan(groups=("Ca K",)))
file.start_swmr()
measurement = entry.measurement
print("ready", flush=True)
for row in range(rows):
    values = {"scalar_data/I0": row, "mca1/counts": np.full(64, row)}
    measurement.write_point(row, row, values)
    measurement.commit(row + 1)
    one = np.full((1, 1), float(row))
    results.write([row], phynx.ResultsBlock(one, one, one[0], np.zeros((1, 0))))
"""


@pytest.fixture
def writer(path):
    process = subprocess.Popen(
        [sys.executable, "-c", WRITER, str(path)], stdout=subprocess.PIPE, text=True
    )
    assert process.stdout.readline() == "ready\n"
    yield process
    process.kill()
    process.communicate()


def check(measurement):
    """Fail unless all points that are counted are there; return how many."""
    acquired = measurement.read_acquired()
    assert (measurement.sequence[:acquired] == np.arange(acquired)).all()
    assert (measurement.scalar_data["I0"][:acquired] == np.arange(acquired)).all()
    counts = measurement.mcas["mca1"].counts
    assert (counts[:acquired] == np.arange(acquired)[:, None]).all()
    return acquired


def test_points_that_are_counted_are_there_while_it_grows_and_after_a_kill(writer, path):
    with phynx.open(path) as file:
        measurement = file.default_entry.measurement
        seen = 0
        while seen < 200:
            seen = check(measurement)
        writer.kill()
        writer.wait()
    with phynx.open(path) as file:
        entry = file.default_entry
        assert check(entry.measurement) >= seen
        assert entry.status == "interrupted"
        assert entry.results["xrf_fit"].fitted >= entry.measurement.acquired - 1
