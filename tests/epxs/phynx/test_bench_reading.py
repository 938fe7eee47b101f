"""How fast files are opened, walked and shown, beside plain h5py in the same run.

``make bench`` (or ``pytest --benchmark-only -s``) runs and prints them. Targets are held against
the quickest of several rounds: what else runs on the machine makes the others slower.
"""

from __future__ import annotations

import json
import subprocess
import sys
import time

import h5py
import numpy as np
import pytest

from epxs.phynx import api as phynx

#: Groups in the root, and objects below each.
GROUPS, MEMBERS = 100, 1000
SHAPE, CHANNELS = (340, 480), 2048


@pytest.fixture(scope="module")
def many(tmp_path_factory):
    """A file of 100,000 objects: entries with arrays that have units."""
    path = tmp_path_factory.mktemp("many") / "many.h5"
    with h5py.File(path, "w", libver=("v110", "v110")) as file:
        for number in range(GROUPS):
            group = file.create_group(f"scan_{number}")
            group.attrs["NX_class"] = "NXentry"
            for member in range(MEMBERS - 1):
                made = group.create_dataset(f"point_{member}", data=1.0)
                if member % 10 == 0:
                    made.attrs["units"] = "mm"
    return path


@pytest.fixture(scope="module")
def large(tmp_path_factory):
    """A finished map of 480 x 340 points; its spectra have their place and cost no disk."""
    path = tmp_path_factory.mktemp("large") / "large.h5"
    plan = phynx.MeasurementPlan(
        name="scan_0001",
        command="mesh samx 0 1 479 samz 0 1 339 0.1",
        shape=SHAPE,
        axes=(
            phynx.AxisPlan("samx", "mm", 0.0, 1.0, axis=1),
            phynx.AxisPlan("samz", "mm", 0.0, 1.0, axis=2),
        ),
        signals=(phynx.SignalPlan("I0", "counts", priority=1),),
        detectors=(phynx.DetectorPlan("mca1", CHANNELS, (0.0, 0.01, 0.0), {"live": "s"}),),
        monitor="I0",
    )
    rows = SHAPE[0] * SHAPE[1]
    with phynx.open(path, "w") as file:
        entry = file.create_entry(plan)
        scalars = entry.measurement["scalar_data"].h5
        columns, lines = np.meshgrid(np.linspace(0, 1, SHAPE[1]), np.linspace(0, 1, SHAPE[0]))
        scalars["samx"][...] = columns.ravel()
        scalars["samz"][...] = lines.ravel()
        scalars["I0"][...] = np.random.default_rng(1).poisson(1000, rows)
        scalars["sequence"][...] = np.arange(rows)
        entry.h5["map/I0"][...] = scalars["I0"][...].reshape(SHAPE)
        entry.measurement.h5["acquired"][...] = rows
        entry.finish("completed", "2026-01-01T10:05:00+00:00")
    assert path.stat().st_size > rows * CHANNELS
    return path


@pytest.mark.benchmark(group="open a file of 100,000 objects and list its first level")
def test_open_and_list(benchmark, many):
    def run():
        with phynx.open(many) as file:
            return file.keys()

    assert len(benchmark(run)) == GROUPS
    assert benchmark.stats["min"] <= 0.1


@pytest.mark.benchmark(group="open a file of 100,000 objects and find its entries")
def test_open_and_find_entries(benchmark, many):
    def run():
        with phynx.open(many) as file:
            return len(file.entries)

    assert benchmark(run) == GROUPS


def walk_h5py(path):
    """Visit each object with its attributes, as plain h5py does."""
    count = 0
    with h5py.File(path, "r") as file:
        waiting = [file]
        while waiting:
            group = waiting.pop()
            for name in group:
                node = group[name]
                count += 1 + ("units" in node.attrs)
                if isinstance(node, h5py.Group):
                    waiting.append(node)
    return count


def walk_phynx(path):
    """The same with nodes."""
    count = 0
    with phynx.open(path) as file:
        waiting = [file]
        while waiting:
            for node in waiting.pop().values():
                count += 1 + ("units" in node.attrs)
                if isinstance(node, phynx.Group):
                    waiting.append(node)
    return count


@pytest.mark.benchmark(group="walk through 100,000 objects")
def test_walk_beside_h5py(benchmark, many, capsys):
    ratios = []

    def both():
        begun = time.perf_counter()
        theirs = walk_h5py(many)
        between = time.perf_counter()
        ours = walk_phynx(many)
        done = time.perf_counter()
        assert ours == theirs
        ratios.append((done - between) / (between - begun))

    benchmark.pedantic(both, rounds=3)
    ratio = min(ratios)
    benchmark.extra_info["ratio"] = ratio
    with capsys.disabled():
        print(f"\nwalk through {GROUPS * MEMBERS:,} objects: {ratio:.2f} times plain h5py")
    assert ratio <= 3


@pytest.mark.benchmark(group="read an attribute of a node")
def test_attribute_beside_h5py(benchmark, many, capsys):
    with phynx.open(many) as file:
        node = file["/scan_1/point_0"]
        h5 = node.h5
        theirs, ours = [], []

        def both(count=200):
            begun = time.perf_counter()
            for _ in range(count):
                h5.attrs["units"]
            between = time.perf_counter()
            for _ in range(count):
                node.attrs["units"]
            done = time.perf_counter()
            theirs.append((between - begun) / count)
            ours.append((done - between) / count)

        benchmark.pedantic(both, rounds=50, warmup_rounds=1)
    more = (min(ours) - min(theirs)) * 1e6
    benchmark.extra_info["us beyond h5py"] = more
    with capsys.disabled():
        print(f"\nattribute of a node: {more:.1f} us beyond the {min(theirs) * 1e6:.0f} of h5py")
    assert more <= 5


_SHOW = """
import json, sys, time
begun = time.perf_counter()
import epxs
from epxs.phynx import api as phynx
imported = time.perf_counter()
import matplotlib
matplotlib.use("Agg")
import matplotlib.pyplot as plt
plt.figure()  # what is drawn with is there, as in a notebook
ready = time.perf_counter()
file = epxs.open(sys.argv[1])
plot = file[0].default_plot
found = time.perf_counter()
axes = file[0].plot()
axes.figure.canvas.draw()
drawn = time.perf_counter()
assert plot.values.shape == (340, 480)
print(json.dumps({"import": imported - begun, "find": found - ready, "all": drawn - ready}))
"""


@pytest.mark.benchmark(group="default plot of a map of 480 x 340 x 2048, in a fresh process")
def test_default_plot_from_cold(benchmark, large, capsys):
    told = []

    def run():
        found = subprocess.run(
            [sys.executable, "-c", _SHOW, str(large)], capture_output=True, text=True, check=True
        )
        told.append(json.loads(found.stdout))

    benchmark.pedantic(run, rounds=5, warmup_rounds=1)
    least = {key: min(each[key] for each in told) for key in told[0]}
    benchmark.extra_info.update(least)
    with capsys.disabled():
        print(
            f"\ndefault plot of a map from cold: imports of epxs {least['import']:.2f} s, found "
            f"after {least['find']:.2f} s, drawn after {least['all']:.2f} s"
        )
    assert least["all"] <= 0.5


@pytest.mark.benchmark(group="import epxs")
def test_import(benchmark):
    benchmark.pedantic(
        subprocess.run, ([sys.executable, "-c", "import epxs"],), {"check": True}, rounds=5
    )
