"""Whether the live fit keeps up with a fast scan of four detectors.

``make bench`` (or ``pytest --benchmark-only -s``) runs and prints it.
"""

from __future__ import annotations

import threading
import time

import numpy as np
import pytest

from epxs.instrument.api import NodeSpec, PointTaken, ScanFinished, ScanStarted
from epxs.session.api import LiveSession
from epxs_fluorescence.analysis import FluorescenceAnalysis

POINTS, RATE, DETECTORS = 15_000, 1000.0, 4


def started(points):
    """Announce a mesh with a counter and four detectors with dead times."""
    nodes = {
        "scalar_data/I0": NodeSpec("Signal", {}),
        "scalar_data/x": NodeSpec("Axis", {"axis": 1, "range": [0, 1]}),
        "scalar_data/y": NodeSpec("Axis", {"axis": 2, "range": [0, 1]}),
    }
    for d in range(DETECTORS):
        nodes[f"mca{d}"] = NodeSpec("MultiChannelAnalyzer", {"calibration": [0, 0.01, 0]})
        nodes[f"mca{d}/counts"] = NodeSpec("Spectrum", {"shape": [points, 2048]})
        nodes[f"mca{d}/dead_time"] = NodeSpec(
            "DeadTime", {"units": "%", "dead_time_format": "percent"}
        )
    shape = (points // 100, 100)
    return ScanStarted("1", "mesh x 0 1 99 y 0 1 99 0.001", shape, "", 1.7e9, nodes, {})


@pytest.mark.benchmark(group="live: 1000 points/s of 4 x 2048 channels, recorded and fitted")
@pytest.mark.timeout(120)
def test_a_fast_scan_is_fitted_as_it_comes(benchmark, citrus_counts, citrus_path, tmp_path, capsys):
    spectra = np.random.default_rng(1).poisson(citrus_counts).astype("u4")
    taken, seen = np.zeros(POINTS), np.full(POINTS, np.nan)
    session = LiveSession(tmp_path / "scan.h5", FluorescenceAnalysis(citrus_path))

    def produce():
        begun = time.monotonic()
        for n in range(POINTS):
            if (left := begun + n / RATE - time.monotonic()) > 0:
                time.sleep(left)
            values = {"scalar_data/I0": n, "scalar_data/x": 0.1, "scalar_data/y": 0.2}
            for d in range(DETECTORS):
                values[f"mca{d}/counts"] = spectra[(n + 7 * d) % len(spectra)]
                values[f"mca{d}/dead_time"] = 5.0 + d
            taken[n] = time.monotonic()
            session.take(PointTaken(n, 1.7e9 + n, values))
        session.take(ScanFinished("completed", 1.7e9 + POINTS))

    def follow():
        session.take(started(POINTS))
        while session.results is None:
            session.deliver()
            time.sleep(0.01)
        producer = threading.Thread(target=produce)
        producer.start()
        while session.state not in ("finished", "failed"):
            session.deliver()
            count = min(session.fitted, POINTS)
            seen[:count] = np.where(np.isnan(seen[:count]), time.monotonic(), seen[:count])
            time.sleep(0.02)
        producer.join()
        return time.monotonic() - taken[-1]

    try:
        after = benchmark.pedantic(follow, rounds=1)
    finally:
        session.finish()
    lag = seen - taken
    with capsys.disabled():
        print(
            f"\nlive, {DETECTORS} detectors, {POINTS / (taken[-1] - taken[0]):.0f} points/s: from "
            f"the instrument to the fitted map median {1e3 * np.median(lag):.0f} ms, at most "
            f"{lag.max():.2f} s; all of it fitted again {after:.1f} s after the last point"
        )
    assert session.state == "finished"
    assert POINTS / (taken[-1] - taken[0]) > 0.95 * RATE
