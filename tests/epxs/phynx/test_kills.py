"""Writers are killed at any time: nothing that was acknowledged is lost, and files open."""

from __future__ import annotations

import random

import pytest
from kills import check_file, check_scans, record_and_kill, write_and_kill

from epxs.phynx import api as phynx
from epxs.phynx.living.repair import needs_repair, repair

KINDS = [("fixed", False), ("fixed", True), ("growing", False), ("growing", True)]


def kill_and_go_on(folder, kind, fitted, times, seed):
    """Kill a writer, read, repair, and let the next add to the file; *times* times.

    Returns
    -------
    list of float
        Seconds that opening took, each time.
    """
    chance = random.Random(seed)
    path = folder / f"{kind}{fitted}{seed}.h5"
    killed, took = [], []
    for time in range(times):
        killed.append(write_and_kill(path, kind, fitted, chance))
        took.append(check_file(path, killed))
        if time % 2:  # else the next writer does it
            assert needs_repair(path)
            repair(path)
            check_file(path, killed)
    with phynx.open(path, "a") as file:
        assert len(file.entries) == times
    path.unlink()
    return took


@pytest.mark.parametrize(("kind", "fitted"), KINDS)
def test_a_few_killed_writers_lose_nothing(tmp_path, kind, fitted):
    kill_and_go_on(tmp_path, kind, fitted, 3, seed=1)


def kill_between_scans(folder, times, seed):
    """Kill a recorder of short scans, read, add to the file; *times* times with a new file."""
    chance = random.Random(seed)
    complete = 0
    for _ in range(times):
        path = folder / f"short{seed}.h5"
        acknowledged = record_and_kill(path, chance)
        for mode in ("r", "a", "r"):
            check_scans(path, mode, acknowledged)
        complete += len(acknowledged)
        path.unlink()
    return complete


def test_a_recorder_that_is_killed_between_scans_loses_nothing(tmp_path):
    kill_between_scans(tmp_path, 3, seed=1)


@pytest.mark.soak
@pytest.mark.timeout(1200)
def test_many_recorders_that_are_killed_between_scans_lose_nothing(tmp_path, capsys):
    scans = kill_between_scans(tmp_path, 75, seed=2)
    with capsys.disabled():
        print(f"\n75 recorders killed, with {scans} scans in their files")


@pytest.mark.soak
@pytest.mark.timeout(1200)
@pytest.mark.parametrize(("kind", "fitted"), KINDS)
def test_many_killed_writers_lose_nothing(tmp_path, kind, fitted, capsys):
    took = [t for seed in range(15) for t in kill_and_go_on(tmp_path, kind, fitted, 5, 100 + seed)]
    with capsys.disabled():
        print(
            f"\n{kind} scans{' with results' if fitted else ''}: {len(took)} writers killed, "
            f"slowest opening {1e3 * max(took):.0f} ms"
        )
    assert len(took) == 75
