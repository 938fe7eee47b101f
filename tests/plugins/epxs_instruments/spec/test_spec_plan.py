"""Scans of spec files become entries."""

from __future__ import annotations

import logging
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pytest

from epxs.phynx import api as phynx
from epxs_instruments.spec.spec_header import FileHeader
from epxs_instruments.spec.spec_plan import foreign_scan

CHANNELS = 8


@dataclass
class Mca:
    """Spectra as a reader of spec files gives them."""

    counts: np.ndarray
    calibration: tuple[float, ...] = (0.0, 0.01, 0.0)
    channels: np.ndarray = field(default_factory=lambda: np.arange(CHANNELS))
    columns: dict[str, np.ndarray] = field(default_factory=dict)


@dataclass
class Scan:
    """A scan as a reader of spec files gives it."""

    command: str
    points: int
    labels: list[str] = field(default_factory=lambda: ["samx", "samz", "Epoch", "Icol", "Ca"])
    number: int = 3
    date: str = "Sat Nov 22 12:14:19 2008"
    monitor_name: str = "Icol"
    positioners: dict[str, float] = field(default_factory=lambda: {"samx": -33.0, "Col-1": 4.0})
    mcas: dict[str, Any] = field(default_factory=dict)
    images: dict[str, Any] = field(default_factory=dict)
    settings: dict[str, str] = field(default_factory=dict)
    numbers: dict[str, list[float]] = field(default_factory=dict)
    header: FileHeader = field(default_factory=FileHeader)
    text: dict[str, str] = field(default_factory=dict)
    path: str = "/data/leaf.dat"
    name: str = "scan_0003"

    @property
    def data(self) -> np.ndarray:
        rows = np.arange(self.points, dtype=float)
        return rows[:, None] + 100.0 * np.arange(len(self.labels))


def spectra(points: int) -> np.ndarray:
    return np.arange(points * CHANNELS, dtype=np.uint32).reshape(points, CHANNELS)


@pytest.fixture
def path(tmp_path):
    return tmp_path / "leaf.h5"


@pytest.fixture
def converted(path):
    """A function that writes a scan and returns its entry, opened to read."""
    files = []

    def convert(scan: Scan) -> phynx.Entry:
        file = phynx.open(path, "w")
        files.append(file)
        entry = phynx.write_scan(file, foreign_scan(scan))
        file.reopen("r")
        return entry

    yield convert
    for file in files:
        file.close()


def mesh(name: str = "mesh", points: int = 12, **changes: Any) -> Scan:
    command = f"{name} samx -36 -33 3 samz -216 -214 2 -20000"
    return Scan(command, points, mcas={"vortex": Mca(spectra(points))}, **changes)


@pytest.mark.parametrize("points", [12, 5])
def test_a_mesh_is_valid_nexus(converted, passes_nexus_gate, path, points):
    converted(mesh(points=points)).file.close()
    passes_nexus_gate(path)


@pytest.mark.parametrize(
    "scan",
    [
        Scan("ascan samx 0 1 4 1", 5),
        Scan("dscan samx 0 1 4 1", 3),
        Scan("a2scan samx 0 1 samz 2 3 4 1", 5),
        Scan("Escan 7 8 4 1", 5, labels=["energy", "I0"]),
        Scan("timescan 1", 5, labels=["Time", "Epoch", "I0"]),
        Scan("loopscan 5 1", 5, labels=["Time", "I0"]),
        Scan("ascan samx 0 1 4 1", 0),
        Scan("unknown", 0, labels=[]),
        Scan("mesh x 0", 4),
    ],
    ids=lambda scan: f"{scan.command} {scan.points}",
)
def test_any_scan_is_valid_nexus(converted, passes_nexus_gate, path, scan):
    converted(scan).file.close()
    passes_nexus_gate(path)


def test_a_mesh_keeps_spectra_exactly_and_has_its_shape(converted):
    measurement = converted(mesh()).measurement
    counts = measurement.mcas["vortex"].counts
    assert measurement.acquisition_shape == (3, 4)
    assert counts.dtype == np.uint32
    assert np.array_equal(counts[...], spectra(12))


def test_axes_come_from_the_command(converted):
    slow, fast = converted(mesh()).measurement.scalar_data.axes.values()
    assert (slow.name, slow.range) == ("samz", (-216.0, -214.0))
    assert (fast.name, fast.range) == ("samx", (-36.0, -33.0))


def test_rows_of_a_zzmesh_are_put_in_grid_order(converted):
    measurement = converted(mesh("zzmesh")).measurement
    assert measurement.sequence.tolist() == [0, 1, 2, 3, 7, 6, 5, 4, 8, 9, 10, 11]
    counts = measurement.mcas["vortex"].counts
    assert np.array_equal(counts[7], spectra(12)[4])
    assert measurement.scalar_data["samx"].map[1].tolist() == [7.0, 6.0, 5.0, 4.0]


def test_of_an_aborted_scan_the_points_that_exist_are_kept(converted):
    entry = converted(mesh(points=5))
    measurement = entry.measurement
    assert (entry.status, measurement.acquired, measurement.npoints) == ("aborted", 5, 12)
    assert measurement.measured.sum() == 5
    assert np.isnan(measurement.scalar_data["Ca"].map[1, 1:]).all()
    assert np.isnan(entry["map/vortex"][2]).all()


def test_a_scan_of_more_points_than_its_command_says_loses_none(converted, caplog):
    measurement = converted(Scan("ascan samx 0 1 4 1", 9)).measurement
    assert measurement.acquisition_shape == (9,)
    assert "found 9 points; expected 5" in caplog.text


def test_a_misformed_command_is_told_and_becomes_one_line(converted, caplog):
    with caplog.at_level(logging.WARNING):
        measurement = converted(Scan("mesh x 0", 4)).measurement
    assert measurement.acquisition_shape == (4,)
    assert "Taken as one line of points" in caplog.text


def test_an_unknown_scan_is_over_its_first_column(converted):
    measurement = converted(Scan("Escan 7 8 4 1", 5, labels=["energy", "I0"])).measurement
    assert list(measurement.scalar_data.axes) == ["energy"]


def test_motors_named_otherwise_than_their_mnemonics_are_the_first_columns(converted):
    labels = ["Sample X", "Sample Z", "Icol"]
    slow, fast = converted(mesh(labels=labels)).measurement.scalar_data.axes.values()
    assert (slow.label, fast.label) == ("Sample Z", "Sample X")


def test_counts_that_somebody_scaled_stay_exact(converted):
    scan = mesh()
    scan.mcas["vortex"] = Mca(spectra(12) / 3)
    assert np.array_equal(converted(scan).measurement.mcas["vortex"].counts[...], spectra(12) / 3)


@pytest.mark.parametrize(
    ("columns", "value"), [({"dead": 20.0, "dtn": 0.7}, 1.25), ({"dtn": 0.8}, 1.25)]
)
def test_the_dead_time_is_found_by_what_spec_calls_it(converted, columns, value):
    scan = mesh()
    scan.mcas["vortex"].columns = {name: np.full(12, v) for name, v in columns.items()}
    dead_time = converted(scan).measurement.mcas["vortex"].dead_time
    assert np.allclose(dead_time.correction, value)


def test_the_circumstances_are_kept(converted):
    entry = converted(mesh())
    assert entry.acquisition_id == "3"
    assert entry.start_time == "2008-11-22T12:14:19"
    assert entry.measurement.monitor.name == "Icol"
    assert entry.measurement.positioners["Col-1"][()] == 4.0
    assert next(iter(entry.measurement.scalar_data.signals)) == "Ca"


def test_a_date_that_is_not_understood_is_left_out(converted):
    assert converted(mesh(date="yesterday")).start_time == ""


def test_columns_of_one_name_are_told_apart(converted):
    scalars = converted(Scan("timescan 1", 3, labels=["Time", "I0", "I0"])).measurement.scalar_data
    assert [signal.label for signal in scalars.signals.values()] == ["I0_2", "I0", "Time"]


def test_points_below_the_threshold_of_the_skip_mode_are_masked(converted):
    measurement = converted(mesh(settings={"SKIPMODE": "Icol 305"})).measurement
    assert measurement.masked.tolist() == [True] * 5 + [False] * 7
    assert np.isnan(measurement.scalar_data["Ca"].map[0, 0])


def test_what_users_say_in_the_file_counts(converted):
    settings = {"monitor efficiency": "0.5", "dead time format": "fraction"}
    scan = mesh(settings=settings)
    scan.mcas["vortex"].columns = {"dead_time": np.full(12, 0.2)}
    measurement = converted(scan).measurement
    assert measurement.monitor.efficiency == 0.5
    assert measurement.mcas["vortex"].dead_time.percent[0] == pytest.approx(20)


def test_a_setting_that_makes_no_sense_changes_nothing(converted):
    settings = {"monitor efficiency": "-3", "dead time format": "dozens", "SKIPMODE": "I9 x"}
    scan = mesh(settings=settings)
    scan.mcas["vortex"].columns = {"dead_time": np.full(12, 20.0)}
    measurement = converted(scan).measurement
    assert measurement.monitor.efficiency == 1.0
    assert measurement.mcas["vortex"].dead_time.percent[0] == 20
    assert not measurement.masked.any()


def test_a_detector_that_is_called_as_a_column_gets_another_name(converted):
    scan = mesh()
    scan.mcas = {"Ca": scan.mcas["vortex"]}
    assert list(converted(scan).mcas) == ["Ca_mca"]


def test_what_has_no_other_place_is_kept(converted):
    scan = mesh(numbers={"G0": [1.0, 2.0], "T": [0.1]}, text={"spec_header": "#S 3 mesh"})
    scan.header = FileHeader(epoch=1227372459.0, user="ann")
    metadata = converted(scan)["metadata"]
    assert metadata["spec_G0"][...].tolist() == [1, 2]
    assert metadata["epoch"][()] == 1227372459
    assert metadata["spec_header/data"][...].tobytes() == b"#S 3 mesh"
