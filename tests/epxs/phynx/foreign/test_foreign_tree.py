"""Files of other formats are trees in our layout."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from epxs.phynx import api as phynx
from epxs.phynx.foreign.foreign_tree import ForeignTree


class Snake:
    """A reader of two scans: a serpentine map that was aborted, and one that fails."""

    format = "snake"
    hdf5 = False

    def __init__(self, path: Path) -> None:
        self.path = path
        self.read: list[str] = []
        self.closed = False

    def names(self) -> list[str]:
        return ["scan_0001", "scan_0002"]

    def scan(self, name: str) -> phynx.ForeignScan:
        self.read.append(name)
        rows = np.array([0, 1, 2, 5, 4])  # the second line runs backwards, its end is missing
        plan = phynx.MeasurementPlan(
            name=name,
            command="zzmesh x 0 2 2 y 0 1 1 0.1",
            scan_id="1",
            shape=(2, 3),
            axes=(
                phynx.AxisPlan("x", "mm", 0, 2, axis=1),
                phynx.AxisPlan("y", "mm", 0, 1, axis=2),
            ),
            signals=(phynx.SignalPlan("I0", priority=1),),
            detectors=(phynx.DetectorPlan("det", 4, scalars={"live_time": "s"}),),
            monitor="I0",
        )
        results = phynx.ResultsPlan(groups=("Fe K",), mass_fractions=True)
        block = phynx.ResultsBlock(
            areas=np.arange(6.0)[:, None],
            sigmas=np.ones((6, 1)),
            chi2=np.ones(6),
            continuum=np.zeros((6, 0)),
        )
        return phynx.ForeignScan(
            plan,
            {
                "scalar_data/I0": np.array([10.0, 11, 12, 13, 14]),
                "det/counts": np.arange(20).reshape(5, 4),
                "det/live_time": np.array([0.1, 0.2, 0.3, 0.4, 0.5]),
            },
            rows=rows,
            masked=np.array([False, True, False, False, False]),
            results=((results, block),),
        )

    def refresh(self) -> bool:
        return False

    def close(self) -> None:
        self.closed = True


@pytest.fixture
def reader(tmp_path):
    return Snake(tmp_path / "a.snake")


@pytest.fixture
def file(reader):
    return phynx.wrap(ForeignTree(reader))


def test_scans_are_read_when_they_are_looked_into(file, reader):
    assert [entry.name for entry in file.entries] == ["scan_0001", "scan_0002"]
    assert reader.read == []
    assert file["scan_0002"].acquisition_command.startswith("zzmesh")
    assert reader.read == ["scan_0002"]


def test_rows_are_in_grid_order_whatever_the_order_of_acquisition(file):
    measurement = file["scan_0001"].measurement
    np.testing.assert_array_equal(measurement.sequence, [0, 1, 2, -1, 4, 3])
    i0 = measurement.scalar_data["I0"]
    np.testing.assert_array_equal(i0.map[...], [[10, np.nan, 12], [np.nan, 14, 13]])
    np.testing.assert_array_equal(measurement["det/counts"][5], [12, 13, 14, 15])
    np.testing.assert_array_equal(measurement["det/counts"][3:, 1], [0, 17, 13])


def test_what_is_missing_is_told(file):
    measurement = file["scan_0001"].measurement
    assert (measurement.acquired, measurement.npoints, measurement.state) == (5, 6, "aborted")
    assert measurement.masked.tolist() == [False, True, False, False, False, False]


def test_detectors_and_monitor_are_found(file):
    measurement = file["scan_0001"].measurement
    det = measurement.mcas["det"]
    assert measurement.monitor.name == "I0"
    assert measurement.monitor is measurement.scalar_data["I0"]
    np.testing.assert_array_equal(det.live_time[:3], [0.1, 0.2, 0.3])


def test_the_map_shows_sums_and_nothing_where_nothing_was_measured(file):
    shown = file["scan_0001/map/det"][...]
    np.testing.assert_array_equal(shown, [[6, np.nan, 38], [np.nan, 70, 54]])


def test_results_of_the_file_are_element_maps(file):
    maps = file["scan_0001"].results["xrf_fit"]
    assert maps.names == ["Fe K"]
    np.testing.assert_array_equal(maps.area("Fe K"), [[0, 1, 2], [3, 4, 5]])
    assert np.isnan(maps.mass_fraction("Fe K")).all()


def test_one_object_has_one_model_whatever_the_link(file):
    measurement = file["scan_0001/measurement"]
    assert measurement["det/counts"] is file["scan_0001/instrument/det/data"]


def test_what_was_wrapped_stays_open(file, reader):
    file.close()
    assert not file
    assert not reader.closed
