"""What users set is kept, and what makes no sense is left."""

import pytest
from traits.api import Enum, Int, Str

from epxs.core.api import Errands
from epxs.workbench.api import PreferencePage, Preferences
from epxs.workbench.kept import Kept, write_json


class Colours(PreferencePage):
    id = Str("lab.colours")
    name = Str("Colours")
    map = Enum("viridis", "gray", desc="Colours of maps")
    digits = Int(3, desc="Digits of numbers")
    not_shown = Int(1)


@pytest.fixture
def kept(tmp_path):
    return Kept(tmp_path / "preferences.json", Errands("test"))


def test_only_what_is_described_can_be_set():
    assert Colours().setting_names() == ["map", "digits"]


def test_what_was_kept_comes_back_also_for_pages_that_come_late(kept):
    write_json(kept.path, {"lab.colours": {"map": "gray", "digits": 5}})
    preferences = Preferences()
    preferences.read(kept)
    page = Colours()
    preferences.add([page])
    assert (page.map, page.digits) == ("gray", 5)
    assert preferences["lab.colours"] is page


def test_values_that_make_no_sense_are_told_and_left(kept, caplog):
    write_json(kept.path, {"lab.colours": {"map": "pink", "digits": "many", "unknown": 1}})
    preferences = Preferences()
    preferences.read(kept)
    page = Colours()
    preferences.add([page])
    assert (page.map, page.digits) == ("viridis", 3)
    assert "preference lab.colours.map" in caplog.text


def test_settings_of_a_plugin_that_is_away_are_not_lost(kept):
    write_json(kept.path, {"lab.away": {"x": 1}})
    preferences = Preferences()
    preferences.read(kept)
    preferences.add([Colours()])
    assert preferences.settings()["lab.away"] == {"x": 1}


def test_a_file_that_cannot_be_read_gives_the_defaults(kept, caplog):
    kept.path.write_text("{")
    assert kept.read() == {}
    assert "preferences.json: cannot be read" in caplog.text


def test_all_can_be_set_to_what_it_was_at_first():
    preferences, page = Preferences(), Colours(digits=7)
    preferences.add([page])
    preferences.reset()
    assert page.digits == 3


@pytest.mark.gui
def test_a_page_tells_names_units_and_what_settings_do():
    from pyface.qt import QtWidgets

    from epxs.workbench.api import Workspace
    from epxs.workbench.preferences import WindowPreferences
    from epxs.workbench.preferences_dialog import PreferencesDialog

    workspace = Workspace()
    workspace.preferences.add([WindowPreferences()])
    dialog = PreferencesDialog(workspace, None)
    told = [label.text() for label in dialog.stack.findChildren(QtWidgets.QLabel)]
    assert "Notices stay (s):" in told
    assert "What the log pane shows at least." in told
    dialog.reject()
