"""Scans of spec files become entries."""

from __future__ import annotations

import logging
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pytest

from epxs.phynx import api as phynx

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

    @property
    def data(self) -> np.ndarray:
        rows = np.arange(self.points, dtype=float)
        return rows[:, None] + 100.0 * np.arange(len(self.labels))


def spectra(points: int) -> np.ndarray:
    return np.arange(points * CHANNELS, dtype=float).reshape(points, CHANNELS)


@pytest.fixture
def converted(path):
    """A function that writes a scan and returns its entry, opened to read."""
    files = []

    def convert(scan: Scan) -> phynx.Entry:
        file = phynx.open(path, "w")
        files.append(file)
        entry = phynx.write_scan(file, scan)
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


def test_converted_spectra_are_compressed_row_by_row(path, citrus):
    from epxs.core.api import offers

    (scan,) = offers.find(offers.READERS, "spec")(citrus / "citrus_leaves.dat").scans
    with phynx.open(path, "w") as file:
        counts = phynx.write_scan(file, scan).measurement.mcas["vortex"].counts.h5
        assert (counts.chunks, counts.compression, counts.shuffle) == ((1, 2048), "gzip", True)
