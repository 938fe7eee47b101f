"""praxes: aborted scans, skipped points, the oldest phynx, and the file of 2009."""

from __future__ import annotations

import numpy as np
import pytest

from epxs.phynx import api as phynx
from epxs_formats.praxes import PraxesReader


@pytest.fixture
def path(tmp_path):
    return tmp_path / "leaf.dat.h5"


def test_the_oldest_phynx_is_read_as_well(make, read, path):
    wanted = make.praxes(path, oldest=True)
    scan = read(PraxesReader, path)
    assert (scan.plan.shape, scan.plan.scan_id) == ((3, 4), "12")
    assert np.array_equal(scan.columns["vortex/counts"][:], wanted.detectors["vortex"].counts)
    assert np.array_equal(scan.row_order, wanted.rows)


def test_an_aborted_scan_has_the_points_that_it_counted(make, read, path):
    make.praxes(path, points=5)
    scan = read(PraxesReader, path)
    assert (scan.acquired, scan.outcome) == (5, "aborted")
    assert scan.row_order.tolist() == [0, 1, 2, 3, 7]


def test_skipped_points_are_masked(make, read, path):
    make.praxes(path)
    assert np.flatnonzero(read(PraxesReader, path).masked).tolist() == [1]


def test_a_plain_mesh_stays_in_its_order(make, read, path):
    make.praxes(path, command="mesh")
    assert read(PraxesReader, path).rows is None


def test_relative_uncertainties_become_standard_deviations(make, read, path):
    make.praxes(path)
    _, block = read(PraxesReader, path).results[0]
    assert np.allclose(block.sigmas, 0.1 * block.areas)


def test_the_configuration_of_the_fit_is_kept(make, read, path):
    make.praxes(path)
    scan = read(PraxesReader, path)
    assert scan.plan.notes["vortex_pymca_config"] == "{'fit': {'xmin': 1}}"
    assert scan.results[0][0].configuration == "{'fit': {'xmin': 1}}"


def test_the_file_of_2009_is_the_same_through_the_reader_and_through_nodes(citrus, read):
    path = citrus / "citrus_leaves.dat.h5"
    scan = read(PraxesReader, path)
    assert (scan.plan.name, scan.plan.shape, scan.outcome) == ("scan_0001", (11, 11), "completed")
    with phynx.open(path) as file:
        measurement = file["entry_1"].measurement
        assert np.array_equal(scan.columns["MCA/counts"][:], measurement.mcas["MCA"].counts[...])
        for name in ("I0", "Ca", "seconds"):
            node = measurement[f"scalar_data/{name}"]
            assert np.array_equal(scan.columns[f"scalar_data/{name}"][:], node[...])
        positions = measurement.positioners.positions
    assert {p.name: p.value for p in scan.plan.positioners} == pytest.approx(positions)
    assert scan.plan.detectors[0].calibration == (0.0, 0.01, 0.0)
    assert scan.columns["MCA/dead_time"][0] == pytest.approx(-2.07168)
