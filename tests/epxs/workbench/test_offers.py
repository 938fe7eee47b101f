"""Tests for panes and views of nodes as plugins offer them."""

import sys

import pytest
from traits.api import HasTraits

from epxs.workbench.api import NodeView, Pane


@pytest.fixture
def views(tmp_path, monkeypatch):
    """Return the name of a module of views that is not imported yet."""
    (tmp_path / "views_of_a_lab.py").write_text(
        "from traits.api import Any, HasTraits\n"
        "class Shown(HasTraits):\n"
        "    of = Any()\n"
        "    @classmethod\n"
        "    def following(cls, *of):\n"
        "        return cls(of=of)\n"
    )
    monkeypatch.syspath_prepend(tmp_path)
    yield "views_of_a_lab"
    sys.modules.pop("views_of_a_lab", None)


def test_a_pane_imports_its_code_when_it_is_shown(views):
    pane = Pane(id="lab.pane", name="Lab", view=f"{views}:Shown.following")

    assert views not in sys.modules
    shown = pane.create_view("a workspace")

    assert isinstance(shown, HasTraits)
    assert shown.of == ("a workspace",)


def test_a_pane_names_itself_in_the_list_of_gestures_unless_told_where():
    pane = Pane(name="Lab", mouse_and_keys=[("drag", "zooms"), ("anywhere", "Esc", "stops")])

    assert [gesture.where for gesture in pane.gestures] == ["Lab", "anywhere"]


def test_a_node_view_is_chosen_by_facts_and_imported_when_it_is_shown(views):
    view = NodeView(of=lambda facts: facts == "text", view=f"{views}:Shown.following")

    assert view.suits("text")
    assert not view.suits("numbers")
    assert views not in sys.modules
    assert view.create_view("a workspace", "a node").of == ("a workspace", "a node")
