"""Tests for rows of fields that wrap where a pane is narrow."""

from itertools import pairwise

import pytest
from pyface.qt import QtWidgets
from traits.api import Bool, HasTraits, Str
from traitsui.api import HGroup, Item, Spring, UItem, VGroup, View

from epxs.workbench.wrapping_rows import wrap_rows

pytestmark = pytest.mark.gui


class Fields(HasTraits):
    """Six fields in a row, and one below."""

    first = Str()
    second = Str()
    third = Bool()
    fourth = Bool()
    hides = Bool()
    last = Str()
    below = Str()

    traits_view = View(
        VGroup(
            HGroup(
                UItem("first", width=-90),
                UItem("second", width=-90),
                Item("third", label="of a long name"),
                Item("fourth", label="of another name", visible_when="not hides"),
                Spring(),
                UItem("last"),
            ),
            UItem("below", style="custom"),
        ),
        resizable=True,
    )


@pytest.fixture
def fields(wait_until):
    """The view, shown, with a function that gives it a width and returns its rows of fields."""
    model = Fields()
    ui = model.edit_traits(kind="live")
    wrap_rows(ui.control)
    ui.control.show()

    def rows(width):
        ui.control.resize(width, 300)
        QtWidgets.QApplication.processEvents()
        shown = [
            widget
            for kind in (QtWidgets.QLineEdit, QtWidgets.QCheckBox)
            for widget in ui.control.findChildren(kind)
            if widget.isVisible()
        ]
        tops = {}
        for widget in shown:
            middle = widget.mapTo(ui.control, widget.rect().center()).y()
            tops.setdefault(middle // 8, []).append(widget)
        for row in tops.values():
            row.sort(key=lambda widget: widget.x())
            for left, right in pairwise(row):
                assert left.geometry().right() < right.geometry().left(), "they overlap"
        return [row for _, row in sorted(tops.items())]

    yield model, rows
    ui.dispose()


def test_fields_stand_in_one_line_where_there_is_room(fields):
    assert [len(row) for row in fields[1](900)] == [5]


def test_fields_without_room_stand_in_further_lines_and_none_is_lost(fields):
    narrow = fields[1](230)
    assert len(narrow) >= 2
    assert sum(map(len, narrow)) == 5


def test_a_field_of_any_width_takes_what_is_left(fields):
    (line,) = fields[1](900)
    assert line[-1].width() > 200


def test_a_field_that_is_hidden_takes_no_room(fields):
    model, rows = fields
    model.hides = True
    assert sum(map(len, rows(900))) == 4
