"""A measurement of 3 x 4 points with a detector of 16 channels, and ways to fill it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from epxs.phynx import api as phynx

CHANNELS = 16


@pytest.fixture
def plan() -> phynx.MeasurementPlan:
    """A mesh of 3 lines of 4 points, with names that NeXus does not allow."""
    return phynx.MeasurementPlan(
        name="scan_0001",
        command="mesh samx 0 3 3 Col_mir-bend 10 12 2 0.1",
        scan_id="1",
        shape=(3, 4),
        start_time="2026-01-01T10:00:00+00:00",
        axes=(
            phynx.AxisPlan("samx", "mm", 0.0, 3.0, axis=1),
            phynx.AxisPlan("Col_mir-bend", "mm", 10.0, 12.0, axis=2),
        ),
        signals=(
            phynx.SignalPlan("I0", "counts", priority=1, efficiency=2.0),
            phynx.SignalPlan("I1", "cts", priority=2),
            phynx.SignalPlan("epoch", "s"),
        ),
        positioners=(
            phynx.PositionerPlan("samx", 0.0, "mm"),
            phynx.PositionerPlan("Tilt-2", 1.5, "degrees"),
        ),
        detectors=(
            phynx.DetectorPlan(
                "mca1",
                CHANNELS,
                (0.0, 0.01, 0.0),
                {"real": "s", "live": "s", "icr": "", "ocr": "", "dead_time": "%", "I0": ""},
                description="Vortex",
            ),
        ),
        monitor="I0",
        source_file="/data/leaf.dat",
        program="spec",
        sample="leaf",
        user="anybody",
    )


@pytest.fixture
def results_plan() -> phynx.ResultsPlan:
    """Two groups, one with a blank and digits in its name."""
    return phynx.ResultsPlan(
        groups=("Ca K", "Scatter Compton000"),
        mass_fractions=True,
        continuum=2,
        configuration="[fit]\nxmin = 3\n",
        configuration_name="leaf.cfg",
        parameters={"weights": "fixed", "threshold": 0.5, "detectors": ("mca1",)},
        version="1.0",
        model={
            "response": np.ones((2, CHANNELS)),
            "continuum": np.zeros((2, CHANNELS)),
            "energy": np.arange(CHANNELS) * 0.01,
            "window": np.array([2, 14]),
            "line_label": np.array(["Ca Kα", "Compton"]),
        },
    )


def point(row: int) -> dict[str, Any]:
    """Return the values of one point, telling apart from those of others."""
    return {
        "scalar_data/i": row,
        "scalar_data/I0": 1000.0 + row,
        "scalar_data/I1": 10.0 * row,
        "scalar_data/epoch": 1.7e9 + row,
        "scalar_data/samx": float(row % 4),
        "scalar_data/Col_mir-bend": 10.0 + row // 4,
        "mca1/counts": np.full(CHANNELS, row),
        "mca1/dead_time": 20.0,
        "mca1/real": 1.0,
        "mca1/live": 0.8,
        "mca1/icr": 500.0,
        "mca1/ocr": 400.0,
        "mca1/I0": 1000.0 + row,
    }


def block(rows: list[int], groups: int = 2) -> phynx.ResultsBlock:
    """Return results that tell rows and groups apart: 100 * row + group."""
    areas = 100.0 * np.array(rows)[:, None] + np.arange(groups)
    return phynx.ResultsBlock(
        areas=areas,
        sigmas=np.sqrt(areas + 1),
        chi2=np.ones(len(rows)),
        continuum=np.tile([5.0, 6.0], (len(rows), 1)),
        mass_fractions=areas / 1e6,
        mass_fraction_sigmas=areas / 1e7,
    )


@pytest.fixture
def take() -> Callable[..., None]:
    """A function that writes points as the recorder does: each on disk before the next."""

    def write(measurement: phynx.Measurement, rows: Any) -> None:
        for sequence, row in enumerate(rows):
            assert measurement.write_point(row, sequence, point(row)) == set()
            measurement.commit(sequence + 1)

    return write


@pytest.fixture
def fit() -> Callable[..., phynx.ResultsBlock]:
    """A function that makes results of rows."""
    return block


@pytest.fixture
def values() -> Callable[[int], dict[str, Any]]:
    """A function that makes the values of a point."""
    return point


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Where a test may make a file."""
    return tmp_path / "leaf.h5"


@pytest.fixture
def recorded(
    path: Path, plan: phynx.MeasurementPlan, results_plan: phynx.ResultsPlan, take: Any
) -> Iterator[phynx.Entry]:
    """A scan recorded completely, with its results, and opened to read."""
    file = phynx.open(path, "w")
    entry = file.create_entry(plan)
    results = entry.create_results(results_plan)
    file.start_swmr()
    assert entry.measurement is not None
    take(entry.measurement, range(12))
    results.write(range(12), block(list(range(12))))
    entry.finish("completed", "2026-01-01T10:05:00+00:00")
    file.reopen("r")
    yield entry
    file.close()


@pytest.fixture
def profile_plan(plan: phynx.MeasurementPlan) -> phynx.MeasurementPlan:
    """The same devices along one line of 12 points."""
    axes = (phynx.AxisPlan("samx", "mm", 0.0, 11.0), phynx.AxisPlan("Col_mir-bend", primary=2))
    return replace(plan, shape=(12,), axes=axes, command="ascan samx 0 11 11 0.1")
