"""Groups that cannot be told apart, or not be seen, are refused or named: none is a silent zero."""

from __future__ import annotations

import numpy as np
import pytest

from epxs.core.api import ConfigurationError
from epxs.phynx.api import FitFlag
from epxs_fluorescence.configuration import read_configuration
from epxs_fluorescence.distinct import alike, unseen
from epxs_fluorescence.model import build_model

#: Groups of the leaf without a line between channels 600 and 1500, 6 and 15 keV.
HIDDEN = ["K K", "Ca K", "Ti K", "Scatter Peak000"]


@pytest.mark.parametrize(
    ("lines", "complaint"),
    [
        ("Fe = K, K", r"found Fe K twice in \[peaks\]; expected every line in one group"),
        ("Fe = K, Kb", r"found Fe K and Fe Kb in \[peaks\]; expected every line in one group"),
        ("Fe = L1, L", r"found Fe L and Fe L1 in \[peaks\]; expected every line in one group"),
        ("Fe = K\nfe = K", r"found Fe K twice in \[peaks\]; expected every line in one group"),
        ("Fe = N", r"found the group Fe N in \[peaks\]; expected one of K, Ka, Kb, L, L1, L2, L3"),
    ],
)
def test_a_group_that_is_there_twice_is_refused(edited, lines, complaint):
    with pytest.raises(ConfigurationError, match=complaint):
        read_configuration(edited(("Fe = K\n", lines + "\n")))


def test_groups_beside_each_other_are_fine(edited):
    read_configuration(edited(("Fe = K\n", "Fe = Ka, Kb, L1, L2\n")))


def test_a_region_of_fewer_channels_than_parameters_is_refused(edited):
    path = edited(("xmin = 240", "xmin = 1840"), ("xmax = 1850", "xmax = 1848"))
    with pytest.raises(ConfigurationError, match=r"found a fit region of 9 channels; expected mor"):
        build_model(path)


def test_columns_of_one_shape_are_named():
    x = np.linspace(-1, 1, 50)
    columns = np.array([np.exp(-(x**2)), np.cos(x), 3 * np.exp(-(x**2)), 0 * x]).T
    assert alike(columns, ("Fe K", "Ca K", "Mn K", "S K")) == ("Fe K", "Mn K")
    assert alike(columns[:, :2], ("Fe K", "Ca K")) == ()


def test_a_model_with_two_groups_of_one_shape_is_refused(leaf, monkeypatch, edited):
    from epxs_fluorescence import build

    original = build.physics

    def doubled(configuration, channels):
        arrays = original(configuration, channels)
        arrays["response"] = arrays["response"].copy()
        groups = [str(group) for group in arrays["groups"]]
        arrays["response"][:, groups.index("Zn K")] = arrays["response"][:, groups.index("Fe K")]
        return arrays

    monkeypatch.setattr(build, "physics", doubled)
    with pytest.raises(
        ConfigurationError, match=r"found Fe K and Zn K, which cannot be told apart in the fit reg"
    ):
        build_model(edited(("Zn = K\n", "Zn = K \n")))


def test_a_group_outside_the_region_has_no_area_and_is_named(edited, learnt):
    model = build_model(edited(("xmin = 240", "xmin = 600"), ("xmax = 1850", "xmax = 1500")))
    assert [model.names[number] for number in model.unseen] == HIDDEN
    assert "K K: none of its lines is in the fit region; it has no area" in model.notes
    counts = np.random.default_rng(1).poisson(5, (20, 2048)).astype(np.uint32)
    block = learnt(model, counts).fit(counts)
    assert np.isnan(block.areas[:, list(model.unseen)]).all()
    seen = [n for n in range(len(model.names)) if n not in model.unseen]
    assert np.isfinite(block.areas[:, seen]).all()


def test_unseen_groups_are_those_without_counts_in_the_window():
    response = np.zeros((10, 3))
    response[2, 0] = response[8, 1] = 1.0
    assert unseen(response, (0, 5)) == (1, 2)


def test_an_empty_spectrum_is_flagged(leaf, learnt):
    counts = np.random.default_rng(1).poisson(5, (20, 2048)).astype(np.uint32)
    counts[7] = 0
    flags = learnt(leaf, counts).fit(counts).flags
    assert np.flatnonzero(flags).tolist() == [7]
    assert flags[7] == FitFlag.EMPTY


def test_nnls_and_irls_at_once_are_refused(leaf):
    from epxs_fluorescence.estimator import Estimator

    with pytest.raises(ConfigurationError, match=r"found nnls and irls; expected one of them\. Le"):
        Estimator(leaf, nnls=True, irls=True)
