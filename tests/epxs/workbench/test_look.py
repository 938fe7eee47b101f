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


def test_text_that_is_only_read_is_as_dark_as_the_window(qt):
    from traits.api import HasTraits, Str
    from traitsui.api import TextEditor, UItem, View

    from epxs.workbench.look import Look

    class Form(HasTraits):
        text = Str("a sentence")

    look = Look(qt)
    editor = TextEditor(multi_line=True, read_only=True)
    form = Form().edit_traits(View(UItem("text", style="custom", editor=editor)))
    field = form.get_editors("text")[0].control
    for choice, dark in (("dark", True), ("light", False)):
        look.choose(choice)
        corner = field.grab().toImage().pixelColor(field.width() - 8, field.height() - 8)
        assert (corner.lightness() < 100) == dark
    form.dispose()


def test_an_empty_tick_box_is_seen_on_a_dark_window(qt):
    from pyface.qt import QtWidgets

    from epxs.workbench.look import Look

    look, box = Look(qt), QtWidgets.QCheckBox("log")
    look.choose("dark")
    picture = box.grab().toImage()
    ground = picture.pixelColor(0, 0).lightness()
    row = [picture.pixelColor(x, box.height() // 2).lightness() for x in range(16)]
    look.choose("light")
    assert max(row) > ground + 50
    box.setChecked(True)
    picture = box.grab().toImage()
    inner = [picture.pixelColor(x, y).lightness() for x in range(3, 13) for y in range(4, 14)]
    assert max(inner) > 240  # the tick
