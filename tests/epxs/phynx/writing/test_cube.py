"""Spectra are shown in the shape of the map when a scan is over."""

from __future__ import annotations

import numpy as np

from epxs.phynx import api as phynx


def test_a_recorded_map_gets_its_cube_when_the_file_is_closed(
    tmp_path, plan, take, passes_nexus_gate
):
    path = tmp_path / "map.h5"
    with phynx.open(path, "w") as file:
        entry = file.create_entry(plan)
        file.start_swmr()
        take(entry.measurement, range(12))
        entry.finish("completed", "2026-01-01T10:00:09+00:00")
        assert "mca1_cube" not in entry
    with phynx.open(path) as file:
        cube = file["scan_0001/mca1_cube"]
        assert cube.signal.shape == (3, 4, 16)
        counts = file[0].mcas["mca1"].counts
        np.testing.assert_array_equal(cube.signal[2, 1], counts[9])
        assert [axis.shape for axis in cube.axes] == [(3,), (4,), (16,)]
    passes_nexus_gate(path)


def test_a_scan_that_never_ended_has_none(tmp_path, plan, take):
    path = tmp_path / "map.h5"
    with phynx.open(path, "w") as file:
        entry = file.create_entry(plan)
        take(entry.measurement, range(5))
    with phynx.open(path) as file:
        assert "mca1_cube" not in file[0]
