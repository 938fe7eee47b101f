"""Plain NeXus needs no reader: nodes find their way in it."""

from __future__ import annotations

import h5py
import numpy as np
import pytest

from epxs.phynx import api as phynx


@pytest.fixture
def plain(tmp_path):
    path = tmp_path / "plain.nxs"
    with h5py.File(path, "w") as file:
        file.attrs.update({"NX_class": "NXroot", "default": "entry"})
        entry = file.create_group("entry")
        entry.attrs.update({"NX_class": "NXentry", "default": "map"})
        entry["title"] = "a leaf"
        data = entry.create_group("map")
        data.attrs.update({"NX_class": "NXdata", "signal": "Ca_K", "axes": ["y", "x"]})
        data["Ca_K"], data["Ca_K_errors"] = np.arange(12.0).reshape(3, 4), np.ones((3, 4))
        data["x"], data["y"] = np.arange(4.0), np.arange(3.0)
        data["x"].attrs["units"] = "mm"
    with phynx.open(path) as file:
        yield file


def test_no_reader_takes_it(plain):
    assert not plain.is_foreign


def test_its_entry_has_a_title_and_a_plot(plain):
    entry = plain[0]
    assert (entry.title, entry.measurement) == ("a leaf", None)
    plot = entry.default_plot
    assert (plot.kind, plot.name, plot.x.label) == ("image", "Ca_K", "x (mm)")


def test_its_data_have_signal_axes_and_errors(plain):
    data = plain["entry/map"]
    assert isinstance(data, phynx.Data)
    assert data.signal.name == "Ca_K"
    assert [axis.name for axis in data.axes] == ["y", "x"]
    assert np.array_equal(data.errors[...], np.ones((3, 4)))
