"""The window is light or dark as the desktop is, or as users choose."""

import pytest

pytestmark = pytest.mark.gui


@pytest.fixture
def qt(make_window):
    from pyface.qt import QtWidgets

    make_window([])
    return QtWidgets.QApplication.instance()


def lightness(qt):
    return qt.palette().window().color().lightness()


@pytest.mark.parametrize(("choice", "dark"), [("dark", True), ("light", False)])
def test_a_choice_of_colours_is_seen_at_once(qt, choice, dark):
    from epxs.workbench.look import Look

    look = Look(qt)
    look.choose(choice)
    assert look.is_dark == dark
    assert (lightness(qt) < 100) == dark
    text = qt.palette().windowText().color().lightness()
    assert (text > 150) == dark
    look.choose("light")


def test_the_preference_changes_the_colours_of_the_window(make_window):
    from pyface.qt import QtWidgets

    page = make_window([]).workspace.preferences["epxs.workbench"]
    page.colours = "dark"
    assert lightness(QtWidgets.QApplication.instance()) < 100
    page.colours = "light"
    assert lightness(QtWidgets.QApplication.instance()) > 150


def test_fields_of_forms_are_as_dark_as_the_window(qt):
    from traits.api import HasTraits, Str
    from traitsui.api import TextEditor, UItem, View

    from epxs.workbench.look import Look
    from epxs.workbench.paper import PAPER

    class Form(HasTraits):
        text = Str()

    look = Look(qt)
    form = Form().edit_traits(View(UItem("text", editor=TextEditor(auto_set=False))))
    field = form.get_editors("text")[0].control
    for choice, dark in (("dark", True), ("light", False)):
        look.choose(choice)
        assert (field.palette().base().color().lightness() < 100) == dark
        assert PAPER.dark == dark
    form.dispose()
