"""Tests of which views suit a node, and of what is told of it."""

import pytest

from epxs.workbench.api import NodePlace, read_facts
from epxs_browser.facts_text import attribute_lines, duration, read_card, read_text
from epxs_browser.node_model import NodeModel, choose_views, describe
from epxs_browser.plugin import BrowserPlugin


class Broken:
    """A view that cannot say what suits it."""

    id, name, priority = "third.broken", "Broken", 1000

    def suits(self, facts):
        raise RuntimeError("no idea")


def names(file, path):
    views = [*BrowserPlugin()._views_default(), Broken()]
    return [view.name for view in choose_views(views, read_facts(file, path))]


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("/", ["Attributes"]),
        ("/one", ["Table", "Attributes"]),
        ("/text", ["Text", "Attributes"]),
        ("/texts", ["Text", "Table", "Attributes"]),
        ("/gone", []),
    ],
)
def test_views_are_chosen_by_what_suits_and_a_broken_one_is_left_out(array_file, path, expected):
    assert names(array_file, path) == expected


def test_facts_tell_shape_type_and_unit(array_file):
    facts = read_facts(array_file, "/one")
    assert (facts.shape, facts.dtype, facts.units) == ((1000,), "float64", "mm")
    assert facts.is_number
    assert describe(facts) == "/one    Dataset · 1000 · float64 · mm"
    assert attribute_lines(NodePlace(array_file, "/one", facts)) == [("units", "mm")]


def test_what_cannot_be_read_says_why(array_file):
    assert "found no such node" in describe(read_facts(array_file, "/gone"))


def test_texts_are_shown_line_by_line(array_file):
    assert read_text(NodePlace(array_file, "/text")) == "line 1\nline 2"
    assert read_text(NodePlace(array_file, "/texts")) == "a\nbc"


def test_the_card_of_an_entry_tells_its_shape_and_what_was_measured(scan_file):
    from epxs.phynx import api as phynx

    with phynx.open(scan_file) as file:
        card = dict(read_card(NodePlace(file, file.default_entry.path)))
    assert card["shape"] == "3 × 4"
    assert card["points on disk"] == "12"
    assert card["state"] == "completed"
    assert "command" in card
    assert any(name.startswith("detector ") for name in card)


def test_what_belongs_to_no_scan_says_so(array_file):
    assert read_card(NodePlace(array_file, "/one")) == [("entry", "none: this belongs to no scan")]


@pytest.mark.parametrize(
    ("start", "end", "expected"),
    [
        ("2026-01-01T10:00:00", "2026-01-01T10:00:30.5", "30.5 s"),
        ("2026-01-01T10:00:00", "2026-01-01T10:05:01", "5 min 1 s"),
        ("2026-01-01T10:00:00+00:00", "2026-01-01T13:30:00+00:00", "3 h 30 min"),
        ("yesterday", "2026-01-01T10:05:01", ""),
    ],
)
def test_durations_are_told_in_units_that_fit(start, end, expected):
    assert duration(start, end) == expected


def test_where_no_node_was_picked_the_entry_that_is_open_is_looked_at(workspace, document, deliver):
    workspace.node_views = list(BrowserPlugin()._views_default())
    model, entry = NodeModel(workspace=workspace), document.entry.path
    deliver(workspace, lambda: model.place is not None)
    assert model.headline.startswith(entry)
    workspace.node = NodePlace(document.file, f"{entry}/measurement")
    deliver(workspace, lambda: model.place.path.endswith("measurement"))
    workspace.node = None
    deliver(workspace, lambda: model.place.path == entry)
    model.stop()
