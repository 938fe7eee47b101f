"""What it costs to read a map of another program in grid order; h5py alone beside it.

``make bench`` runs and prints them. The map has 160 x 100 points of 2048 channels.
"""

from __future__ import annotations

import time

import h5py
import numpy as np
import pytest

from epxs.phynx.foreign.grid_order import GridOrder

LINES, LENGTH, CHANNELS = 160, 100, 2048
ROWS = LINES * LENGTH


@pytest.fixture(scope="module")
def counts(tmp_path_factory):
    """The spectra in a file, one behind the other."""
    path = tmp_path_factory.mktemp("order") / "map.h5"
    spectra = np.random.default_rng(0).poisson(3, (ROWS, CHANNELS)).astype("u4")
    with h5py.File(path, "w") as file:
        file["counts"] = spectra
    with h5py.File(path) as file:
        yield file["counts"]


def orders():
    """Return rows of points: in order, every second line backwards, not to the end."""
    straight = np.arange(ROWS)
    snake = straight.reshape(LINES, LENGTH).copy()
    snake[1::2] = snake[1::2, ::-1]
    return {"in order": straight, "serpentine": snake.ravel(), "aborted": straight[: ROWS - 50]}


KEYS = {
    "all": slice(None),
    "some lines": slice(1000, 3000),
    "some channels": (slice(None), slice(100, 200)),
}


@pytest.mark.parametrize("order", list(orders()))
@pytest.mark.parametrize("part", list(KEYS))
def test_bench_a_map_in_grid_order_and_h5py(benchmark, counts, order, part, capsys):
    array, key = GridOrder(counts, orders()[order], ROWS, "u4"), KEYS[part]
    best = [np.inf, np.inf]

    def both():
        for place, read in enumerate((array, counts)):
            begun = time.process_time()
            read[key]
            best[place] = min(best[place], time.process_time() - begun)

    benchmark.pedantic(both, rounds=5, warmup_rounds=1)
    with capsys.disabled():
        print(f"\n{part}, {order}: {best[0] * 1e3:.1f} ms, h5py {best[1] * 1e3:.1f} ms")
    assert best[0] <= (1.5 if order == "in order" else 6) * best[1] + 2e-3
