"""Regions of a map, without a window."""

import shutil

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from epxs.core.api import ConfigurationError
from epxs_maps.regions import (
    RegionsModel,
    is_outlined,
    keep_region,
    outline,
    outline_on,
)


@pytest.fixture
def model(tmp_path, scan_file, workspace, deliver):
    """The regions of a scan of 3 x 4 points, which may be changed."""
    workspace.open(shutil.copy(scan_file, tmp_path / "scan.h5"))
    deliver(workspace, lambda: workspace.active is not None)
    return RegionsModel(workspace=workspace)


def regions(model):
    return {name: rows.tolist() for name, rows in model.document.regions.items()}


def keep(model, name, *rows):
    model.document.measurement.selection = rows
    model.new_name = name
    model.keep_selection()


def test_a_selection_gets_a_name(model):
    assert not model.has_selection
    keep(model, " grain ", 2, 3, 7)
    assert model.has_selection
    assert regions(model) == {"grain": [2, 3, 7]}
    assert model.names == ["grain"]
    assert model.points("grain") == 3
    assert model.new_name == ""


def test_without_a_name_it_gets_one(model):
    keep(model, "region 2", 1)
    keep(model, "", 2)
    keep(model, "", 3)
    assert model.names == ["region 2", "region 3", "region 4"]


def test_chosen_regions_are_selected_added_and_taken_away(model):
    keep(model, "a", 1, 2)
    keep(model, "b", 2, 3)
    keep(model, "c", 9)
    model.chosen = ["a", "b"]
    model.select()
    assert model.document.measurement.selection == (1, 2, 3)
    model.chosen = ["c"]
    model.select("add")
    assert model.document.measurement.selection == (1, 2, 3, 9)
    model.chosen = ["a"]
    model.select("remove")
    assert model.document.measurement.selection == (3, 9)
    model.workspace.undo.undo()
    assert model.document.measurement.selection == (1, 2, 3, 9)


def test_names_change_and_keep_their_place(model):
    keep(model, "a", 1)
    keep(model, "b", 2)
    model.rename("a", "rim")
    assert model.names == ["rim", "b"]
    model.rename("rim", "b")
    assert "found the new name 'b'; expected 1 to 60 letters that no other region has" in model.told
    assert model.names == ["rim", "b"]


def test_every_change_can_be_taken_back_and_made_again(model):
    undo = model.workspace.undo
    keep(model, "a", 1)
    keep(model, "a", 5)
    model.rename("a", "b")
    model.chosen = ["b"]
    model.remove()
    steps = []
    while undo.can_undo:
        undo.undo()
        steps.append(regions(model))
    assert steps == [{"b": [5]}, {"a": [5]}, {"a": [1]}, {}]
    while undo.can_redo:
        undo.redo()
    assert regions(model) == {}
    assert model.chosen == []


def test_the_script_does_what_was_done(model):
    keep(model, "a", 1, 4, 5, 6)
    keep(model, "b", 2)
    model.rename("a", "grain")
    model.chosen = ["b"]
    model.remove()
    model.chosen = ["grain"]
    model.select()
    lines = [line for line in model.workspace.script.lines if "region" in line or "selec" in line]
    done = regions(model)
    model.document.trait_set(regions={})
    model.document.measurement.selection = ()

    class App:
        workspace = model.workspace

    for line in lines:  # as a user does who copied them
        exec(line, {"app": App, "entry": model.document.entry})  # noqa: S102
    assert regions(model) == done == {"grain": [1, 4, 5, 6]}
    assert tuple(model.document.measurement.selection) == (1, 4, 5, 6)


@pytest.mark.parametrize(
    ("name", "rows", "told"),
    [
        ("", [1], "found 0 letters; expected a name of 1 to 60. Write one."),
        ("x" * 61, [1], "found 61 letters; expected a name of 1 to 60"),
        ("grain", [12], "found rows from 12 to 12; expected 0 to 11"),
    ],
)
def test_what_is_no_region_is_refused(model, name, rows, told):
    with pytest.raises(ConfigurationError) as error:
        keep_region(model.workspace, name, rows)
    assert told in str(error.value)
    assert model.names == []


def test_another_document_has_its_own_regions_and_none_has_none(model):
    keep(model, "a", 1)
    model.chosen = ["a"]
    model.workspace.close(model.document)
    assert model.names == []
    assert not model.has_selection
    model.select()
    model.keep_selection()


def test_the_outline_of_a_pixel_is_its_four_edges():
    mask = np.zeros((3, 4), dtype=bool)
    mask[1, 2] = True
    edges = {tuple(map(tuple, edge)) for edge in outline(mask)}
    assert edges == {
        ((2.0, 1.0), (3.0, 1.0)), ((2.0, 2.0), (3.0, 2.0)),
        ((2.0, 1.0), (2.0, 2.0)), ((3.0, 1.0), (3.0, 2.0)),
    }  # fmt: skip


@given(arrays(bool, st.tuples(st.integers(1, 6), st.integers(1, 6))))
def test_an_outline_parts_what_is_in_from_what_is_out(mask):
    wide = np.pad(mask, 1)
    changes = np.sum(wide[1:] != wide[:-1]) + np.sum(wide[:, 1:] != wide[:, :-1])
    lines = outline(mask)
    assert np.abs(lines[:, 1] - lines[:, 0]).sum() == changes
    assert np.all(np.count_nonzero(lines[:, 1] != lines[:, 0], axis=1) == 1)


def test_the_outline_of_a_box_is_four_lines_where_the_pixels_end(model):
    grid = model.document.grid
    lines = outline_on(grid, np.array([5, 6, 9, 10]))  # columns 1 and 2 of the rows 1 and 2
    assert {tuple(map(tuple, line)) for line in lines.tolist()} == {
        ((0.5, 0.5), (2.5, 0.5)), ((0.5, 2.5), (2.5, 2.5)),
        ((0.5, 0.5), (0.5, 2.5)), ((2.5, 0.5), (2.5, 2.5)),
    }  # fmt: skip


def test_outlines_are_shown_unless_somebody_does_not_want_them(model):
    assert model.outlined
    model.outlined = False
    assert not is_outlined(model.document)
    assert not RegionsModel(workspace=model.workspace).outlined
