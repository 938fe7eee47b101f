"""Fixtures for tests of plugins; each imports what it needs when a test asks for it."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

#: Lines, points per line and channels of the sample scan.
LINES, POINTS, CHANNELS = 3, 4, 64
#: Longest time that a window or file is waited for, in seconds.
PATIENCE = 20.0


@pytest.fixture
def epxs_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A home that is nobody's: preferences and decisions of the user are left alone."""
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    return tmp_path


@pytest.fixture
def epxs_scan_file(tmp_path: Path) -> Path:
    """A file with a scan of 3 x 4 points: motors x and y, counter I0, detector mca1."""
    import numpy as np

    from epxs.phynx import api as phynx

    path = tmp_path / "sample.h5"
    plan = phynx.MeasurementPlan(
        name="scan_0001",
        command=f"mesh x 0 3 {POINTS - 1} y 0 2 {LINES - 1} 0.1",
        scan_id="1",
        shape=(LINES, POINTS),
        start_time="2026-01-01T12:00:00+00:00",
        axes=(
            phynx.AxisPlan("x", "mm", 0.0, POINTS - 1.0, axis=1),
            phynx.AxisPlan("y", "mm", 0.0, LINES - 1.0, axis=2),
        ),
        signals=(phynx.SignalPlan("I0", "counts", priority=1),),
        detectors=(
            phynx.DetectorPlan(
                "mca1", CHANNELS, (0.0, 0.1, 0.0), {"dead_time": "percent", "live_time": "s"}
            ),
        ),
        monitor="I0",
    )
    channels = np.arange(CHANNELS)
    with phynx.open(path, "w") as file:
        entry = file.create_entry(plan)
        assert entry.measurement is not None
        for row in range(LINES * POINTS):
            peak = 100 * (row + 1) * np.exp(-((channels - 32) ** 2) / 8)
            entry.measurement.write_point(
                row,
                row,
                {
                    "scalar_data/x": float(row % POINTS),
                    "scalar_data/y": float(row // POINTS),
                    "scalar_data/I0": 1000.0,
                    "mca1/counts": np.rint(peak + 1),
                    "mca1/dead_time": 10.0,
                    "mca1/live_time": 0.09,
                },
            )
        entry.measurement.commit(LINES * POINTS)
        results = entry.create_results(phynx.ResultsPlan(groups=("Fe K",)))
        rows = np.arange(LINES * POINTS)
        areas = 500.0 * (rows[:, None] + 1)
        block = phynx.ResultsBlock(
            areas, np.sqrt(areas), np.ones(len(rows)), np.zeros((len(rows), 0))
        )
        results.write(list(rows), block)
        entry.finish("completed", "2026-01-01T12:00:02+00:00")
    return path


@pytest.fixture
def epxs_scan(epxs_scan_file: Path) -> Iterator[Any]:
    """The entry of that scan, open for reading."""
    from epxs.phynx import api as phynx

    with phynx.open(epxs_scan_file) as file:
        yield file[0]


@pytest.fixture
def epxs_map(epxs_scan: Any) -> Any:
    """The map of iron of that scan; shape (3, 4), in counts."""
    return epxs_scan.results["xrf_fit"].area("Fe K")


@pytest.fixture
def epxs_workspace(epxs_home: Path, epxs_scan_file: Path) -> Iterator[Any]:
    """A `Workspace` that shows that scan; needs no screen and no Qt."""
    from epxs.workbench.api import Workspace

    workspace = Workspace()
    workspace.open(epxs_scan_file)
    _wait(lambda: workspace.active is not None, workspace.deliver)
    yield workspace
    workspace.close_all()


@pytest.fixture
def epxs_application(
    epxs_home: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Callable[..., Any]]:
    """A function that opens the workbench, drawn without a screen, with the given plugins."""
    if "QT_QPA_PLATFORM" not in os.environ:
        monkeypatch.setenv("QT_QPA_PLATFORM", "offscreen")
    from pyface.qt import QtCore

    from epxs.workbench.host import make_application

    opened = []

    def make(*plugins: Any) -> Any:
        application = make_application(plugins, remembers=False)
        assert application.start()
        opened.append(application)
        application.open_window()
        _wait(application.window.isVisible, QtCore.QCoreApplication.processEvents)
        return application

    yield make
    for application in opened:
        application.exit(force=True)
        application.stop()


def _wait(condition: Callable[[], bool], step: Callable[[], Any]) -> None:
    end = time.monotonic() + PATIENCE
    while not condition():
        assert time.monotonic() < end, "the workbench did not get ready"
        step()
        time.sleep(0.005)
