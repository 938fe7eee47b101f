"""Tests of the set-up of a fit: its text, its parts, what it refuses."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from epxs.core.api import ConfigurationError, FileError
from epxs.workbench.api import ScriptLog, UndoStack
from epxs_fluorescence.configuration import read_configuration
from epxs_fluorescence.configuration_text import write_new
from epxs_fluorescence.elements import PLACES, cells, words
from epxs_fluorescence.fit_setup import FitSetup, read_text
from epxs_fluorescence.setup_layers import known_material
from epxs_fluorescence.setup_text import difference, edited, script_line

EDGES = {
    ("Fe", "K"): 7.11,
    ("Zr", "K"): 18.0,
    ("Zr", "L"): 2.2,
    ("Pb", "L"): 13.0,
    ("Co", "K"): 7.7,
}


@pytest.fixture
def text(leaf_path):
    return leaf_path.read_text()


@pytest.fixture
def setup(text):
    setup = FitSetup(undo=UndoStack(), script=ScriptLog(), edges=dict(EDGES))
    setup.take(text, "/data/leaf.cfg")
    return setup


def lines_that_differ(old, new):
    return set(old.splitlines()) ^ set(new.splitlines())


def test_an_element_is_added_as_one_line_and_everything_else_stays(setup, text):
    assert setup.toggle("Co", "K")
    assert lines_that_differ(text, setup.text) == {"Co = K"}


def test_a_second_click_gives_the_text_back_as_it_was(setup, text):
    setup.toggle("Co", "K")
    setup.toggle("Co", "K")
    assert setup.text == text


def test_leaving_out_takes_the_line_away(setup, text):
    setup.toggle("Fe", "K")
    assert lines_that_differ(text, setup.text) == {"Fe = K"}
    assert "Fe" not in setup.peaks


def test_a_changed_number_changes_one_line(setup, text):
    setup.calibration.gain = 0.0101
    assert lines_that_differ(text, setup.text) == {"gain = 0.01", "gain = 0.0101"}


def test_the_energy_keeps_the_other_energies(setup):
    setup.beam.energy = 18.25
    assert read_configuration(setup.text).sections["fit"]["energy"] == "18.25, None"


def test_a_layer_is_switched_and_written_as_its_line(citrus_path):
    setup = FitSetup()
    setup.take(citrus_path.read_text())
    kapton = next(layer for layer in setup.layers if layer.name == "kapton")
    kapton.on = True
    assert lines_that_differ(citrus_path.read_text(), setup.text) == {
        "kapton = 0, Kapton, 1.42, 0.00075, 1.0",
        "kapton = 1, Kapton, 1.42, 0.00075, 1.0",
    }


def test_reading_and_writing_a_configuration_of_pymca_changes_nothing(citrus_path):
    setup = FitSetup()
    setup.take(citrus_path.read_text())
    setup.calibration.gain, kept = 0.011, setup.calibration.gain
    setup.calibration.gain = kept
    assert lines_that_differ(citrus_path.read_text(), setup.text) == set()


def test_changes_are_taken_back_and_made_again(setup, text):
    setup.toggle("Co", "K")
    setup.undo.undo()
    assert setup.text == text
    assert setup.undo.redo_label == "fit Co K"
    setup.undo.redo()
    assert setup.peaks["Co"] == ("K",)


def test_taking_back_sets_the_fields_too(setup):
    setup.region.last = 1500
    setup.undo.undo()
    assert setup.region.last == 1850


@pytest.mark.parametrize(
    ("element", "group", "words"),
    [
        ("Xx", "K", "Xx: found no such element; expected one like Fe"),
        ("Fe", "Q", "Fe Q: found no such group of lines; expected one of K, Ka"),
        ("Fe", "Ka", "found Fe K in the fit, which has the same lines"),
        ("Zr", "K", "found a beam of 17.4 keV; expected more than 18 keV, the edge"),
        ("Fe", "M", "found no lines of this shell; expected another one"),
    ],
)
def test_what_cannot_be_fitted_is_refused_with_a_sentence(setup, text, element, group, words):
    assert not setup.toggle(element, group)
    assert words in setup.element_problem
    assert setup.text == text


def test_the_last_group_stays(text):
    setup = FitSetup()
    setup.take("[fit]\nxmin = 0\n[peaks]\nFe = K\n[detector]\ngain = 0.01\n")
    assert not setup.toggle("Fe", "K")
    assert "expected at least one" in setup.element_problem


@pytest.mark.parametrize(
    ("part", "name", "value", "words"),
    [
        ("calibration", "gain", 0.0, "gain: found 0 keV; expected a channel wider than 0"),
        ("calibration", "zero", 9.0, "expected channel 0 within 5 keV"),
        ("calibration", "noise", -1.0, "noise: found -1 keV; expected 0 to 2 keV"),
        ("calibration", "fano", 0.0, "fano: found 0; expected 0 to 2"),
        ("beam", "energy", 0.0, "energy: found 0 keV; expected 0.1 to 200 keV"),
        ("beam", "flux", -1.0, "flux: found -1; expected more than 0"),
        ("region", "first", 1900, "found channels 1900 to 1850, which are none"),
        ("region", "first", -3, "found -3 as the first channel; expected 0 or more"),
        ("region", "strip_width", 0, "strip width: found 0; expected 1 to 200"),
        ("region", "order", 99, "degree: found 99; expected 0 to 20"),
        ("shape", "material", "Sx", "detector: found 'Sx'; expected an element, such as Si"),
        ("shape", "tail_area", 2.0, "tail area: found 2; expected 0 to 1"),
        ("shape", "tail_slope", 0.0, "tail slope: found 0 keV; expected 0 to 10 keV"),
    ],
)
def test_a_value_that_makes_no_sense_changes_nothing_and_says_why(
    setup, text, part, name, value, words
):
    setattr(getattr(setup, part), name, value)
    assert words in getattr(setup, part).problem
    assert setup.text == text


def test_a_good_value_takes_the_sentence_away(setup):
    setup.calibration.gain = 0.0
    setup.calibration.gain = 0.0102
    assert setup.calibration.problem == ""


def test_a_region_beyond_the_spectra_is_refused(setup):
    setup.region.channels = 1024
    setup.region.last = 1840
    assert "expected at most 1023, because the spectra have 1024" in setup.region.problem


def test_an_unknown_material_is_refused(citrus_path):
    setup = FitSetup()
    setup.take(citrus_path.read_text())
    layer = next(each for each in setup.layers if each.name == "Layer0")
    layer.material = "Unobtainium"
    assert "Layer0: found the material 'Unobtainium'; expected a formula" in setup.layer_problem
    layer.thickness = 0.0
    layer.material = "SiO2"
    assert "found 0.944 g/cm3 and 0 cm; expected more than 0" in setup.layer_problem
    assert setup.text == citrus_path.read_text()


def test_text_that_is_no_configuration_is_not_taken(setup, text):
    assert not setup.change("nonsense", "[fit]\n")
    assert "found no section [peaks]" in setup.problem
    assert setup.text == text


def test_materials_are_formulas_or_known():
    assert known_material("C6O6H14", frozenset())
    assert known_material("Air", frozenset({"Air"}))
    assert not known_material("Air", frozenset())
    assert not known_material("", frozenset())


def test_each_change_is_told_as_python_that_does_the_same(setup, text):
    setup.toggle("Co", "K")
    setup.toggle("Fe", "K")
    setup.beam.energy = 18.0
    assert setup.script.lines[0] == "config = epxs.fluorescence.read_config('/data/leaf.cfg')"
    names = {"config": text, "edited": edited}
    for line in setup.script.lines[1:]:
        call = line.replace("config = epxs.fluorescence.edited", "")
        options, *remove = call.strip("()").removeprefix("config, ").split(", remove=")
        import ast

        removed = ast.literal_eval(remove[0]) if remove else []
        names["config"] = edited(names["config"], ast.literal_eval(options), removed)
    assert difference(names["config"], setup.text) == ({}, [])


def test_nothing_to_do_is_no_line(text):
    assert script_line(text, text) == ""


def test_an_edit_that_breaks_a_configuration_is_refused(text):
    with pytest.raises(ConfigurationError, match=r"found the group Fe '?Q'? in \[peaks\]"):
        edited(text, {"peaks.Fe": "Q"})


@settings(max_examples=30, deadline=None)
@given(st.floats(0.001, 0.1), st.integers(0, 500), st.sampled_from(["Co", "Ge", "Mo"]))
def test_edits_are_found_again(leaf_path, gain, first, element):
    text = leaf_path.read_text()
    options = {"detector.gain": f"{gain:.9g}", "fit.xmin": str(first), f"peaks.{element}": "K"}
    found, removed = difference(text, edited(text, options))
    assert removed == []
    assert edited(text, found) == edited(text, options)


def test_a_new_file_is_written_and_the_old_one_kept(setup, tmp_path):
    path = tmp_path / "new.cfg"
    write_new(path, setup.text)
    assert read_text(path) == setup.text
    with pytest.raises(FileError, match=r"found a file of this name; expected a new one"):
        write_new(path, setup.text)
    with pytest.raises(FileError, match=r"cannot be written"):
        write_new(tmp_path / "nowhere" / "new.cfg", setup.text)


def test_the_next_name_counts_on(setup):
    assert setup.next_path() == "/data/leaf_2.cfg"
    setup.written("/data/leaf_2.cfg", setup.text)
    assert setup.next_path() == "/data/leaf_3.cfg"
    assert not setup.changed


def test_the_table_shows_what_is_fitted_and_how_sure(setup):
    setup.peaks = {"Fe": ("K",), "Pb": ("L",)}
    shown = cells(setup, {"Fe K": 12.0, "Pb L": 1.0}, frozenset({"Co K"}))
    assert len(shown) == len(PLACES) == 96
    assert shown["Fe"].sure
    assert not shown["Pb"].sure
    assert shown["Co"].suggested
    assert not shown["Fe"].suggested
    assert shown["Mo"].impossible
    assert not shown["Zr"].impossible
    assert "K is fitted: 12.0 sigma" in words("Fe", shown["Fe"], setup, {"Fe K": 12.0})
    assert "17.4 keV excites none of its lines" in words("Mo", shown["Mo"], setup, {})


def test_a_click_fits_the_innermost_shell_that_is_excited(setup):
    assert setup.best_shell("Fe") == "K"
    assert setup.best_shell("Zr") == "L"
