"""A day of scans in one process, and a long scan that others read and fit meanwhile.

``EPXS_SOAK_SCANS`` and ``EPXS_SOAK_SECONDS`` say how many scans, and how long the long one is.
"""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = [pytest.mark.gui, pytest.mark.soak, pytest.mark.timeout(3600)]

SCRIPT = Path(__file__).parents[2] / "fixtures" / "long_run.py"

#: A scan an hour for a day; seconds of the long scan.
SCANS, SECONDS = (
    int(os.environ.get("EPXS_SOAK_SCANS", "24")),
    float(os.environ.get("EPXS_SOAK_SECONDS", "600")),
)
#: Bytes that a day may add, and a long scan: its window holds no spectra but those that it shows.
GROWTH = 50e6
#: Sigmas by which a full fit in mid-scan may differ from one of all points: its weights are those
#: of the mean of the spectra that are there.
APART = 0.5


@pytest.fixture
def ran(tmp_path):
    """A function that runs one of them in a process of its own, and returns what it found."""

    def run(kind, length):
        done = subprocess.run(
            [sys.executable, str(SCRIPT), kind, f"{length:g}", str(tmp_path)],
            env={**os.environ, "QT_QPA_PLATFORM": "offscreen"},
            stdout=subprocess.PIPE, text=True, timeout=3500, check=True,
        )  # fmt: skip
        found = json.loads(done.stdout.splitlines()[-1])
        print(f"\n{json.dumps(found, indent=1)}")
        return found

    return run


def test_a_day_of_scans_adds_little(ran):
    found = ran("day", SCANS)
    assert (found["failures"], found["lost"]) == ([], [])
    assert found["growth"] < GROWTH
    assert max(found["files"], found["threads"]) <= 2


def test_a_long_scan_is_read_and_fitted_by_others_while_it_runs(ran):
    found = ran("scan", SECONDS)
    assert found["failures"] == []
    assert found["complete"]
    assert found["acquired"] == found["fitted"] == found["points"]
    assert found["growth"] < GROWTH
    reader = found["reader"]
    assert reader["faults"] == []
    assert reader["steps"] > SECONDS / 2
    assert reader["last"] == found["points"]
    fits = found["fits"]
    assert fits["after"] == found["points"]
    assert fits["during"] > 0
    assert fits["largest"] < APART


def test_a_thousand_points_a_second_of_four_elements_are_all_recorded_beside_the_window(ran):
    found = ran("fast", SECONDS)
    assert found["failures"] == []
    assert found["complete"]
    assert found["acquired"] == found["fitted"] == found["points"]
    assert (found["elements"], found["empty"]) == (4, 0)
