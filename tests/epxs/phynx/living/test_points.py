"""Points are handed out one after the other, also while the scan runs."""

from __future__ import annotations

import asyncio
import threading

import pytest

from epxs.core.api import ScanError
from epxs.phynx import api as phynx


def test_points_come_in_the_order_of_acquisition_without_the_skipped_ones(recorded):
    points = list(recorded.measurement.iter_points())
    measurement = recorded.measurement
    usable = measurement.measured & ~measurement.masked
    assert len(points) == int(usable.sum())
    assert [p.index for p in points] == sorted(p.index for p in points)
    assert all(measurement.sequence[p.row] == p.index for p in points)


def test_a_point_knows_what_was_read_there(recorded):
    point = next(iter(recorded.measurement.iter_points()))
    measurement = recorded.measurement
    assert point["I0"] == measurement.scalar_data["I0"][point.row]
    assert (point.spectrum() == measurement.mcas["mca1"].counts[point.row]).all()
    assert set(point.positions) == {"samx", "Col_mir_bend"}
    assert point.place == divmod(point.row, 4)


def test_points_are_waited_for_while_the_scan_runs(growing):
    entry, write = growing
    seen = []

    def look():
        seen.extend(point.index for point in entry.measurement.iter_points(timeout=10))

    watcher = threading.Thread(target=look)
    watcher.start()
    for index in range(5):
        write(index)
    entry.finish("aborted", "2026-01-01T10:00:09+00:00")
    watcher.join(10)
    assert seen == [0, 1, 2, 3, 4]


def test_points_can_be_awaited(growing):
    entry, write = growing

    async def look():
        seen = []
        async for point in entry.measurement.aiter_points(timeout=10):
            seen.append(point.index)
            if point.index == 2:
                await asyncio.to_thread(entry.finish, "completed", "")
        return seen

    for index in range(3):
        write(index)
    assert asyncio.run(look()) == [0, 1, 2]


def test_patience_ends(growing):
    entry, write = growing
    write(0)
    points = entry.measurement.iter_points(timeout=0.05)
    assert next(points).index == 0
    with pytest.raises(ScanError, match=r"found no new point for .* s after 1; expected one"):
        next(points)


@pytest.fixture
def growing(tmp_path, plan):
    """A scan that runs, in single-writer mode, and a function that writes its next point."""
    with phynx.open(tmp_path / "grows.h5", "w") as file:
        entry = file.create_entry(plan)
        file.start_swmr()

        def write(index):
            entry.measurement.write_point(index, index, {"scalar_data/I0": float(index)})
            entry.measurement.commit(index + 1)

        yield entry, write
