"""Points are selected in a way that can be taken back, and is told."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from epxs.workbench.api import Workspace, rows_text, select_rows


@pytest.fixture
def selected(workspace, document):
    """A function that returns what is selected."""
    return lambda: tuple(document.measurement.selection)


def test_a_selection_is_told_and_taken_back(workspace, selected):
    select_rows(workspace, (3, 4, 5, 9))
    assert workspace.script.lines[-1] == "entry.measurement.selection = [*range(3, 6), 9]"
    select_rows(workspace)
    assert workspace.script.lines[-1] == "entry.measurement.selection = []"
    assert selected() == ()
    workspace.undo.undo()
    assert selected() == (3, 4, 5, 9)
    workspace.undo.undo()
    assert selected() == ()


def test_clicks_that_follow_each_other_quickly_are_one_step(workspace, selected):
    select_rows(workspace, (1, 2))
    for row in (5, 6, 7):
        select_rows(workspace, (row,), picked=True)
    assert selected() == (7,)
    workspace.undo.undo()
    assert selected() == (1, 2)
    workspace.undo.redo()
    assert selected() == (7,)


def test_what_is_selected_already_is_no_step(workspace, selected):
    select_rows(workspace, (1,))
    steps = len(workspace.undo.done)
    select_rows(workspace, (1,), picked=True)
    assert len(workspace.undo.done) == steps


def test_the_order_in_which_points_are_looked_at_stays(workspace, selected):
    select_rows(workspace, (9, 1))
    assert selected() == (9, 1)


def test_without_a_document_nothing_is_selected():
    select_rows(Workspace(), (1,))


@given(st.lists(st.integers(0, 50)))
def test_rows_are_told_in_python(rows):
    assert eval(rows_text(rows)) == rows  # noqa: S307
