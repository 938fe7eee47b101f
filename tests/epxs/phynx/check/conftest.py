"""A good file with everything in it, to be damaged, and ways to check it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import h5py
import pytest

from epxs.phynx import api as phynx
from epxs.phynx.check.examine import examine
from epxs.phynx.writing.cube import write_cube
from epxs.phynx.writing.fluo_subentry import write_fluo_subentry

ENERGY = 17.2


@pytest.fixture
def good(path: Path, plan: Any, results_plan: Any, take: Any, fit: Any) -> Path:
    """A complete scan with results, its spectra as a cube, and an NXfluo subentry."""
    with phynx.open(path, "w") as file:
        entry = file.create_entry(plan)
        results = entry.create_results(results_plan)
        take(entry.measurement, range(12))
        results.write(range(12), fit(list(range(12))))
        entry.finish("completed", "2026-01-01T10:05:00+00:00")
        write_cube(entry, "mca1")
        write_fluo_subentry(entry, "mca1", ENERGY, "CHESS")
    return path


@pytest.fixture
def damage(good: Path) -> Callable[[Callable[[h5py.File], None]], list[phynx.Finding]]:
    """A function that puts one defect into the good file; returns what the check then finds."""

    def check(defect: Callable[[h5py.File], None]) -> list[phynx.Finding]:
        with h5py.File(good, "r+", locking=False) as file:
            defect(file)
        return [finding for finding in examine(good) if finding.fails]

    return check
