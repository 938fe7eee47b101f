"""The analysis that others use: its plan says what the file will hold, and how it was made."""

from __future__ import annotations

import numpy as np
import pytest

from epxs.analysis.i_analysis import IAnalysis, IEstimator
from epxs.core.api import ConfigurationError, offers
from epxs_fluorescence.analysis import FluorescenceAnalysis


@pytest.fixture(scope="module")
def analysis(leaf_path):
    return FluorescenceAnalysis(leaf_path)


@pytest.fixture(scope="module")
def plan(analysis):
    return analysis.plan(2048)


def test_it_is_found_by_its_name(leaf_path):
    found = offers.find(offers.ANALYSES, "fluorescence")(leaf_path)
    assert isinstance(found, FluorescenceAnalysis)
    assert isinstance(found, IAnalysis)


def test_it_begins_an_estimator(analysis):
    assert isinstance(analysis.begin(2048), IEstimator)


def test_the_plan_keeps_the_configuration_as_it_was_written(plan, leaf_path):
    assert plan.configuration == leaf_path.read_text()
    assert plan.configuration_name == "leaf_17keV.cfg"


def test_the_plan_has_an_array_of_the_model_for_each_group_and_line(plan, leaf):
    assert plan.groups == leaf.names
    assert plan.model["response"].shape == (len(plan.groups), 2048)
    assert plan.model["continuum"].shape == (plan.continuum, 2048)
    assert {len(plan.model[f"line_{what}"]) for what in ("energy", "rate", "label", "group")} == {
        len(leaf.lines)
    }
    iron = plan.model["line_group"] == plan.groups.index("Fe K")
    assert all(label.startswith("Fe K ") for label in plan.model["line_label"][iron])


def test_the_plan_says_how_the_numbers_are_made(plan, leaf):
    assert plan.parameters["estimator"] == ("linear least squares, fixed weights, signed areas")
    assert plan.parameters["continuum"] == "Legendre polynomial of degree 9"
    assert plan.parameters["configuration_sha256"] == leaf.digest
    assert plan.parameters["version_PyMca5"]
    assert plan.mass_fractions


def test_refreshed_arrays_have_the_shapes_that_were_planned(analysis, plan):
    estimator = analysis.begin(2048)
    estimator.learn(np.ones((3, 2048), dtype=np.uint32))
    estimator.refresh()
    for name, array in estimator.model_arrays().items():
        assert array.shape == plan.model[name].shape


def test_a_configuration_without_geometry_gives_no_mass_fractions(edited):
    path = edited(("usematrix = 0", "usematrix = 1"))
    assert not FluorescenceAnalysis(path).plan(2048).mass_fractions


def test_spectra_that_do_not_go_with_the_configuration_are_refused(analysis):
    with pytest.raises(ConfigurationError, match=r"found spectra of 1024 channels; expected more"):
        analysis.plan(1024)


def test_a_missing_configuration_is_said_when_a_file_is_prepared(tmp_path):
    with pytest.raises(ConfigurationError, match=r"gone\.cfg: found no such file"):
        FluorescenceAnalysis(tmp_path / "gone.cfg").plan(2048)
