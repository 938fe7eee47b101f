"""Groups that can be plotted, ours and others'."""

from __future__ import annotations

import numpy as np
import pytest

from epxs.phynx import api as phynx


@pytest.fixture
def data(h5):
    group = h5.create_group("entry/plot")
    h5["entry"].attrs["NX_class"] = "NXentry"
    group.attrs.update({"NX_class": "NXdata", "signal": "counts", "axes": ["y", "x"]})
    group.attrs["auxiliary_signals"] = ["other"]
    group["counts"] = np.arange(6.0).reshape(2, 3)
    group["other"] = np.ones((2, 3))
    group["counts_errors"] = np.full((2, 3), 0.5)
    group["x"] = np.array([1.0, 2.0, 3.0])
    group["x"].attrs["units"] = "mm"
    group["y"] = np.array([0.0, 1.0])
    group["title"] = "a plot"
    return group


def node(h5, path="entry/plot"):
    return phynx.wrap(h5)[path]


def test_signal_axes_and_errors_are_found(h5, data):
    plot = node(h5)
    assert isinstance(plot, phynx.Data)
    assert plot.title == "a plot"
    assert plot.signal.name == "counts"
    assert [axis.name for axis in plot.axes] == ["y", "x"]
    assert [other.name for other in plot.auxiliary_signals] == ["other"]
    assert plot.errors[0, 0] == 0.5
    assert np.asarray(plot).sum() == 15


def test_older_files_mark_the_signal_itself(h5, data):
    del data.attrs["signal"], data.attrs["axes"]
    data["other"].attrs["signal"] = 1
    data["other"].attrs["axes"] = "y:x"
    plot = node(h5)
    assert plot.signal.name == "other"
    assert [axis.name for axis in plot.axes] == ["y", "x"]


def test_axes_that_do_not_fit_are_none(h5, data):
    data.attrs["axes"] = [".", "y"]
    assert node(h5).axes == [None, None]


@pytest.mark.parametrize("value", [3, np.arange(2), b"\xff", ["a", "b"], 1.5])
def test_a_signal_of_the_wrong_type_is_none(h5, data, value):
    data.attrs["signal"] = value
    assert node(h5).signal is None
    assert node(h5).errors is None
    assert node(h5).axes == []
