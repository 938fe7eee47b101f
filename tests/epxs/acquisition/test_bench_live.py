"""How fast a scan is recorded, and how soon another process sees its points.

``make bench`` (or ``pytest --benchmark-only -s``) runs and prints them. The scan has 4
detectors of 2048 channels with 5 numbers each, 2 motors, 2 counters and a clock: 29 arrays.
"""

from __future__ import annotations

import json
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pytest

from epxs.phynx import api as phynx

#: Records points at a rate and says when each was taken and when it was acknowledged, in
#: seconds of a clock that is the same for all processes.
RECORDER = """
import json, queue, sys, time
import numpy as np
from epxs.acquisition.api import FileClosed, FilePrepared, Recorder, RowsWritten
from epxs.instrument.api import NodeSpec, PointTaken, ScanFinished, ScanStarted

path, points, rate = sys.argv[1], int(sys.argv[2]), float(sys.argv[3])
own = ("dead_time", "real", "live", "icr", "ocr")
nodes = {f"scalar_data/{name}": NodeSpec("Signal", {}) for name in ("I0", "I1", "epoch")}
nodes["scalar_data/x"] = NodeSpec("Axis", {"axis": 1, "range": [0, 1]})
nodes["scalar_data/y"] = NodeSpec("Axis", {"axis": 2, "range": [0, 1]})
for d in range(4):
    nodes[f"mca{d}"] = NodeSpec("MultiChannelAnalyzer", {"calibration": [0, 0.01, 0]})
    nodes[f"mca{d}/counts"] = NodeSpec("Spectrum", {"shape": [points, 2048]})
    nodes |= {f"mca{d}/{name}": NodeSpec("Signal", {}) for name in own}
spectra = np.random.default_rng(1).poisson(20, (4, 2048)).astype("u4")

def values(n):
    found = {"scalar_data/I0": n, "scalar_data/I1": 2 * n, "scalar_data/epoch": 1.7e9 + n,
             "scalar_data/x": 0.1, "scalar_data/y": 0.2}
    for d in range(4):
        found[f"mca{d}/counts"] = spectra[d]
        found |= {f"mca{d}/{name}": 1.5 for name in own}
    return found

told = queue.Queue()
recorder = Recorder(path, lambda event: told.put((time.monotonic(), event)))
shape = (points // 50, 50)
recorder.take(ScanStarted("1", "mesh x 0 1 49 y 0 1 9 1", shape, "", 1.7e9, nodes, {}))
while not isinstance(told.get()[1], FilePrepared):
    pass
print("ready", flush=True)
sys.stdin.readline()
begun, taken = time.monotonic(), []
for n in range(points):
    while rate and (left := begun + n / rate - time.monotonic()) > 0:
        time.sleep(left)
    taken.append(time.monotonic())
    recorder.take(PointTaken(n, 1.7e9 + n, values(n)))
recorder.take(ScanFinished("completed", 1.7e9 + points))
written = [0.0] * points
while True:
    when, event = told.get()
    if isinstance(event, RowsWritten):
        for row in event.rows:
            written[row] = when
    if isinstance(event, FileClosed):
        break
recorder.close()
print(json.dumps({"taken": taken, "written": written}), flush=True)
"""


def record(path: Path, points: int, rate: float, interval: float = 0.002):
    """Record in another process and follow it here.

    Returns
    -------
    taken, written, seen
        Seconds at which each point was handed to the recorder, was acknowledged by it, and
        was told by the models of this process; shape ``(points,)``.
    """
    words = [sys.executable, "-c", RECORDER, str(path), str(points), str(rate)]
    with subprocess.Popen(
        words, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as recorder:
        assert recorder.stdout.readline() == "ready\n"
        seen = np.full(points, np.nan)
        with phynx.open(path) as file, file.follow(interval) as follower:
            measurement = file.default_entry.measurement

            def see(event):
                seen[event.old : event.new] = time.monotonic()

            measurement.observe(see, "acquired")
            recorder.stdin.write("go\n")
            recorder.stdin.flush()
            while measurement.acquired < points:
                follower.wait(1.0)
                follower.deliver()
        told = json.loads(recorder.communicate()[0])
    return np.array(told["taken"]), np.array(told["written"]), seen


def in_ms(seconds: np.ndarray) -> str:
    median, late = 1e3 * np.median(seconds), 1e3 * np.percentile(seconds, 99)
    return f"median {median:.2f} ms, 99 % within {late:.1f} ms"


@pytest.mark.benchmark(group="from the instrument to another process")
def test_a_point_is_soon_seen_by_another_process(benchmark, tmp_path, capsys):
    found = benchmark.pedantic(record, (tmp_path / "scan.h5", 500, 100.0), rounds=1)
    taken, written, seen = found
    with capsys.disabled():
        print(f"\n100 points/s: from the instrument to the disk {in_ms(written - taken)}")
        print(f"100 points/s: from the instrument to another process {in_ms(seen - taken)}")
    assert np.median(seen - taken) <= 5e-3
    assert np.percentile(seen - taken, 99) <= 50e-3
    assert np.median(written - taken) <= 2e-3


@pytest.mark.benchmark(group="1000 points/s of 4 x 2048 channels")
def test_a_fast_scan_is_recorded_as_it_comes(benchmark, tmp_path, capsys):
    points, rate = 10_000, 1000.0
    found = benchmark.pedantic(record, (tmp_path / "scan.h5", points, rate), rounds=1)
    taken, written, seen = found
    with capsys.disabled():
        print(f"\n1000 points/s: from the instrument to the disk {in_ms(written - taken)}")
        print(f"1000 points/s: from the instrument to another process {in_ms(seen - taken)}")
        print(f"1000 points/s: the last point after {written[-1] - taken[0]:.2f} s")
    assert points / (written[-1] - taken[0]) > 0.98 * rate
    assert np.median(written - taken) <= 5e-3


@pytest.mark.benchmark(group="as many points as possible of 4 x 2048 channels")
def test_points_that_wait_are_written_together(benchmark, tmp_path, capsys):
    points = 5000
    found = benchmark.pedantic(record, (tmp_path / "scan.h5", points, 0.0), rounds=1)
    taken, written, _ = found
    rate = points / (written[-1] - taken[0])
    with capsys.disabled():
        print(f"\nat most {rate:.0f} points/s, {rate * 4 * 2048 * 4 / 1e6:.0f} MB/s")
    assert rate > 2000
