"""Nodes: one for each object, alike through all links, readable as plain values."""

from __future__ import annotations

import gc

import h5py
import numpy as np
import pytest

from epxs.phynx import api as phynx


def test_every_link_gives_the_same_node(recorded):
    counts = recorded.measurement.mcas["mca1"].counts
    assert recorded["instrument/mca1/data"] is counts
    assert recorded["instrument/mca1/spectra/counts"] is counts
    assert counts.path == "/scan_0001/instrument/mca1/data"


def test_hard_links_give_the_same_node(path):
    with h5py.File(path, "w") as h5:
        h5["a/x"] = 1.0
        h5["b"] = h5["a/x"]
    with phynx.open(path) as file:
        assert file["b"] is file["a/x"]


def test_what_is_observable_lives_as_long_as_the_file(recorded):
    recorded.measurement.selection = (7,)
    told = []
    recorded.results["xrf_fit"].observe(told.append, "updated")
    gc.collect()
    recorded.results["xrf_fit"].updated = True
    assert recorded.measurement.selection == (7,)
    assert len(told) == 1


def test_a_node_knows_where_it_is(recorded):
    signal = recorded.measurement.scalar_data["I0"]
    assert (signal.name, signal.label) == ("I0", "I0")
    assert signal.entry is recorded
    assert signal.measurement is recorded.measurement
    assert signal.parent.name == "I0"
    assert repr(signal).endswith("leaf.h5::/scan_0001/instrument/I0/data>")


def test_a_missing_node_is_told(recorded):
    with pytest.raises(phynx.MissingNode, match="scan_0001/nowhere: found no such node"):
        recorded["nowhere"]
    with pytest.raises(KeyError):
        recorded["nowhere"]
    assert recorded.get("nowhere", 3) == 3


def test_broken_links_are_listed_and_left_out(path):
    with h5py.File(path, "w") as h5:
        h5["broken"] = h5py.SoftLink("/nowhere")
        h5["elsewhere"] = h5py.ExternalLink("missing.h5", "/x")
        h5["x"] = 1.0
    with phynx.open(path) as file:
        assert file.keys() == ["broken", "elsewhere", "x"]
        assert [node.name for node in file.values()] == ["x"]
        assert "broken" not in file


def test_members_come_in_natural_order(path):
    with h5py.File(path, "w") as h5:
        for name in ("s10", "s9", "a", "s1.2"):
            h5.create_group(name)
    with phynx.open(path) as file:
        assert list(file) == ["a", "s1.2", "s9", "s10"]


def test_attributes_are_plain_values(path):
    with h5py.File(path, "w") as h5:
        h5.attrs["padded"] = np.bytes_(b"text\0\0")
        h5.attrs["shape"] = np.bytes_(b"(3, 4)")
        h5.attrs["json"] = "[1, 2]"
        h5.attrs["odd"] = "(see the logbook"
        h5.attrs["evil"] = "[__import__('os').getcwd()]"
        h5.attrs["number"] = np.float32(0.5)
        h5.attrs["names"] = np.array(["a", "b"], dtype=h5py.string_dtype())
        h5.attrs["empty"] = h5py.Empty("S1")
    with phynx.open(path) as file:
        assert dict(file.attrs) == {
            "padded": "text",
            "shape": (3, 4),
            "json": (1, 2),
            "odd": "(see the logbook",
            "evil": "[__import__('os').getcwd()]",
            "number": 0.5,
            "names": ("a", "b"),
            "empty": "",
        }


def test_a_dataset_reads_quantities_and_other_units(recorded):
    energy = recorded["instrument/mca1/info/energy"]
    assert energy.units == "keV"
    assert str(energy.q[5].units) == "kiloelectron_volt"
    assert energy.to("eV")[5].magnitude == pytest.approx(50.0)
    assert energy.to("eV").shape == (16,)
