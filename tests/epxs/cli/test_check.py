"""Tests of ``epxs check``."""

import json
import shutil

import h5py
import pytest

from epxs.cli.check import describe, summary
from epxs.phynx.api import Finding


@pytest.fixture
def broken(citrus_h5, tmp_path):
    """A converted scan with a broken link and a unit that means nothing."""
    path = tmp_path / "broken.h5"
    shutil.copy(citrus_h5, path)
    path.chmod(0o644)
    with h5py.File(path, "r+") as file:
        file["scan_0001/lost"] = h5py.SoftLink("/nowhere")
        file["scan_0001/instrument/vortex/data"].attrs["units"] = "gnorf"
    return path


def test_a_good_file_is_called_good(run_epxs, citrus_h5):
    done = run_epxs("check", citrus_h5)
    assert (done.returncode, done.stdout) == (0, f"{citrus_h5}: good\n")


def test_what_is_wrong_is_listed_and_the_status_is_1(run_epxs, broken, citrus_h5):
    done = run_epxs("check", broken, citrus_h5)
    assert done.returncode == 1
    assert "1 error, 1 warning" in done.stdout
    assert "error  link-broken  (says epxs" in done.stdout
    assert "found the unit 'gnorf'; expected a unit, such as keV" in done.stdout
    assert f"{citrus_h5}: good" in done.stdout


def test_machines_get_json(run_epxs, broken):
    done = run_epxs("check", "--json", broken)
    found = json.loads(done.stdout)[str(broken)]
    assert [finding["code"] for finding in found] == ["link-broken", "unit-unknown"]
    assert found[0]["path"] == "/scan_0001/lost"


def test_kinds_of_findings_can_be_ignored(run_epxs, broken):
    words = ("--ignore", "link-broken", "--ignore", "unit-unknown")
    assert run_epxs("check", *words, broken).returncode == 0


def test_quiet_says_nothing(run_epxs, broken):
    done = run_epxs("check", "-q", broken)
    assert (done.returncode, done.stdout, done.stderr) == (1, "", "")


def test_a_file_that_is_none_is_told(run_epxs, tmp_path):
    done = run_epxs("check", tmp_path / "nothing.h5")
    assert done.returncode == 1
    assert "found no such file; expected a file of data" in done.stdout


def finding(n, severity="error"):
    return Finding(severity, "name", f"/x{n}", "a name", "a better one", "Rename it.")


def test_many_places_of_one_kind_are_counted():
    lines = list(describe("leaf.h5", [finding(n) for n in range(9)]))
    assert lines[0] == "leaf.h5: 9 errors"
    assert "    and 4 more (--all lists them)" in lines
    assert lines.count("    -> Rename it.") == 1
    assert len(list(describe("leaf.h5", [finding(n) for n in range(9)], True))) == 21


def test_notes_leave_a_file_good():
    assert summary([finding(1, "note")]) == "good, 1 note"
    assert summary([]) == "good"
