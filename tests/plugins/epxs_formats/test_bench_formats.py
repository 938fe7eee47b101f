"""What it costs to read other programs' files through their readers; h5py alone beside it.

``make bench`` (or ``pytest --benchmark-only -s``) runs and prints them. The map has 100 x 100
points of 2048 channels.
"""

from __future__ import annotations

import h5py
import numpy as np
import pytest

from epxs.phynx import api as phynx
from epxs_formats.grid_column import GridColumn

LINES, LENGTH, CHANNELS = 100, 100, 2048


@pytest.fixture(scope="module")
def cubes(tmp_path_factory):
    """A file with the same spectra behind (PyXRF) and before (MAPS) the grid."""
    path = tmp_path_factory.mktemp("cubes") / "leaf.h5"
    spectra = np.random.default_rng(0).poisson(3, (LINES, LENGTH, CHANNELS)).astype("f4")
    with h5py.File(path, "w") as file:
        file.create_dataset("last", data=spectra, chunks=(1, LENGTH, CHANNELS))
        file.create_dataset("first", data=spectra.transpose(2, 0, 1), chunks=(CHANNELS, 1, LENGTH))
    with h5py.File(path) as file:
        yield file


def test_bench_three_lines_of_a_cube(benchmark, cubes):
    column = GridColumn(lambda: cubes["last"], (0, 1))
    benchmark(lambda: column[150:450])


def test_bench_three_lines_of_a_cube_by_h5py(benchmark, cubes):
    benchmark(lambda: cubes["last"][1:5].reshape(-1, CHANNELS)[50:350])


def test_bench_three_lines_of_a_cube_with_its_channels_first(benchmark, cubes):
    column = GridColumn(lambda: cubes["first"], (1, 2))
    benchmark(lambda: column[150:450])


def test_bench_three_lines_with_channels_first_by_h5py(benchmark, cubes):
    benchmark(
        lambda: cubes["first"][:, 1:5].transpose(1, 2, 0).reshape(-1, CHANNELS)[50:350].copy()
    )


@pytest.fixture(scope="module")
def scans(tmp_path_factory):
    """A BLISS file of 2000 scans with 20 counters of 1000 points each."""
    path = tmp_path_factory.mktemp("scans") / "leaf.h5"
    with h5py.File(path, "w") as file:
        for number in range(1, 2001):
            entry = file.create_group(f"{number}.1")
            entry.attrs["NX_class"] = "NXentry"
            entry["title"] = "ascan samy 0 1 999 0.1"
            measurement = entry.create_group("measurement")
            if number == 1:
                for own in range(20):
                    measurement[f"c{own}"] = np.arange(1000.0)
                measurement["samy"] = np.linspace(0, 1, 1000)
            else:
                for own in file["1.1/measurement"]:
                    measurement[own] = h5py.SoftLink(f"/1.1/measurement/{own}")
    return path


def test_bench_listing_two_thousand_scans(benchmark, scans):
    def listed():
        with phynx.open(scans) as file:
            return len(file.keys())

    assert benchmark(listed) == 2000


def test_bench_the_first_look_at_one_of_them(benchmark, scans):
    def looked():
        with phynx.open(scans) as file:
            return file["scan_1000"].measurement.scalar_data.signals["c3"][500]

    assert benchmark(looked) == 500.0
