"""Tests of what makes a configuration: calibrating, refining, editing, suggesting."""

from __future__ import annotations

import configparser

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from epxs.core.api import ConfigurationError, FileError
from epxs_fluorescence.calibrate import calibrate, peak_channel
from epxs_fluorescence.configuration import read_configuration
from epxs_fluorescence.configuration_text import with_options
from epxs_fluorescence.line_tables import line_energy
from epxs_fluorescence.model import build_model
from epxs_fluorescence.refine import refine, write_refined

# -- text -----------------------------------------------------------------------------------


def test_only_what_is_changed_changes(leaf_path):
    text = leaf_path.read_text()
    changed = with_options(text, {("detector", "zero"): 0.5, ("fit", "new"): 3, ("own", "a"): "b"})
    before, after = text.splitlines(), changed.splitlines()
    assert [line for line in before if line not in after] == ["zero = 0.0"]
    assert [line for line in after if line and line not in before] == [
        "new = 3",
        "zero = 0.5",
        "[own]",
        "a = b",
    ]


@given(
    st.dictionaries(
        st.tuples(st.sampled_from(["fit", "detector", "x"]), st.from_regex(r"\A[a-z]{1,6}\Z")),
        st.integers(),
        max_size=6,
    )
)
def test_a_parser_reads_what_was_set(options):
    text = "[fit]\nxmin = 3\n# a remark\n\n[detector]\ngain=0.01\n"
    parser = configparser.RawConfigParser()
    parser.read_string(with_options(text, options))
    for (section, option), value in options.items():
        assert parser.getint(section, option) == value


# -- calibration ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "energy"),
    [("Fe KL3", 6.4039), ("fe ka", 6.40), ("Pb La1", 10.5512), ("8.05", 8.05), ("Cu-Ka1", 8.0478)],
)
def test_lines_are_found_by_their_names(text, energy):
    assert line_energy(text) == pytest.approx(energy, abs=0.002)


@pytest.mark.parametrize("text", ["Fe Kx", "Xx Ka", "", "Fe"])
def test_a_line_that_is_not_there_is_named(text):
    with pytest.raises(ConfigurationError, match="found no such line"):
        line_energy(text)


def test_picked_lines_give_the_calibration_and_how_sure_it_is():
    rng = np.random.default_rng(3)
    names = ["2.0", "4.0", "6.4", "8.0", "14.1"]
    channels = [(float(n) + 0.02) / 0.0101 + rng.normal(0, 0.1) for n in names]
    found = calibrate(list(zip(channels, names, strict=True)), sigmas=[0.1] * 5)
    assert abs(found.zero + 0.02) < 4 * found.zero_sigma < 0.01
    assert abs(found.gain - 0.0101) < 4 * found.gain_sigma
    energy, sigma = found.energy(700.0)
    assert energy == pytest.approx(7.05, abs=5 * sigma)
    assert sigma < found.zero_sigma
    assert np.abs(found.residuals).max() < 0.005


def test_two_lines_give_a_calibration_of_unknown_uncertainty():
    found = calibrate([(100.0, "1.0"), (200.0, "2.0")])
    assert (found.zero, found.gain) == pytest.approx((0.0, 0.01))
    assert np.isnan(found.gain_sigma)
    assert found.options()["detector", "gain"] == "0.01"


def test_one_channel_is_no_calibration():
    with pytest.raises(ConfigurationError, match="expected at least two different ones"):
        calibrate([(100.0, "1.0"), (100.0, "2.0")])


def test_energies_that_fall_are_refused():
    with pytest.raises(ConfigurationError, match="expected energies that rise"):
        calibrate([(100.0, "2.0"), (200.0, "1.0")])


def test_a_peak_is_found_near_where_it_was_picked():
    x = np.arange(300)
    counts = 50 + 4000 * np.exp(-0.5 * ((x - 150.4) / 4) ** 2)
    channel, sigma = peak_channel(counts, 147, 9.4)
    assert channel == pytest.approx(150.4, abs=0.05)
    assert 0 < sigma < 0.2


# -- refining -------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def moved(leaf_path):
    """A summed spectrum of a detector that is not quite as the configuration says."""
    truth = {"zero": 0.012, "gain": 0.01001, "noise": 0.09, "fano": 0.125}
    text = with_options(leaf_path.read_text(), {("detector", k): v for k, v in truth.items()})
    model = build_model(text, full_range=True)
    mean = model.response @ np.full(len(model.names), 3e5) + 300
    return truth, np.random.default_rng(2).poisson(mean).astype(float)


def test_what_the_detector_does_is_found_and_written_to_a_new_file(moved, leaf_path, tmp_path):
    truth, counts = moved
    refined = refine(leaf_path, counts, 100)
    for name, value in truth.items():
        _, found, sigma = refined.values[name]
        assert abs(found - value) < 5 * sigma + 1e-6
    assert refined.chi2[1] < 1.2 < refined.chi2[0]
    out = write_refined(refined, tmp_path / "new.cfg")
    assert read_configuration(out).number("detector", "zero", 0) == pytest.approx(0.012, abs=1e-3)
    # what was fixed stays so, for whoever fits with it
    assert read_configuration(out).flag("detector", "fixedzero")


def test_a_configuration_is_never_replaced(moved, leaf_path, tmp_path):
    refined = refine(leaf_path, moved[1], 100, free=("zero",))
    assert list(refined.values) == ["zero"]
    path = tmp_path / "old.cfg"
    path.write_text("mine")
    with pytest.raises(FileError, match="expected a new one, because configurations are kept"):
        write_refined(refined, path)
    assert path.read_text() == "mine"


def test_what_cannot_be_refined_is_named(leaf_path):
    with pytest.raises(ConfigurationError, match="found moon to refine; expected some of: zero"):
        refine(leaf_path, np.ones(2048), 1, free=("moon",))


def test_a_refined_configuration_cannot_be_written_anywhere(moved, leaf_path, tmp_path):
    refined = refine(leaf_path, moved[1], 100, free=("zero",))
    with pytest.raises(FileError, match="cannot be written"):
        write_refined(refined, tmp_path / "no" / "such" / "folder.cfg")
