"""Regions of a document find their way into its file, and wait where they cannot."""

import shutil

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from epxs.core.api import FileError
from epxs.phynx import api as phynx
from epxs.workbench.region_keeper import KEPT, packed, unpacked


@pytest.fixture
def own_file(tmp_path, scan_file):
    """A copy of the scan, which a test may change."""
    return shutil.copy(scan_file, tmp_path / "scan.h5")


@pytest.fixture
def shown(workspace, deliver, own_file):
    """A workspace that shows it, and its document."""
    workspace.open(own_file)
    deliver(workspace, lambda: workspace.active is not None)
    return workspace, workspace.active


def in_file(path):
    with phynx.open(path) as file:
        regions = file.default_entry.measurement.regions
        return {name: rows.tolist() for name, rows in regions.items()}


def test_regions_are_written_into_the_file_beside_the_window(shown, own_file, deliver):
    workspace, document = shown
    document.regions = {"grain": np.array([2, 3, 7])}
    assert KEPT in document.views  # at once, should the program die
    deliver(workspace, lambda: document.regions_note == "kept in scan.h5")
    assert in_file(own_file) == {"grain": [2, 3, 7]}
    assert KEPT not in document.views
    document.regions = {}
    deliver(workspace, lambda: KEPT not in document.views)
    assert in_file(own_file) == {}


def test_what_is_shown_can_be_read_while_and_after_they_are_written(shown, deliver):
    workspace, document = shown
    before = document.read_map(document.element).values
    document.regions = {"grain": np.array([0])}
    deliver(workspace, lambda: KEPT not in document.views)
    np.testing.assert_array_equal(document.read_map(document.element).values, before)


def test_a_document_has_the_regions_of_its_file(workspace, own_file, deliver):
    with phynx.open(own_file, "a") as file:
        measurement = file.default_entry.measurement
        measurement.regions["rim"] = [0, 1]
        measurement.parent.h5["regions"]["odd"] = "no rows"
    workspace.open(own_file)
    deliver(workspace, lambda: workspace.active is not None)
    assert list(workspace.active.regions) == ["rim"]
    assert KEPT not in workspace.active.views


def test_while_somebody_writes_the_file_the_program_keeps_them(workspace, own_file, deliver):
    with phynx.open(own_file, "a") as writer:
        writer.start_swmr()
        workspace.open(own_file)
        deliver(workspace, lambda: workspace.active is not None)
        document = workspace.active
        document.regions = {"grain": np.array([2, 3, 7])}
        deliver(workspace, lambda: document.regions_note)
        assert "kept by this program, not in the file" in document.regions_note
        assert "another program is writing" in document.regions_note
        assert document.views[KEPT] == [["grain", 2, 3, 7, 7]]
    kept = document.views
    document.views = {}
    document.views = kept  # as the next session finds them
    document.regions = dict(document.regions)
    deliver(workspace, lambda: document.regions_note == "kept in scan.h5")
    assert in_file(own_file) == {"grain": [2, 3, 7]}


def test_what_the_last_session_kept_is_taken_up_and_written(shown, own_file, deliver):
    workspace, document = shown
    document.views = {KEPT: [["grain", 2, 3, 7, 7]]}
    assert document.regions["grain"].tolist() == [2, 3, 7]
    deliver(workspace, lambda: KEPT not in document.views)
    assert in_file(own_file) == {"grain": [2, 3, 7]}


def test_a_file_that_may_not_be_changed_is_left_as_it_is(shown, own_file, deliver, monkeypatch):
    def refuse(path, mode):
        raise FileError(f"{path}: cannot be written: Permission denied. Choose another place.")

    workspace, document = shown
    with monkeypatch.context() as patch:
        patch.setattr("epxs.workbench.region_keeper.phynx.open", refuse)
        document.regions = {"grain": np.array([2])}
        deliver(workspace, lambda: document.regions_note)
    assert document.regions_note.endswith("Permission denied. Choose another place.")
    assert in_file(own_file) == {}
    assert document.views[KEPT] == [["grain", 2, 2]]


@pytest.mark.parametrize(
    "kept",
    [None, 3, "grain", [["grain"]], [["grain", 1]], [["grain", "a", "b"]], [[3, 1, 2]], [[]]],
)
def test_nonsense_that_was_kept_makes_no_region_with_points(kept):
    assert all(len(rows) == 0 for rows in unpacked(kept, 12).values())


@given(
    st.dictionaries(st.text(min_size=1), st.sets(st.integers(0, 99)), max_size=4),
)
def test_what_was_packed_is_unpacked(regions):
    given = {name: np.array(sorted(rows), dtype=int) for name, rows in regions.items()}
    found = unpacked(packed(given), 100)
    assert {name: rows.tolist() for name, rows in found.items()} == {
        name: rows.tolist() for name, rows in given.items()
    }
