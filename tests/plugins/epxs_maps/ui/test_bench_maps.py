"""How fast a map of a million pixels is drawn, moved and zoomed; ``make bench`` prints it."""

import gc

import numpy as np
import pytest
from map_files import write_scan

from epxs_maps.ui.map_plot import MapPlot

pytestmark = [pytest.mark.gui, pytest.mark.timeout(600)]

#: Seconds of a redraw of a changed map, and of one that was moved or zoomed; bytes.
REDRAW, MOVE, GROWTH = 0.025, 1 / 30, 4e6


@pytest.fixture
def view(show, tmp_path):
    """The map pane with a map of a million pixels."""
    found = show(write_scan(tmp_path / "large.h5", (1000, 1000)))
    assert isinstance(found._plot, MapPlot)
    return found


def changed(view):
    """Return two maps to be shown in turn."""
    from dataclasses import replace

    random = np.random.default_rng(1)
    data = view.model.data
    return [replace(data, values=random.poisson(50, 1_000_000).astype(float)) for _ in range(2)]


@pytest.mark.benchmark(group="map of a million pixels")
@pytest.mark.parametrize("scale", ["linear", "log"])
def test_a_changed_map(benchmark, view, scale):
    maps, turn = changed(view), [0]
    view.model.scale = scale

    def redraw():
        turn[0] += 1
        view.model._show(maps[turn[0] % 2], (), "")
        view.canvas.window.control.repaint()

    benchmark(redraw)
    assert benchmark.stats.stats.median <= (REDRAW if scale == "linear" else 2 * REDRAW)


@pytest.mark.benchmark(group="map of a million pixels")
def test_a_map_that_is_zoomed_and_moved(benchmark, view):
    navigation, turn = view._plot.plot.tools[0].navigation, [0]
    navigation.zoom(4, 1.5, 1.0)

    def move():
        turn[0] += 1
        sign = 1 if turn[0] % 2 else -1
        navigation.move(0.1 * sign, 0.1 * sign)
        navigation.zoom(sign, 1.5, 1.0)
        view.canvas.window.control.repaint()

    benchmark(move)
    assert benchmark.stats.stats.median <= MOVE


def test_ten_thousand_updates_leave_nothing_behind(benchmark, show, tmp_path):
    from dataclasses import replace

    from pyface.qt import QtCore

    from epxs.workbench.machine import memory_bytes

    view = show(write_scan(tmp_path / "map.h5", (60, 60)))
    data = view.model.data

    def update(number):
        for index in range(number):
            view.model._show(replace(data, values=data.values + index), (), "")
            view.canvas.window.control.repaint()
            QtCore.QCoreApplication.processEvents()

    update(1000)
    gc.collect()
    before = memory_bytes()
    benchmark.pedantic(update, args=(10_000,), rounds=1, warmup_rounds=0)
    gc.collect()
    growth = memory_bytes() - before
    print(f"\ngrowth over 10,000 updates of a map: {growth / 1e6:.1f} MB")
    assert growth < GROWTH
