"""Tests for tick boxes in rows, which have text of their own."""

import pytest
from pyface.qt import QtCore, QtTest, QtWidgets
from traits.api import Bool, HasTraits, Str
from traitsui.api import HGroup, Item, VGroup, View

from epxs.workbench.tick_boxes import name_tick_boxes
from epxs.workbench.wrapping_rows import wrap_rows

pytestmark = pytest.mark.gui


class Fields(HasTraits):
    """A row, and a form below it."""

    first = Bool()
    second = Bool(True)
    hides = Bool()
    name = Str()
    agreed = Bool()

    traits_view = View(
        VGroup(
            HGroup(
                Item("first"),
                Item("second", label="counts/s", enabled_when="not hides"),
                Item("hides"),
                Item("name"),
            ),
            VGroup(Item("agreed"), Item("name")),
        )
    )


@pytest.fixture
def fields():
    model = Fields()
    ui = model.edit_traits()
    name_tick_boxes(ui.control)
    wrap_rows(ui.control)
    ui.control.resize(600, 200)
    ui.control.show()
    QtWidgets.QApplication.processEvents()
    yield model, {name: ui.get_editors(name)[0] for name in model.editable_traits()}
    ui.dispose()


def test_a_tick_box_in_a_row_has_the_text_of_its_label(fields):
    _, editors = fields
    assert editors["first"].control.text() == "First"
    assert editors["second"].control.text() == "counts/s"
    assert editors["second"].label_control.width() == 0


def test_a_form_keeps_its_labels(fields):
    _, editors = fields
    assert editors["agreed"].control.text() == ""
    assert editors["agreed"].label_control.text() == "Agreed:"
    assert editors["name"].label_control.width() > 0


def test_a_click_on_the_text_ticks(fields):
    model, editors = fields
    box = editors["first"].control
    place = QtCore.QPoint(box.sizeHint().width() - 8, box.height() // 2)
    QtTest.QTest.mouseClick(box, QtCore.Qt.MouseButton.LeftButton, pos=place)
    assert model.first


def test_a_tick_box_is_dim_with_what_enables_it(fields):
    model, editors = fields
    model.hides = True
    assert not editors["second"].control.isEnabled()
