"""Recorders that are killed at random moments of a running scan: nothing acknowledged is lost."""

import random
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pytest
from scans import CHANNELS, spectrum

from epxs.acquisition.api import Recorder
from epxs.phynx import api as phynx

KILLS = 200
HERE = Path(__file__).parents[2] / "fixtures"

#: Writes the number of acknowledged points to a file of its own (one page, in place), for ever.
RECORDER = """
import mmap, queue, sys, time
sys.path.insert(0, sys.argv[3])
from scans import point_taken, scan_started
from epxs.acquisition.api import Recorder, RowsWritten
board = open(sys.argv[2], "r+b")
told = mmap.mmap(board.fileno(), 8)
def report(event):
    if isinstance(event, RowsWritten):
        told[:] = event.acquired.to_bytes(8, "little")
recorder = Recorder(sys.argv[1], report)
recorder.take(scan_started(shape=(1000, 4)))
points = [point_taken(index) for index in range(4000)]
for point in points:
    recorder.take(point)
    time.sleep(0.0005)
"""


@pytest.mark.soak
@pytest.mark.timeout(1200)
def test_a_recorder_killed_at_any_moment_leaves_all_that_it_acknowledged(tmp_path):
    random.seed(4)
    spectra = np.array([spectrum(row) for row in range(4000)])
    acknowledged = []
    for kill in range(KILLS):
        path, board = tmp_path / f"{kill}.h5", tmp_path / "board"
        board.write_bytes(bytes(8))
        words = [sys.executable, "-c", RECORDER, str(path), str(board), str(HERE)]
        with subprocess.Popen(words) as recorder:
            deadline = time.monotonic() + 60
            while board.read_bytes() == bytes(8):
                assert time.monotonic() < deadline
                time.sleep(0.001)
            time.sleep(random.uniform(0, 0.6))
            recorder.kill()
        promised = int.from_bytes(board.read_bytes(), "little")
        acknowledged.append(promised)
        with phynx.open(path) as file:
            measurement = file.default_entry.measurement
            assert measurement.acquired >= promised
            counts = measurement.mcas["vortex"].counts[:promised]
            assert counts.shape == (promised, CHANNELS)
            assert np.array_equal(counts, spectra[:promised])
        if kill % 20 == 0:  # and it can be added to
            recorder = Recorder(path, lambda event: None)
            recorder.close()
        path.unlink()
    assert max(acknowledged) > min(acknowledged)
